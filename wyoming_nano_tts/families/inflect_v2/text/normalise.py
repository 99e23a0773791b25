"""What the published program of Inflect v2 makes of a chunk before espeak-ng reads it.

A list of substitutions, each on the result of the one before, so the order is part of the rule.
Known faults are kept: a time swallows the space behind it, a price the comma, five-digit numbers are
read digit by digit, words in capitals are spelled.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from ....text.frontend import check_length
from ...number_words import V2, ascii_digits, cardinal, digits, ordinal

_Replacement = str | Callable[[re.Match[str]], str]

LETTER_NAMES: Final = dict(
    pair.split(":")
    for pair in (
        "A:ay B:bee C:see D:dee E:ee F:eff G:gee H:aitch I:eye J:jay K:kay L:ell M:em N:en O:oh "
        "P:pee Q:cue R:ar S:ess T:tee U:you V:vee X:ex Y:why Z:zee"
    ).split()
) | {"W": "double you"}

_CHARACTERS: Final = str.maketrans(
    dict.fromkeys("‘’", "'")
    | dict.fromkeys("“”", '"')
    | {"–": "-", "—": ", ", "…": "..."}
    | dict.fromkeys("()[]{}", ", ")
)
_WORDS: Final = (
    ("Qwen3", "Qwen three"),
    ("Qwen", "Qwen"),
    ("PyTorch", "pie torch"),
    ("SQLite", "ess cue lite"),
    ("USB-C", "you ess bee see"),
    ("RTX 3060", "ar tee ex thirty sixty"),
    ("RTX 3090", "ar tee ex thirty ninety"),
    ("RTX 4090", "ar tee ex forty ninety"),
    ("RTX 5080", "ar tee ex fifty eighty"),
    ("RTX 5090", "ar tee ex fifty ninety"),
)
_ABBREVIATIONS: Final = (
    ("Dr.", "doctor"),
    ("Mr.", "mister"),
    ("Mrs.", "missus"),
    ("Ms.", "miss"),
    ("Prof.", "professor"),
    ("St.", "saint"),
    ("vs.", "versus"),
    ("etc.", "et cetera"),
    ("e.g.", "for example"),
    ("i.e.", "that is"),
)
_LABELS: Final = (
    "apartment|apt\\.?|suite|unit|room|flight|extension|order|invoice|locker|aisle|gate"
)
_MONTHS: Final = (
    "January February March April May June July August September October November December"
).split()
_MERIDIEM: Final = r"[AaPp]\.?\s*[Mm]\.?"


def _number(text: str) -> str:
    return cardinal(ascii_digits(text), V2)


def _code(text: str) -> str:
    """Read the digits of an identifier: "007" is "zero oh seven"."""
    return digits(ascii_digits(text), later_zero="oh")


def _letter(text: str) -> str:
    return LETTER_NAMES.get(text.upper(), text)


def _dotted_capitals(found: re.Match[str]) -> str:
    return " ".join(found.group()[::2])


def _identifier(found: re.Match[str]) -> str:
    label, before, number, after = found.groups()
    is_code = len(number) == 3 or number.startswith("0")
    parts = (_letter(before), _code(number) if is_code else _number(number), _letter(after))
    return " ".join((label, *(part for part in parts if part)))


def _money(found: re.Match[str]) -> str:
    dollars = _number(found[1].replace(",", ""))
    text = f"{dollars} {'dollar' if dollars == 'one' else 'dollars'}"
    cents = _number((found[2] or "").ljust(2, "0"))
    if cents != "zero":
        text += f" and {cents} {'cent' if cents == 'one' else 'cents'}"
    return text


def _date(found: re.Match[str]) -> str:
    month, day, year = (int(part) for part in found.groups())
    try:
        date(year, month, day)
    except ValueError:
        return found.group()
    return f"{_MONTHS[month - 1]} {ordinal(day, V2)} {cardinal(year, V2)}"


def _time(found: re.Match[str]) -> str:
    hour, minutes, meridiem = found.groups(default="")
    minute = int(minutes)
    if minute == 0:
        words = f"{_number(hour)} o clock"
    else:
        words = f"{_number(hour)} {'oh ' if minute < 10 else ''}{cardinal(minute, V2)}"
    return " ".join((words, *_letters(meridiem)))


def _hour(found: re.Match[str]) -> str:
    return " ".join((_number(found[1]), *_letters(found[2])))


def _letters(meridiem: str) -> str:
    """Return the letters of "P. M." as "pm"."""
    return "".join(c for c in meridiem.lower() if c in "apm")


def _telephone(found: re.Match[str]) -> str:
    return f"{digits(ascii_digits(found[1]))}, {digits(ascii_digits(found[2]))}"


def _version(found: re.Match[str]) -> str:
    return " point ".join(_number(part) for part in found.group().split("."))


def _decimal(found: re.Match[str]) -> str:
    return f"{_number(found[1])} point {digits(ascii_digits(found[2]))}"


def _ordinal(found: re.Match[str]) -> str:
    return ordinal(ascii_digits(found[1]), V2)


def _integer(found: re.Match[str]) -> str:
    number = ascii_digits(found.group().replace(",", ""))
    if len(number) >= 5 and not number.startswith("20"):  # the "20" is meant for years
        return digits(number)
    return cardinal(number, V2)


def _capitals(found: re.Match[str]) -> str:
    return " ".join(LETTER_NAMES[letter] for letter in found.group())


_STEPS: Final[tuple[tuple[re.Pattern[str], _Replacement], ...]] = (
    *((re.compile(rf"\b{re.escape(written)}\b"), spoken) for written, spoken in _WORDS),
    *(
        (re.compile(rf"\b{re.escape(written)}", re.IGNORECASE), spoken)
        for written, spoken in _ABBREVIATIONS
    ),
    (re.compile(r"\b(?:[A-Z]\.){2,}"), _dotted_capitals),
    (
        re.compile(rf"\b({_LABELS})\s+([A-Z]?)(\d{{1,4}})([A-Z]?)\b", re.IGNORECASE),
        _identifier,
    ),
    (
        re.compile(r"\b\d{3}(?=\s+(?:North|South|East|West)\b)", re.IGNORECASE),
        lambda found: _code(found.group()),
    ),
    (re.compile(r"\$(\d[\d,]*)(?:\.(\d{1,2}))?"), _money),
    (re.compile(r"\b(0?[1-9]|1[0-2])/(0?[1-9]|[12]\d|3[01])/((?:19|20)\d{2})\b"), _date),
    (re.compile(rf"\b(\d{{1,2}}):(\d{{2}})\s*({_MERIDIEM})?\b"), _time),
    (re.compile(rf"\b(\d{{1,2}})\s*({_MERIDIEM})\b"), _hour),
    (re.compile(r"\b(\d{3})-(\d{4})\b"), _telephone),
    (re.compile(r"\b\d+(?:\.\d+){2,}\b"), _version),
    (re.compile(r"\b(\d+)\.(\d+)\b"), _decimal),
    (re.compile(r"\b(\d+)(?:st|nd|rd|th)\b", re.IGNORECASE), _ordinal),
    (re.compile(r"\b\d[\d,]*\b"), _integer),
    (re.compile(r"\b[A-Z]{2,}\b"), _capitals),
    (re.compile(r",(?:\s*,)+"), ","),
    (re.compile(r",\s*([.!?])"), r"\1"),
    (re.compile(r"\s+([,;:.!?])"), r"\1"),
    (re.compile(r"([,;:.!?])(?=\S)"), r"\1 "),
)


def normalise(text: str) -> str:
    """Return the words that the published program hands to espeak-ng for a chunk.

    Raises:
        TextError: the text is longer than `frontend.MOST_CHARACTERS`.
    """
    check_length(text)
    text = " ".join(text.translate(_CHARACTERS).split())
    for pattern, replacement in _STEPS:
        text = pattern.sub(replacement, text)
    return " ".join(text.split())
