"""Words with two pronunciations, chosen by the words around them.

A rule looks at the neighbours only: determiners and adjectives make a noun, pronouns, modals and
"to" a verb, the start of a sentence an imperative. Where neither speaks, the first pronunciation of
the table holds: the one that is commoner in a home.
"""

from collections.abc import Callable, Sequence
from typing import Final

from .morphology import plural

Phones = tuple[str, ...]

DETERMINERS: Final = frozenset(
    "the a an this that these those my your his her its our their some any no each every another "
    "which whose what all both one two three four five".split()
)
_PREPOSITIONS: Final = frozenset(
    "of in on for with at by from about into onto over under per than without within as "
    "during between after before via".split()
)
_SUBJECTS: Final = frozenset("i you we they who i'll you'll we'll they'll he'll she'll".split())
_MODALS: Final = frozenset(
    "to will would can could should must may might shall cannot can't won't wouldn't couldn't "
    "shouldn't don't doesn't didn't do does did please let's lets let not never always also "
    "i'll you'll we'll they'll he'll she'll it'll i'd you'd we'd they'd or then just help".split()
)
_HAVE: Final = frozenset(
    "have has had having haven't hasn't hadn't i've you've we've they've he's she's it's be been "
    "being was were is are am got get gets".split()
)
_BE: Final = frozenset("is are was were be been being am it's he's she's i'm we're they're".split())
_OBJECTS: Final = DETERMINERS | frozenset("me you him it us them everything it's".split())
_FINITE: Final = frozenset(
    "is are was were has have had will would can could should must may might isn't aren't wasn't "
    "of does did".split()
)
_THIRD_PERSON: Final = frozenset("he she it which who that nobody everyone someone".split())


class Context:
    """The lower-case words of a sentence and a position in it."""

    __slots__ = ("following", "position", "previous", "second", "words")

    def __init__(self, words: Sequence[str], position: int) -> None:
        self.words = words
        self.position = position
        self.previous = words[position - 1] if position else ""
        self.second = words[position - 2] if position > 1 else ""
        self.following = words[position + 1] if position + 1 < len(words) else ""

    def after(self, words: frozenset[str]) -> bool:
        """Tell whether the word before is one of these."""
        return self.previous in words

    def before(self, words: frozenset[str]) -> bool:
        """Tell whether the word behind is one of these."""
        return self.following in words

    def verb(self) -> bool | None:
        """Tell whether the word is a verb; None if the neighbours do not say."""
        previous, following = self.previous, self.following
        if previous in DETERMINERS:
            return False
        if previous in _MODALS or previous in _SUBJECTS:
            return True
        if previous in _PREPOSITIONS or previous in _BE:
            return False
        if following in _FINITE:
            return False
        if following in _OBJECTS:
            return True
        if not previous or previous in {"and", "but", ",", ".", ":"}:
            return None
        if previous.endswith(("ing", "ed", "al", "ous", "ive", "ic", "able", "new", "old")):
            return False
        return None


_COMMANDS: Final = frozenset(["increase", "decrease"])
"""Verbs at the start of a sentence even without a determiner behind: "decrease brightness"."""

Rule = Callable[[Context], int]
"""Returns which pronunciation of an entry: 0 or 1."""


def _noun_or_verb(context: Context) -> int:
    verb = context.verb()
    if verb is None and not context.previous and context.words[0] in _COMMANDS:
        following = context.following
        reported = following.endswith(("ed", "able")) or following in _PREPOSITIONS
        return 0 if reported or not following.isalpha() else 1
    return 1 if verb else 0


def _verb_or_noun(context: Context) -> int:
    return 1 if context.verb() is False else 0


_PAST_MARKS: Final = frozenset("yesterday ago earlier last".split())


def _read(context: Context) -> int:
    """Present "reed" or past "red"."""
    previous = context.previous
    if previous in _HAVE or (previous in {"already", "just", "not"} and context.second in _HAVE):
        return 1
    if previous in {"he", "she", "it", "nobody", "everyone"} and context.second not in {
        "did",
        "does",
        "can",
        "could",
        "will",
        "would",
        "should",
        "may",
        "might",
        "let",
        "make",
    }:
        return 1
    if _PAST_MARKS.intersection(context.words) and previous in _SUBJECTS:
        return 1
    singular = previous.isalpha() and not previous.endswith("s")
    known = _MODALS | _SUBJECTS | DETERMINERS | _PREPOSITIONS
    if singular and previous not in known and context.second in DETERMINERS:
        return 1  # "the sensor read 21": no -s, so it was then
    return 0


