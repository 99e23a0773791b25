"""Dates: written with names or figures, ranges of days, decades, quarters, ISO dates and times."""

import re
from typing import Final

from .guards import FIGURE, words_of
from .numbers import cardinal, decade, ordinal, year

MONTHS: Final = (
    "January February March April May June July August September October November December"
).split()
_SHORT_MONTHS: Final = {
    **{name[:3].lower(): name for name in MONTHS},
    "sept": "September",
    **{name.lower(): name for name in MONTHS},
}
_DAYS: Final = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_SHORT_DAYS: Final = {
    "mon": "Monday", "tue": "Tuesday", "tues": "Tuesday", "wed": "Wednesday", "weds": "Wednesday",
    "thu": "Thursday", "thur": "Thursday", "thurs": "Thursday", "fri": "Friday",
    "sat": "Saturday", "sun": "Sunday",
}  # fmt: skip

_MONTH: Final = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|"
    r"December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?"
)
_DAY: Final = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_LAST: Final = r"(?P<last>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR: Final = r"(?P<year>1[0-9]\d\d|20\d\d|21\d\d)"
_NO_MORE: Final = r"(?![\d:%°]|[.,/]\d|\s*(?:AM|PM|am|pm|a\.m|p\.m)\b)"

_MONTH_DAY: Final = re.compile(
    rf"\b{_MONTH}\s+{_DAY}(?:\s*[-–—]\s*(?:{_MONTH.replace('?P<month>', '?P<month2>')}\s+)?{_LAST})?"
    rf"{_NO_MORE}(?:,?\s+{_YEAR}\b(?!\s*(?:%|°|[a-z]*[Ww]h?\b)))?",
    re.I,
)
_DAY_MONTH: Final = re.compile(
    rf"\b(?P<the>the\s+)?{_DAY}(?:\s*[-–—]\s*{_LAST})?(?:\s+(?:of\s+)?|-(?=[A-Za-z]{{3}}-\d)){_MONTH}(?:(?:,?\s+|-){_YEAR}\b)?",
    re.I,
)
_MONTH_YEAR: Final = re.compile(rf"\b{_MONTH},?\s+{_YEAR}\b(?![:.]\d)", re.I)
_ISO: Final = re.compile(
    r"(?<![\w-])(?P<year>[12]\d{3})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])"
    r"(?:[T ](?P<clock>\d\d:\d\d(?::\d\d)?)(?:[.,]\d{1,9})?(?P<zone>Z|[+-]\d\d:?\d\d)?)?(?![\w-])"
)
_ISO_SLASHED: Final = re.compile(
    r"(?<![\w/.])(?P<year>[12]\d{3})(?:/(0?[1-9]|1[0-2])/|\.(0[1-9]|1[0-2])\.(?=\d\d))"
    r"(0?[1-9]|[12]\d|3[01])(?![\w/]|\.\d)"
)
_SLASHED: Final = re.compile(
    r"(?<![\w/.-])(\d{1,2})([/.-])(\d{1,2})\2([12]\d{3}|\d\d)(?![\w/]|\.\d|-\d)"
)
_SLASHED_SHORT: Final = re.compile(r"(?<![\w/.])(\d{1,2})/(\d{1,2})(?![\w/%]|\.\d|\s?°)")
_DOTTED_SHORT: Final = re.compile(
    r"\b((?:[Oo]n|[Uu]ntil|[Dd]ue|[Ss]ince|dated|starting) )([0-3]\d)\.(0[1-9]|1[0-2])\.(?=\s|$)"
)
_MONTH_SLASH_YEAR: Final = re.compile(r"(?<![\w/.])(0?[1-9]|1[0-2])/((?:19|20)\d\d)(?![\w/]|\.\d)")
_DATE_WORDS: Final = re.compile(
    r"\b(?:on|by|due|week of|starting|starts|beginning|begins|ending|ends|"
    r"expires|expired|effective|as of|until|till|since|dated?|before|after|from|through|"
    r"mon|tues?|wed|thurs?|fri|sat|sun|\w+day),?:?\s+$",
    re.I,
)
_DECADE: Final = re.compile(r"(?<![\w$£€'])(?:'?(?P<short>[2-9]0)|(?P<long>1[1-9]\d0|20\d0))'?s\b")
_DECADE_THING: Final = re.compile(
    r"[ -](?:music|hits?|songs?|rock|pop|disco|movies|films|classics|fashion|style|themed?|playlist|"
    r"radio|station|cartoons|synth)\b"
)
"""What is named by its decade, not by seconds: "80s music"."""
_SHORT_YEAR: Final = re.compile(r"(?<!\w)'(\d\d)\b(?!s)")
_ISO_WEEK: Final = re.compile(r"(?<![\w-])([12]\d{3})-?W([0-5]\d)(?![\w-])")
_QUARTER: Final = re.compile(rf"\bQ([1-4])(?:\s*'?{_YEAR})?\b")
_LONE_DAY: Final = re.compile(
    r"\b(Mon|Tues?|Weds?|Thu|Thurs?|Fri)\b(?:(?P<dot>\.)|(?=\s*(?:[,;:!?)/&–-]|$|[A-Z\d]))|"
    r"(?=\s+(?:at|to|and|or|from|through|thru|until|till|is|was|by|in|the|of|next|last|before|after|morning|"
    r"afternoon|evening|night|am|pm)\b))(?!\w)"
)
_WEEKEND: Final = re.compile(
    r"\b(Sat|Sun)\b(?:\.(?=\s+[a-z])|\.?(?=,?\s+(?:\d|the [a-z]+(?: [a-z]+)? of [A-Z]|"
    r"(?:January|February|March|April|May|June|July|"
    r"August|September|October|November|December|Saturday|Sunday|Sat|Sun|Mon)\b))|(?=\s*[-–&/]\s*"
    r"(?:Sun|Sat|Mon|Tues?|Wed|Thu|Fri)))"
    r"|(?<=day[ ,–&/-])(?P<a>Sat|Sun)\b\.?|(?<=day, )(?P<b>Sat|Sun)\b\.?|(?<=day & )(?P<c>Sat|Sun)\b\.?"
    r"|(?<=day and )(?P<d>Sat|Sun)\b\.?|(?<=day to )(?P<e>Sat|Sun)\b\.?|(?<=[oO]n )(?P<f>Sat|Sun)\b\.?"
)
_DAY_RANGE: Final = re.compile(rf"\b({'|'.join(_DAYS)})\s*[-–]\s*({'|'.join(_DAYS)})\b")
_SHORT_MONTH_PAIR: Final = re.compile(
    r"\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\.?\s?([-–/])\s?"
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?(?!\w)"
)
_MONTH_RANGE: Final = re.compile(rf"\b({'|'.join(MONTHS)})\s*[-–]\s*({'|'.join(MONTHS)})\b")
_LONE_MONTH: Final = re.compile(
    r"\b(?P<dotted>Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\.(?=\s+[a-z\d]|$)"
    r"|(?<![\w.])(?P<sure>Feb|Aug|Sept|Oct|Nov|Dec)\b(?!\.\w)"
    r"|(?:(?<=\b[Ii]n )|(?<=[oO]f )|(?<=ast )|(?<=ext )|(?<=his )|(?<=day, ))"
    r"(?P<likely>Jan|Mar|Apr|Jun|Jul|Sep)\b"
)


