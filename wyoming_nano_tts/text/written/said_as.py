"""`say-as` of SSML, as far as it is alike in every language: names of kinds, parts of dates, clocks and spans."""

import itertools
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

FRACTION: Final = re.compile(r"(?:(\d{1,6})\s?(?:\+|\s)\s?)?(\d{1,4})\s?/\s?(\d{1,4})")
SPAN_UNITS: Final = ("day", "hour", "minute", "second")

_MASK: Final = re.compile(r"([\d?]{4})-?([\d?]{2})-?([\d?]{2})")
_CLOCK_SPAN: Final = re.compile(r"(\d{1,3}):(\d{2})(?::(\d{2}))?")
_PREFIXES: Final = ("vxml:", "sf:", "acapela:")
_ALIASES: Final = {
    "number_digit": "digits", "digit": "digits", "number:digits": "digits", "alphanumeric": "digits",
    "number:ordinal": "ordinal", "number:cardinal": "cardinal", "number:telephone": "telephone",
    "integer": "cardinal", "decimal": "cardinal", "real": "cardinal", "money": "currency",
}  # fmt: skip
"""What other vendors call the same."""

_NUMBER_FORMATS: Final = frozenset(
    {"cardinal", "ordinal", "digits", "telephone", "fraction", "currency"}
)
"""What a `format` may make of a number."""

Reading = Callable[[str, str], str | None]
"""Text and format to words; None where the text is not what the markup says."""


@dataclass(frozen=True, slots=True)
class SayAs:
    """The kinds that a language reads."""

    readings: Mapping[str, Reading]

    def read(self, kind: str, text: str, layout: str = "") -> str | None:
        """Return `text` in words; None where it is not what the markup says, or nothing reads that kind.

        Args:
            kind: the `interpret-as`, but for those spelled character by character.
            text: what stands in the element.
            layout: the `format`: "mdy", "hms12", …; empty if there is none.
        """
        kind, layout = plain_kind(kind, layout)
        reading = self.readings.get(kind)
        if reading is None:
            return None
        # Digits of other scripts would be skipped by what reads figures.
        figures = "".join(str(unicodedata.decimal(character, character)) for character in text)
        return reading(figures.strip(), layout.lower())

    def known(self, kind: str) -> bool:
        """Tell whether there is a reading of this kind."""
        return plain_kind(kind, "")[0] in self.readings


def plain_kind(kind: str, layout: str) -> tuple[str, str]:
    """Return a kind under the name that it has here; "date:mdy" brings its format."""
    for prefix in _PREFIXES:
        kind = kind.removeprefix(prefix)
    kind = _ALIASES.get(kind, kind)
    if kind == "number" and (named := _ALIASES.get(layout, layout)) in _NUMBER_FORMATS:
        return named, ""
    name, colon, own = kind.partition(":")
    return (
        (name, layout or own) if colon and name in {"date", "time", "duration"} else (kind, layout)
    )


def digit_groups(text: str) -> list[str]:
    """Return the runs of digits; none where letters would be lost: "12 lamps"."""
    if any(character.isalpha() for character in text):
        return []
    return re.findall(r"\d+", text)


def clock_span(text: str, layout: str) -> dict[str, int] | None:
    """Return hours, minutes and seconds of "01:18:30"; two parts are minutes and seconds unless `layout` says hm."""
    clock = _CLOCK_SPAN.fullmatch(text)
    if clock is None:
        return None
    parts = [int(part) for part in clock.groups() if part is not None]
    units = SPAN_UNITS[1:]
    chosen = units[:2] if layout.startswith("hm") and len(parts) == 2 else units[-len(parts) :]
    return dict(zip(chosen, parts, strict=True))


def named_span(groups: Sequence[str | None]) -> dict[str, int]:
    """Return days, hours, minutes and seconds that were found, by name."""
    return {name: int(value) for name, value in zip(SPAN_UNITS, groups, strict=True) if value}


@dataclass(frozen=True, slots=True)
class Dated:
    """The parts of a date that are there."""

    month: str | None
    """By name."""
    day: str | None
    """1 to 31."""
    year: str | None
    """0 to 2999, as it is written."""


def read_date(
    text: str,
    layout: str,
    part: re.Pattern[str],
    usual: Callable[[Sequence[str]], str],
    month_of: Callable[[str], str | None],
) -> Dated | None:
    """Find the parts of a date; None where it is none.

    Args:
        text: "24.12.2026", "????1211" with question marks for what is not known, "20261224".
        layout: order of the parts by letters d, m and y; empty: the usual one.
        part: matches one.
        usual: order of parts in this language, empty where it is not clear.
        month_of: name of a month that is written out or shortened.
    """
    masked = _MASK.fullmatch(text) if "?" in text else None
    if masked is not None:
        kept = [(n, p) for n, p in zip("ymd", masked.groups(), strict=True) if "?" not in p]
        if not kept:
            return None
        text, layout = " ".join(p for _, p in kept), "".join(letter for letter, _ in kept)
    parts = part.findall(text)
    layout = "".join(letter for letter, _ in itertools.groupby(re.sub(r"[^a-z]", "", layout)))
    if len(parts) == 1 and parts[0].isdecimal():
        layout, parts = _run_together(parts[0], layout)
    layout = layout or usual(parts)
    if len(layout) != len(parts) or len(set(layout)) != len(layout) or set(layout) - set("dmy"):
        return None
    return _checked(dict(zip(layout, parts, strict=True)), month_of)


def _run_together(figures: str, layout: str) -> tuple[str, list[str]]:
    """Cut "20261224", "0704" of "md", "110726" of "dmy" into parts; a year has what days and months leave."""
    if len(figures) == 8 and len(layout) != 3:  # as Amazon writes it
        layout = "ymd"
    years = len(figures) - 2 * len(layout.replace("y", ""))
    if len(layout) < 2 or years not in ({2, 4} if "y" in layout else {0}):
        return layout, [figures]
    parts, start = [], 0
    for letter in layout:
        size = years if letter == "y" else 2
        parts.append(figures[start : start + size])
        start += size
    return layout, parts


def _checked(values: Mapping[str, str], month_of: Callable[[str], str | None]) -> Dated | None:
    month = month_of(values["m"]) if "m" in values else None
    day, year = values.get("d"), values.get("y")
    if ("m" in values and month is None) or (day is not None and not _in_range(day, 1, 31)):
        return None
    if year is not None and not _in_range(year, 0, 2999):
        return None
    return Dated(month, day, year)


def month_named(part: str, months: Sequence[str]) -> str | None:
    """Return a month by its number or the beginning of its name."""
    if part.isdecimal():
        return months[int(part) - 1] if _in_range(part, 1, 12) else None
    return next((name for name in months if name.lower().startswith(part.lower())), None)


def _in_range(part: str, low: int, high: int) -> bool:
    return part.isdecimal() and len(part) <= 4 and low <= int(part) <= high