_LIVE_PLACES: Final = frozenset(
    "in at with here there near together alone forever without by under upstairs downstairs "
    "next on".split()
)


def _live(context: Context) -> int:
    """Adjective "lyve" or verb "liv"."""
    if context.after(frozenset("go going goes went gone is are was now stream streaming".split())):
        return 0
    if context.after(DETERMINERS):
        return 0
    if context.previous in _MODALS or context.previous in _SUBJECTS or context.previous == "people":
        return 1
    return 1 if context.before(_LIVE_PLACES) and context.previous else 0


def _lives(context: Context) -> int:
    """Verb "livz" or plural of life."""
    plural_of_life = DETERMINERS | frozenset("save saves saved saving many nine lost".split())
    return 1 if context.after(plural_of_life - {"that", "which", "what", "one"}) else 0


def _lead(context: Context) -> int:
    """Verb or cable "leed", metal "led"."""
    metal = "paint pipe pipes acid poisoning levels level free based solder content exposure dust"
    if context.before(frozenset(metal.split())):
        return 1
    return (
        1
        if context.after(frozenset("of contains containing for".split()))
        and (context.following in {"", "in", "and", "or"})
        else 0
    )


def _wind(context: Context) -> int:
    """Moving air, or to wind a clock."""
    if context.previous in {"to", "will", "please", "can", "let's"}:
        return 1 if context.following in _OBJECTS | {"up", "down", "back", "around"} else 0
    if not context.previous or context.previous == "and":
        return 1 if context.following in {"up", "down", "the", "my", "your"} else 0
    return 0


def _wound(context: Context) -> int:
    """Injury, or past of wind."""
    return 1 if context.before(frozenset("up down around".split())) else 0


_CLOSE_DEGREES: Final = frozenset(
    "too so very how really pretty quite getting get gets got came come comes stay is are was were "
    "it's that's as fairly still be been".split()
)


def _close(context: Context) -> int:
    """To shut, or near."""
    if context.following == "to" or context.after(_CLOSE_DEGREES):
        return 1
    near = "by friend friends call range relative attention proximity eye watch contact second"
    return 1 if context.before(frozenset(near.split())) else 0


def _minute(context: Context) -> int:
    """Sixty seconds, or tiny."""
    tiny = "detail details amount amounts difference differences quantity quantities traces change"
    return 1 if context.before(frozenset(tiny.split())) else 0


def _tear(context: Context) -> int:
    """To rip, or a drop from an eye."""
    if context.following in {"gas", "drop", "drops", "duct", "ducts"}:
        return 1
    return (
        1
        if context.after(frozenset("a single".split()))
        and context.following
        not in {
            "in",
        }
        else 0
    )


def _tears(context: Context) -> int:
    return 0 if context.after(_THIRD_PERSON) else 1


def _bow(context: Context) -> int:
    """Knot or weapon "boh", or to bend "bau"."""
    if context.verb() or context.after(frozenset("take took ship's".split())):
        return 1
    return 1 if context.previous in {"a", "the"} and context.second in {"take", "took"} else 0


def _does(context: Context) -> int:
    """Form of do, or female deer."""
    return 1 if context.after(frozenset("two three four several many female".split())) else 0


def _use(context: Context) -> int:
    """Verb with z, noun with s."""
    if context.previous in {"in", "of", "no", "any", "energy", "water", "power", "electricity"}:
        return 1
    if context.verb() is not None:
        return 0 if context.verb() else 1
    return 1 if context.following in {"of", "is", "was", "today", "case", "cases"} else 0


def _uses(context: Context) -> int:
    return 1 if context.after(frozenset("many several the other its these those".split())) else 0


def _used(context: Context) -> int:
    """Applied, or accustomed."""
    return 1 if context.following == "to" and not context.after(frozenset(["be", "being"])) else 0


def _house(context: Context) -> int:
    """Noun with s, verb with z."""
    return (
        1
        if context.previous in {"to", "can", "will", "that"} and (context.following in _OBJECTS)
        else 0
    )


def _desert(context: Context) -> int:
    """Dry land, or to leave."""
    return 1 if context.verb() and context.following in _OBJECTS else 0


