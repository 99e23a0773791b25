"""Words whose sound depends on the phrase: foreign phrases, places by where they lie, weak forms."""

from collections.abc import Sequence
from typing import Final

Phones = tuple[str, ...]


def _phrases() -> dict[str, list[tuple[tuple[str, ...], tuple[Phones, ...]]]]:
    """Return the phrases by their first word, the longest first."""
    rows = """
        a la carte | AA2 | L AA2 | K AA1 R T
        a la mode | AA2 | L AA2 | M OW1 D
        au revoir | OW2 | R AH0 V W AA1 R
        au pair | OW2 | P EH1 R
        au jus | OW2 | ZH UW1
        au lait | OW2 | L EY1
        bon appetit | B OW2 N | AE2 P AH0 T IY1
        bon voyage | B AA2 N | V OY0 AA1 ZH
        baton rouge | B AE2 T AH0 N | R UW1 ZH
        buenos aires | B W EY2 N AH0 S | EH1 R IY0 Z
        c'est la vie | S EH2 | L AA2 | V IY1
        carte blanche | K AA2 R T | B L AA1 N SH
        coup d'etat | K UW2 | D EY0 T AA1
        creme brulee | K R EH2 M | B R UW0 L EY1
        creme fraiche | K R EH2 M | F R EH1 SH
        creme de menthe | K R EH2 M | D AH0 | M AA1 N TH
        cul de sac | K AH1 L | D AH0 | S AE2 K
        deja vu | D EY2 ZH AA0 | V UW1
        des moines | D AH0 | M OY1 N
        du jour | D AH0 | ZH UH1 R
        el nino | EH0 L | N IY1 N Y OW0
        el paso | EH0 L | P AE1 S OW0
        en masse | AA2 N | M AE1 S
        en route | AA2 N | R UW1 T
        en suite | AA2 N | S W IY1 T
        fait accompli | F EH2 T | AH0 K AA2 M P L IY1
        faux pas | F OW2 | P AA1
        femme fatale | F AE2 M | F AH0 T AE1 L
        hors d'oeuvre | AO2 R | D ER1 V
        hors d'oeuvres | AO2 R | D ER1 V Z
        je ne sais quoi | ZH AH0 | N AH0 | S EY2 | K W AA1
        joie de vivre | ZH W AA2 | D AH0 | V IY1 V R AH0
        la jolla | L AH0 | HH OY1 AH0
        laissez faire | L EH2 S EY0 | F EH1 R
        las vegas | L AA0 S | V EY1 G AH0 S
        los angeles | L AO0 S | AE1 N JH AH0 L AH0 S
        mise en place | M IY2 Z | AA0 N | P L AA1 S
        mont blanc | M OW2 N | B L AA1 N
        nom de plume | N AA2 M | D AH0 | P L UW1 M
        notre dame | N OW2 T R AH0 | D AA1 M
        objet d'art | AA2 B ZH EY0 | D AA1 R
        papier mache | P EY2 P ER0 | M AH0 SH EY1
        par excellence | P AA2 R | EH2 K S AH0 L AA1 N S
        per se | P ER2 | S EY1
        pico de gallo | P IY2 K OW0 | D EY0 | G AY1 OW0
        pied a terre | P Y EY2 D | AH0 | T EH1 R
        pinot grigio | P IY2 N OW0 | G R IY1 JH IY0 OW0
        pinot noir | P IY2 N OW0 | N W AA1 R
        piece de resistance | P IY0 EH2 S | D AH0 | R EY2 Z IY0 S T AA1 N S
        raison d'etre | R EY2 Z OW0 N | D EH1 T R AH0
        rio de janeiro | R IY2 OW0 | D EY0 | ZH AH0 N EH1 R OW0
        sao paulo | S AW2 N | P AW1 L OW0
        sauvignon blanc | S OW2 V IH0 N Y OW0 N | B L AA1 NG K
        savoir faire | S AE2 V W AA0 R | F EH1 R
        soup du jour | S UW2 P | D AH0 | ZH UH1 R
        tete a tete | T EY2 T | AH0 | T EY1 T
        terre haute | T EH2 R AH0 | HH OW1 T
        tour de force | T UH2 R | D AH0 | F AO1 R S
        tour de france | T UH2 R | D AH0 | F R AE1 N S
        trompe l'oeil | T R AO2 M P | L OY1
        vice versa | V AY2 S | V ER1 S AH0
        vinho verde | V IY2 N Y OW0 | V EH1 R D IY0
        vis a vis | V IY2 Z | AH0 | V IY1
        vol au vent | V AO2 L | OW0 | V AA1 N
    """
    table: dict[str, list[tuple[tuple[str, ...], tuple[Phones, ...]]]] = {}
    for row in filter(str.strip, rows.splitlines()):
        written, *sounds = (part.strip() for part in row.split("|"))
        words = tuple(written.split())
        table.setdefault(words[0], []).append((words, tuple(tuple(s.split()) for s in sounds)))
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return table


