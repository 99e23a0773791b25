"""Dates: written with names or figures, ranges of days, decades, quarters, ISO dates and times."""

import re
from typing import Final

from ....rules import Found, Pattern, Rule, capitals, figures, signs, words
from ...abbreviations import MONTHS, SHORT_MONTHS
from ..evidence import sentence_ends
from ..numbers import cardinal, decade, ordinal, year
from .clock import say_time

KIND: Final = "date"
_NAMES: Final = SHORT_MONTHS | {name.lower(): name for name in MONTHS}
_MONTH_WORDS: Final = frozenset(_NAMES)
_REAL_WORDS: Final = frozenset({"may", "mar", "march", "august"})
_M: Final = r"[A-Za-z]{3,9}\b\.?"
_DAY: Final = r"(?:[12]\d|3[01]|0?[1-9])(?!\d)(?:st|nd|rd|th|ST|ND|RD|TH)?\b"
_YEAR: Final = r"(?:1[0-9]\d\d|20\d\d|21\d\d)\b"
_NO_MORE: Final = r"(?![%°]|:\d|[.,/]\d|\s*(?:AM|PM|am|pm|a\.m|p\.m)\b)"
_NOT_A_YEAR: Final = r"(?!\s*(?:%|°|[a-z]*[Ww]h?\b))"
_CODED: Final = Pattern(
    (
        r"\b(?:order|number|no|account|acct|code|serial|id|ref|reference|invoice|case|ticket|part|"
        r"model|#)[.:]?\s?#?$|#$"
    ),
    re.I,
)


def month_name(text: str) -> str:
    """Return the full name of a month in figures or letters."""
    text = text.rstrip(".").lower()
    return MONTHS[int(text) - 1] if text.isdecimal() else _NAMES[text]


def _day(text: str) -> str:
    return ordinal(re.match(r"\d+", text)[0])  # type: ignore[index]


def _spoken(month: str, day: str, year_: str | None) -> str:
    said = f"{month} {_day(day)}"
    return f"{said}, {year(int(year_))}" if year_ else said


def _cased(found: Found, group: str = "month") -> bool:
    """Tell whether a month is written as one: "you may 5 times", "march 3 miles" are not."""
    written = found[group].rstrip(".")
    if written.lower() not in _NAMES or (len(written) > 4 and found[group].endswith(".")):
        return False
    return written[0].isupper() or written.lower() not in _REAL_WORDS


_ALSO_VERBS: Final = frozenset({"May", "March"})
_VERB_FOLLOWS: Final = Pattern(
    r"\s(?:(?:more|other|new|extra) )?(?:people|persons|men|women|children|kids|guests|users|friends|students|"
    r"of (?:us|them|you)|miles?|kilometers?|km|steps|blocks|laps|minutes|hours|soldiers)\b"
)
"""What is counted behind "May 5", "March 3" at the start of a sentence: no day then."""


def _month_day(found: Found) -> str | None:
    dated = found["month"] == "mar" and found.previous in {
        "on",
        "by",
        "due",
        "from",
        "until",
        "since",
        "and",
        "to",
    }
    if not _cased(found) and not dated:
        return None
    if (
        found["month"] in _ALSO_VERBS
        and _VERB_FOLLOWS.match(found.after(24))
        and re.search(r"(?:^|[.!?\n])\s*$", found.before(4))
    ):
        return None  # "May 5 people come?"
    said = f"{month_name(found['month'])} {_day(found['day'])}"
    if found["month2"] and found["month2"].rstrip(".").lower() not in _NAMES:
        return None
    if found["last"]:
        month2 = month_name(found["month2"]) + " " if found["month2"] else ""
        said += f" to {month2}{_day(found['last'])}"
    if found["year"]:
        said += f", {year(int(found['year']))}"
    return said


def _day_month(found: Found) -> str | None:
    if not _cased(found):
        return None
    said = _day(found["day"])
    if found["also"]:
        said += f" {found['join'].strip() if found['join'].strip() in ('and', 'or') else 'or'} {_day(found['also'])}"
    if found["last"]:
        said += f" to the {_day(found['last'])}"
    said = f"{'' if found.previous == 'the' else 'the '}{said} of {month_name(found['month'])}"
    if found["year"]:
        return f"{said}, {year(int(found['year']))}"
    if found["month"].endswith(".") and sentence_ends(found, found.end):
        said += "."
    return said


def _month_year(found: Found) -> str | None:
    return f"{month_name(found['month'])} {year(int(found['year']))}" if _cased(found) else None