def _content(context: Context) -> int:
    """What is inside, or pleased."""
    degree = frozenset("very so quite feel feels felt am i'm is he's she's are be was".split())
    return 1 if context.after(degree) and context.following in {"", "with", "to", "and"} else 0


def _bass(context: Context) -> int:
    """Low notes, or a fish."""
    fish = frozenset("sea fish fishing catch caught grilled fried striped largemouth".split())
    return 1 if context.after(fish) or context.before(fish) else 0


def _dove(context: Context) -> int:
    """Bird, or past of dive."""
    return 1 if context.after(_SUBJECTS | {"he", "she"}) or context.following == "into" else 0


def _resume(context: Context) -> int:
    """To go on, or a curriculum vitae."""
    papers = DETERMINERS - {"the", "all", "which"}
    return 1 if context.after(papers) and context.following != "the" else 0


def _row(context: Context) -> int:
    return 1 if context.after(frozenset(["blazing", "huge"])) else 0


def _invalid(context: Context) -> int:
    """Not valid, or a sick person."""
    return 1 if context.previous in {"an", "the"} and context.following in {"", "is", "was"} else 0


def _separate(context: Context) -> int:
    """Adjective unless the neighbours make it a verb with an object."""
    return 1 if context.verb() and context.following in _OBJECTS | {"into", "from"} else 0


def _adjective_or_verb(context: Context) -> int:
    verb = context.verb()
    if verb is None:
        return 1 if context.following in _OBJECTS else 0
    return 1 if verb else 0


_SPECIAL: Final[dict[str, tuple[str, str, Rule]]] = {
    "read": ("R IY1 D", "R EH1 D", _read),
    "live": ("L AY1 V", "L IH1 V", _live),
    "lives": ("L IH1 V Z", "L AY1 V Z", _lives),
    "lead": ("L IY1 D", "L EH1 D", _lead),
    "wind": ("W IH1 N D", "W AY1 N D", _wind),
    "wound": ("W UW1 N D", "W AW1 N D", _wound),
    "close": ("K L OW1 Z", "K L OW1 S", _close),
    "minute": ("M IH1 N AH0 T", "M AY0 N UW1 T", _minute),
    "tear": ("T EH1 R", "T IH1 R", _tear),
    "tears": ("T EH1 R Z", "T IH1 R Z", _tears),
    "bow": ("B OW1", "B AW1", _bow),
    "does": ("D AH1 Z", "D OW1 Z", _does),
    "use": ("Y UW1 Z", "Y UW1 S", _use),
    "uses": ("Y UW1 Z AH0 Z", "Y UW1 S AH0 Z", _uses),
    "used": ("Y UW1 Z D", "Y UW1 S T", _used),
    "house": ("HH AW1 S", "HH AW1 Z", _house),
    "desert": ("D EH1 Z ER0 T", "D IH0 Z ER1 T", _desert),
    "content": ("K AA1 N T EH0 N T", "K AH0 N T EH1 N T", _content),
    "bass": ("B EY1 S", "B AE1 S", _bass),
    "dove": ("D AH1 V", "D OW1 V", _dove),
    "resume": ("R IH0 Z UW1 M", "R EH1 Z AH0 M EY2", _resume),
    "row": ("R OW1", "R AW1", _row),
    "invalid": ("IH0 N V AE1 L AH0 D", "IH1 N V AH0 L IH0 D", _invalid),
    "separate": ("S EH1 P R AH0 T", "S EH1 P ER0 EY2 T", _separate),
}

