"""`say-as` of SSML: a text that says itself what it is, so that nothing need be guessed.

Every reading returns text for the front end; None where the text is not what the markup says, which
is then read as any other.
"""

import re
from collections.abc import Sequence
from typing import Final

from ..written.roman_numerals import roman
from ..written.said_as import (
    FRACTION,
    SayAs,
    clock_span,
    digit_groups,
    month_named,
    named_span,
    read_date,
)
from .abbreviations import MONTHS
from .normalise.kinds.clock import counted, say_time
from .normalise.kinds.durations import spoken
from .normalise.kinds.network import SIGN_NAMES
from .normalise.numbers import cardinal, decimal, digits, fraction, ordinal, year
from .normalise.quantities import QUANTITY, quantity
from .normalise.units import UNITS, unit

_NUMBER: Final = re.compile(r"([-+−–]?)\s?(\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)")
_ORDINAL: Final = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,30})\s?(?:st|nd|rd|th)?\.?", re.I)
_MEASURE: Final = re.compile(rf"([-+−–]?)\s?({QUANTITY})\s?-?(\S.{{0,20}})")
_DATE_PART: Final = re.compile(r"\d+|[A-Za-z]{3,9}")
_CLOCK: Final = re.compile(
    r"(\d{1,2})(?:[:.]?(\d{2}))?(?:[:.](\d{2}))?\s*(?:([AaPp])\.?\s?[Mm]\.?)?"
)
_MINUTES: Final = re.compile(r"(?:(\d{1,3})['′])?\s?(?:(\d{1,3})(?:[\"″]|''))?")
_EXTENSION: Final = re.compile(r"\s*[;,]?\s*(?:ext\.?|extension|x)\s*=?\s*(\d{1,8})\s*$", re.I)
_SPAN: Final = re.compile(
    r"P?(?:(\d{1,4})\s?d(?:ays?)?)?[\s,T]*(?:(\d{1,4})\s?h(?:ours?|rs?)?)?[\s,]*"
    r"(?:(\d{1,4})\s?m(?:in(?:ute)?s?)?)?[\s,]*(?:(\d{1,4})\s?s(?:ec(?:ond)?s?)?)?",
    re.I,
)
_SIGN_WORDS: Final = {"-": "minus ", "−": "minus ", "–": "minus ", "+": "plus ", "": ""}
_OTHER_SIGNS: Final = {
    "!": "exclamation point", ",": "comma", ";": "semicolon", "*": "star", "$": "dollar",
    "€": "euro", "£": "pound", "'": "apostrophe", '"': "quote", "(": "open parenthesis",
    ")": "close parenthesis", "[": "open bracket", "]": "close bracket", "<": "less than",
    ">": "greater than", "|": "bar", "^": "caret", "°": "degree", "`": "backtick",
    "{": "open brace", "}": "close brace", " ": ",",
}  # fmt: skip


def characters(text: str) -> list[str]:
    """Name a text's characters one by one: letters stay single capitals, the rest are words."""
    names: list[str] = []
    for character in text:
        if character.isascii() and character.isalpha():
            names.append(character.upper())
        elif character.isascii() and character.isdecimal():
            names.append(digits(character))
        elif character in SIGN_NAMES:
            names.append(SIGN_NAMES[character])
        elif character in _OTHER_SIGNS:
            names.append(_OTHER_SIGNS[character])
        else:
            names.append(character)
    return names


_CODE_AND_AMOUNT: Final = re.compile(r"^([A-Z]{3})(?=\d)")


def _cardinal(text: str, _layout: str) -> str | None:
    found = _NUMBER.fullmatch(text)
    if found is None:
        value = roman(text) if text.isupper() else None
        return cardinal(value) if value is not None else None
    number = found[2].replace(" ", "")
    number = number.lstrip("0") or "0" if "." not in number else number
    return _SIGN_WORDS[found[1]] + decimal(number)


def _ordinal(text: str, _layout: str) -> str | None:
    if found := _ORDINAL.fullmatch(text):
        return ordinal(found[1].replace(",", ""))
    value = roman(text) if text.isupper() else None
    return ordinal(value) if value is not None else None


def _digits(text: str, _layout: str) -> str | None:
    groups = digit_groups(text)
    return ", ".join(digits(group) for group in groups) if groups else None


def _fraction(text: str, _layout: str) -> str | None:
    found = FRACTION.fullmatch(text)
    if found is None:
        return None
    words = fraction(int(found[2]), int(found[3]), article=found[1] is not None)
    return f"{cardinal(found[1])} and {words}" if found[1] else words


