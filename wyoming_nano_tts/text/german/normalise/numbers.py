"""Numbers in words: cardinals, ordinals, digit by digit, years, decimals, fractions."""

from functools import lru_cache
from typing import Final

_ONES: Final = (
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn "
    "sechzehn siebzehn achtzehn neunzehn"
).split()
_TENS: Final = "null zehn zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig".split()
_SCALES: Final = (
    "Million Milliarde Billion Billiarde Trillion Trilliarde Quadrillion Quadrilliarde Quintillion"
).split()
MOST_DIGITS: Final = 6 + 3 * len(_SCALES)
"""Longer integers are read digit by digit."""
_STEMS: Final = {"eins": "erst", "drei": "dritt", "sieben": "siebt", "acht": "acht"}

NUMBER_PARTS: Final = (
    *_ONES, *_TENS[2:], "ein", "und", "hundert", "tausend", "erst", "dritt", "siebt",
)  # fmt: skip
"""What number words are put together of; an ordinal has "t" or "st" and an ending behind."""


@lru_cache(maxsize=1024)
def cardinal(number: int | str) -> str:
    """Read a whole number as one counts, "eins", in one word below a million as Duden has it.

    Args:
        number: a non-negative integer, or its digits; more than `MOST_DIGITS` are read one by one.
    """
    text = str(number).lstrip("0") or "0"
    if len(text) > MOST_DIGITS:
        return digits(text)
    padded = text.zfill(MOST_DIGITS)
    low, words = int(padded[-6:]), []
    for place in range(len(_SCALES) - 1, -1, -1):
        end = MOST_DIGITS - 6 - 3 * place
        group = int(padded[end - 3 : end])
        if group == 1:
            words.append(f"eine {_SCALES[place]}")
        elif group:
            plural = "n" if _SCALES[place].endswith("e") else "en"
            words.append(f"{attributive(group)} {_SCALES[place]}{plural}")
    if low or not words:
        said = _below_million(low)
        words.append(f"ein{said}" if words and said.startswith(("hundert", "tausend")) else said)
    return " ".join(words)


def _below_million(number: int) -> str:
    thousands, rest = divmod(number, 1000)
    if not thousands:
        return _below_thousand(rest)
    head = "" if thousands == 1 else _ended(_below_thousand(thousands))
    if not rest:
        return f"{head}tausend"
    hundred = "ein" if 100 <= rest < 200 and thousands != 1 else ""
    return f"{head}tausend{hundred}{_below_thousand(rest)}"


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _below_hundred(rest)
    head = "" if hundreds == 1 else _ONES[hundreds]
    return f"{head}hundert{_below_hundred(rest) if rest else ''}"


def _below_hundred(number: int) -> str:
    if number < 20:
        return _ONES[number]
    tens, one = divmod(number, 10)
    return f"{_ended(_ONES[one])}und{_TENS[tens]}" if one else _TENS[tens]


def _ended(word: str) -> str:
    """Return a number as it stands inside a longer one: "ein" of "eins"."""
    return word.removesuffix("s") if word.endswith("eins") else word


def attributive(number: int | str) -> str:
    """Read a number as it stands before what is counted and has no gender: "ein Prozent", "hundertein"."""
    return _ended(cardinal(number))


@lru_cache(maxsize=1024)
def ordinal(number: int | str, ending: str = "e") -> str:
    """Read a place in an order: 3 is "dritte", with "em" for an ending "drittem"."""
    word = cardinal(number)
    value = int(number)
    last = value % 100
    if " " in word:
        head, _, tail = word.rpartition(" ")
        if value % 1_000_000 == 0:
            return f"{head}{tail}ste".removesuffix("e") + ending
        return f"{head} {ordinal(value % 1_000_000, ending)}"
    if 0 < last < 20:
        for plain, stem in _STEMS.items():
            if word.endswith(plain) and last < 10:
                return f"{word.removesuffix(plain)}{stem}{ending}"
        return f"{word}t{ending}"
    return f"{word}st{ending}"


def digits(text: str) -> str:
    """Read digit by digit; anything but digits is skipped."""
    return " ".join(_ONES[int(d)] for d in text if d in "0123456789")


def year(number: int) -> str:
    """Read a year: 1998 "neunzehnhundertachtundneunzig", 2026 "zweitausendsechsundzwanzig"."""
    century, rest = divmod(number, 100)
    if 11 <= century <= 19:
        return f"{cardinal(century)}hundert{_below_hundred(rest) if rest else ''}"
    return cardinal(number)


def pairs(text: str) -> str:
    """Read four digits in pairs, as names have them: 2045 "zwanzig fünfundvierzig"."""
    high, low = text[:-2], text[-2:]
    if low == "00":
        return cardinal(int(text))
    return f"{cardinal(int(high))} {digits(low) if low[0] == '0' else cardinal(low)}"


def decimal(text: str) -> str:
    """Read an unsigned number as it is written: "1.234,50", "0,5", "007", "12".

    Full stops group thousands; digits behind the comma are read one by one. Whole numbers that begin
    with a nought are codes: digit by digit.
    """
    whole, _, fraction = text.replace(".", "").partition(",")
    if fraction:
        return f"{cardinal(whole or '0')} Komma {digits(fraction)}"
    return digits(whole) if len(whole) > 1 and whole[0] == "0" else cardinal(whole or "0")


def fraction_name(denominator: int) -> str:
    """Return the name of a part: 3 "Drittel", 20 "Zwanzigstel"."""
    if denominator == 2:
        return "Halbe"
    return f"{ordinal(denominator, '')}el".capitalize()


def fraction(numerator: int, denominator: int) -> str:
    """Read a fraction: 1/2 "ein halb", 3/4 "drei Viertel", 1/250 "ein Zweihundertfünfzigstel"."""
    if denominator in {0, 1} or denominator > 1000 or numerator > 1000:
        return f"{cardinal(numerator)} durch {cardinal(denominator)}"
    if denominator == 2:
        return "ein halb" if numerator == 1 else f"{attributive(numerator)} halbe"
    return f"{attributive(numerator)} {fraction_name(denominator)}"


def and_half(number: int) -> str:
    """Read a number and a half: "zweieinhalb", 1 "eineinhalb"."""
    return f"{attributive(number)}einhalb"
