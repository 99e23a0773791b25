"""`say-as` of SSML: a text that says itself what it is, so that nothing need be guessed.

Every reading returns text for the front end; None where the text is not what the markup says, which
is then read as any other.
"""

import itertools
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final

from ..written.roman_numerals import roman
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
_FRACTION: Final = re.compile(r"(?:(\d{1,6})\s?(?:\+|\s)\s?)?(\d{1,4})\s?/\s?(\d{1,4})")
_MEASURE: Final = re.compile(rf"([-+−–]?)\s?({QUANTITY})\s?-?(\S.{{0,20}})")
_DATE_PART: Final = re.compile(rf"\d+|[A-Za-z{LETTERS}]{{3,9}}")
_CLOCK: Final = re.compile(
    r"(\d{1,2})(?:[:.]?(\d{2}))?(?:[:.](\d{2}))?\s*(?:Uhr|h)?\s*([ap]\.?\s?m\.?)?", re.I
)
_MASK: Final = re.compile(r"([\d?]{4})-?([\d?]{2})-?([\d?]{2})")
_SPAN: Final = re.compile(
    r"P?(?:(\d{1,4})\s?(?:d|Tage?))?[\s,T]*(?:(\d{1,4})\s?(?:h|Std\.?|Stunden?))?[\s,]*"
    r"(?:(\d{1,4})\s?(?:m(?:in)?\.?|Minuten?))?[\s,]*(?:(\d{1,4})\s?(?:s(?:ek)?\.?|Sekunden?))?",
    re.I,
)
_PREFIXES: Final = ("vxml:", "sf:", "acapela:")
_ALIASES: Final = {
    "number_digit": "digits", "digit": "digits", "number:digits": "digits", "alphanumeric": "digits",
    "number:ordinal": "ordinal", "number:cardinal": "cardinal", "number:telephone": "telephone",
    "integer": "cardinal", "decimal": "cardinal", "real": "cardinal", "money": "currency",
}  # fmt: skip
"""What other vendors call the same."""

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
        elif character.isascii() and character.isdigit():
            names.append(digits(character))
        else:
            names.append(character.upper() if character.isalpha() else character)
    return names


def read(kind: str, text: str, layout: str = "") -> str | None:
    """Return `text` in words.

    Args:
        kind: the `interpret-as`, but for those spelled by `characters`.
        text: what stands in the element.
        layout: the `format`: "dmy", "hms24", …; empty if there is none.
    """
    kind, layout = _plain_kind(kind, layout)
    reading = _READINGS.get(kind)
    if reading is None:
        return None
    # Digits of other scripts would be skipped by what reads figures.
    figures = "".join(str(unicodedata.decimal(character, character)) for character in text)
    return reading(figures.strip(), layout.lower())


def known(kind: str) -> bool:
    """Tell whether there is a reading of this kind."""
    return _plain_kind(kind, "")[0] in _READINGS


def _plain_kind(kind: str, layout: str) -> tuple[str, str]:
    """Return a kind under the name that it has here; "date:dmy" brings its format."""
    for prefix in _PREFIXES:
        kind = kind.removeprefix(prefix)
    kind = _ALIASES.get(kind, kind)
    name, colon, own = kind.partition(":")
    return (
        (name, layout or own) if colon and name in {"date", "time", "duration"} else (kind, layout)
    )


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
    if any(character.isalpha() for character in text):
        return None  # "12 Lampen": the rest must not be lost
    groups = re.findall(r"\d+", text)
    return ", ".join(digits(group) for group in groups) if groups else None


def _fraction(text: str, _layout: str) -> str | None:
    found = _FRACTION.fullmatch(text)
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
    names = ("hour", "minute", "second")
    clock = re.fullmatch(r"(\d{1,3}):(\d{2})(?::(\d{2}))?", text)
    if clock is not None:
        parts = [int(part) for part in clock.groups() if part is not None]
        chosen = names[:2] if layout.startswith("hm") and len(parts) == 2 else names[-len(parts) :]
        return spoken(dict(zip(chosen, parts, strict=True)))
    found = _SPAN.fullmatch(text)
    if found is None or not any(found.groups()):
        return None
    pairs = zip(("day", *names), found.groups(), strict=True)
    return spoken({name: int(value) for name, value in pairs if value})


def _date(text: str, layout: str) -> str | None:
    masked = _MASK.fullmatch(text) if "?" in text else None
    if masked is not None:  # "????1211": the parts of question marks are not known
        kept = [
            (n, part) for n, part in zip("ymd", masked.groups(), strict=True) if "?" not in part
        ]
        if not kept:
            return None
        text, layout = " ".join(part for _, part in kept), "".join(letter for letter, _ in kept)
    parts = _DATE_PART.findall(text)
    layout = "".join(letter for letter, _ in itertools.groupby(re.sub(r"[^a-z]", "", layout)))
    if len(parts) == 1 and len(parts[0]) == 8 and parts[0].isdigit():  # "20261224"
        layout = layout if len(layout) == 3 else "ymd"
        sizes = [4 if letter == "y" else 2 for letter in layout]
        ends = [sum(sizes[: i + 1]) for i in range(3)]
        parts = [parts[0][end - size : end] for size, end in zip(sizes, ends, strict=True)]
    if not layout and len(parts) in {2, 3}:
        layout = ("ymd" if len(parts[0]) == 4 else "dmy")[: len(parts)]
    if len(layout) != len(parts) or len(set(layout)) != len(layout) or set(layout) - set("dmy"):
        return None
    return _spoken_date(dict(zip(layout, parts, strict=True)))


def _spoken_date(values: Mapping[str, str]) -> str | None:
    month, day, year_ = _month(values.get("m")), values.get("d"), values.get("y")
    if ("m" in values and month is None) or (day is not None and not _in_range(day, 1, 31)):
        return None
    if year_ is not None and not _in_range(year_, 0, 2999):
        return None
    said = [ordinal(int(day), "er" if month else "e")] if day is not None else []
    said += [month] if month else []
    if year_ is not None:
        said.append(spoken_year(year_) if len(year_) == 2 else year(int(year_)))
    return " ".join(said) or None


def _month(part: str | None) -> str | None:
    if part is None:
        return None
    if part.isdigit():
        return MONTHS[int(part) - 1] if _in_range(part, 1, 12) else None
    lowered = part.lower()
    short = {name.lower(): month for name, month in SHORT_MONTHS.items()}
    return next((name for name in MONTHS if name.lower().startswith(lowered)), short.get(lowered))


def _in_range(part: str, low: int, high: int) -> bool:
    return part.isdigit() and len(part) <= 4 and low <= int(part) <= high


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
    if not any(group.isdigit() for group in groups):
        return None
    named = [_KEYS.get(group) or (digits(group) if group.isdigit() else group) for group in groups]
    return ("plus " if text.startswith("+") else "") + ", ".join(named)


_KEYS: Final = {"*": "Stern", "#": "Raute"}


def _as_it_is(text: str, _layout: str) -> str:
    return text


def _currency(text: str, _layout: str) -> str:
    """Part a code from its amount, "EUR5"; the front end reads the rest by itself."""
    return re.sub(r"^([A-Z]{3})(?=\d)", r"\1 ", text)


_READINGS: Final[Mapping[str, Callable[[str, str], str | None]]] = {
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
