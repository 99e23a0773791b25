"""Words with two pronunciations, chosen by the words around them.

A rule looks at the neighbours only: determiners and adjectives make a noun, pronouns, modals and
"to" a verb, the start of a sentence an imperative. Where neither speaks, the first pronunciation of
the table holds: the one that is commoner in a home.
"""

from collections.abc import Callable, Sequence
from typing import Final

from ..morphology import plural
from ..normalise.numbers import NUMBER_WORDS
from .context import (
    DETERMINERS,
    FINITE,
    HAVE,
    MODALS,
    OBJECTS,
    ONE_WHO_DOES,
    PREPOSITIONS,
    SUBJECTS,
    THIRD_PERSON,
    Context,
)
from .table import ADJECTIVE_VERB, NOUN_VERB, VERB_BY_DEFAULT

Phones = tuple[str, ...]

_COMMANDS: Final = frozenset(["increase", "decrease"])
"""Verbs at the start of a sentence even without a determiner behind: "decrease brightness"."""

Rule = Callable[[Context], int]
"""Returns which pronunciation of an entry: 0 or 1."""


_DONE_BY_MANY: Final = frozenset(
    "conflict contrast increase decrease progress protest rebel object contract permit present "
    "record produce".split()
)
"""What many may be said to do at the end of a sentence: "The events conflict."."""


def _ends_as_verb(context: Context) -> bool:
    """Tell whether a plural before and nothing behind make it what these do."""
    word, previous = context.words[context.position], context.previous
    plural_before = previous.endswith("s") and not previous.endswith(("ss", "us", "is", "'s"))
    behind = context.following in {"", "with", "over", "about", "against", "sharply", "again"}
    return (
        word in _DONE_BY_MANY and plural_before and behind and context.second in DETERMINERS | {""}
    )


def _noun_or_verb(context: Context) -> int:
    if _ends_as_verb(context):
        return 1
    verb = context.verb()
    if (
        verb is None
        and context.starts()
        and context.following in _TRADED.get(context.words[context.position], ())
    ):
        return 0
    if verb is None and not context.previous and context.words[0] in _COMMANDS:
        following = context.following
        reported = following.endswith(("ed", "able")) or following in PREPOSITIONS
        return 0 if reported or not following.isalpha() else 1
    return 1 if verb else 0


_BORDERS: Final = frozenset(
    "duties duty taxes tax tariffs tariff quotas prices costs licenses restrictions bans ban volumes".split()
)
_TRADED: Final[dict[str, frozenset[str]]] = {"import": _BORDERS, "export": _BORDERS}
"""What nouns make of a verb before them: "import duties rose"."""


def _verb_or_noun(context: Context) -> int:
    if context.starts() and context.following in _TRADED.get(context.words[context.position], ()):
        return 1
    return 1 if context.verb() is False else 0


_PAST_MARKS: Final = frozenset("yesterday ago earlier last".split())


def _read(context: Context) -> int:
    """Present "reed" or past "red"."""
    previous = context.previous
    if previous in HAVE or (previous in {"already", "just", "not"} and context.second in HAVE):
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
    if _PAST_MARKS.intersection(context.words) and previous in SUBJECTS:
        return 1
    singular = previous.isalpha() and not previous.endswith("s")
    known = MODALS | SUBJECTS | DETERMINERS | PREPOSITIONS
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
    if context.previous in MODALS or context.previous in SUBJECTS or context.previous == "people":
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
        return 1 if context.following in OBJECTS | {"up", "down", "back", "around"} else 0
    many = context.previous.endswith("s") and context.previous not in DETERMINERS
    if many and context.following in {"down", "up"}:
        return 1
    if context.starts() or context.previous in {"and", "then"}:
        upward = context.following == "up" and context.third in {"to", "from"}
        return 1 if context.following in {"up", "down", "the", "my", "your"} and not upward else 0
    return 0


def _wound(context: Context) -> int:
    """Injury, or past of wind."""
    if context.after(SUBJECTS | THIRD_PERSON) and context.before(OBJECTS):
        return 1
    if context.after(frozenset("was were is are been being got tightly".split())):
        return 1
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


_EYES: Final = frozenset("eye eyes cheek cheeks cry cried".split())


def _tear(context: Context) -> int:
    """To rip, or a drop from an eye."""
    if not _EYES.isdisjoint(context.words):
        return 1
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
    return 0 if context.after(THIRD_PERSON) else 1


def _bow(context: Context) -> int:
    """Knot or weapon "boh", or to bend "bau"."""
    if context.verb() or context.after(frozenset("take took ship's".split())):
        return 1
    behind = context.words[context.position + 1 : context.position + 7]
    if not _BOW_WITH.isdisjoint(behind):
        return 0
    ship = context.previous == "the" and context.following == "of"
    near_sea = not _SEAFARING.isdisjoint(context.words)
    if near_sea and (ship or context.following in {"", "and", "thruster", "wave", "line", "rail"}):
        return 1
    return 1 if context.previous in {"a", "the"} and context.second in {"take", "took"} else 0


_BOW_WITH: Final = frozenset("arrow arrows violin cello ribbon ribbons quiver hair tie".split())
_SEAFARING: Final = frozenset(
    "ship ships boat boats stern vessel yacht sail sailing captain ferry bridge".split()
)


