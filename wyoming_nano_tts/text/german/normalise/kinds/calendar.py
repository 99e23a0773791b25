"""Dates, days of the week, years, decades, seasons, calendar weeks."""

import re
from typing import Final

from ....rules import Found, Pattern, Rule, figures, words
from ...abbreviations import DAYS, MONTHS, SHORT_DAYS, SHORT_MONTHS
from ..evidence import COUNTED_BY, sentence_ends
from ..grammar import ordinal_ending
from ..numbers import cardinal, ordinal, year
from .clock import say_time

_WRITTEN: Final = {name: name for name in (*MONTHS, "Jänner", "Feber")} | SHORT_MONTHS
_BY_NAME: Final = {
    form: month
    for name, month in _WRITTEN.items()
    for form in (name, name.lower(), *((name.upper(),) if len(name) > 3 else ()))
}
_MONTH: Final = rf"(?P<month>{'|'.join(sorted(_BY_NAME, key=len, reverse=True))})(?![a-zäöüß])"
_YEAR: Final = r"(?P<y>(?:1\d|20|21)\d\d)(?!\d|[.,:]\d|[%°]|\s?(?:km|kg|kWh|m²|€|W)\b)"
_DAY: Final = r"(?P<d>0?[1-9]|[12]\d|3[01])"
_NUMBER_MONTH: Final = r"(?P<m>0?[1-9]|1[0-2])"
_SHORT: Final = "|".join(SHORT_DAYS)
_YEARLY: Final = Pattern(
    r"(?:\b(?:jahre?n?s?|seit|anno|stand|bis|von|ab|vor|nach|um|im|in|aus|herbst|sommer|winter|frühjahr|frühling|geb\.|geboren|gegründet|"
    rf"{'|'.join(MONTHS)}|ende|mitte|anfang|wahl|wm|em|baujahr|jahrgang|saison|ostern|weihnachten|silvester|"
    r"©|q[1-4]|kw \d+)|"
    r"[(*†/]|\d{4}\s?[-–/])\s?$",
    re.I,
)
_TWO_DIGIT_PIVOT: Final = 70


_APPOSED: Final = Pattern(
    rf"\b(?:am|vom|zum|ab|seit|beim)\s(?:\w+tag|\w+abend|Mittwoch|(?:{_SHORT})\.),\s$", re.I
)
"""Behind these a date stands in apposition: "am Sonntag, dem fünften Dezember"."""


def spoken_year(text: str) -> str:
    """Say a year of four or two figures."""
    number = int(text)
    if len(text) == 2:
        number += 1900 if number >= _TWO_DIGIT_PIVOT else 2000
    return year(number)


def day(found: Found, number: str, noun: str = "Mai") -> str:
    """Say a day in the form that the words before ask for: "am dritten", "der dritte", "dritter"."""
    said = ordinal(int(number), ordinal_ending(found.before(60), noun, date=True))
    return f"dem {said}" if _APPOSED.search(found.before(32)) else said


def _end(found: Found) -> str:
    """Return a full stop where the last one of a date also ends the sentence."""
    ended = found.text[found.end - 1] == "." and sentence_ends(found.text, found.end)
    return "." if ended else ""


def _figures(found: Found) -> str | None:
    """Say "3.5.2026", "03.05.", "am 3.5."."""
    said = f"{day(found, found['d'])} {MONTHS[int(found['m']) - 1]}"
    if found["y"]:
        return f"{said} {spoken_year(found['y'])}{_end(found)}"
    return said + _end(found)


def _weigh_figures(found: Found) -> int:
    """Weigh "3.07.": behind "Raum" it is no date."""
    return 0 if found.previous in COUNTED_BY | _MEASURING and not found["y"] else 75


_MEASURING: Final = frozenset("ist sind beträgt war meldet zeigt misst lautet".split())
"""Behind these "21.5." is the value of a sensor, and the end of a sentence."""


def _weigh_open(found: Found) -> int:
    """Weigh "3.5" without a second full stop: a date behind "am" only."""
    return 75 if re.search(r"\b(?:am|vom|zum)\s$", found.before(5), re.I) else 0