def month_name(text: str) -> str:
    """Return the full name of a month in figures or letters."""
    text = text.rstrip(".").lower()
    return MONTHS[int(text) - 1] if text.isdigit() else _SHORT_MONTHS[text]


def _spoken(month: str, day: str, year_: str | None) -> str:
    words = f"{month} {ordinal(day)}"
    return f"{words}, {year(int(year_))}" if year_ else words


def _month_day(found: re.Match[str]) -> str:
    if found["month"].lower() in {"may", "mar", "march", "jan", "dec", "sun"} and not (
        found["month"][0].isupper()
    ):
        return found.group()  # "you may 5 times", "march 3 miles"
    words = f"{month_name(found['month'])} {ordinal(found['day'])}"
    if found["last"]:
        month2 = month_name(found["month2"]) + " " if found["month2"] else ""
        words += f" to {month2}{ordinal(found['last'])}"
    if found["year"]:
        words += f", {year(int(found['year']))}"
    return words


def _day_month(found: re.Match[str]) -> str:
    if found["month"].lower() in {"may", "mar", "march"} and not found["month"][0].isupper():
        return found.group()
    month = month_name(found["month"])
    ends_dot = found.group().endswith(".") and found.end() == len(found.string)
    words = ordinal(found["day"])
    if found["last"]:
        words += f" to the {ordinal(found['last'])}"
    words = f"the {words} of {month}"
    if found["the"] and found["the"][0] == "T":
        words = "T" + words[1:]
    if found["year"]:
        words += f", {year(int(found['year']))}"
    return words + ("." if ends_dot else "")


