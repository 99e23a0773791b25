"""Two numbers with a stroke between them: a fraction, a date, a share, odds, a pressure."""

import re
from typing import Final

from ....rules import Found, Pattern, Rule, figures, signs
from ...abbreviations import MONTHS
from ..numbers import cardinal, decimal, fraction, ordinal
from ..quantities import NUMBER, PARTS, quantity
from ..units import unit_at

_DATE_WORDS: Final = Pattern(
    r"\b(?:on|by|due|week of|wk of|starting|starts|beginning|begins|ending|ends|expires|expired|effective|as of|until|"
    r"till|since|dated?|before|after|from|through|thru|pto|ooo|vacation|holiday|deadline|"
    r"mon|tues?|wed|thurs?|thu|fri|sat|sun|\w+day),?:?\s+$",
    re.I,
)
_STEPS: Final = Pattern(
    r"\b(?:day|week|part|step|page|slide|lesson|chapter|round|dose|bag|box|item|disc|night|task|game|"
    r"cycle|stage|phase|inning|set|course|quarter)s?:? $",
    re.I,
)
_OUT_OF: Final = Pattern(
    (
        r"\b(?:layer|track|level|score|volume|brightness|rating|rated|steps|lap|heat|count|"
        r"streak|progress|attempt):? $"
    ),
    re.I,
)
_ODDS: Final = Pattern(
    r"\b(?:odds|at|price|priced|favourite|favorite|outsider)(?: of| are| is)?:?\s$", re.I
)
_ODDS_NEAR: Final = Pattern(
    r"\b(?:odds|bet|favourite|favorite|wager|bookmaker|outsider|shot|won|wins?|lengths?|horse|runner)\b",
    re.I,
)
_COMMON: Final = frozenset({2, 3, 4, 5, 6, 7, 8, 9, 10, 16, 32, 64})
_SET_PHRASES: Final = {
    (24, 7): "twenty four seven", (9, 11): "nine eleven", (7, 11): "seven eleven",
    (50, 50): "fifty fifty", (20, 20): "twenty twenty",
}  # fmt: skip
_RATED_BY: Final = frozenset("stars points bars marks votes".split())
_NOT_NOT_COUNTED: Final = frozenset("is was has cups inches this as".split())
_NOT_COUNTED: Final = frozenset("is was has cups inches this as".split())
_STATES: Final = Pattern(
    r"\s+(?:on|off|open|closed|online|offline|locked|unlocked|active|running|connected|armed)\b"
)
_COUNTED: Final = Pattern(r"\s+([a-z]+s)\b")


def _numbers(found: Found) -> tuple[int, int]:
    return int(found["n"]), int(found["d"])


def _is_date(first: int, second: int) -> bool:
    return 0 < first <= 31 and 0 < second <= 31 and min(first, second) <= 12


def _weigh_date(found: Found) -> int:
    """Weigh "12/4": a day by a word before, or because nobody writes such a fraction."""
    first, second = _numbers(found)
    if not _is_date(first, second) or (
        (first, second) in _SET_PHRASES and not _ON.search(found.before(16))
    ):
        return 0
    after = found.after(12)
    if re.match(
        r"\s?[%°]|\s+of\s+(?!May|the\b)|-(?:time|inch|in\b|cup)|\s*[-+=*]\s*\d|\s?time\b", after
    ):
        return 0
    if (
        _STEPS.search(found.before(16))
        or _OUT_OF.search(found.before(16))
        or (_ODDS_NEAR.search(found.before()) and not _dated(found))
    ):
        return 0
    if _dated(found) or _beside_a_date(found):
        return 72
    if re.match(r"\s(?:lights|lamps|doors|windows|on\b|open|done|full|tasks|complete)", after):
        return 0
    if first > second and first <= 12:
        return 64 if second != 1 or first != 1 else 0
    unlikely = not (first < second and second in _COMMON)
    if unlikely and second > 12 and first <= 12 and len(found["d"]) == 2 and first != second:
        return 64
    return 0


_NEXT_PAIR: Final = Pattern(r"\s?(?:&|and|,|or)\s?(\d{1,2})/(\d{1,2})(?![\d/])")
_PREVIOUS_PAIR: Final = Pattern(r"(?<![\d/])(\d{1,2})/(\d{1,2})\s?(?:&|and|,|or)\s?$")


def _beside_a_date(found: Found) -> bool:
    """Tell whether what cannot be a fraction stands beside: "3/4 & 3/11"."""
    pair = _NEXT_PAIR.match(found.after(16)) or _PREVIOUS_PAIR.search(found.before(16))
    if pair is None:
        return False
    first, second = int(pair[1]), int(pair[2])
    unlikely = {second, int(found["d"])} - _COMMON
    return _is_date(first, second) and second > first and bool(unlikely)


_ON: Final = Pattern(r"\b(?:on|by|due|from|\w+day),? $", re.I)


def _dated(found: Found) -> bool:
    day = re.match(r"\s+(?:is|was|falls on)\s+(?:a\s+)?[A-Z]\w+day\b", found.after(24))
    return day is not None or _DATE_WORDS.search(found.before(16)) is not None


