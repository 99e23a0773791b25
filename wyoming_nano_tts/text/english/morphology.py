"""Pronounce a word from its parts: inflections, common prefixes and suffixes, compounds."""

from collections.abc import Callable, Iterator
from typing import Final

from .arpabet import VOWELS

Phones = tuple[str, ...]
LookUp = Callable[[str], Phones | None]

_SIBILANTS: Final = frozenset("S Z SH ZH CH JH".split())
_VOICELESS: Final = frozenset("P T K F TH S SH CH".split())
_VOWEL_LETTERS: Final = frozenset("aeiouy")

SHORTEST_HALF: Final = 4
"""Letters of the shorter word of a compound; shorter "words" split names at random."""
SHORT_HALVES: Final = frozenset(
    "air arm bar bed bee big box bus cab cam cap car cat cup day dog dry ear egg end eye fan fit fly fox fry fun gas "
    "gun hat hot ice ink jet job key kid kit lap law leg lid lip log low map mat mid mix mud mug net new nut off oil "
    "old one out own pad pan pay pen pet pie pig pin pit pop pot raw red row rug run sea set sit six sky sun tab tag "
    "tax tea ten tie tip toe top toy two van wax way web wet zip".split()
)
"""Shorter words that do make compounds: "doorcam", "airfry"."""
_SHORTEST_WORD: Final = 3
LONGEST_COMPOUND: Final = 32

# Suffix to phones; the stem keeps its sound. Longest first where one ends another.
_SUFFIXES: Final[tuple[tuple[str, str], ...]] = (
    ("lessness", "L AH0 S N AH0 S"),
    ("fulness", "F AH0 L N AH0 S"),
    ("ability", "AH0 B IH1 L AH0 T IY0"),
    ("lessly", "L AH0 S L IY0"),
    ("fully", "F AH0 L IY0"),
    ("ingly", "IH0 NG L IY0"),
    ("ments", "M AH0 N T S"),
    ("ment", "M AH0 N T"),
    ("ness", "N AH0 S"),
    ("less", "L AH0 S"),
    ("ship", "SH IH2 P"),
    ("able", "AH0 B AH0 L"),
    ("like", "L AY2 K"),
    ("wise", "W AY2 Z"),
    ("ful", "F AH0 L"),
    ("ish", "IH0 SH"),
    ("est", "AH0 S T"),
    ("ers", "ER0 Z"),
    ("ing", "IH0 NG"),
    ("ly", "L IY0"),
    ("er", "ER0"),
)
_CONTRACTIONS: Final = (
    ("n't", "AH0 N T"),
    ("'ve", "AH0 V"),
    ("'ll", "AH0 L"),
    ("'re", "ER0"),
    ("'d", "AH0 D"),
)
_KEEPS_STEM: Final = frozenset(
    "lessness fulness ments ment ness less ship like wise ful fully lessly ly".split()
)
"""Suffixes that begin with a consonant: the stem's last letters do not change before them."""
_BEGINS_WITH_VOWEL: Final = frozenset("ability able ish est ers er".split())
"""Suffixes of which a stem is believed only where the model hears it too."""

