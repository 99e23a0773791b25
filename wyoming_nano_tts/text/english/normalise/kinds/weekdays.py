"""Days of the week: short names, single letters, ranges of them."""

import re
from typing import Final

from ....rules import Found, Pattern, Rule, capitals, words
from ...abbreviations import DAYS, MONTHS, SHORT_DAYS, SHORT_MONTHS, starts_sentence
from ..evidence import sentence_ends

_DAY_NAMES: Final = SHORT_DAYS | {name.lower(): name for name in DAYS}


def _weigh_day(found: Found) -> int:
    """Weigh a short name of a day: "Mon" is French too, "sat" and "sun" are words."""
    written = found["day"]
    name, dot = written.lower(), found["dot"]
    if written.islower() and name not in {"tues", "thurs"}:
        return 0
    shouted = written.isupper()
    after = found.after(24)
    if found["join"] and (found["last"].isupper() == shouted):
        return 60
    if (
        shouted
        and name in {"sat", "sun"}
        and not re.match(
            r"\s?[-–/&]\s?[A-Z]{3}|\s+(?:\d|NOON|NIGHT|MORNING|AFTERNOON|EVENING)|[,.:]?\s*$|,",
            after,
        )
        and not _day_before(found)
    ):
        return 0
    if name in {"sat", "sun"}:
        return _weekend(found, dot, after)
    if dot or shouted or name in {"tues", "thurs", "weds", "thur", "thu", "fri", "tue"}:
        return 60
    return 60 if _DAY_FOLLOWS.match(after) or _day_before(found) else 0


_DAY_FOLLOWS: Final = Pattern(
    r"\s*(?:[,;:!?)/&–-]|$|[A-Z\d])|\s+(?:at|to|and|or|from|through|thru|until|till|is|was|by|in|the|of|next|last|"
    r"before|after|morning|afternoon|evening|night|am|pm|only|noon)\b"
)
_WEEKEND_FOLLOWS: Final = Pattern(
    r",?\s+(?:\d|the [a-z]+ of|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b\.?|"
    r"(?:morning|afternoon|evening|night|noon|Sat|Sun|Mon|at \d)\b)|"
    r"\s*[-–&/]\s*(?:Sun|Sat|Mon|Tues?|Wed|Thu|Fri|SUN|SAT|MON)"
)
_DAY_BEFORE: Final = Pattern(
    r"(?:\b(?:Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun|MON|TUE|WED|THU|FRI|SAT|SUN)|day)\.?"
    r"(?:\s?[,–&/-]\s?| | and | to | or |, )$|\b[oO]n $|\b(?:this|last|next|until|by|from|"
    r"every|each) $"
)


def _day_before(found: Found) -> bool:
    return _DAY_BEFORE.search(found.before(16)) is not None


def _weekend(found: Found, dot: str, after: str) -> int:
    if dot and re.match(r"\s+[a-z\d]", after):
        return 60
    if _WEEKEND_FOLLOWS.match(after) or _day_before(found):
        return 60
    return 60 if re.match(r"[:,]?\s*$|:", after) and not found.before(2).strip() else 0


def _day_name(found: Found) -> str | None:
    said = _DAY_NAMES[found["day"].lower()]
    if found["join"]:
        last = _DAY_NAMES[found["last"].lower()]
        joiner = "to" if found["join"].strip() in "-–—" else "and"
        said = f"{said} {joiner} {last}"
    if not (found["dot"] and not found["join"]) and not found.written.endswith("."):
        return said
    return said + ("." if _name_ends(found) else "")


def _several_days(found: Found) -> str | None:
    """Say "Mon-Wed-Fri", "M/W/F" in full names."""
    return " ".join(_DAY_NAMES[name.lower()] for name in re.split("[-/]", found.written))


