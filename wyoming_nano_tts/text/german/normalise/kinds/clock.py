"""Times of day, ranges of them, and spans written with colons."""

import re
from typing import Final

from ....rules import Found, Pattern, Rule, figures
from ..evidence import stop
from ..numbers import attributive, cardinal
from .durations import spoken

KIND: Final = "time"
_SPAN_WORDS: Final = (
    "dauer|(?:lauf|rest|gar|back|fahr|spiel|koch|warte?|lade|flug|gesamt|rechen)zeit"
)
_SPAN_BEFORE: Final = Pattern(
    rf"(?:{_SPAN_WORDS}|timer|countdown|länge|noch|verbleibend|in|für)\s?:?\s$", re.I
)
_HOURS_BEFORE: Final = Pattern(rf"(?:{_SPAN_WORDS})\s?:?\s$", re.I)
_MINUTES_BEFORE: Final = Pattern(r"(?:timer|countdown|länge|noch)\s?:?\s$", re.I)
_RATIO_BEFORE: Final = Pattern(
    r"(?:verhältnis|maßstab|format|seitenverhältnis|quote|gewinn\w*|gewann\w*|siegt\w*|führt\w*|endet\w*|verlier\w*|verl[io]r\w*|unterl\w+|steht|"
    r"stand|spiel\w*|schlägt|schlug\w*)(?:\s[a-zäöü]+)?\s?:?\s$",
    re.I,
)


def say_time(hour: int, minute: int, *, oclock: bool = True) -> str:
    """Say a time of day: "sieben Uhr fünf", on the hour "sieben Uhr"."""
    if not minute:
        return f"{attributive(hour)} Uhr" if oclock else cardinal(hour)
    return f"{attributive(hour)} Uhr {cardinal(minute)}"


def _colon(found: Found) -> str | None:
    hour, minute = int(found["h"]), int(found["m"])
    if not found["uhr"]:
        before = found.before(24)
        if _MINUTES_BEFORE.search(before) or (_HOURS_BEFORE.search(before) and not hour):
            return spoken({"minute": hour, "second": minute})
        if _HOURS_BEFORE.search(before):
            return spoken({"hour": hour, "minute": minute})
    return say_time(hour, minute)


def _weigh_colon(found: Found) -> int:
    if not found["uhr"] and _RATIO_BEFORE.search(found.before(40)):
        return 0
    return 60


def _seconds(found: Found) -> str | None:
    hour, minute, second = (int(found[part]) for part in "hms")
    if hour > 24 or (_SPAN_BEFORE.search(found.before(24)) and not found["uhr"]):
        return spoken({"hour": hour, "minute": minute, "second": second})
    if not second:
        return say_time(hour, minute)
    return f"{say_time(hour, minute)} und {spoken({'second': second})}"


def _dotted(found: Found) -> str | None:
    return say_time(int(found["h"]), int(found["m"]))


def _hours(found: Found) -> str | None:
    return f"{attributive(found['h'])} Uhr"


def _letter(found: Found) -> str | None:
    """Say "ab 20h"; "in 20h" is a span."""
    return (
        say_time(int(found["h"]), 0)
        if found.previous in {"um", "ab", "gegen", "bis", "vor", "nach"}
        else None
    )


def _span(found: Found) -> str | None:
    """Say "42:30 min", "1:30 Std."."""
    large, small = (
        ("minute", "second") if found["unit"].lower().startswith("min") else ("hour", "minute")
    )
    said = spoken({large: int(found["h"]), small: int(found["m"])}, found.before(60))
    return said + stop(found)


def _range(found: Found) -> str | None:
    """Say "9-17 Uhr", "8:00–12:30"."""
    if not (found["m1"] or found["m2"] or found["uhr"]):
        return None
    if int(found["h1"]) > 24 or int(found["h2"]) > 24:
        return None
    first = say_time(int(found["h1"]), int(found["m1"] or 0), oclock=bool(found["m1"]))
    return f"{first} bis {say_time(int(found['h2']), int(found['m2'] or 0))}"


def _score(found: Found) -> str | None:
    return f"{cardinal(found['a'])} zu {cardinal(found['b'])}"


def _ratio(found: Found) -> str | None:
    """Say "1:25.000"."""
    return f"eins zu {cardinal(found['b'].replace('.', ''))}"


_UHR: Final = r"(?P<uhr>\s?(?:Uhr|h)\b)?"
RULES: Final = (
    Rule(
        KIND,
        figures(":"),
        rf"(?P<h>[01]?\d|2[0-4]):(?P<m>[0-5]\d){_UHR}(?![\w:]|\.\d|,\d)",
        _colon,
        60,
        _weigh_colon,
    ),
    Rule(
        KIND,
        figures(":"),
        rf"(?P<h>\d{{1,3}}):(?P<m>[0-5]\d):(?P<s>[0-5]\d)(?:[.,]\d+)?{_UHR}(?![\w:])",
        _seconds,
        70,
    ),
    Rule(KIND, figures("•"), r"(?P<h>[01]?\d|2[0-4])\.(?P<m>[0-5]\d)\s?(?:Uhr|h)\b", _dotted, 75),
    Rule(
        KIND,
        figures("•", near="bis und oder - –"),
        r"(?P<h>[01]?\d|2[0-4])\.(?P<m>[0-5]\d)(?=\s?(?:bis|und|oder|[-–])\s?\d{1,2}(?:\.[0-5]\d)?\s?Uhr\b)",
        _dotted,
        74,
    ),
    Rule(KIND, figures(" a"), r"(?P<h>[01]?\d|2[0-4])\s?Uhr\b", _hours, 70),
    Rule(
        "range of times",
        figures("-–: ", near="- –"),
        rf"(?P<h1>\d{{1,2}})(?:[:.](?P<m1>[0-5]\d))?(?:\sUhr)?\s?[-–]\s?(?P<h2>\d{{1,2}})(?:[:.](?P<m2>[0-5]\d))?{_UHR}(?![\w:]|[.,]\d)",
        _range,
        72,
    ),
    Rule(KIND, figures("a "), r"(?P<h>[01]?\d|2[0-4])\s?h\b", _letter, 76),
    Rule(
        "duration",
        figures(":"),
        r"(?P<h>\d{1,3}):(?P<m>[0-5]\d)\s?(?P<unit>[Mm]in(?:uten?)?|[Ss]td|Stunden?)\b",
        _span,
        75,
    ),
    Rule(
        "ratio", figures(":"), r"(?P<a>1):(?P<b>\d{1,3}(?:\.\d{3})+|\d{4,6})(?![\w:])", _ratio, 76
    ),
    Rule("score", figures(":"), r"(?P<a>\d{1,3}):(?P<b>\d{1,3})(?![\w:]|\.\d)", _score, 50),
)