_PREFIXES: Final[tuple[tuple[str, str], ...]] = (
    ("counter", "K AW2 N T ER0"),
    ("electro", "IH0 L EH2 K T R OW0"),
    ("thermo", "TH ER2 M OW0"),
    ("hyper", "HH AY2 P ER0"),
    ("inter", "IH2 N T ER0"),
    ("micro", "M AY2 K R OW0"),
    ("multi", "M AH2 L T IY0"),
    ("under", "AH2 N D ER0"),
    ("ultra", "AH2 L T R AH0"),
    ("super", "S UW2 P ER0"),
    ("photo", "F OW2 T OW0"),
    ("hydro", "HH AY2 D R OW0"),
    ("aero", "EH2 R OW0"),
    ("anti", "AE2 N T IY0"),
    ("auto", "AO2 T OW0"),
    ("mega", "M EH2 G AH0"),
    ("mini", "M IH2 N IY0"),
    ("nano", "N AE2 N OW0"),
    ("over", "OW2 V ER0"),
    ("semi", "S EH2 M IY0"),
    ("fore", "F AO2 R"),
    ("milli", "M IH2 L AH0"),
    ("centi", "S EH2 N T AH0"),
    ("hecto", "HH EH2 K T OW0"),
    ("deci", "D EH2 S AH0"),
    ("giga", "G IH2 G AH0"),
    ("tera", "T EH2 R AH0"),
    ("peta", "P EH2 T AH0"),
    ("pico", "P IY2 K OW0"),
    ("kilo", "K IH2 L AH0"),
    ("geo", "JH IY2 OW0"),
    ("bio", "B AY2 OW0"),
    ("eco", "IY2 K OW0"),
    ("mis", "M IH0 S"),
    ("non", "N AA2 N"),
    ("out", "AW2 T"),
    ("pre", "P R IY0"),
    ("sub", "S AH2 B"),
    ("dis", "D IH0 S"),
    ("un", "AH0 N"),
    ("re", "R IY0"),
    ("de", "D IY0"),
    ("co", "K OW0"),
)


def plural(phones: Phones) -> Phones:
    """Add the sound of plural or possessive s."""
    last = phones[-1]
    if last in _SIBILANTS:
        return (*phones, "AH0", "Z")
    return (*phones, "S" if last in _VOICELESS else "Z")


def past(phones: Phones) -> Phones:
    """Add the sound of -ed."""
    last = phones[-1]
    if last in {"T", "D"}:
        return (*phones, "AH0", "D")
    return (*phones, "T" if last in _VOICELESS else "D")


def _stems(word: str, ending: str, *, changes: bool) -> Iterator[str]:
    """Yield the words that `word` may be made of: as is, e restored, y restored, single letter."""
    stem = word[: -len(ending)]
    if len(stem) < 2 or not _VOWEL_LETTERS.intersection(stem):
        return
    if changes and len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "lsfz":
        yield stem[:-1]
    if changes and stem[-1] not in "aeiou":
        # "timed" is time, not Tim: a silent e is more likely behind a single consonant.
        with_e = stem[-1] not in "wxy" and len(stem) > 2 and stem[-2] in "aeiouzsgcv"
        yield from (stem + "e", stem) if with_e else (stem, stem + "e")
    else:
        yield stem
        if changes:
            yield stem + "e"
    if stem[-1] == "i":
        yield stem[:-1] + "y"
    if changes and len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] in "lsfz":
        yield stem[:-1]


def inflected(word: str, look_up: LookUp) -> Phones | None:
    """Pronounce a possessive, plural, -ed, -ing or a common derivation of a known word."""
    if "'" in word:
        return _with_apostrophe(word, look_up)
    return _plural_of(word, look_up) or _past_of(word, look_up) or _derived(word, look_up)


def _with_apostrophe(word: str, look_up: LookUp) -> Phones | None:
    """Pronounce a possessive or a contraction: "kettle's", "boys'", "couldn't've"."""
    if word.endswith("'s"):
        base = look_up(word[:-2])
        return plural(base) if base else None
    if word.endswith("s'"):
        return look_up(word[:-1]) or inflected(word[:-1], look_up)
    for ending, sound in _CONTRACTIONS:
        base = look_up(word[: -len(ending)]) if word.endswith(ending) else None
        if base:
            return (*base, *sound.split())
    head, _, tail = word.rpartition("'")
    inner = inflected(head, look_up) if head.count("'") == 1 else None
    added = dict(_CONTRACTIONS).get("'" + tail)
    return (*inner, *added.split()) if inner and added else None


def _plural_of(word: str, look_up: LookUp) -> Phones | None:
    if not word.endswith("s") or word.endswith(("ss", "us", "is")) or len(word) <= 3:
        return None
    if word.endswith("ies"):
        stems: tuple[str, ...] = (word[:-3] + "y",)
    else:
        stems = (word[:-1], word[:-2]) if word.endswith("es") else (word[:-1],)
    for stem in stems:
        base = look_up(stem)
        if base and not (stem == word[:-2] and base[-1] not in _SIBILANTS):
            return plural(base)
    return None