def _buffet(context: Context) -> int:
    """A meal, or to strike as wind and waves do."""
    if context.verb():
        return 1
    struck = frozenset("the coast city region area us our".split())
    return 1 if not context.previous and context.following in struck else 0


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
    if context.previous in {"they", "we"} and context.following not in FINITE | {""}:
        return 1
    if not context.previous and context.following in OBJECTS:
        return 1
    return (
        1
        if context.previous
        in {"to", "can", "will", "that", "would", "could", "must", "may", "should"}
        and (context.following in OBJECTS or context.following in NUMBER_WORDS)
        else 0
    )


def _desert(context: Context) -> int:
    """Dry land, or to leave."""
    return 1 if context.verb() and context.following in OBJECTS else 0


def _content(context: Context) -> int:
    """What is inside, or pleased."""
    degree = frozenset("very so quite feel feels felt am i'm is he's she's are be was".split())
    return 1 if context.after(degree) and context.following in {"", "with", "to", "and"} else 0


def _bass(context: Context) -> int:
    """Low notes, or a fish."""
    fish = frozenset(
        "sea fish fishing catch caught grilled fried striped largemouth smallmouth boat boats lure lures "
        "tournament fillet fillets pond season".split()
    )
    waters = frozenset(
        "lake river pond sea ocean boat hook bait caught fishing fisherman anglers angler".split()
    )
    played = frozenset(
        "guitar guitars drum drums player clef line boost speaker speakers amp treble".split()
    )
    if context.before(played) or not played.isdisjoint(context.words):
        return 0
    near = context.after(fish) or context.before(fish) or not waters.isdisjoint(context.words)
    return 1 if near else 0


def _dove(context: Context) -> int:
    """Bird, or past of dive."""
    return 1 if context.after(SUBJECTS | {"he", "she"}) or context.following == "into" else 0


def _resume(context: Context) -> int:
    """To go on, or a curriculum vitae."""
    papers = DETERMINERS - {"the", "all", "which"}
    return 1 if context.after(papers) and context.following != "the" else 0


def _row(context: Context) -> int:
    return 1 if context.after(frozenset(["blazing", "huge"])) else 0


def _invalid(context: Context) -> int:
    """Not valid, or a sick person."""
    return 1 if context.previous in {"an", "the"} and context.following in {"", "is", "was"} else 0


def _sow(context: Context) -> int:
    """To plant, or a pig."""
    return 1 if context.after(DETERMINERS) else 0


def _separate(context: Context) -> int:
    """Adjective unless the neighbours make it a verb with an object."""
    return 1 if context.verb() and context.following in OBJECTS | {"into", "from"} else 0


def _adjective_or_verb(context: Context) -> int:
    verb = context.verb()
    if verb is None:
        return 1 if context.following in OBJECTS else 0
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
    "sow": ("S OW1", "S AW1", _sow),
    "buffet": ("B AH0 F EY1", "B AH1 F AH0 T", _buffet),
    "separate": ("S EH1 P R AH0 T", "S EH1 P ER0 EY2 T", _separate),
}


def _compiled() -> dict[str, tuple[Phones, Phones, Rule]]:
    entries: dict[str, tuple[Phones, Phones, Rule]] = {}
    for word, (noun, verb) in NOUN_VERB.items():
        first, second = tuple(noun.split()), tuple(verb.split())
        if word in VERB_BY_DEFAULT:
            entries[word] = (second, first, _verb_or_noun)
        else:
            entries[word] = (first, second, _noun_or_verb)
        if not word.endswith(("s", "se", "ce")):
            entries[word + "s"] = (plural(first), plural(second), _plural_noun_or_verb)
    for word, (adjective, verb) in ADJECTIVE_VERB.items():
        entries[word] = (tuple(adjective.split()), tuple(verb.split()), _adjective_or_verb)
    for word, (one, other, rule) in _SPECIAL.items():
        entries[word] = (tuple(one.split()), tuple(other.split()), rule)
    return entries


def _plural_noun_or_verb(context: Context) -> int:
    """Plural noun, or verb behind "it"."""
    if context.after(ONE_WHO_DOES) or (
        context.after(THIRD_PERSON) and context.following in OBJECTS | {""}
    ):
        return 1
    previous = context.previous
    one_does = (
        previous.isalpha()
        and previous not in DETERMINERS | PREPOSITIONS
        and not previous.endswith("s")
    )
    return 1 if one_does and context.following in OBJECTS and context.second in DETERMINERS else 0


_ENTRIES: Final = _compiled()
_OF_POLAND: Final = frozenset(
    "sausage people language food border government army president prime zloty is and translation cuisine town city "
    "citizens wikipedia speaker speakers".split()
)
"""What "Polish" describes at the beginning of a sentence."""


def choose(words: Sequence[str], position: int, written: str) -> Phones | None:
    """Return the pronunciation of a heteronym in its sentence, None for any other word.

    Args:
        words: the sentence's words in lower case; punctuation may stand among them.
        position: index of the word.
        written: the word as written, for what a capital tells.
    """
    word = words[position]
    if word == "polish":
        following = words[position + 1] if position + 1 < len(words) else ""
        nationality = written[:1] == "P" and (position > 0 or following in _OF_POLAND)
        return ("P", "OW1", "L", "IH0", "SH") if nationality else ("P", "AA1", "L", "IH0", "SH")
    entry = _ENTRIES.get(word)
    if entry is None:
        return None
    first, second, rule = entry
    return second if rule(Context(words, position)) else first