def _named(found: Found) -> str | None:
    """Say "3. Mai 2026", "24. Dez."."""
    month = _BY_NAME[found["month"]]
    said = f"{day(found, found['d'])} {month}"
    dot = ""
    if (
        found.text[found.end : found.end + 1] == "."
        and found["month"].capitalize() in SHORT_MONTHS
        and found["month"] not in MONTHS
    ):
        found.end += 1
        dot = "." if sentence_ends(found.text, found.end) else ""
    following = re.match(rf"\s{_YEAR}", found.text[found.end : found.end + 16])
    if following is not None:
        found.end += following.end()
        said, dot = f"{said} {year(int(following['y']))}", ""
    until = re.match(
        rf"\s?[-–]\s?(?=(?:0?[1-9]|[12]\d|3[01])\.\s?{_MONTH})",
        found.text[found.end : found.end + 24],
    )
    if until is not None:
        found.end += until.end()
        return f"{said} bis "
    return said + dot


def _range(found: Found) -> str | None:
    """Say "3.-5. Mai", "1. bis 15. Juli", "3.–5.5.2026"."""
    month = _BY_NAME[found["month"]] if found["month"] else MONTHS[int(found["m"]) - 1]
    joint = "und" if found["joint"] in {"/", "und"} else "bis"
    said = f"{day(found, found['a'])} {joint} {day(found, found['d'])} {month}"
    if (
        found["month"]
        and found["month"] not in MONTHS
        and found.text[found.end : found.end + 1] == "."
    ):
        found.end += 1  # the full stop of "Dez."
    return f"{said} {spoken_year(found['y'])}" if found["y"] else said + _end(found)


def _from_to(found: Found) -> str | None:
    """Say "3.5.–7.5.2026"."""
    first = f"{day(found, found['d'])} {MONTHS[int(found['m']) - 1]}"
    if found["y"]:
        first += f" {spoken_year(found['y'])}"
    governed = "en" if first.partition(" ")[0].endswith("en") else "er"
    last = f"{ordinal(int(found['d2']), governed)} {MONTHS[int(found['m2']) - 1]}"
    return f"{first} bis {last}" + (f" {spoken_year(found['y2'])}" if found["y2"] else _end(found))


def _iso(found: Found) -> str | None:
    """Say "2026-05-03", "2026-12-24T18:00:00+01:00"."""
    said = f"{day(found, found['d'])} {MONTHS[int(found['m']) - 1]} {year(int(found['y']))}"
    if not found["h"]:
        return said
    return f"{said}, {say_time(int(found['h']), int(found['min']))}"


def _month(found: Found) -> str | None:
    """Say a month that is cut short: "Ende Sept.", "Dez 2026"."""
    name = _BY_NAME[found["month"]]
    if found["dot"]:
        return name + ("." if sentence_ends(found.text, found.end) else "")
    return (
        name
        if re.match(r"\s\d{4}\b|\s?[-–]", found.after(6)) and found["month"] not in MONTHS
        else None
    )


def _weekday(found: Found) -> str | None:
    """Say "Mo.", "Do., 14.1.", "Sa 9–14 Uhr"."""
    name = SHORT_DAYS[found["day"]]
    if found["dot"]:
        return name + ("." if sentence_ends(found.text, found.end) and found["day"] != "So" else "")
    return name


_DAY_BEHIND: Final = Pattern(
    rf"\s?[,:(/+&]?\s?(?:\d|(?:{_SHORT})\b|geschl\b|geschlossen|zu\b|offen|Ruhetag|ab\b|bis\b|von\b|um\b|"
    rf"frei\b|[-–]|und (?:{_SHORT})\b|\)|$)"
)
_TIME_BEHIND: Final = Pattern(
    r",?\s(?:0?[1-9]|[12]\d|3[01])(?:\.\d|[:-–]\d|\s?Uhr\b|\.\s[A-ZÄÖÜ])"
    rf"|\s?[,/+&]\s?(?:{_SHORT})\b|\sund\s(?:{_SHORT})\b"
)
_DAY_BEFORE: Final = Pattern(
    rf"(?:^|\b(?:am|jeden|bis|ab|nächsten|letzten|diesen|kommenden|{_SHORT})\.?|[-–,/+&(]|und|:)\s?$"
)


