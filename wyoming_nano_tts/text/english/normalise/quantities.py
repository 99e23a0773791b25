"""Amounts as they are written: whole numbers, decimals, fractions and mixed numbers."""

import re
from typing import Final

from ...rules import Pattern
from .numbers import cardinal, decimal, fraction

VULGAR: Final = {
    "½": (1, 2), "¼": (1, 4), "¾": (3, 4), "⅓": (1, 3), "⅔": (2, 3), "⅛": (1, 8), "⅜": (3, 8),
    "⅝": (5, 8), "⅞": (7, 8),
}  # fmt: skip
_V: Final = "".join(VULGAR)

# Atomic: with fewer of its figures a number has no unit behind it either.
NUMBER: Final = r"(?>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
PARTS: Final = (
    r"(?:(?<!\d)\d{1,4}(?: |-| and )\d{1,2}/\d{1,2}(?![\d/])"
    rf"|\d{{1,4}}(?: |-| and )?[{_V}]|[{_V}]|\d{{1,2}}/\d{{1,3}}(?![\d/]))"
)
QUANTITY: Final = rf"(?:{PARTS}|{NUMBER})"
"""One amount: "1,250.5", "1 1/2", "2½", "3/4"."""

_MIXED: Final = Pattern(rf"(\d+)(?: |-| and )?(?:([{_V}])|(?<=\D)(\d+)/(\d+))|([{_V}])|(\d+)/(\d+)")


def quantity(text: str, *, article: bool = True) -> str | None:
    """Say an amount; None for what is not a number (a half of nothing).

    Args:
        text: as `QUANTITY` matches it.
        article: "one and a half" rather than "one and one half".
    """
    if "/" not in text and not any(c in VULGAR for c in text):
        return number(text)
    found = _MIXED.fullmatch(text)
    if found is None:
        return None
    whole, sign, n, d, lone, first, second = found.groups()
    top, bottom = VULGAR[sign or lone] if sign or lone else (int(n or first), int(d or second))
    if bottom == 0 or (whole and top >= bottom):
        return None
    if whole:
        return f"{cardinal(whole)} and {fraction(top, bottom, article=article)}"
    return fraction(top, bottom)


def number(text: str) -> str:
    """Say a number; a comma before one or two figures is a decimal comma."""
    if re.fullmatch(r"\d+,\d{1,2}", text):
        text = text.replace(",", ".")
    if re.fullmatch(r"0\d", text):
        text = text[1:]
    return decimal(text)


def is_one(text: str) -> bool:
    """Tell whether an amount takes its unit in the singular."""
    return text in {"1", "01"}