def _name_ends(found: Found) -> bool:
    capital = re.match(r"\s+([A-Z][a-z]*)", found.after(24))
    if capital and (capital[1] in MONTHS or capital[1].lower() in SHORT_MONTHS):
        return False
    return sentence_ends(found, found.end) and not (
        capital and not starts_sentence(capital[1]) and found.previous in {"on", "the"}
    )


_LETTER_DAYS: Final = {
    "M": "Monday",
    "T": "Tuesday",
    "W": "Wednesday",
    "F": "Friday",
    "R": "Thursday",
}


def _weigh_letters(found: Found) -> int:
    near = found.before(24) + "|" + found.after(24)
    return (
        75
        if re.search(r"\d|\b(?:open|hours|weekdays|class|daily|closed|work|shift)\b", near, re.I)
        else 0
    )


def _letter_range(found: Found) -> str | None:
    """Say "M-F 8-5" as days."""
    return f"{_LETTER_DAYS[found['a']]} to {_LETTER_DAYS[found['b']]}"


def _names_to(found: Found) -> str | None:
    return f"{found['a']} to {found['b']}"


_SHORTEST_DAYS: Final = {
    "M": "Monday", "T": "Tuesday", "Tu": "Tuesday", "W": "Wednesday", "Th": "Thursday", "R": "Thursday",
    "F": "Friday", "Sa": "Saturday", "Su": "Sunday",
}  # fmt: skip
_SHORTEST_DAY: Final = Pattern(r"T[hu]|S[au]|[MTWRF]")
_TIME_AFTER: Final = Pattern(
    r"\s*(?:at |@ ?|from )?\d{1,2}(?::\d\d|\s?[-–]|\s?[ap]m?\b)|\s*$|[,;.)]"
)


def _weigh_shortest(found: Found) -> int:
    """Weigh "T/Th", "M/W/F", "TTh": a schedule; "M/F" is rather a sex."""
    if found.written in {"M/F", "F/M", "T/F", "W/F"}:
        timed = _TIME_BEFORE.search(found.before(12)) or _TIME_BEHIND.match(found.after(16))
        return 76 if timed else 0
    sure = re.search("[TS][hu]|Sa", found.written) or len(_SHORTEST_DAY.findall(found.written)) > 2
    return 76 if sure else _weigh_letters(found)


_TIME_BEFORE: Final = Pattern(
    r"(?:\d:[0-5]\d(?:\s?[ap]\.?m?\.?)?|\d\s?[ap]\.?m\.?|\d[ap]),? $", re.I
)
_TIME_BEHIND: Final = Pattern(
    r",?:? (?:at |@ ?|from )?(?:\d{1,2}:[0-5]\d|\d{1,2}(?::\d\d)?\s?(?:[ap]\b|[ap]\.?m\b|noon)|"
    r"\d{1,2}[-–]\d{1,2}(?!\d))",
    re.I,
)


def _weigh_short_range(found: Found) -> int:
    """Weigh "Tu–Sa", "Th-Su": two letters tell days, hours around them are wanted."""
    hours = re.match(r"[:,]?\s?(?:at |@ ?|from )?\d|,", found.after(12)) or re.search(
        r"(?:\d|[ap]m?|\b(?:open|hours|closed|daily))[:,]? $", found.before(12), re.I
    )
    return 76 if len(found.written) > _ONE_EACH and hours else 0


_ONE_EACH: Final = 3


def _short_range(found: Found) -> str | None:
    return f"{_SHORTEST_DAYS[found['a']]} to {_SHORTEST_DAYS[found['b']]}"


def _weigh_single(found: Found) -> int:
    """Weigh "M", "W" alone: behind "closed", or before hours in a list of days."""
    if found.previous in {"closed", "open"} and re.match(r"[,;.)]|\s*$|\s&", found.after(3)):
        return 70
    listed = re.search(
        r"\b(?:T[hu]|S[au]|[MTWRF])[-–]?(?:T[hu]|S[au]|[MTWRF])? [\d:apm]{1,7}[-–][\d:apm]{1,7}[,;] $",
        found.before(24),
    )
    return 70 if listed and _TIME_BEHIND.match(found.after(16)) else 0


