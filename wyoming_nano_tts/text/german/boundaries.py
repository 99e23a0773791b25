"""Where a German sentence ends.

Nouns begin with a capital, so that a capital behind a full stop says little: behind an abbreviation or an
ordinal only a word that is no noun ("Die", "Bitte") begins a sentence for sure.
"""

import re
from typing import Final

from ..rules import LETTERS
from ..sentence_rules import CLOSERS as COMMON_CLOSERS
from ..written.prose import is_list_marker, may_grow, token_before
from .abbreviations import (
    CLOSING,
    DESCRIBING,
    NEVER_LAST,
    NOUNS,
    NUMBERED,
    TITLES,
    determines,
    is_counted_in_order,
    starts_sentence,
)

CLOSERS: Final = COMMON_CLOSERS + "“‘«‹"
"""German quotes end with what opens others: „…“, »…«."""
OPENERS: Final = "\"'“‘„‚»«›‹([*_~`¿¡"
CLOSING_QUOTES: Final = '"“”’»«)'
WORD_CAP: Final = 32
"""Of what follows no more characters are looked at."""

CONJUNCTIONS: Final = (
    "und", "aber", "oder", "weil", "während", "wenn", "als", "die", "der", "das", "dass", "so", "dann", "ob", "obwohl",
    "damit", "bevor", "nachdem", "seit", "wo", "denn", "sondern", "sowie", "sodass",
)  # fmt: skip
"""Words before which a sentence that is too long may be cut: people breathe there."""

_SENTENCE_WORDS: Final = frozenset(
    "i u v f od art abs mag ver pos tab rep red med mobil infos termin pol opt akt co wo s".split()
)
_SHORT: Final = frozenset(
    word.lower() for table in (TITLES, NUMBERED, DESCRIBING, NOUNS) for word in table if len(word) > 1
) - _SENTENCE_WORDS  # fmt: skip
"""Abbreviations behind whose full stop a sentence ends only where the next word surely begins one."""
_WORDS_TOO: Final = frozenset(
    "art abs mag ver pos tab aug geb fax rep lit red med mobil infos termin so mi mo do di sa fr pol opt akt "
    "norm co st gem ges bes led mon wo morg ev span hist jun jul max min an ang".split()
)
"""Abbreviations that are words as well; written small, or behind no number, they may end a sentence."""
_CLOSING: Final = frozenset(word.lower() for word in CLOSING)

_OPEN_PHRASES: Final = (
    "dr.med",
    "dr.rer",
    "dr.rer.nat",
    "dr.phil",
    "dr.jur",
    "dent",
    "z.b",
    "d.h",
    "i.d",
    "u.v",
    "i.s",
    "z.bsp",
)
"""Something goes on behind them."""

_ORDINAL: Final = re.compile(r"(?<![\w.,:/])\d{1,3}$")
_DATE: Final = re.compile(r"(?<![\w.,:/])(?:0?[1-9]|[12]\d|3[01])\.\s?(?:0?[1-9]|1[0-2])$")
_ROMAN: Final = re.compile(r"[A-ZÄÖÜ][a-zäöüß]+\s[IVX]{1,6}$")
_PREVIOUS: Final = re.compile(rf"([{LETTERS}]+)\s+[\"'„(]?\d{{1,3}}$")
_PAIRED: Final = re.compile(r"\d\.?\s*(?:-|–|und|oder|bis|,|/)\s*\d{1,3}$")
_WORD: Final = re.compile(r"[\"'„»«(\[*_~`¿¡]*([^\W\d_]+(?:-[^\W\d_]+)*)")


