"""`say-as` of SSML: a text that says itself what it is, so that nothing need be guessed.

Every reading returns text for the front end; None where the text is not what the markup says, which
is then read as any other.
"""

import re
import unicodedata
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
from .abbreviations import MONTHS, SHORT_MONTHS
from .normalise.clean import LETTERS
from .normalise.kinds.calendar import spoken_year
from .normalise.kinds.clock import say_time
from .normalise.kinds.durations import spoken
from .normalise.kinds.network import SIGN_NAMES
from .normalise.numbers import and_half, cardinal, decimal, digits, fraction, ordinal, year
from .normalise.quantities import QUANTITY, counted, number
from .normalise.units import UNITS, Unit, unit

_NUMBER: Final = re.compile(r"([-+−–]?)\s?(\d{1,3}(?:[. ]\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?|,\d+)")
_ORDINAL: Final = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d{1,30})\.?")
_MEASURE: Final = re.compile(rf"([-+−–]?)\s?({QUANTITY})\s?-?(\S.{{0,20}})")
_DATE_PART: Final = re.compile(rf"\d+|[A-Za-z{LETTERS}]{{3,9}}")
_CLOCK: Final = re.compile(
    r"(\d{1,2})(?:[:.]?(\d{2}))?(?:[:.](\d{2}))?\s*(?:Uhr|h)?\s*([ap]\.?\s?m\.?)?", re.I
)
_SPAN: Final = re.compile(
    r"P?(?:(\d{1,4})\s?(?:d|Tage?))?[\s,T]*(?:(\d{1,4})\s?(?:h|Std\.?|Stunden?))?[\s,]*"
    r"(?:(\d{1,4})\s?(?:m(?:in)?\.?|Minuten?))?[\s,]*(?:(\d{1,4})\s?(?:s(?:ek)?\.?|Sekunden?))?",
    re.I,
)
_SIGN_WORDS: Final = {"-": "minus ", "−": "minus ", "–": "minus ", "+": "plus ", "": ""}
_OTHER_SIGNS: Final = {
    "!": "Ausrufezeichen", ",": "Komma", ";": "Semikolon", "*": "Stern", "$": "Dollar", "€": "Euro", "£": "Pfund",
    "'": "Apostroph", '"': "Anführungszeichen", "(": "Klammer auf", ")": "Klammer zu", "[": "eckige Klammer auf",
    "]": "eckige Klammer zu", "<": "kleiner als", ">": "größer als", "|": "senkrechter Strich", "^": "Dach",
    "°": "Grad", "`": "Gravis", "{": "geschweifte Klammer auf", "}": "geschweifte Klammer zu", "§": "Paragraf",
    "ß": "Eszett", "ẞ": "Eszett", " ": ",",
}  # fmt: skip


def characters(text: str) -> list[str]:
    """Name a text's characters one by one: letters stay single capitals, the rest are words."""
    names: list[str] = []
    for character in unicodedata.normalize("NFC", text):
        if character in _OTHER_SIGNS:
            names.append(_OTHER_SIGNS[character])
        elif character in SIGN_NAMES:
            names.append(SIGN_NAMES[character])
        elif character.isascii() and character.isdecimal():
            names.append(digits(character))
        else:
            names.append(character.upper() if character.isalpha() else character)
    return names


def _cardinal(text: str, _layout: str) -> str | None:
    found = _NUMBER.fullmatch(text)
    if found is None:
        value = roman(text) if text.isupper() else None
        return cardinal(value) if value is not None else None
    amount = found[2].replace(" ", "")
    if "," not in amount and "." not in amount:
        amount = amount.lstrip("0") or "0"
    said = number(amount) if amount[0] != "," else decimal(f"0{amount}")
    return _SIGN_WORDS[found[1]] + said


def _ordinal(text: str, layout: str) -> str | None:
    """Say "3" as "dritte"; a format "en", "er", "es", "em" gives another ending."""
    ending = layout if layout in {"e", "en", "er", "es", "em"} else "e"
    if found := _ORDINAL.fullmatch(text):
        return ordinal(found[1].replace(".", ""), ending)
    value = roman(text.removesuffix(".")) if text.isupper() else None
    return ordinal(value, ending) if value is not None else None


