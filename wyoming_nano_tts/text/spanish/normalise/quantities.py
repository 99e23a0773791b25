"""Numbers as they are written, and how they are read before what they count."""

from typing import Final

from ...rules import Found
from ..nouns import gender_of
from ..numbers import ALONE, MASCULINE, MOST, cardinal, digits

NUMBER: Final = r"(?:\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+|\.\d{1,2}(?!\d))?)"
"""1.234,5 and 1234,5; and 21.5, as machines write it."""
DOT: Final = r"(?:\.(?!\s*(?:$|[\"A-ZÁÉÍÓÚÑ])))?"
"""The dot of an abbreviation, unless it is that of the sentence as well."""


def split(number: str) -> tuple[str, str]:
    """Return the figures before and behind the decimal mark."""
    whole, mark, decimals = number.partition(",")
    if mark:
        return whole.replace(".", ""), decimals
    head, dot, tail = number.rpartition(".")
    if dot and len(tail) != 3:
        return head.replace(".", ""), tail
    return number.replace(".", ""), ""


def is_one(number: str) -> bool:
    """Tell whether what it counts stands in the singular."""
    whole, decimals = split(number)
    return whole.lstrip("0") == "1" and not decimals


def read(number: str, gender: str = ALONE) -> str:
    """Return a number in words; of figures that begin with 0, or too many, each by itself."""
    whole, decimals = split(number)
    if not decimals:
        if (len(whole) > 1 and whole[0] == "0") or int(whole) >= MOST:
            return digits(whole)
        return cardinal(int(whole), gender)
    behind = (
        digits(decimals) if decimals[0] == "0" or len(decimals) > 2 else cardinal(int(decimals))
    )
    return f"{read(whole)} coma {behind}"


def counted(number: str, singular: str, plural: str, gender: str = MASCULINE) -> str:
    """Return a number with its unit; of whole millions "de" stands between."""
    whole, decimals = split(number)
    of = " de" if not decimals and int(whole) >= 10**6 and int(whole) % 10**6 == 0 else ""
    return f"{read(number, gender)}{of} {singular if is_one(number) else plural}"


def before_noun(number: str, found: Found) -> str:
    """Return a number in the gender of the noun that follows, if one does."""
    return read(number, gender_of(found.following if _is_next(found) else ""))


def _is_next(found: Found) -> bool:
    return found.after(1) == " "
