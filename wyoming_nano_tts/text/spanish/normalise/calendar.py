"""Days, months, dates and times."""

from typing import Final

from ...rules import Found, Rule, figures, letters
from ..abbreviations import DAYS, MONTHS, SHORT_MONTHS
from ..numbers import FEMININE, cardinal
from .quantities import DOT

_HALF_DAY: Final = (
    r"(?: ?(?P<half>[ap])\. ?m(?:\b\.(?!\s*(?:$|[A-ZÁÉÍÓÚÑ])))?| ?(?P<plain>[apAP])[mM]\b)?"
)
_BEFORE_DAYS: Final = frozenset(("el", "del", "al", "día", *DAYS.values()))
_SHORT_DAYS: Final = "|".join(DAYS)


def _date(day: str, month: str, year: str) -> str | None:
    if not (1 <= int(day) <= 31 and 1 <= int(month) <= 12):
        return None
    written = f"20{year}" if len(year) == 2 else year
    ending = f" de {cardinal(int(written))}" if year else ""
    return f"{cardinal(int(day))} de {MONTHS[int(month) - 1]}{ending}"


def _numeric(found: Found) -> str | None:
    return _date(found["day"], found["month"], found["year"])


def _day_and_month(found: Found) -> str | None:
    return _date(found["day"], found["month"], "") if found.previous in _BEFORE_DAYS else None


def _short_month(found: Found) -> str | None:
    month = SHORT_MONTHS.get(found["month"].lower())
    return f"{cardinal(int(found['day']))} de {month}" if month else None


def _day(found: Found) -> str:
    return DAYS[found["day"].lower()]


def _days(found: Found) -> str:
    return f"{DAYS[found['day'].lower()]} a {DAYS[found['last'].lower()]}"


def _part_of_day(hour: int, half: str) -> str:
    if half == "a":
        return " de la noche" if hour == 12 else " de la madrugada" if hour < 6 else " de la mañana"
    return " del mediodía" if hour == 12 else " de la tarde" if hour < 8 else " de la noche"


def _time(found: Found) -> str | None:
    hour, minute = int(found["hour"]), int(found["minute"])
    half = (found["half"] or found["plain"]).lower()
    if hour > 23 or (half and not 1 <= hour <= 12):
        return None
    minutes = {0: "", 15: " y cuarto", 30: " y media"}.get(minute, f" y {cardinal(minute)}")
    return cardinal(hour, FEMININE) + minutes + (_part_of_day(hour, half) if half else "")


RULES: Final = (
    Rule("date", figures("/"), r"(?P<day>\d{1,2})/(?P<month>\d{1,2})(?![\d/])", _day_and_month, 70),
    Rule(
        "date",
        figures("/"),
        r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4}|\d{2})(?!\d)",
        _numeric,
        80,
    ),
    Rule(
        "date", figures("-"), r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)", _numeric, 80
    ),
    Rule(
        "date",
        figures(" "),
        rf"(?P<day>\d{{1,2}}) (?:de )?(?P<month>[a-z]{{3,4}})\b(?:{DOT})",
        _short_month,
        70,
    ),
    Rule(
        "day",
        letters("-–"),
        rf"(?P<day>{_SHORT_DAYS})[-–](?P<last>{_SHORT_DAYS})\b{DOT}",
        _days,
        80,
        flags=2,
    ),
    Rule("day", letters("."), rf"(?P<day>{_SHORT_DAYS})\.", _day, 60, flags=2),
    Rule(
        "time",
        figures(":"),
        rf"(?P<hour>\d{{1,2}}):(?P<minute>[0-5]\d)(?::\d\d)?(?!\d)(?: ?h\b)?{_HALF_DAY}",
        _time,
        80,
    ),
)