def _weigh_weekday(found: Found) -> int:
    """Weigh a day without a full stop: "So" and "Do" are words and a note, too."""
    if found["dot"]:
        if (
            found["day"] == "Fr"
            and re.match(r"\s[A-ZÄÖÜ][a-zäöüß]+", found.after(8))
            and not found.previous
        ):
            return 0
        named = (
            found["day"] != "Fr"
            or found.previous in {"am", "bis", "ab", "jeden"}
            or re.match(r"\s?[,)]|\s\d|$|\s[a-zäöü]", found.after(4))
        )
        return 60 if named else 40
    if _TIME_BEHIND.match(found.after(24)):
        return 55
    return 55 if _DAY_BEHIND.match(found.after(24)) and _DAY_BEFORE.search(found.before(16)) else 0


def _weekdays(found: Found) -> str | None:
    """Say "Mo–Fr", "Mo.-Sa."."""
    dot = "." if found.written.endswith(".") and sentence_ends(found.text, found.end) else ""
    return f"{SHORT_DAYS[found['a']]} bis {SHORT_DAYS[found['b']]}{dot}"


def _year(found: Found) -> str | None:
    return year(int(found["y"]))


def _weigh_year(found: Found) -> int:
    if _YEARLY.search(found.before(16)) or re.search(r"\b[A-ZÄÖÜ]{2,4}\s$", found.before(5)):
        return 30
    noun = re.match(r"\s(?:[a-zäöüß]+e[nrs]?\s)?[A-ZÄÖÜ]", found.after(24))
    return 20 if noun is None else 0


def _years(found: Found) -> str | None:
    """Say "1749–1832", "2020-2024"."""
    if int(found["y"]) >= int(found["z"]) and not re.match(r"\s?v\.", found.after(4)):
        return None
    return f"{year(int(found['y']))} bis {year(int(found['z']))}"


def _season(found: Found) -> str | None:
    """Say "2025/26", "2025/2026"."""
    last = found["z"]
    if (int(found["y"]) + 1) % 100 != int(last) % 100:
        return None
    return f"{year(int(found['y']))} {year(int(last)) if len(last) == 4 else cardinal(int(last))}"


def _era(found: Found) -> str | None:
    era = "vor" if found["e"] == "v" else "nach"
    number = int(found["n"])
    return f"{year(number) if number >= 1100 else cardinal(number)} {era} Christus{_end(found)}"


