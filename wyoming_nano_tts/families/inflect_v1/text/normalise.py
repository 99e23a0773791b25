"""What the published program of Inflect v1 makes of a text before it looks up words.

Kept as it is, faults included: a colon becomes a comma before a time could be seen ("7:05" is "seven
hundred five"), the digits behind a decimal point are one number, a hyphen before a number is "minus".

Left out: the published program's reading of times as h:mm, which the cleaning makes unreachable.
Numbers of more than 36 digits, on which it stops with an error, are read digit by digit.
"""

import re
from typing import Final

from ...number_words import V1, V1_ORDINAL, cardinal, ordinal

_CHARACTERS: Final = str.maketrans(
    dict.fromkeys("‘’", "'") | dict.fromkeys("“”") | dict.fromkeys("—–;:", ",") | {"\n": "."}
)
_SPACE_BEFORE_MARK: Final = re.compile(r"\s+(?=[,.!?…])")
_MARKS: Final = re.compile(r"[,.!?…]+([,.!?…])")

_CURRENCIES: Final = {
    "$": ("dollar", "dollars", "cent", "cents"),
    "£": ("pound sterling", "pounds sterling", "penny", "pence"),
    "¥": ("yen", "yen", "sen", "sen"),
}
"""Unit and its plural, a hundredth of it and its plural."""

_GROUPED: Final = re.compile(r"[0-9][0-9,]+[0-9]")
_MONEY: Final = re.compile(r"([$£¥])([0-9,.]*[0-9])")
# The look-behind changes no match; it keeps long runs of digits from being tried at every digit.
_DECIMAL: Final = re.compile(r"(?<![0-9])([0-9]++)\.([0-9]+)")
_ORDINAL: Final = re.compile(r"(?<![0-9])([0-9]++)(?:st|nd|rd|th)")
_INTEGER: Final = re.compile(r"(-?)([0-9]+)")
_ABBREVIATIONS: Final = tuple(
    (re.compile(rf"\b{written}\.", re.IGNORECASE), spoken)
    for written, spoken in (
        pair.split(":")
        for pair in (
            "mrs:misess mr:mister dr:doctor st:saint co:company jr:junior maj:major gen:general "
            "drs:doctors rev:reverend lt:lieutenant hon:honorable sgt:sergeant capt:captain "
            "esq:esquire ltd:limited col:colonel ft:fort"
        ).split()
    )
)


def clean(text: str) -> str:
    """Return the text with plain marks, one of them at a place, and single spaces."""
    text = text.translate(_CHARACTERS).replace("...", "…")
    text = _SPACE_BEFORE_MARK.sub("", " ".join(text.split()))
    return _MARKS.sub(r"\1", text)


def normalise(cleaned: str) -> str:
    """Return a cleaned text in lower case, its numbers and abbreviations in words."""
    text = cleaned.lower()
    text = _GROUPED.sub(lambda found: found.group().replace(",", ""), text)
    text = _MONEY.sub(_money, text)
    text = _DECIMAL.sub(r"\1 point \2", text)
    text = _ORDINAL.sub(lambda found: ordinal(found[1], V1_ORDINAL), text)
    text = _INTEGER.sub(_integer, text)
    for pattern, spoken in _ABBREVIATIONS:
        text = pattern.sub(spoken, text)
    return text


def _money(found: re.Match[str]) -> str:
    """Write an amount with its units; the digits are read later."""
    unit, units, part, parts = _CURRENCIES[found[1]]
    whole, *fractions = found[2].replace(",", "").split(".")
    if len(fractions) > 1:
        return f"{found[2]} {units}"
    said: list[str] = []
    for digits, singular, plural in zip(
        (whole, *fractions), (unit, part), (units, parts), strict=False
    ):
        amount = digits.lstrip("0")
        if amount:
            said.append(f"{amount} {singular if amount == '1' else plural}")
    return " ".join(said) or f"zero {units}"


def _integer(found: re.Match[str]) -> str:
    minus = "minus " if found[1] else ""
    digits = found[2].lstrip("0") or "0"
    if not minus and len(digits) == 4 and 1000 < int(digits) < 3000:
        return _year(int(digits))
    # A zero has no sign.
    return cardinal(digits, V1) if digits == "0" else minus + cardinal(digits, V1)


def _year(year: int) -> str:
    century, rest = divmod(year, 100)
    if year == 2000:
        return "two thousand"
    if 2000 < year < 2010:
        return f"two thousand {cardinal(rest, V1)}"
    if rest == 0:
        return f"{cardinal(century, V1)} hundred"
    return f"{cardinal(century, V1)} {'oh ' if rest < 10 else ''}{cardinal(rest, V1)}"