def _iso(found: re.Match[str]) -> str:
    words = _spoken(month_name(found["month"]), found["day"], found["year"])
    if found["clock"]:
        words += f" at {found['clock'][:5]}"
        if found["zone"]:
            words += (
                " UTC" if found["zone"] == "Z" else f" GMT{found['zone'][:3].replace('+00', '')}"
            )
    return words


def _slashed(found: re.Match[str]) -> str:
    first, second, year_ = int(found[1]), int(found[3]), found[4]
    if found[2] in ".-" and len(year_) == 2:
        return found.group()  # a version or a telephone number
    dotted = found[2] == "."
    if (dotted and second <= 12 and 0 < first <= 31) or (first > 12 >= second > 0 and first <= 31):
        day, month = first, second
    elif 0 < first <= 12 and 0 < second <= 31:
        day, month = second, first
    else:
        return found.group()
    if month < 1 or day < 1:
        return found.group()
    full = year_ if len(year_) == 4 else ("20" if int(year_) < 70 else "19") + year_
    return _spoken(MONTHS[month - 1], str(day), full)


def _dotted_short(found: re.Match[str]) -> str:
    """Say "on 24.12."; the last dot is the date's own."""
    if not 0 < int(found[2]) <= 31:
        return found.group()
    ended = "" if found.string[found.end() :].lstrip()[:1].islower() else "."
    return f"{found[1]}{MONTHS[int(found[3]) - 1]} {ordinal(found[2])}{ended}"


_COMMON_DENOMINATORS: Final = frozenset({2, 3, 4, 5, 6, 8, 10, 16})


def _slashed_short(found: re.Match[str]) -> str:
    first, second = int(found[1]), int(found[2])
    before = found.string[max(0, found.start() - 16) : found.start()]
    if not (0 < first <= 31 and 0 < second <= 31) or min(first, second) > 12:
        return found.group()
    if (first, second) in {(9, 11), (24, 7), (20, 20)}:
        return found.group()
    fraction = first < second and second in _COMMON_DENOMINATORS
    if first > second and first <= 12:
        return f"{MONTHS[first - 1]} {ordinal(second)}"  # no one writes 12/1 for a fraction
    if first == second and not _DATE_WORDS.search(before):
        return found.group()
    dated = _DATE_WORDS.search(before) is not None
    if dated or (not fraction and second > 12 and first <= 12 and len(found[2]) == 2):
        if first <= 12:
            return f"{MONTHS[first - 1]} {ordinal(second)}"
        return f"{MONTHS[second - 1]} {ordinal(first)}"
    return found.group()


def _decade(found: re.Match[str]) -> str:
    if found["long"]:
        return decade(int(found["long"]))
    before = found.string[max(0, found.start() - 12) : found.start()].lower()
    if "'" in found.group()[:1] or re.search(
        r"\b(?:the|early|late|mid|upper|lower|low|high|middle|(?:in|into) (?:his|her|my|your|our|their))[ -]$",
        before,
    ):
        return decade(int(found["short"]))
    if _DECADE_THING.match(found.string[found.end() :][:16]):
        return decade(int(found["short"]))
    return found.group()


