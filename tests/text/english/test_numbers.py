"""Numbers in words."""

import pytest

from wyoming_nano_tts.text.english.normalise.numbers import (
    MOST_DIGITS,
    cardinal,
    decade,
    decimal,
    digits,
    fraction,
    ordinal,
    pairs,
    year,
)
from wyoming_nano_tts.text.roman_numerals import roman


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (7, "seven"),
        (13, "thirteen"),
        (20, "twenty"),
        (42, "forty two"),
        (100, "one hundred"),
        (101, "one hundred one"),
        (999, "nine hundred ninety nine"),
        (1000, "one thousand"),
        (12345, "twelve thousand three hundred forty five"),
        (1_000_001, "one million one"),
        (10**33, "one decillion"),
        ("007", "seven"),
    ],
)
def test_cardinal(number: int | str, words: str) -> None:
    assert cardinal(number) == words


def test_cardinal_of_too_many_digits_is_read_digit_by_digit() -> None:
    assert cardinal("1" * (MOST_DIGITS + 1)) == " ".join(["one"] * (MOST_DIGITS + 1))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "first"),
        (2, "second"),
        (3, "third"),
        (5, "fifth"),
        (8, "eighth"),
        (9, "ninth"),
        (12, "twelfth"),
        (20, "twentieth"),
        (21, "twenty first"),
        (100, "one hundredth"),
        (1000, "one thousandth"),
    ],
)
def test_ordinal(number: int, words: str) -> None:
    assert ordinal(number) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1066, "ten sixty six"),
        (1800, "eighteen hundred"),
        (1905, "nineteen oh five"),
        (2000, "two thousand"),
        (2007, "two thousand seven"),
        (2010, "twenty ten"),
        (2026, "twenty twenty six"),
    ],
)
def test_year(number: int, words: str) -> None:
    assert year(number) == words


def test_other_readings() -> None:
    assert digits("0420") == "zero four two zero"
    assert digits("105", zero="oh") == "one oh five"
    assert decimal("1,234.50") == "one thousand two hundred thirty four point five zero"
    assert decimal(".5") == "zero point five"
    assert decimal("007") == "zero zero seven"
    assert decade(1990) == "nineteen nineties"
    assert pairs("1407") == "fourteen oh seven"
    assert pairs("204") == "two oh four"
    assert fraction(1, 2) == "one half"
    assert fraction(3, 4) == "three quarters"
    assert fraction(1, 4, article=True) == "a quarter"
    assert fraction(5, 8) == "five eighths"


@pytest.mark.parametrize(
    ("text", "value"),
    [("IV", 4), ("XIV", 14), ("MCMXC", 1990), ("IIII", None), ("VX", None), ("", None)],
)
def test_roman(text: str, value: int | None) -> None:
    assert roman(text) == value