_PHRASES: Final = _phrases()
_IN_PHRASES: Final = frozenset(
    word for rows in _PHRASES.values() for words, _ in rows for word in words
)

_PLACES: Final[dict[str, tuple[str, frozenset[str]]]] = {
    "lima": ("L AY1 M AH0", frozenset("bean beans ohio".split())),
    "mobile": ("M OW0 B IY1 L", frozenset("alabama al bay".split())),
    "nice": ("N IY1 S", frozenset("france cannes monaco".split())),
    "reading": (
        "R EH1 D IH0 NG",
        frozenset("pennsylvania berkshire england massachusetts".split()),
    ),
    "cairo": ("K EH1 R OW0", frozenset("illinois georgia".split())),
    "milan": ("M AY1 L AH0 N", frozenset("michigan ohio tennessee".split())),
    "versailles": ("V ER0 S EY1 L Z", frozenset("kentucky missouri".split())),
    "peru": ("P IY1 R UW0", frozenset("indiana".split())),
    "berlin": ("B ER1 L IH0 N", frozenset("connecticut maryland".split())),
    "vienna": ("V AY0 EH1 N AH0", frozenset("georgia".split())),
    "louisville": ("L UW1 AH0 S V IH0 L", frozenset("colorado".split())),
    "pierre": ("P IH1 R", frozenset(["dakota"])),
    "newark": ("N UW1 AA2 R K", frozenset(["delaware"])),
}
"""What these are called near the words behind them; elsewhere they sound as in the dictionary."""

WEAK: Final[dict[str, tuple[str, str]]] = {
    "and": ("AH0 N D", "AH0 N D"),
    "an": ("AH0 N", "AH0 N"),
    "of": ("AH0 V", "AH0 V"),
    "to": ("T AH0", "T UW0"),
    "for": ("F ER0", "F ER0"),
    "from": ("F R AH0 M", "F R AH0 M"),
    "at": ("AE0 T", "AE0 T"),
    "as": ("AE0 Z", "AE0 Z"),
    "or": ("AO0 R", "AO0 R"),
    "than": ("DH AH0 N", "DH AH0 N"),
    "but": ("B AH0 T", "B AH0 T"),
    "was": ("W AH0 Z", "W AH0 Z"),
    "were": ("W ER0", "W ER0"),
    "are": ("ER0", "ER0"),
    "can": ("K AH0 N", "K AH0 N"),
    "them": ("DH AH0 M", "DH AH0 M"),
    "your": ("Y AO0 R", "Y AO0 R"),
    "is": ("IH0 Z", "IH0 Z"),
    "it": ("IH0 T", "IH0 T"),
    "with": ("W IH0 DH", "W IH0 DH"),
    "you": ("Y UW0", "Y UW0"),
    "that": ("DH AH0 T", "DH AH0 T"),
    "have": ("HH AH0 V", "HH AH0 V"),
    "has": ("HH AH0 Z", "HH AH0 Z"),
    "had": ("HH AH0 D", "HH AH0 D"),
}
"""How function words sound inside a phrase: before a consonant, before a vowel."""


def in_phrase(words: Sequence[str], position: int) -> Phones | None:
    """Return the phones of a word of a foreign phrase; None outside of one."""
    word = words[position]
    if word not in _IN_PHRASES:
        return None
    for start in range(max(0, position - 3), position + 1):
        for phrase, sounds in _PHRASES.get(words[start], ()):
            end = start + len(phrase)
            if end > position and tuple(words[start:end]) == phrase:
                return sounds[position - start]
    return None


