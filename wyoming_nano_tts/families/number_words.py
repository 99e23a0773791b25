"""Whole numbers in words, in the two styles of the published front ends.

v1 says "three thousand, two hundred five" (as the library inflect does without its "and"), v2 "three
thousand two hundred and five" (as num2words does, hyphens and commas dropped).
"""

import unicodedata
from dataclasses import dataclass
from itertools import product
from typing import Final

_ONES: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS: Final = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS: Final = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}


def _scales() -> tuple[str, ...]:
    """Return the names of the powers of a thousand, from none to centillion (10 to the 303rd)."""
    small = "m b tr quadr quint sext sept oct non".split()
    units = ["", *"un duo tre quattuor quin sex sept octo novem".split()]
    tens = "dec vigint trigint quadragint quinquagint sexagint septuagint octogint nonagint".split()
    stems = [*small, *(unit + ten for ten, unit in product(tens, units)), "cent"]
    return ("", "thousand", *(stem + "illion" for stem in stems))


SCALES: Final = _scales()


@dataclass(frozen=True, slots=True)
class Style:
    """How the parts of a number are put together."""

    conjunction: bool
    """Say "and" before a part below a hundred."""
    group_mark: str
    """What follows a name as "thousand" when hundreds follow."""
    hyphen: str
    """What stands between tens and units."""
    most_digits: int
    """Longer numbers, on which the published programs stop with an error, are read by digits."""


V1: Final = Style(conjunction=False, group_mark=",", hyphen="-", most_digits=36)
V1_ORDINAL: Final = Style(conjunction=True, group_mark=",", hyphen="-", most_digits=36)
V2: Final = Style(conjunction=True, group_mark="", hyphen=" ", most_digits=3 * len(SCALES))


def ascii_digits(text: str) -> str:
    """Return decimal digits of any script as 0-9: a regular expression's `d` class has them all."""
    return "".join(str(unicodedata.decimal(c)) for c in text)


def cardinal(number: int | str, style: Style) -> str:
    """Read a non-negative whole number, given as such or by its ASCII digits."""
    digits_ = str(number).lstrip("0") or "0"
    if len(digits_) > style.most_digits:
        return digits(digits_)
    first = len(digits_) % 3 or 3
    groups = [digits_[:first], *(digits_[i : i + 3] for i in range(first, len(digits_), 3))]
    text = ""
    for place, group in zip(range(len(groups) - 1, -1, -1), groups, strict=True):
        value = int(group)
        if value == 0 and len(groups) > 1:
            continue
        if text and place == 0 and value < 100:
            text += " and " if style.conjunction else " "
        elif text:
            text += f"{style.group_mark} "
        text += _below_thousand(value, style)
        if place:
            text += f" {SCALES[place]}"
    return text


def _below_thousand(number: int, style: Style) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _below_hundred(rest, style)
    text = f"{_ONES[hundreds]} hundred"
    if rest:
        text += (" and " if style.conjunction else " ") + _below_hundred(rest, style)
    return text


def _below_hundred(number: int, style: Style) -> str:
    if number < 20:
        return _ONES[number]
    tens, units = divmod(number, 10)
    return _TENS[tens] + (style.hyphen + _ONES[units] if units else "")


def ordinal(number: int | str, style: Style) -> str:
    """Read a place in an order: the last word of the cardinal becomes "first", "…tieth", "…th"."""
    text = cardinal(number, style)
    start = max(text.rfind(" "), text.rfind("-")) + 1
    head, last = text[:start], text[start:]
    if last in _ORDINALS:
        return head + _ORDINALS[last]
    return head + (last[:-1] + "ieth" if last.endswith("y") else last + "th")


def digits(text: str, later_zero: str = "zero") -> str:
    """Read ASCII digits one by one; a 0 that is not the first is `later_zero`."""
    return " ".join(
        later_zero if digit == "0" and position else _ONES[int(digit)]
        for position, digit in enumerate(text)
    )