def _lone_day(found: re.Match[str]) -> str:
    rest = found.string[found.end() :]
    capital = re.match(r"\s+([A-Z][a-z]*)", rest)
    ends = found["dot"] and (not rest.strip() or (capital and capital[1] not in MONTHS))
    return _SHORT_DAYS[found.group(1).lower()] + ("." if ends else "")


def _month_pair(found: re.Match[str]) -> str:
    first, last = month_name(found[1]), month_name(found[3])
    return f"{first}, {last}" if found[2] == "/" else f"{first} to {last}"


def _weekend(found: re.Match[str]) -> str:
    short = next(group for group in found.groups() if group)
    return _SHORT_DAYS[short.lower()]


def _lone_month(found: re.Match[str]) -> str:
    short = found["dotted"] or found["sure"] or found["likely"]
    tail = "." if found["dotted"] and found.end() == len(found.string) else ""
    return _SHORT_MONTHS[short.lower()] + tail


_MONTH_WORDS: Final = frozenset(_SHORT_MONTHS)
_MONTHS_SHORTENED: Final = frozenset("jan feb mar apr jun jul aug sep sept oct nov dec".split())
_DAY_WORDS: Final = frozenset(_SHORT_DAYS)
_NAMES: Final = _MONTH_WORDS | _DAY_WORDS | frozenset(day.lower() for day in _DAYS)
_JOINED: Final = re.compile(r"\d[-/.]\d")


def say_dates(text: str) -> str:
    """Replace dates, and abbreviated names of days and months."""
    words = words_of(text)
    named = not _NAMES.isdisjoint(words)
    if FIGURE.search(text):
        if "-" in text:
            text = _ISO.sub(_iso, text)
        if "w" in words:
            text = _ISO_WEEK.sub(lambda m: f"week {cardinal(m[2])} of {year(int(m[1]))}", text)
        if _JOINED.search(text):
            text = _ISO_SLASHED.sub(
                lambda m: _spoken(MONTHS[int(m[2] or m[3]) - 1], m[4], m["year"]), text
            )
            text = _SLASHED.sub(_slashed, text)
            text = _DOTTED_SHORT.sub(_dotted_short, text)
        if "/" in text:
            text = _MONTH_SLASH_YEAR.sub(
                lambda m: f"{MONTHS[int(m[1]) - 1]} {year(int(m[2]))}", text
            )
            text = _SLASHED_SHORT.sub(_slashed_short, text)
        if not _MONTH_WORDS.isdisjoint(words):
            text = _MONTH_DAY.sub(_month_day, text)
            text = _DAY_MONTH.sub(_day_month, text)
            text = _MONTH_YEAR.sub(
                lambda m: f"{month_name(m['month'])} {year(int(m['year']))}", text
            )
        if "s" in words:
            text = _DECADE.sub(_decade, text)
        if "'" in text:
            text = _SHORT_YEAR.sub(lambda m: f"'{m[1]}" if m[1] == "00" else _two(m[1]), text)
        if "q" in words:
            text = _QUARTER.sub(_quarter, text)
    if not named:
        return text
    if not _MONTH_WORDS.isdisjoint(words):
        text = _SHORT_MONTH_PAIR.sub(_month_pair, text)
    if not _DAY_WORDS.isdisjoint(words):
        text = _LONE_DAY.sub(_lone_day, text)
        text = _WEEKEND.sub(_weekend, text)
    if not _MONTHS_SHORTENED.isdisjoint(words):
        text = _LONE_MONTH.sub(_lone_month, text)
    text = _DAY_RANGE.sub(r"\1 to \2", text)
    return _MONTH_RANGE.sub(r"\1 to \2", text)


def _two(figures: str) -> str:
    return f"oh {cardinal(figures)}" if figures[0] == "0" else cardinal(figures)


def _quarter(found: re.Match[str]) -> str:
    words = f"Q {cardinal(found[1])}"
    return f"{words} {year(int(found['year']))}" if found["year"] else words