def as_place(words: Sequence[str], position: int, written: str) -> Phones | None:
    """Return the phones of a place whose name is said by where it lies: "Mobile, Alabama"."""
    entry = _PLACES.get(words[position])
    if entry is None or not written[:1].isupper():
        return None
    phones, near = entry
    behind = [word for word in words[position + 1 : position + 5] if word[:1].isalpha()][:2]
    if not near.isdisjoint(behind):
        return tuple(phones.split())
    return None


_PRONOUNS: Final = frozenset("i you he she it we they this that these those there who".split())
_FORMS_OF_BE: Final = frozenset("is are was were".split())
_PREPOSITIONS: Final = frozenset("to for from at of with".split())
_JOINING: Final = frozenset("and or but".split())
_LATELY: Final = frozenset(
    "now then today yesterday tonight tomorrow again before earlier lately recently originally last anymore".split()
)
_COMPARING: Final = frozenset("where who what how than as".split())
_NAMING: Final = frozenset(
    "word words term preposition conjunction verb pronoun keyword operator".split()
)
_SAYING: Final = frozenset(
    "say says said think thinks thought know knows knew believe believes believed see saw hear heard hope "
    "hopes feel felt tell tells told me us found find show shows showed mean means meant sure so such likely "
    "clear glad sorry afraid aware true guess note notes ensure fact idea".split()
)
_AFTER_THAT: Final = frozenset(
    "i you he she it we they the a an my your his her our their this these there no all".split()
)
_THINGS: Final = frozenset("one thing something anything everything nothing".split())
_PARTICIPLES: Final = frozenset(
    "been gone done seen had become made taken come left got gotten lost won sold sent told found kept met shut put "
    "set begun run given written broken spoken known".split()
)
_NO_PLURALS: Final = _SAYING | frozenset(
    "this does unless perhaps always towards across plus minus less besides yes".split()
)
_NOT_PARTICIPLES: Final = frozenset("hundred sacred naked kindred wicked".split())


def _is_strong(words: Sequence[str], position: int) -> bool:
    """Tell whether a speaker stresses a function word, or cannot reduce it, though no pause follows."""
    word, behind = words[position], words[position + 1] if position + 1 < len(words) else ""
    before = words[position - 1] if position else ""
    if before in _NAMING:
        return True  # "the word and"
    if word == "that":
        return not _joins_clauses(before, behind)
    if word in {"have", "has", "had"}:
        return not _is_participle(behind)
    if word in _PREPOSITIONS:
        return _is_stranded(word, before, behind)
    if word == "can" and behind == "not":
        return True
    if word in _FORMS_OF_BE or word == "can":
        ended = behind in _JOINING or (
            behind in _LATELY and not _COMPARING.isdisjoint(words[max(0, position - 3) : position])
        )
        return ended and before in _PRONOUNS  # "I can and will", "than I was last year"
    return False


def _joins_clauses(before: str, behind: str) -> bool:
    """Tell whether "that" joins two clauses ("I think that he", "lights that are") and points at nothing."""
    if behind in _AFTER_THAT and before in _SAYING:
        return True
    thing = before in _THINGS or (
        before.endswith("s") and len(before) > 3 and before not in _NO_PLURALS
    )
    return thing and behind in _FORMS_OF_BE | {"has", "have", "had", "can", "will", "would", "must"}


def _is_participle(word: str) -> bool:
    regular = word.endswith("ed") and len(word) > 5 and word not in _NOT_PARTICIPLES
    return regular or word in _PARTICIPLES


def _is_stranded(word: str, before: str, behind: str) -> bool:
    """Tell whether a preposition has lost its noun: "the man I talked to yesterday", "what it is for is"."""
    if behind in _FORMS_OF_BE or behind == "has" or (behind in _JOINING and word != "of"):
        return True
    verb = before.endswith(("ed", "ing")) or before in _PRONOUNS
    return behind in _LATELY and verb


def weak(words: Sequence[str], position: int, following: Phones) -> Phones | None:
    """Return the weak form of a function word inside a phrase, None where it is strong.

    Args:
        words: the sentence in lower case, marks among the words.
        position: the word's index.
        following: the phones of the next word; none before a mark, where the word is strong.
    """
    forms = WEAK.get(words[position])
    if forms is None or not following or _is_strong(words, position):
        return None
    return tuple(forms[following[0][-1:].isdecimal()].split())