def _past_of(word: str, look_up: LookUp) -> Phones | None:
    if word.endswith("ed") and len(word) > 4:
        for stem in _stems(word, "ed", changes=True):
            base = look_up(stem)
            if base:
                return past(base)
    return None


def _derived(word: str, look_up: LookUp) -> Phones | None:
    for suffix, sound in _SUFFIXES:
        if word.endswith(suffix) and suffix not in _BEGINS_WITH_VOWEL:
            for stem in _stems(word, suffix, changes=suffix not in _KEEPS_STEM):
                base = look_up(stem) if len(stem) > 2 else None
                if base:
                    return _joined(base, suffix, tuple(sound.split()), word)
    return None


def _joined(base: Phones, suffix: str, sound: Phones, word: str) -> Phones:
    if suffix == "ly" and word.endswith("ily") and base[-1] == "IY0":  # "sticky" gives "stickily"
        return (*base[:-1], "AH0", *sound)
    if suffix == "ly" and base[-1] == "L":
        if base[-2:] == (
            "AH0",
            "L",
        ):  # "possible" gives "possibly", "magical" "magically", "tribal" "tribally"
            kept = word.endswith("ally") and not word.endswith("ically")
            return (*base, *sound[1:]) if kept else (*base[:-2], *sound)
        return (*base, *sound[1:])
    if suffix in {"er", "ers"} and base[-2:] == ("AH0", "L") and word.rstrip("s").endswith("ler"):
        return (*base[:-2], "L", *sound)  # "gamble" gives "gambler"
    if suffix == "ability":
        base = demoted(base)
    return (*base, *sound)


def derived(word: str, look_up: LookUp) -> Iterator[Phones]:
    """Yield what -er, -est, -able and the like may make of known words; stems are easily mistaken ("bad-er")."""
    for suffix, sound in _SUFFIXES:
        if suffix in _BEGINS_WITH_VOWEL and word.endswith(suffix):
            for stem in _stems(word, suffix, changes=True):
                base = look_up(stem) if len(stem) > 2 else None
                if base:
                    yield _joined(base, suffix, tuple(sound.split()), word)


def prefixed(word: str, look_up: LookUp) -> Phones | None:
    """Pronounce a common prefix before a known word of four letters or more."""
    for prefix, sound in _PREFIXES:
        rest = word[len(prefix) :]
        if word.startswith(prefix) and len(rest) >= 4:
            base = look_up(rest) or inflected(rest, look_up)
            if base and any(phone.endswith("1") for phone in base):
                return (*sound.split(), *base)
    return None


def demoted(phones: Phones) -> Phones:
    """Make primary stress secondary, for a part of a word whose other part carries it."""
    return tuple(phone[:-1] + "2" if phone.endswith("1") else phone for phone in phones)


def compounds(word: str, look_up: LookUp, parts: int = 3) -> Iterator[Phones]:
    """Yield the readings of a word as known words run together, stress on the first."""
    if "'" in word or len(word) > LONGEST_COMPOUND:
        return
    for i in range(_SHORTEST_WORD, len(word) - _SHORTEST_WORD + 1):
        if not (_is_half(word[:i]) and _is_half(word[i:])):
            continue
        first = look_up(word[:i])
        if not first or not _speakable(first):
            continue
        rest = (
            look_up(word[i:])
            or inflected(word[i:], look_up)
            or next(derived(word[i:], look_up), None)
        )
        if rest and _speakable(rest):
            yield (*first, *demoted(rest))
        elif parts > 2:
            for tail in compounds(word[i:], look_up, parts - 1):
                yield (*first, *demoted(tail))


def _is_half(word: str) -> bool:
    return len(word) >= SHORTEST_HALF or word in SHORT_HALVES


def _speakable(phones: Phones) -> bool:
    return any(phone[:-1] in VOWELS for phone in phones)