def _say_date(found: Found) -> str | None:
    first, second = _numbers(found)
    month, day = (first, second) if first <= 12 else (second, first)
    said = f"{MONTHS[month - 1]} {ordinal(day)}"
    until = re.match(r"\s?[-–]\s?(?=(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\.? \d)", found.after(16))
    if until is None:
        return said
    found.end += until.end()
    return f"{said} to"


def _say_date_range(found: Found) -> str | None:
    """Say "12/24-1/2": both are dates if both can be and one is no fraction."""
    values = [int(found[name]) for name in ("n", "d", "n2", "d2")]
    if not (_is_date(values[0], values[1]) and _is_date(values[2], values[3])):
        return None
    proper = values[0] < values[1] in _COMMON and values[2] < values[3] in _COMMON
    if not _dated(found) and (proper or unit_at(found.text, found.end + 1)):
        return None
    said = []
    for first, second in (values[:2], values[2:]):
        month, day = (first, second) if first <= 12 else (second, first)
        said.append(f"{MONTHS[month - 1]} {ordinal(day)}")
    return " to ".join(said)


def _weigh_odds(found: Found) -> int:
    before = re.sub(r"(?:\d{1,2}/\d{1,2}(?:,| and| or|, and|, or) ){1,3}$", "", found.before(36))
    return 74 if _ODDS.search(before) and _ODDS_NEAR.search(before + found.after(24)) else 0


def _say_odds(found: Found) -> str | None:
    return f"{cardinal(found['n'])} to {cardinal(found['d'])}"


def _say_fraction(found: Found) -> str | None:
    n, d = _numbers(found)
    if (n, d) in _SET_PHRASES:
        return _SET_PHRASES[n, d]
    after = found.after(24)
    if (n, d) == (9, 10) and re.search(r"\d\.\d\d $", found.before(6)):
        return "and nine tenths"  # of a cent, at a pump
    if n == d and n in {5, 10, 100}:
        return f"{cardinal(n)} out of {cardinal(d)}"
    if found.previous == "mpg":
        return f"{cardinal(n)}, {cardinal(d)}"
    if _STEPS.search(found.before(16)) and n <= d:
        return f"{cardinal(n)} of {cardinal(d)}"
    if re.match(r"\s?time\b|-time\b", after):
        return f"{cardinal(n)} {cardinal(d)}"  # of music
    if re.match(r"\s?=", after) and n >= d > 0:
        return f"{cardinal(n)} divided by {cardinal(d)}"
    if d in {n, 0} or (n > d and n + d == 100 and n % 5 == 0):
        return f"{cardinal(n)} {cardinal(d)}"  # "the 80/20 rule"
    unit = re.match(r"\s?([A-Za-z]{1,4})\b", after)
    known = unit_at(unit[1], 0) if unit else None
    if known is not None and unit is not None and unit[1] in {"Hz", "V"}:
        return f"{cardinal(n)} or {cardinal(d)}{_take(found, unit)} {known[0][1]}"
    if n > d:
        over = f"{cardinal(n)} over {cardinal(d)}"  # blood pressure
        return f"{over}{_take(found, unit)} {known[0][1]}" if known and unit else over
    return _share(found, n, d, after)


def _share(found: Found, n: int, d: int, after: str) -> str:
    """Say a part of a whole: a fraction, so many of so many, or a rating."""
    counted = _COUNTED.match(after)
    if counted is not None and d > 4 and counted[1] not in _NOT_COUNTED:
        return f"{cardinal(n)} {'out of' if counted[1] in _RATED_BY else 'of'} {cardinal(d)}"
    if d not in {2, 3, 4, 8} and _STATES.match(after):
        return f"{cardinal(n)} out of {cardinal(d)}"
    unit = re.match(r"\s?([A-Za-z]{1,4})\b", after)
    known = (
        unit_at(unit[1], 0)
        if unit and unit[1] not in {"in", "on", "at", "of", "is", "to", "as"}
        else None
    )
    likely = d in _COMMON and n != 0 and not (d == 10 and n > 1)
    if not likely or _OUT_OF.search(found.before(16)):
        if known is not None and unit is not None:
            return f"{cardinal(n)} of {cardinal(d)}{_take(found, unit)} {known[0][1]}"
        return f"{cardinal(n)} out of {cardinal(d)}"
    return fraction(n, d)


def _take(found: Found, unit: re.Match[str] | None) -> str:
    found.end += unit.end() if unit else 0
    return ""


def _say_rating(found: Found) -> str | None:
    first, last = found["n"], found["d"]
    if "." not in first and "," not in last:
        return None
    unit = re.match(r"\s?([A-Za-z]{1,3})\b", found.after(8))
    known = unit_at(unit[1], 0) if unit else None
    if known is not None and unit is not None and known[1] == len(unit[1]):
        _take(found, unit)
        return f"{decimal(first)} of {decimal(last)} {known[0][1]}"  # "3.2/8 GB"
    return f"{decimal(first)} out of {decimal(last)}"


def _say_degrees(found: Found) -> str | None:
    """Say a high and a low: "21°/12°", "31F/-1C" have a pause between them."""
    return f"{cardinal(found['n'])},"