def dot_ends(
    before: str, _closing: str, following: str, first: str, *, line_start: bool, final: bool
) -> bool | None:
    """See `ProseRules.dot_ends`."""
    whole = final or len(following) == WORD_CAP  # the rest of the text, or as much as is looked at
    if is_list_marker(before, line_start=line_start):
        return False
    if before[-1:].isdecimal():
        return _figure_ends(before, following, first, whole=whole)
    word = _token(before)
    lowered = word.lower()
    if _ROMAN.search(before[-40:]):
        return False if first.islower() else _begins(following, whole=whole)
    if _is_never_last(word, before):
        return False
    if not _is_short(word, before):
        return True
    if first.islower():
        return False
    if lowered in _CLOSING:
        return True
    return _begins(following, whole=whole) if first.isalpha() else False


def _is_never_last(word: str, before: str) -> bool:
    """Tell whether a full stop behind a word ends no sentence, whatever follows."""
    phrase = "".join(before[-14:].lower().split())
    known = word if len(word) == 1 else word.lower()  # "Vitamin D."
    return known in NEVER_LAST or word in TITLES or phrase.endswith(_OPEN_PHRASES)


def _is_short(word: str, before: str) -> bool:
    """Tell whether a word before a full stop may be an abbreviation."""
    lowered = word.lower()
    if len(word) == 1 and word.isalpha():
        return True
    parts = word.split(".")
    if len(parts) > 1 and all(len(part) <= 2 and part.isalpha() for part in parts):
        return True
    if lowered in _WORDS_TOO:
        known = {*TITLES, *NUMBERED, *NOUNS, *DESCRIBING}
        counted = before[: len(before) - len(word)].rstrip()[-1:].isdecimal()
        named = word in known and (word[0].isupper() or counted)
        return named and not (
            word in {"So", "Do", "Art", "Mag", "Mobil", "Termin", "Infos", "Red", "Pol"}
            and not counted
        )
    return (
        lowered in _SHORT
        or lowered in _CLOSING
        or (lowered.endswith(("str", "pl")) and len(word) > 4 and word[0].isupper())
    )


def _figure_ends(before: str, following: str, first: str, *, whole: bool) -> bool | None:
    """Decide behind a number: an ordinal or a date goes on."""
    if _DATE.search(before[-12:]):
        if first.isdecimal() or first.islower() or first in ",;–-":
            return False
        return _is_no_month(following, whole=whole)
    if not _ORDINAL.search(before[-8:]):
        return True
    if first.islower() or first.isdecimal():
        return False
    found = _WORD.match(following)
    if found is None:
        return True
    if not whole and may_grow(found, following, "-"):
        return None
    word = found[1]
    if is_counted_in_order(word):
        return False
    if starts_sentence(word):
        return True
    previous = _PREVIOUS.search(before[-40:])
    determined = previous is not None and determines(previous[1])
    return not (determined or _PAIRED.search(before[-12:]))


def _is_no_month(following: str, *, whole: bool) -> bool | None:
    """Decide behind "24.12.": a sentence ends, but "24.12. Heiligabend feiern" is not told apart."""
    found = _WORD.match(following)
    if found is not None and not whole and may_grow(found, following, "-"):
        return None
    return True


def _begins(following: str, *, whole: bool) -> bool | None:
    """Tell whether what follows surely begins a sentence; None while its first word may still grow."""
    found = _WORD.match(following)
    if found is None:
        return False
    if not whole and may_grow(found, following, "-"):
        return None
    return starts_sentence(found[1])


def may_pause_behind(before: str) -> bool:
    """See `ProseRules.may_pause_behind`."""
    word = _token(before)
    if _ORDINAL.search(before[-8:]):
        previous = _PREVIOUS.search(before[-40:])
        return previous is None or not determines(previous[1])
    return not _is_never_last(word, before)


def surely_ends(before: str, _closing: str) -> bool:
    """See `ProseRules.surely_ends`."""
    word = _token(before)
    return (
        len(word) > 1
        and "." not in word
        and not before[-1].isdecimal()
        and not _ROMAN.search(before[-40:])
        and not _is_short(word, before)
        and not _is_never_last(word, before)
    )


def _token(before: str) -> str:
    return token_before(before, WORD_CAP)