def _iso(found: Found) -> str | None:
    said = _spoken(month_name(found["month"]), found["day"], found["year"])
    if found["clock"]:
        hour, minute = found["clock"][:2], found["clock"][3:5]
        said += f" at {say_time(int(hour), minute, None)}"
        if found["zone"]:
            said += " UTC" if found["zone"] == "Z" else _zone(found["zone"])
    return said


def _zone(written: str) -> str:
    hours = int(written[1:3])
    minutes = written[-2:] if len(written) > 3 else "00"
    if not hours:
        return " GMT"
    sign = "plus" if written[0] == "+" else "minus"
    return f" GMT {sign} {cardinal(hours)}" + (f" {cardinal(minutes)}" if minutes != "00" else "")


def _year_first(found: Found) -> str | None:
    return _spoken(MONTHS[int(found["month"]) - 1], found["day"], found["year"])


def _year_month(found: Found) -> str | None:
    return f"{MONTHS[int(found['month']) - 1]} {year(int(found['year']))}"


def _expiry(found: Found) -> str | None:
    """Say "exp. 05/27", as cards and medicines have it: a month and a year."""
    if not re.search(r"\b(?:exp\.?|(?:valid|good) thru):?\s$", found.before(12), re.I):
        return None
    return f"{MONTHS[int(found['month']) - 1]} {year(2000 + int(found['short']))}"


def _weigh_compact(found: Found) -> int:
    return 0 if _CODED.search(found.before(16)) else 70


def _figures(found: Found) -> str | None:
    """Say "12/25/2026", "25.12.2026", "31-08-2026"."""
    first, second, year_ = int(found["a"]), int(found["b"]), found["year"]
    if found["sign"] in ".-" and len(year_) == 2:
        return None  # a version or a telephone number
    dotted = found["sign"] == "."
    if (dotted and second <= 12 and 0 < first <= 31) or (first > 12 >= second > 0 and first <= 31):
        day, month = first, second
    elif 0 < first <= 12 and 0 < second <= 31:
        day, month = second, first
    else:
        return None
    if month < 1 or day < 1:
        return None
    full = year_ if len(year_) == 4 else ("20" if int(year_) < 70 else "19") + year_
    return _spoken(MONTHS[month - 1], str(day), full)


def _dotted_day(found: Found) -> str | None:
    """Say "on 24.12."; the last dot is the date's own."""
    if (
        found.previous not in {"on", "until", "due", "since", "dated", "starting"}
        or not 0 < int(found["day"]) <= 31
    ):
        return None
    ended = "" if found.after().lstrip()[:1].islower() else "."
    return f"{MONTHS[int(found['month']) - 1]} {ordinal(found['day'])}{ended}"


_DECADE_THING: Final = Pattern(
    r"[ -](?:music|hits?|songs?|rock|pop|disco|movies|films|classics|fashion|style|themed?|playlist|"
    r"radio|station|cartoons|synth|party|night)\b"
)
"""What is named by its decade, not by seconds: "80s music"."""
_DECADE_BEFORE: Final = Pattern(
    (
        r"\b(?:the|early|late|mid|upper|lower|low|high|middle|and|temps in|(?:in|into) (?:his|"
        r"her|my|your|our|their))[ -]$"
    ),
    re.I,
)


def _decade(found: Found) -> str | None:
    if found["long"]:
        if found["to"]:
            return f"{decade(int(found['long']))} to {decade(int(found['to']))}"
        return decade(int(found["long"]))
    said = decade(int(found["short"]))
    return f"{said} to {decade(int(found['to']))}" if found["to"] else said


def _weigh_decade(found: Found) -> int:
    if found["long"] or found.written.startswith("'"):
        return 75
    before = found.before(16)
    known = _DECADE_BEFORE.search(before) and not re.search(r"\d\s?s? and $", before)
    if known and before.lower().endswith("and ") and not re.search(r"\d0s and $", found.before(8)):
        known = None
    return 75 if known or _DECADE_THING.match(found.after(16)) else 0


def _short_year(found: Found) -> str | None:
    n = found["n"]
    return f"oh {cardinal(n)}" if n[0] == "0" else cardinal(n)


def _quarter(found: Found) -> str | None:
    said = f"Q {cardinal(found['n'])}"
    return f"{said} {year(int(found['year']))}" if found["year"] else said