def _unit(text: str, _layout: str) -> str | None:
    found = _MEASURE.fullmatch(text)
    if found is None:
        named = unit(text)
        return named[1] if named is not None else None
    named = unit(found[3]) or _full_name(found[3])
    amount = quantity(found[2])
    if named is None or amount is None:
        return None
    part = "/" in found[2] and " " not in found[2]
    one = part or found[2].replace(",", "") == "1" or amount.startswith(("one half", "one quarter"))
    return f"{_SIGN_WORDS[found[1]]}{amount} {named[0] if one else named[1]}"


def _full_name(word: str) -> tuple[str, str] | None:
    """Return a unit that is written out, in the singular and the plural."""
    return next((names for names in UNITS.values() if word.lower() in names), None)


def _duration(text: str, layout: str) -> str | None:
    """Say "01:18:30" and "1h 18m" as spans."""
    clock = clock_span(text, layout)
    if clock is not None:
        return spoken(clock)
    found = _SPAN.fullmatch(text)
    if found is None or not any(found.groups()):
        return _time(text, layout) if _MINUTES.fullmatch(text) else None
    return spoken(named_span(found.groups()))


def _date(text: str, layout: str) -> str | None:
    dated = read_date(
        text, layout, _DATE_PART, _usual_order, lambda part: month_named(part, MONTHS)
    )
    if dated is None:
        return None
    month, day, year_ = dated.month, dated.day, dated.year
    spoken = [month] if month else []
    if day is not None:
        spoken.append(ordinal(day) if month else f"the {ordinal(day)}")
    said = " ".join(spoken)
    if year_ is None:
        return said or None
    years = _year(year_)
    return f"{said}, {years}" if day is not None else f"{said} {years}".strip()


def _usual_order(parts: Sequence[str]) -> str:
    if len(parts) != 3:
        return ""
    return "ymd" if len(parts[0]) == 4 else "dmy" if parts[1].isalpha() else "mdy"


def _year(part: str) -> str:
    number = int(part)
    if len(part) == 2:
        number += 2000 if number < 70 else 1900
    return year(number) if number >= 1000 else cardinal(number)


def _time(text: str, layout: str) -> str | None:
    found = _MINUTES.fullmatch(text)
    if found is not None and (found[1] or found[2]):  # 1'21", a duration
        pairs = ((found[1], "minute"), (found[2], "second"))
        return " ".join(counted(number, name) for number, name in pairs if number)
    clock = _CLOCK.fullmatch(text)
    if clock is None or int(clock[1]) > 24 or int(clock[2] or 0) > 59 or int(clock[3] or 0) > 59:
        return None
    half = clock[4]
    if half is None and layout.endswith("12"):
        return say_time(int(clock[1]), clock[2] or "00", None).replace(" hundred", " o'clock")
    words = say_time(int(clock[1]), clock[2] or "00", half)
    if clock[3] and clock[3] != "00":
        words += f" and {counted(clock[3], 'second')}"
    return words


def _telephone(text: str, _layout: str) -> str | None:
    extension = _EXTENSION.search(text)
    number = text[: extension.start()] if extension else text
    groups = re.findall(r"\d+|[^\W\d_]+|[*#]", number)
    if not any(group.isdecimal() for group in groups):
        return None
    if "*" in groups or "#" in groups:
        return " ".join(_KEYS.get(group) or _telephone_group(group) for group in groups)
    if len(groups) == 1 and len(groups[0]) in {7, 10, 11}:  # as it is grouped in North America
        whole = groups[0]
        groups = [whole[:-10], whole[-10:-7], whole[-7:-4], whole[-4:]]
    spoken = [_telephone_group(group) for group in groups if group]
    said = ("plus " if number.lstrip().startswith("+") else "") + ", ".join(spoken)
    return f"{said}, extension {digits(extension[1])}" if extension else said


_KEYS: Final = {"*": "star", "#": "pound"}


def _telephone_group(group: str) -> str:
    if not group.isdecimal():
        return group  # 1-800-FLOWERS
    return "eight hundred" if group == "800" else digits(group)


_SAY_AS: Final = SayAs(
    {
        "cardinal": _cardinal,
        "number": _cardinal,
        "ordinal": _ordinal,
        "digits": _digits,
        "fraction": _fraction,
        "unit": _unit,
        "measure": _unit,
        "date": _date,
        "time": _time,
        "duration": _duration,
        "telephone": _telephone,
        "phone": _telephone,
        # The front end reads these by itself; with the markup there is nothing to add.
        "currency": lambda text, _layout: _CODE_AND_AMOUNT.sub(r"\1 ", text),
        "address": lambda text, _layout: text,
        "name": lambda text, _layout: text,
        "text": lambda text, _layout: text,
    }
)
read, known = _SAY_AS.read, _SAY_AS.known