def _digits(text: str, _layout: str) -> str | None:
    groups = digit_groups(text)
    return ", ".join(digits(group) for group in groups) if groups else None


def _fraction(text: str, _layout: str) -> str | None:
    found = FRACTION.fullmatch(text)
    if found is None:
        return None
    if found[1] and (int(found[2]), int(found[3])) == (1, 2):
        return and_half(int(found[1]))
    words = fraction(int(found[2]), int(found[3]))
    return f"{cardinal(found[1])} {words}" if found[1] else words


def _unit(text: str, _layout: str) -> str | None:
    found = _MEASURE.fullmatch(text)
    if found is None:
        named = unit(text)
        return named.many if named is not None else None
    named = unit(found[3]) or _full_name(found[3])
    said = counted(found[2], named.one, named.many, "") if named is not None else None
    return f"{_SIGN_WORDS[found[1]]}{said}" if said else None


def _full_name(word: str) -> Unit | None:
    """Return a unit that is written out, in the singular or the plural."""
    return next((named for named in UNITS.values() if word in {named.one, named.many}), None)


def _duration(text: str, layout: str) -> str | None:
    """Say "01:18:30" and "1h 18m" as spans."""
    clock = clock_span(text, layout)
    if clock is not None:
        return spoken(clock)
    found = _SPAN.fullmatch(text)
    if found is None or not any(found.groups()):
        return None
    return spoken(named_span(found.groups()))


def _date(text: str, layout: str) -> str | None:
    dated = read_date(text, layout, _DATE_PART, _usual_order, _month)
    if dated is None:
        return None
    month, day, year_ = dated.month, dated.day, dated.year
    said = [ordinal(int(day), "er" if month else "e")] if day is not None else []
    said += [month] if month else []
    if year_ is not None:
        said.append(spoken_year(year_) if len(year_) == 2 else year(int(year_)))
    return " ".join(said) or None


def _usual_order(parts: Sequence[str]) -> str:
    return ("ymd" if len(parts[0]) == 4 else "dmy")[: len(parts)] if len(parts) in {2, 3} else ""


def _month(part: str) -> str | None:
    short = {name.lower(): month for name, month in SHORT_MONTHS.items()}
    return month_named(part, MONTHS) or short.get(part.lower())


def _time(text: str, _layout: str) -> str | None:
    clock = _CLOCK.fullmatch(text)
    if clock is None or int(clock[1]) > 24 or int(clock[2] or 0) > 59 or int(clock[3] or 0) > 59:
        return None
    hour = int(clock[1])
    if clock[4]:  # of the twelve hours that English has
        hour = hour % 12 + (12 if clock[4][0].lower() == "p" else 0)
    words = say_time(hour, int(clock[2] or 0))
    if clock[3] and clock[3] != "00":
        words += f" und {spoken({'second': int(clock[3])})}"
    return words


def _telephone(text: str, _layout: str) -> str | None:
    groups = re.findall(r"\d+|[^\W\d_]+|[*#]", text)
    if not any(group.isdecimal() for group in groups):
        return None
    named = [
        _KEYS.get(group) or (digits(group) if group.isdecimal() else group) for group in groups
    ]
    return ("plus " if text.startswith("+") else "") + ", ".join(named)


_KEYS: Final = {"*": "Stern", "#": "Raute"}


def _as_it_is(text: str, _layout: str) -> str:
    return text


def _currency(text: str, _layout: str) -> str:
    """Part a code from its amount, "EUR5"; the front end reads the rest by itself."""
    return re.sub(r"^([A-Z]{3})(?=\d)", r"\1 ", text)


_SAY_AS: Final = SayAs(
    {
        "cardinal": _cardinal,
        "number": lambda text, layout: (_ordinal if layout == "ordinal" else _cardinal)(text, ""),
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
        "currency": _currency,
        "address": _as_it_is,
        "name": _as_it_is,
        "text": _as_it_is,
    }
)
read, known = _SAY_AS.read, _SAY_AS.known