def _weigh_month(found: Found) -> int:
    written, dot = found["month"], found["dot"]
    name = written.lower()
    if written.islower() or found.after(2)[:1] == "'":
        return 0
    if found["join"]:
        return 60
    after = found.after(12)
    if dot and re.match(r"\s+[a-z\d]|\s*$|[,;:)]", after):
        return 60
    if name in {"feb", "aug", "sept", "oct", "nov", "dec"} and not re.match(r"\.\w", after):
        return 60
    likely = re.search(r"\b(?:in|of|last|next|this|since|until|by|day,) $", found.before(8), re.I)
    return 60 if likely and not re.match(r"\s+[A-Z]", after) else 0


def _month(found: Found) -> str | None:
    said = SHORT_MONTHS[found["month"].lower()]
    if found["join"]:
        last = SHORT_MONTHS.get(found["last"].lower()) or found["last"]
        said = f"{said}, {last}" if found["join"].strip() == "/" else f"{said} to {last}"
        return said + ("." if found.written.endswith(".") and found.ends_text else "")
    return said + ("." if found["dot"] and sentence_ends(found, found.end) else "")


def _names_to(found: Found) -> str | None:
    return f"{found['a']} to {found['b']}"


def _season(found: Found) -> str | None:
    """Say "2026/27" as years if they follow each other."""
    first, last = found["a"], found["b"]
    if (int(first) + 1) % 100 != int(last[-2:]):
        return None
    said = year(int(last)) if len(last) == 4 else cardinal(last)
    return f"{year(int(first))} to {said}"


def _ordinals(found: Found) -> str | None:
    """Say "the 1st/2nd", "11th-13th"."""
    joiner = "or" if "/" in found["join"] else "to"
    return f"{_day(found['a'])} {joiner} {_day(found['b'])}"


def _weigh_stamp(found: Found) -> int:
    compact = re.search(r"^\d{8}-", found.written)  # rather a build
    return 0 if not found["hour"] or compact or ":" in found.written else 91


def _stamp(found: Found) -> str | None:
    """Say "20261120_0300", "2026-11-20_03-00-00": a date and a time in a name."""
    return dated(found.written)


_STAMP: Final = (
    r"(?P<year>(?:19|20)\d\d)(?P<sign>-?)(?P<month>0[1-9]|1[0-2])(?P=sign)(?P<day>0[1-9]|[12]\d|3[01])"
    r"(?:[_T-](?P<hour>[01]\d|2[0-3])[-:]?(?P<minute>[0-5]\d)(?:[-:]?[0-5]\d)?Z?)?(?![0-9])"
)
_STAMPED: Final = Pattern(rf"(?<![0-9]){_STAMP}")


def dated(text: str) -> str:
    """Return a name with its dates and times in words."""
    return _STAMPED.sub(_dated, text)


def _dated(match: "re.Match[str]") -> str:
    said = _spoken(MONTHS[int(match["month"]) - 1], match["day"], match["year"])
    if match["hour"]:
        said += f" at {say_time(int(match['hour']), match['minute'], None)}"
    return f" {said} "


_SM: Final = r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)"

