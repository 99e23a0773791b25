"""Numbers, which German writes in one word: dreihunderteinundzwanzig, with the stress of their parts."""

import re
from typing import Final

from .compounds import glued
from .morphology import ENDINGS, LookUp, Phones, demoted, with_ending

_ONES: Final = "null|eins|eine|ein|zwei|zwo|drei|vier|fünf|sechs|sieben|acht|neun"
_TEENS: Final = "zehn|elf|zwölf|dreizehn|vierzehn|fünfzehn|sechzehn|siebzehn|achtzehn|neunzehn"
_TENS: Final = "zwanzig|dreißig|vierzig|fünfzig|sechzig|siebzig|achtzig|neunzig"
_PART: Final = re.compile(rf"{_TEENS}|{_TENS}|{_ONES}|hundert|tausend|und")
_NUMBER: Final = re.compile(rf"(?:{_PART.pattern}){{2,}}")
_ORDINAL: Final = re.compile(rf"((?:{_PART.pattern})+?)(s?te[nrsm]?|mal|fach|jährig\w*)")
_SMALL: Final = "und"


def number(word: str, look_up: LookUp) -> Phones | None:
    """Pronounce a number in one word, also an ordinal; None where it is none.

    Args:
        word: in lower case.
        look_up: phones of the parts.
    """
    if _NUMBER.fullmatch(word):
        return _cardinal(word, look_up)
    found = _ORDINAL.fullmatch(word)
    if found is None or not _NUMBER.fullmatch(found[1]) or found[2] not in ENDINGS:
        return None
    head = _cardinal(found[1], look_up)
    return with_ending(head, found[1], ENDINGS[found[2]]) if head is not None else None


def _cardinal(word: str, look_up: LookUp) -> Phones | None:
    """Glue the parts: the first one of the last group (behind hundert and tausend) carries the stress."""
    parts = _PART.findall(word)
    large = [n for n, part in enumerate(parts[:-1]) if part in {"hundert", "tausend"}]
    main = large[-1] + 1 if large else 0
    phones: Phones = ()
    for n, part in enumerate(parts):
        known = look_up(part)
        if known is None:
            return None
        if part == _SMALL or n in large:
            known = tuple(phone[0] + "0" if phone[-1].isdecimal() else phone for phone in known)
        phones = glued(phones, known if n == main else demoted(known))
    return phones