RULES: Final = (
    Rule(
        "span of days",
        words(name.lower() for name in (*DAYS, *MONTHS)),
        rf"(?P<a>{'|'.join((*DAYS, *MONTHS))})\s?[-–]\s?(?={'|'.join((*DAYS, *MONTHS))})",
        lambda f: f"{f['a']} bis ",
        40,
    ),
    Rule(
        "month",
        figures("-"),
        r"(?P<y>(?:19|20)\d\d)-(?P<m>0[1-9]|1[0-2])(?![\w-])",
        lambda f: f"{MONTHS[int(f['m']) - 1]} {year(int(f['y']))}",
        66,
    ),
    Rule(
        "date",
        figures("•"),
        rf"{_DAY}\.\s?{_NUMBER_MONTH}\.(?:\s?(?P<y>(?:1\d|20|21)?\d\d)(?![\d:]|\s?Uhr|\.\d))?(?!\d)(?:(?<=\.)|(?<=\d))",
        _figures,
        75,
        _weigh_figures,
    ),
    Rule(
        "date",
        figures(".•", near="."),
        rf"{_DAY}\. {_NUMBER_MONTH}\.(?: (?P<y>(?:19|20)\d\d))?(?!\d)",
        _figures,
        74,
    ),
    Rule(
        "date",
        figures("•"),
        rf"{_DAY}\.{_NUMBER_MONTH}(?P<y>)(?![\d.,])",
        _figures,
        75,
        _weigh_open,
    ),
    Rule("date", figures(".•"), rf"{_DAY}\.\s?{_MONTH}", _named, 78),
    Rule("date", figures(" "), rf"{_DAY} (?P<month>{'|'.join(MONTHS)})\b", _named, 60),
    Rule(
        "range of dates",
        figures(".•"),
        rf"(?P<a>0?[1-9]|[12]\d|3[01])\.\s?(?P<joint>[-–/]|bis|und)\s?{_DAY}\.\s?(?:{_MONTH}|{_NUMBER_MONTH}\.)(?:\s?(?P<y>(?:19|20)\d\d)(?!\d))?",
        _range,
        79,
    ),
    Rule(
        "range of dates",
        figures("•"),
        rf"{_DAY}\.{_NUMBER_MONTH}\.(?P<y>(?:19|20)?\d\d)?\s?[-–]\s?(?P<d2>0?[1-9]|[12]\d|3[01])\.(?P<m2>0?[1-9]|1[0-2])\."
        r"(?P<y2>(?:19|20)?\d\d(?!\d))?",
        _from_to,
        81,
    ),
    Rule(
        "month",
        figures("/"),
        r"(?P<m>0[1-9]|1[0-2])/(?P<y>(?:19|20)\d\d)(?![\d/])",
        lambda f: f"{MONTHS[int(f['m']) - 1]} {year(int(f['y']))}",
        82,
    ),
    Rule(
        "date",
        figures("-"),
        r"(?P<y>(?:19|20)\d\d)-(?P<m>0?[1-9]|1[0-2])-(?P<d>0?[1-9]|[12]\d|3[01])"
        r"(?:T(?P<h>[01]\d|2[0-4]):(?P<min>[0-5]\d)(?::[0-5]\d(?:[.,]\d+)?)?(?:Z|[-+]\d\d:?\d\d)?)?(?![\w])",
        _iso,
        80,
    ),
    Rule(
        "month",
        words(name.lower() for name in SHORT_MONTHS),
        _MONTH.replace(")(?!", ")(?P<dot>\\.?)(?!"),
        _month,
        50,
    ),
    Rule(
        "weekday",
        words(name.lower() for name in SHORT_DAYS),
        rf"(?P<day>{_SHORT})\b(?P<dot>\.?)(?!\w)",
        _weekday,
        60,
        _weigh_weekday,
    ),
    Rule(
        "weekdays",
        words(name.lower() for name in SHORT_DAYS),
        rf"(?P<a>{_SHORT})\.?\s?(?:[-–]|bis)\s?(?P<b>{_SHORT})\b\.?",
        _weekdays,
        66,
    ),
    Rule("year", figures(), rf"{_YEAR}(?!\w)", _year, 30, _weigh_year),
    Rule(
        "years",
        figures("-– "),
        r"(?P<y>1[1-9]\d\d|20\d\d)\s?[-–]\s?(?P<z>1[1-9]\d\d|20\d\d)(?![\d.,]|\s?(?![vn]\.)[a-zA-Z°%€])",
        _years,
        64,
    ),
    Rule(
        "season",
        figures("/"),
        r"(?P<y>(?:19|20)\d\d)/(?P<z>(?:(?:19|20)\d\d|\d\d))(?![\d/])",
        _season,
        70,
    ),
    Rule("era", figures(" "), r"(?P<n>\d{1,4})\s(?P<e>[vn])\.\s?Chr\b\.?", _era, 80),
    Rule(
        "era",
        words("v n"),
        r"(?P<e>[vn])\.\s?Chr\b\.?",
        lambda f: f"{'vor' if f['e'] == 'v' else 'nach'} Christus{_end(f)}",
        80,
    ),
    Rule(
        "calendar week",
        words("kw"),
        r"KW\s?(?P<n>\d{1,2})\b",
        lambda f: f"Kalenderwoche {cardinal(f['n'])}",
        80,
    ),
)