RULES: Final = (
    Rule(
        KIND, words(_MONTH_WORDS),
        rf"(?P<month>{_M})\s+(?P<day>{_DAY})(?:\s*(?:[-–—]|\bto\b)\s*(?:(?P<month2>{_M})\s+)?"
        rf"(?P<last>{_DAY})(?!\s*(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|am\b|"
        rf"pm\b)))?{_NO_MORE}(?:,?\s+(?P<year>{_YEAR}){_NOT_A_YEAR})?",
        _month_day, 82,
    ),
    Rule(KIND, words(_MONTH_WORDS), rf"(?P<month>{_M}),?\s+(?P<year>{_YEAR})(?![:.]\d)", _month_year, 81),
    Rule(
        KIND, figures(" a-/–"),
        rf"(?P<day>{_DAY})(?:(?P<join>\s?/\s?|\s(?:and|or)\s(?=\d{{1,2}}(?:st|nd|rd|th)))"
        rf"(?P<also>{_DAY}))?(?:\s*[-–—]\s*(?P<last>{_DAY}))?(?:\s+(?:of\s+)?|-"
        rf"(?=[A-Za-z]{{3}}-\d))(?P<month>{_M})(?![A-Za-z])(?:(?:,?\s+|-)(?P<year>{_YEAR}))?",
        _day_month, 82,
    ),
    Rule(
        "ISO date", figures("-"),
        r"(?P<year>[12]\d{3})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])(?:[T ]"
        r"(?P<clock>\d\d:\d\d(?::\d\d)?)(?:[.,]\d{1,9})?(?P<zone>Z|[+-]\d\d:?\d\d)?)?(?![\w-])",
        _iso, 90,
    ),
    Rule(
        KIND, figures("/."),
        r"(?P<year>[12]\d{3})(?P<sign>[/.])(?P<month>0?[1-9]|1[0-2])(?P=sign)(?P<day>0?[1-9]|"
        r"[12]\d|3[01])(?![\w/]|\.\d)",
        lambda f: _year_first(f) if f["sign"] == "/" or len(f["month"]) + len(f["day"]) == 4 else None, 88,
    ),
    Rule(
        KIND, figures("-"),
        r"(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])(?![\w-]|[.,/:]\d)",
        _year_month, 84, lambda f: 0 if re.search(r"[A-Z]-$", f.before(3)) else 84,
    ),
    Rule(
        KIND, figures(),
        r"(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?!\w|"
        r"[-.,:]\d)",
        _year_first, 70, _weigh_compact,
    ),
    Rule(
        KIND, figures("/.-"),
        r"(?P<a>\d{1,2})(?P<sign>[/.-])(?P<b>\d{1,2})(?P=sign)(?P<year>[12]\d{3}|\d\d)"
        r"(?![\w/]|\.\d|-\d)",
        _figures, 85,
    ),
    Rule(KIND, figures("."), r"(?P<day>[0-3]\d)\.(?P<month>0[1-9]|1[0-2])\.(?=\s|$)", _dotted_day, 80),
    Rule(KIND, figures("/"), r"(?P<month>0?[1-9]|1[0-2])/(?P<year>(?:19|20)\d\d)(?![\w/]|\.\d)", _year_month, 80),
    Rule(
        KIND, figures("/"), r"(?P<month>0[1-9]|1[0-2])/(?P<short>[2-4]\d)(?![\d/]|\.\d)", _expiry, 88,
    ),
    Rule("season", figures("/"), r"(?P<a>(?:19|20)\d\d)/(?P<b>(?:19|20)?\d\d)(?![\w/]|[.,]\d)", _season, 80),
    Rule(
        "decade", figures("a'"),
        r"(?:(?P<short>[2-9]0)|(?P<long>1[1-9]\d0|20\d0))'?[sS]\b(?:\s?[-–]\s?'?"
        r"(?P<to>[1-9]0)s\b)?",
        _decade, 75, _weigh_decade,
    ),
    Rule("date and time", figures("_-aT", near="_ T -"), _STAMP + r"(?![\w-]|\.\w)", _stamp, 91, _weigh_stamp),
    Rule(
        "decade", signs("'"),
        r"'(?:(?P<short>[1-9]0)|(?P<long>1[1-9]\d0|20\d0))'?s\b(?:\s?[-–]\s?'?(?P<to>[1-9]0)s\b)?",
        _decade, 75, _weigh_decade,
    ),
    Rule("year", signs("'", glued=False), r"'(?P<n>\d\d)\b(?!s|['\"]|:\d|[.,]\d)", _short_year, 60),
    Rule(
        "week", figures("-a"),
        r"(?P<y>[12]\d{3})-?W(?P<w>[0-5]\d)(?![\w-])",
        lambda f: f"{'' if f.previous == 'week' else 'week '}{cardinal(f['w'])} of {year(int(f['y']))}", 85,
    ),
    Rule("quarter", capitals("9"), rf"Q(?P<n>[1-4])(?:\s*'?(?P<year>{_YEAR}))?\b", _quarter, 60),
    Rule(
        "months", words(month.lower() for month in MONTHS),
        rf"(?P<a>{'|'.join(MONTHS)})\s*[-–]\s*(?P<b>{'|'.join(MONTHS)})\b",
        _names_to, 60,
    ),
    Rule(
        "month", words(SHORT_MONTHS),
        rf"(?P<month>(?i:{_SM}))\b(?P<dot>\.?)(?:(?P<join>\s?[-–/]\s?)(?P<last>(?i:{_SM})|May|"
        r"June|July)\b\.?)?(?![\w'’]|\.\w)",
        _month, 60, _weigh_month,
    ),
    Rule(
        "ordinals", figures("a"),
        r"(?P<a>\d{1,3}(?:st|nd|rd|th))(?P<join>\s?[-–—/]\s?)(?P<b>\d{1,3}(?:st|nd|rd|th))\b",
        _ordinals, 70,
    ),
)  # fmt: skip