# Noun (or adjective) first; the second is the verb.
_NOUN_VERB: Final[dict[str, tuple[str, str]]] = {
    "abuse": ("AH0 B Y UW1 S", "AH0 B Y UW1 Z"),
    "addict": ("AE1 D IH0 K T", "AH0 D IH1 K T"),
    "advocate": ("AE1 D V AH0 K AH0 T", "AE1 D V AH0 K EY2 T"),
    "associate": ("AH0 S OW1 S IY0 AH0 T", "AH0 S OW1 S IY0 EY2 T"),
    "attribute": ("AE1 T R AH0 B Y UW2 T", "AH0 T R IH1 B Y UW0 T"),
    "combine": ("K AA1 M B AY2 N", "K AH0 M B AY1 N"),
    "compound": ("K AA1 M P AW2 N D", "K AH0 M P AW1 N D"),
    "compress": ("K AA1 M P R EH2 S", "K AH0 M P R EH1 S"),
    "conduct": ("K AA1 N D AH0 K T", "K AH0 N D AH1 K T"),
    "conflict": ("K AA1 N F L IH0 K T", "K AH0 N F L IH1 K T"),
    "console": ("K AA1 N S OW0 L", "K AH0 N S OW1 L"),
    "contest": ("K AA1 N T EH0 S T", "K AH0 N T EH1 S T"),
    "contract": ("K AA1 N T R AE2 K T", "K AH0 N T R AE1 K T"),
    "contrast": ("K AA1 N T R AE0 S T", "K AH0 N T R AE1 S T"),
    "convert": ("K AA1 N V ER0 T", "K AH0 N V ER1 T"),
    "convict": ("K AA1 N V IH0 K T", "K AH0 N V IH1 K T"),
    "coordinate": ("K OW0 AO1 R D AH0 N AH0 T", "K OW0 AO1 R D AH0 N EY2 T"),
    "decrease": ("D IY1 K R IY2 S", "D IH0 K R IY1 S"),
    "defect": ("D IY1 F EH0 K T", "D IH0 F EH1 K T"),
    "delegate": ("D EH1 L AH0 G AH0 T", "D EH1 L AH0 G EY2 T"),
    "deliberate": ("D IH0 L IH1 B ER0 AH0 T", "D IH0 L IH1 B ER0 EY2 T"),
    "digest": ("D AY1 JH EH0 S T", "D AY0 JH EH1 S T"),
    "discharge": ("D IH1 S CH AA2 R JH", "D IH0 S CH AA1 R JH"),
    "discount": ("D IH1 S K AW0 N T", "D IH0 S K AW1 N T"),
    "duplicate": ("D UW1 P L AH0 K AH0 T", "D UW1 P L AH0 K EY2 T"),
    "elaborate": ("IH0 L AE1 B R AH0 T", "IH0 L AE1 B ER0 EY2 T"),
    "entrance": ("EH1 N T R AH0 N S", "IH0 N T R AE1 N S"),
    "escort": ("EH1 S K AO0 R T", "EH0 S K AO1 R T"),
    "estimate": ("EH1 S T AH0 M AH0 T", "EH1 S T AH0 M EY2 T"),
    "excuse": ("IH0 K S K Y UW1 S", "IH0 K S K Y UW1 Z"),
    "export": ("EH1 K S P AO0 R T", "IH0 K S P AO1 R T"),
    "extract": ("EH1 K S T R AE2 K T", "IH0 K S T R AE1 K T"),
    "frequent": ("F R IY1 K W AH0 N T", "F R IY0 K W EH1 N T"),
    "graduate": ("G R AE1 JH AH0 W AH0 T", "G R AE1 JH AH0 W EY2 T"),
    "impact": ("IH1 M P AE0 K T", "IH0 M P AE1 K T"),
    "import": ("IH1 M P AO2 R T", "IH0 M P AO1 R T"),
    "increase": ("IH1 N K R IY2 S", "IH0 N K R IY1 S"),
    "insert": ("IH1 N S ER2 T", "IH0 N S ER1 T"),
    "insult": ("IH1 N S AH2 L T", "IH0 N S AH1 L T"),
    "intimate": ("IH1 N T AH0 M AH0 T", "IH1 N T AH0 M EY2 T"),
    "moderate": ("M AA1 D ER0 AH0 T", "M AA1 D ER0 EY2 T"),
    "object": ("AA1 B JH EH0 K T", "AH0 B JH EH1 K T"),
    "overflow": ("OW1 V ER0 F L OW2", "OW2 V ER0 F L OW1"),
    "override": ("OW1 V ER0 R AY2 D", "OW2 V ER0 R AY1 D"),
    "perfect": ("P ER1 F IH0 K T", "P ER0 F EH1 K T"),
    "permit": ("P ER1 M IH2 T", "P ER0 M IH1 T"),
    "present": ("P R EH1 Z AH0 N T", "P R IY0 Z EH1 N T"),
    "produce": ("P R OW1 D UW0 S", "P R AH0 D UW1 S"),
    "progress": ("P R AA1 G R EH2 S", "P R AH0 G R EH1 S"),
    "project": ("P R AA1 JH EH0 K T", "P R AH0 JH EH1 K T"),
    "protest": ("P R OW1 T EH2 S T", "P R AH0 T EH1 S T"),
    "rebel": ("R EH1 B AH0 L", "R IH0 B EH1 L"),
    "recall": ("R IY1 K AO2 L", "R IH0 K AO1 L"),
    "record": ("R EH1 K ER0 D", "R AH0 K AO1 R D"),
    "refill": ("R IY1 F IH2 L", "R IY0 F IH1 L"),
    "refund": ("R IY1 F AH2 N D", "R IH0 F AH1 N D"),
    "refuse": ("R EH1 F Y UW2 Z", "R AH0 F Y UW1 Z"),
    "reject": ("R IY1 JH EH0 K T", "R IH0 JH EH1 K T"),
    "replay": ("R IY1 P L EY2", "R IY0 P L EY1"),
    "reset": ("R IY1 S EH2 T", "R IY0 S EH1 T"),
    "rewind": ("R IY1 W AY2 N D", "R IY0 W AY1 N D"),
    "subject": ("S AH1 B JH IH0 K T", "S AH0 B JH EH1 K T"),
    "suspect": ("S AH1 S P EH2 K T", "S AH0 S P EH1 K T"),
    "transfer": ("T R AE1 N S F ER0", "T R AE0 N S F ER1"),
    "transport": ("T R AE1 N S P AO0 R T", "T R AE0 N S P AO1 R T"),
    "update": ("AH1 P D EY2 T", "AH0 P D EY1 T"),
    "upgrade": ("AH1 P G R EY2 D", "AH0 P G R EY1 D"),
}