def _say_divided(found: Found) -> str | None:
    n, d = _numbers(found)
    return f"{cardinal(n)} divided by {cardinal(d)}" if n >= d else None


def _say_quantity(found: Found) -> str | None:
    if re.fullmatch(r"\d+/\d+", found.written):
        return None
    return quantity(found.written)


def _say_range(found: Found) -> str | None:
    """Say a range of amounts of which one has a fraction: "1 1/2-2", "1/2-3/4"."""
    if found["a"].isdecimal() and re.fullmatch(r"\d/\d{1,2}|[½¼¾⅓⅔⅛⅜⅝⅞]", found["b"]):
        return None  # "1-1/2" is one and a half
    first, last = quantity(found["a"]), quantity(found["b"])
    return f"{first} to {last}" if first and last else None


_DOSED: Final = Pattern(
    r"\b(?:max\.?|maximum|up to|most|limit|doses?|tabs?|tablets?|pills?|caps)\W? ?$", re.I
)
_PAIR: Final = r"(?P<n>\d{1,5})\s?/\s?(?P<d>\d{1,5})(?![\d/]|\.\d|,\d|[A-Za-z]{4}|-\d)"
_TIGHT: Final = r"(?P<n>\d{1,2})/(?P<d>\d{1,2})(?![\d/]|\.\d|\w)"

RULES: Final = (
    Rule(
        "loan", figures("/"), r"(?P<n>3|5|7|10)/(?P<d>1|6)(?=[ -](?:ARMs?\b|adjustable|hybrid))",
        lambda f: f"{cardinal(f['n'])} {cardinal(f['d'])}", 90,
    ),
    Rule("share", figures("/-"), r"24[/-]7[/-]365\b", "twenty four seven three sixty five", 88),
    Rule("date", figures("/"), _TIGHT, _say_date, 72, _weigh_date),
    Rule(
        "range of dates", figures("/"),
        r"(?P<n>\d{1,2})/(?P<d>\d{1,2})\s?[-–—]\s?(?P<n2>\d{1,2})/(?P<d2>\d{1,2})"
        r"(?![\d/]|\.\d|\w)",
        _say_date_range, 78,
    ),
    Rule(
        "statistics", figures("/"),
        r"(?P<a>\d{1,3})/(?P<b>\d{1,2})/(?P<c>\d)(?![\d/]|\.\d|\w)",
        lambda f: ", ".join(cardinal(f[name]) for name in "abc"), 84,
    ),
    Rule(
        "dose", figures("/"), r"(?P<n>\d{1,2})/(?P<d>\d{1,3})\s?h(?:rs?)?\b",
        lambda f: f"{cardinal(f['n'])} per {cardinal(f['d'])} hours", 76,
        lambda f: 76 if _DOSED.search(f.before(12)) else 0,
    ),
    Rule("odds", figures("/"), _TIGHT, _say_odds, 74, _weigh_odds),
    Rule("share", figures("/ ", near="/"), _PAIR, _say_fraction, 60),
    Rule(
        "share", figures("•,/ ", near="/"),
        rf"(?P<n>{NUMBER})\s?/\s?(?P<d>\d{{1,3}}(?:,\d{{3}})+|\d{{1,3}}(?:\.\d)?)(?![\w/]|"
        r"[.,]\d)",
        _say_rating, 61,
    ),
    Rule(
        "shutter", figures("/"),
        r"1/(?P<d>\d{2,4})\s?s(?:ec)?\b(?!\.\w)",
        lambda f: f"one {ordinal(f['d'])} of a second", 75,
    ),
    Rule("high and low", figures("/ ", near="/"), r"(?P<n>\d{1,3})\s?/\s?(?=[-–]?\d{1,3}\s?°)", _say_degrees, 70),
    Rule("sum", figures("/ ", near="/"), r"(?P<n>\d{1,9})\s?/\s?(?P<d>\d{1,9})(?=\s?=)", _say_divided, 79),
    Rule("fraction", figures(" -½¼¾⅓⅔⅛⅜⅝⅞", near="/ ½ ¼ ¾ ⅓ ⅔ ⅛ ⅜ ⅝ ⅞"), PARTS, _say_quantity, 64),
    Rule("fraction", signs("½¼¾⅓⅔⅛⅜⅝⅞"), PARTS, _say_quantity, 64),
    Rule(
        "range of amounts", figures(" -½¼¾⅓⅔⅛⅜⅝⅞/", near="/ ½ ¼ ¾ ⅓ ⅔ ⅛ ⅜ ⅝ ⅞"),
        rf"(?P<a>{PARTS})\s?[-–—]\s?(?P<b>{PARTS}|{NUMBER})(?![\w/])",
        _say_range, 65,
    ),
    Rule(
        "range of amounts", figures(near="/ ½ ¼ ¾ ⅓ ⅔ ⅛ ⅜ ⅝ ⅞"),
        rf"(?P<a>{NUMBER})\s?[-–—]\s?(?P<b>{PARTS})(?![\w/])",
        _say_range, 65,
    ),
)  # fmt: skip
