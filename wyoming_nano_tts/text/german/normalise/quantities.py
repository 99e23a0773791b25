"""Amounts as they are written: whole numbers, decimals, fractions and mixed numbers."""

import re
from typing import Final

from ...rules import Pattern
from .grammar import DATIVE, GENITIVE, NOMINATIVE, article, case_before, one
from .nouns import FEMININE, MASCULINE, gender
from .numbers import and_half, attributive, cardinal, decimal, fraction

VULGAR: Final = {
    "½": (1, 2), "¼": (1, 4), "¾": (3, 4), "⅓": (1, 3), "⅔": (2, 3), "⅛": (1, 8), "⅜": (3, 8),
    "⅝": (5, 8), "⅞": (7, 8),
}  # fmt: skip
_V: Final = "".join(VULGAR)

# Atomic: with fewer of its figures a number has no unit behind it either.
NUMBER: Final = r"(?>[1-9]\d{0,2}(?:\.\d{3})+(?!\d)(?:,\d+)?|\d+(?:[.,]\d+)?)"
PARTS: Final = (
    r"(?:(?<!\d)\d{1,4} \d{1,2}/\d{1,2}(?![\d/])|"
    rf"\d{{1,4}} ?[{_V}]|[{_V}]|\d{{1,2}}/\d{{1,3}}(?![\d/]))"
)
QUANTITY: Final = rf"(?:{PARTS}|{NUMBER})"
"""One amount: "1.250,5", "1 1/2", "2½", "3/4"."""
_MIXED: Final = Pattern(rf"(?:(\d+) ?)?(?:([{_V}])|(?<!\d)(\d+)/(\d+))")
_GROUPED: Final = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?")


def number(text: str) -> str:
    """Say a number; a full stop before other than three figures is a decimal one, as sensors write it."""
    if "." in text and not _GROUPED.fullmatch(text):
        text = text.replace(".", ",")
    return decimal(text)


def quantity(text: str) -> str | None:
    """Say an amount; None for what is not a number (a half of nothing)."""
    if "/" not in text and not any(c in VULGAR for c in text):
        return number(text)
    found = _MIXED.fullmatch(text)
    if found is None:
        return None
    whole, sign, n, d = found.groups()
    top, bottom = VULGAR[sign] if sign else (int(n), int(d))
    if bottom == 0 or (whole and top >= bottom):
        return None
    if whole and (top, bottom) == (1, 2):
        return and_half(int(whole))
    if whole:
        return f"{cardinal(whole)} {fraction(top, bottom)}"
    return fraction(top, bottom)


def is_half(text: str) -> bool:
    """Tell whether an amount is one half."""
    return text in {"½", "1/2"}


def counted(text: str, noun: str, plural: str, before: str) -> str | None:
    """Say an amount of something: "eine Stunde", "einen halben Liter", "zwei Komma fünf Meter".

    Args:
        text: as `QUANTITY` matches it.
        noun: what is counted, in the singular.
        plural: and in the plural.
        before: the text before, which tells the case.
    """
    head = noun.partition(" ")[0]
    if text in {"1", "01"}:
        return f"{one(before, '', head)} {noun}"
    if is_half(text):
        return f"{half(head, before)} {noun}"
    if re.fullmatch(r"\d+(?:\.\d{3})*", text) and text.endswith("1"):
        return f"{attributive(text.replace('.', ''))} {plural}"
    said = quantity(text)
    if said is None:
        return None
    part = not text[0].isdecimal() or ("/" in text and " " not in text)
    return f"{said.lower() if part else said} {noun if part else plural}"


def half(noun: str, before: str) -> str:
    """Return "1/2" before a noun: "eine halbe", "einem halben"."""
    of, case = gender(noun), case_before(before)
    ending = "en" if case in {DATIVE, GENITIVE} else {FEMININE: "e", MASCULINE: "er"}.get(of, "es")
    if of == MASCULINE and case != NOMINATIVE:
        ending = "en"
    return f"{article(of, case)} halb{ending}"
