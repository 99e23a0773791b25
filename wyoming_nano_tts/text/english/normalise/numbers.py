"""Numbers in words: cardinals, ordinals, digit by digit, years, decimals, fractions (US English)."""

from functools import lru_cache
from typing import Final

_ONES: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS: Final = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES: Final = (
    "thousand million billion trillion quadrillion quintillion sextillion septillion octillion "
    "nonillion decillion"
).split()
_ORDINALS: Final = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
MOST_DIGITS: Final = 3 * len(_SCALES) + 3
"""Longer integers are read digit by digit."""

NUMBER_WORDS: Final = frozenset(_ONES) | frozenset(_TENS[1:]) | {"hundred", "oh", *_SCALES}


@lru_cache(maxsize=1024)
def cardinal(number: int | str) -> str:
    """Read a whole number of up to `MOST_DIGITS` digits; longer ones digit by digit.

    Args:
        number: a non-negative integer, or its digits.
    """
    digits_ = str(number).lstrip("0") or "0"
    if len(digits_) > MOST_DIGITS:
        return digits(digits_)
    groups: list[int] = []
    while digits_:
        groups.append(int(digits_[-3:]))
        digits_ = digits_[:-3]
    words: list[str] = []
    for place in range(len(groups) - 1, -1, -1):
        if groups[place] or len(groups) == 1:
            words.append(_below_thousand(groups[place]))
            if place:
                words.append(_SCALES[place - 1])
    return " ".join(words)


def _below_thousand(number: int) -> str:
    if number >= 100:
        rest = number % 100
        tail = " " + _below_thousand(rest) if rest else ""
        return f"{_ONES[number // 100]} hundred{tail}"
    if number < 20:
        return _ONES[number]
    tail = " " + _ONES[number % 10] if number % 10 else ""
    return _TENS[number // 10] + tail


def ordinal(number: int | str) -> str:
    """Read a place in an order: 21 is "twenty first"."""
    head, _, last = cardinal(number).rpartition(" ")
    if last in _ORDINALS:
        last = _ORDINALS[last]
    elif last.endswith("y"):
        last = last[:-1] + "ieth"
    else:
        last += "th"
    return f"{head} {last}" if head else last


def digits(text: str, zero: str = "zero") -> str:
    """Read digit by digit; anything but digits is skipped."""
    return " ".join(zero if d == "0" else _ONES[int(d)] for d in text if d in "0123456789")


def year(number: int) -> str:
    """Read a year from 1000 to 2999: 1905 "nineteen oh five", 2007 "two thousand seven"."""
    century, rest = divmod(number, 100)
    if 2000 <= number <= 2009 or number % 1000 == 0:
        return cardinal(number)
    if rest == 0:
        return f"{cardinal(century)} hundred"
    if rest < 10:
        return f"{cardinal(century)} oh {cardinal(rest)}"
    return f"{cardinal(century)} {cardinal(rest)}"


def decade(number: int) -> str:
    """Read the plural of a year or its last two digits: 1990 "nineteen nineties", 80 "eighties"."""
    words = year(number) if number >= 1000 else cardinal(number)
    return plural_number(words)


def plural_number(words: str) -> str:
    """Put a number in the plural: "twenty" becomes "twenties", "six" "sixes"."""
    if words.endswith("y"):
        return words[:-1] + "ies"
    return words + ("es" if words.endswith(("x", "o")) else "s")


def pairs(text: str) -> str:
    """Read four digits as people read codes and house numbers: 1407 "fourteen oh seven"."""
    high, low = int(text[:-2]), text[-2:]
    if low == "00":
        return f"{cardinal(high)} hundred"
    tail = f"oh {cardinal(int(low))}" if low[0] == "0" else cardinal(int(low))
    return f"{cardinal(high)} {tail}"


def decimal(text: str) -> str:
    """Read an unsigned number as written: "1,234.50", ".5", "007", "12".

    Commas group thousands. Digits behind the point are read one by one. Whole numbers with a
    leading zero are codes: digit by digit.
    """
    whole, point, fraction = text.replace(",", "").partition(".")
    if not fraction:
        if len(whole) > 1 and whole[0] == "0":
            return digits(whole)
        return cardinal(whole or "0")
    return f"{cardinal(whole or '0')} point {digits(fraction)}" if point else cardinal(whole)


_FRACTION_NAMES: Final = {2: "half", 4: "quarter"}


def fraction(numerator: int, denominator: int, *, article: bool = False) -> str:
    """Read a fraction: 1/2 "one half" (or "a half"), 3/4 "three quarters", 5/8 "five eighths"."""
    if denominator == 0 or denominator > 100:
        return f"{cardinal(numerator)} over {cardinal(denominator)}"
    if denominator == 1:
        return f"{cardinal(numerator)} over one"
    name = _FRACTION_NAMES.get(denominator) or ordinal(denominator)
    if numerator != 1:
        name = "halves" if name == "half" else name + "s"
    head = "a" if article and numerator == 1 else cardinal(numerator)
    return f"{head} {name}"