_LISTED: Final = Pattern(
    r"\b(?:T[hu]|S[au]|[MTWRF])[-–]?(?:T[hu]|S[au]|[MTWRF])? [\d:apm]{1,7}[-–][\d:apm]{1,7}[,;] $"
)


def _shortest(found: Found) -> str | None:
    """Say days of one or two letters."""
    return " ".join(_SHORTEST_DAYS[day] for day in _SHORTEST_DAY.findall(found.written))


def _weigh_lone_day(found: Found) -> int:
    """Weigh "Th", "Tu" alone: behind "every", or before a time."""
    said = re.search(r"\b(?:every|each|other|on|this|next|last|by|until|and|&) $", found.before(8))
    if said and _TIME_AFTER.match(found.after(12)):
        return 70
    if re.match(
        r" \d{1,2}(?::\d\d)?(?:\s?[-–]\s?\d{1,2}(?::\d\d)?)?\s?[ap]\.?m?\b", found.after(20)
    ):
        return 70
    if _DATE_BEHIND.match(found.after(16)):
        return 70  # "Tu 12/22"
    listed = re.search(r"(?:^|[,;:(\n]|\bclosed|\bopen)\s*$", found.before(8)) is not None
    return (
        70 if listed and (_TIME_BEHIND.match(found.after(16)) or found.previous == "closed") else 0
    )


_DATE_BEHIND: Final = Pattern(
    r",? (?:\d{1,2}/\d{1,2}(?![\d/])|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d)"
)
_SD: Final = r"(?:Mon|Tues?|Weds?|Thurs?|Thu|Fri|Sat|Sun)"

RULES: Final = (
    Rule("days", words(_DAY_NAMES), rf"(?i:{_SD})(?:[-/](?i:{_SD})){{2,6}}\b", _several_days, 70),
    Rule(
        "day", words(_DAY_NAMES),
        rf"(?P<day>(?i:{_SD}))\b(?P<dot>\.?)(?:(?P<join>\s?[-–—/&]\s?)"
        rf"(?P<last>(?i:{_SD}))\b\.?)?(?!['’]\w|\w|\.\w)",
        _day_name, 60, _weigh_day,
    ),
    Rule(
        "days", capitals("/&,"),
        r"(?:T[hu]|S[au]|[MTWRF])(?:[/&,](?:T[hu]|S[au]|[MTWRF])){1,6}\b(?![/&'-])",
        _shortest, 76, _weigh_shortest,
    ),
    Rule("days", words("mwf tth tuth mtwrf mtwth mtwthf"), r"(?:MWF|TTh|TuTh|MTWRF|MTWTh|MTWThF)\b", _shortest, 76),
    Rule(
        "day", words("th tu sa su"),
        r"(?P<day>Th|Tu|Sa|Su)\b\.?(?!['’-])",
        lambda f: _SHORTEST_DAYS[f["day"]], 70, _weigh_lone_day,
    ),
    Rule(
        "day", words("m t w r f"),
        r"(?P<day>[MTWRF])\b(?!['’.&/-])", lambda f: _SHORTEST_DAYS[f["day"]], 70, _weigh_single,
    ),
    Rule(
        "days", capitals("-–"),
        r"(?P<a>T[hu]|S[au]|[MTWRF])[-–](?P<b>T[hu]|S[au]|[MTWRF])\b(?![-–'])", _short_range, 76, _weigh_short_range,
    ),
    Rule("days", capitals("-–"), r"(?P<a>[MTWRF])[-–](?P<b>[MTWRF])\b(?![-–'])", _letter_range, 75, _weigh_letters),
    Rule(
        "days", words(day.lower() for day in DAYS),
        rf"(?P<a>{'|'.join(DAYS)})\s*[-–]\s*(?P<b>{'|'.join(DAYS)})\b",
        _names_to, 60,
    ),
)  # fmt: skip