# Of these the verb is what a home says when the neighbours are silent ("Reset to default").
_VERB_BY_DEFAULT: Final = frozenset(
    "combine compress conduct convert discharge duplicate excuse extract insert produce recall "
    "record refill refuse reject replay reset rewind transfer import export".split()
)

_ADJECTIVE_VERB: Final[dict[str, tuple[str, str]]] = {
    "alternate": ("AO1 L T ER0 N AH0 T", "AO1 L T ER0 N EY2 T"),
    "appropriate": ("AH0 P R OW1 P R IY0 AH0 T", "AH0 P R OW1 P R IY0 EY2 T"),
    "approximate": ("AH0 P R AA1 K S AH0 M AH0 T", "AH0 P R AA1 K S AH0 M EY2 T"),
    "animate": ("AE1 N AH0 M AH0 T", "AE1 N AH0 M EY2 T"),
}


def _compiled() -> dict[str, tuple[Phones, Phones, Rule]]:
    entries: dict[str, tuple[Phones, Phones, Rule]] = {}
    for word, (noun, verb) in _NOUN_VERB.items():
        first, second = tuple(noun.split()), tuple(verb.split())
        if word in _VERB_BY_DEFAULT:
            entries[word] = (second, first, _verb_or_noun)
        else:
            entries[word] = (first, second, _noun_or_verb)
        if not word.endswith(("s", "se", "ce")):
            entries[word + "s"] = (plural(first), plural(second), _plural_noun_or_verb)
    for word, (adjective, verb) in _ADJECTIVE_VERB.items():
        entries[word] = (tuple(adjective.split()), tuple(verb.split()), _adjective_or_verb)
    for word, (one, other, rule) in _SPECIAL.items():
        entries[word] = (tuple(one.split()), tuple(other.split()), rule)
    return entries


def _plural_noun_or_verb(context: Context) -> int:
    """Plural noun, or verb behind "it"."""
    return 1 if context.after(_THIRD_PERSON) and context.following in _OBJECTS | {""} else 0


_ENTRIES: Final = _compiled()


def choose(words: Sequence[str], position: int, written: str) -> Phones | None:
    """Return the pronunciation of a heteronym in its sentence, None for any other word.

    Args:
        words: the sentence's words in lower case; punctuation may stand among them.
        position: index of the word.
        written: the word as written, for what a capital tells.
    """
    word = words[position]
    if word == "polish":
        nationality = written[:1] == "P" and position > 0
        return ("P", "OW1", "L", "IH0", "SH") if nationality else ("P", "AA1", "L", "IH0", "SH")
    entry = _ENTRIES.get(word)
    if entry is None:
        return None
    first, second, rule = entry
    return second if rule(Context(words, position)) else first
