"""Times of day: with a colon, a.m. and p.m., four figures, and ranges of them."""

import re
from typing import Final

from ....rules import Found, Pattern, Rule, figures, letters, words
from ..evidence import PLACES, sentence_ends, stop
from ..numbers import cardinal

KIND: Final = "time"
_HALF: Final = r"(?P<half>[AaPp])(?:\.\s?[Mm]\b|[Mm]\b)"
_ZONE: Final = r"(?:UTC|GMT|Z|E[SD]?T|C[SD]?T|M[SD]?T|P[SD]?T|CEST|CET|BST)"
_AT: Final = frozenset(
    "at by til until till from to before after around about since past between through thru".split()
)
_UNTIL: Final = frozenset("til till until before after since".split())
"""Behind these "11p" is never pence."""
_AT_SIGN: Final = Pattern(r"@\s?$")
_TIMELY: Final = Pattern(
    r"\s*(?:$|[.,;:!?)](?!\d)|-(?!\d)|(?:tonight|today|tomorrow|sharp|hours?|hrs?|local|zulu|daily|on|and|or|this|"
    rf"every|each|when|if|so|in|for|then|but|with|to|until|{_ZONE})\b|(?:Mon|Tues?|Wednes|Thurs?|Fri|Satur|Sun)(?:day)?\b)",
    re.I,
)
_SERVICES: Final = Pattern(
    r"\s(?:train|flight|bus|service|ferry|departure|arrival|tram|sailing|news|showing|slot|express|coach)\b"
)
_OFFICE: Final = Pattern(
    r"\b(?:open|hours|closed|closes|shift|class|meeting|lunch|from|office)\b", re.I
)


def say_minutes(minute: str) -> str:
    """Say minutes: "05" is "oh five"."""
    return f"oh {cardinal(minute)}" if minute[0] == "0" else cardinal(minute)


def say_time(hour: int, minute: str, half: str | None) -> str:
    """Say a time of day: 7:05 "seven oh five", 14:00 "fourteen hundred", 0:15 "twelve fifteen AM"."""
    suffix = ""
    if half:
        suffix = f" {half.upper()}M"
        hour = (hour - 1) % 12 + 1 if hour else 12
    elif hour in {0, 24}:
        if minute == "00":
            return "midnight"
        hour, suffix = 12, " AM"
    if minute == "00":
        if suffix:
            return cardinal(hour) + suffix
        return f"{cardinal(hour)} hundred" if hour > 12 else f"{cardinal(hour)} o'clock"
    return f"{cardinal(hour)} {say_minutes(minute)}{suffix}"


def counted(number: str | int, name: str) -> str:
    """Say a number of things: "one hour", "five hours"."""
    said = cardinal(number)
    return f"{said} {name}" if said == "one" else f"{said} {name}s"


def _end(found: Found, half: bool) -> str:
    """Take the full stop of "p.m."; keep it where the sentence ends."""
    if not half:
        return ""
    if found.written.endswith("."):
        return "." if sentence_ends(found, found.end, times=True) else ""
    return stop(found, times=True) if "." in found.written[-4:] else ""


def _colon(found: Found) -> str | None:
    hour, minute, second, half = int(found["h"]), found["m"], found["s"], found["half"]
    if not half and re.match(r"\s?(?:hours?|hrs?|h)\b", found.after(8)):
        return _hours(found, hour, minute)
    said = say_time(hour, minute, half or None)
    if second and second != "00":
        suffix = said[-3:] if said.endswith((" AM", " PM")) else ""
        said = said.removesuffix(suffix) + f" and {counted(second, 'second')}{suffix}"
    return said + _end(found, bool(half))


def _hours(found: Found, hour: int, minute: str) -> str:
    """Say "20:00 hrs", "2:05 h"."""
    found.end += re.match(r"\s?[A-Za-z]+", found.after(8)).end()  # type: ignore[union-attr]
    if minute == "00":
        return f"{cardinal(hour)} hundred hours"
    return f"{cardinal(hour)} {say_minutes(minute)} hours"


def _weigh_colon(found: Found) -> int:
    return 60 if int(found["h"]) <= 24 else 0


def _bare(found: Found) -> str | None:
    """Say "7 p.m.", "10AM", and "10a" behind a word that times follow."""
    return say_time(int(found["h"]), "00", found["half"]) + _end(found, True)


def _weigh_letter(found: Found) -> int:
    if re.match(
        rf"\s(?:{_ZONE}\b|\(\d{{1,3}}\s?m(?:in)?\)|(?:[MTWRF]|T[hu]|S[au])[/&])", found.after(8)
    ):
        return 78
    timely = found.previous in _AT or _AT_SIGN.search(found.before(3)) is not None
    if not timely and found.previous not in PLACES:
        timely = _on_a_day(found)
    if not timely or re.match(r"['’.-]\w", found.after(2)):
        return 0
    return 78 if found.previous in _UNTIL else 71


def _on_a_day(found: Found) -> bool:
    """Tell whether a day stands before "9a", "7p": "Soccer Sat 9a", "12/4, 7p"."""
    before = found.before(32)
    if _DAY_AND_GAP.search(before):
        return True
    listed = re.search(r"[,:;] $", before) is not None and _SOME_DAY.search(before) is not None
    return listed and re.match(r"\s*(?:$|[,.;)\n@]|w/|with\b|at\b)", found.after(8)) is not None


_DAY: Final = (
    r"(?:\b(?:Mon|Tues?|Weds?|Wednes|Thu(?:rs?)?|Fri|Sat|Satur|Sun)(?:days?)?\b\.?|\b(?:today|tonight|tomorrow|tmrw|daily|"
    r"weekdays|weekends|noon)\b|\d{1,2}/\d{1,2}|\b(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.? "
    r"\d{1,2}(?:st|nd|rd|th)?)"
)
_DAY_AND_GAP: Final = Pattern(rf"{_DAY}[,:]? $", re.I)
_SOME_DAY: Final = Pattern(_DAY, re.I)


def _colon_letter(found: Found) -> str | None:
    return say_time(int(found["h"]), found["m"], found["half"])


def _dotted(found: Found) -> str | None:
    return say_time(int(found["h"]), found["m"], found["half"]) + _end(found, True)


def _range_end(hour: str, minute: str, half: str, other: str) -> str:
    if not minute and not half:
        return cardinal(hour)
    if not half and other:
        return say_time(int(hour), minute, None).removesuffix(" o'clock")
    return say_time(int(hour), minute or "00", half or None)


def _range(found: Found) -> str | None:
    """Say "3:30p-4p", "9-10:30a", "14:00-14:30", "Class 9:30-10"."""
    halves = found["half1"], found["half2"]
    if not any(halves) and not (found["m1"] or found["m2"]):
        return None
    full = re.search(r"[AaPp]\.?\s?[Mm]\b", found.written)
    scheduled = found["half2"] and _ON_A_DAY.search(found.before(16))
    if any(halves) and not full and not ((found["m1"] or found["m2"]) or all(halves) or scheduled):
        return None  # "2a - 3"
    if not any(halves) and not (found["m1"] and found["m2"]) and not _short_range_fits(found):
        return None
    if int(found["h1"]) > 24 or int(found["h2"]) > 24:
        return None
    first = _range_end(found["h1"], found["m1"], halves[0], halves[1])
    last = _range_end(found["h2"], found["m2"], halves[1], halves[0])
    if (
        halves[0]
        and halves[0].lower() == halves[1].lower()
        and len(found["half1"]) == 1
        and not re.search(
            r"[AaPp]\.?[Mm]", found.written[: found.end_of("half1") - found.start + 2]
        )
    ):
        first = _range_end(found["h1"], found["m1"] or "", "", "x")  # "3:30p-4p"
    return f"{first} to {last}{_end(found, bool(halves[1]))}"


_ON_A_DAY: Final = Pattern(
    r"(?:\b(?:Mon|Tues?|Weds?|Thu(?:rs?)?|Fri|Sat|Sun)(?:days?)?|days?|\b(?:[MTWRF]|T[hu]|S[au])|"
    r"\b[Dd]aily|\b[Hh]ours)[.:]?,? $"
)


def _short_range_fits(found: Found) -> bool:
    hours = int(found["h1"]), int(found["h2"])
    return all(0 < hour <= 24 for hour in hours)


def _run_together(found: Found) -> str | None:
    """Say "523 PM", "1015 AM"."""
    return say_time(int(found["h"]), found["m"], found["half"]) + _end(found, True)


def _weigh_figures(found: Found) -> int:
    """Weigh four figures: "at 1730 tonight", "from 0800 to 1700", "the 1545 train", "1300hrs"."""
    zero = found["h"][0] == "0"
    if found["hours"]:
        return 75
    if re.match(r"[-–/.,:]?\d|[-–]\d", found.after(3)) and not zero:
        return 0
    if _SERVICES.match(found.after(16)) and (found.previous in {"the", "this", "next"} or zero):
        return 75
    before = found.before(16)
    if re.search(r"\b[01]\d[0-5]\d\s?(?:to|until|till|-|–)\s?$", before) and _paired(found, before):
        return 75
    timely = (
        found.previous
        in {"at", "by", "until", "till", "from", "to", "before", "after", "around", "@"}
        | _SCHEDULED
        or "@" in before[-2:]
    )
    if not timely:
        return 0
    if zero and found["h"] != "00":
        return 75
    if found.previous in _SCHEDULED:
        return 0 if _COUNTED_AFTER.match(found.after(16)) else 75
    if found.previous != "at" and "@" not in before[-2:]:
        return 75 if _opens_pair(found) else 0
    return 75 if _TIMELY.match(found.after(16)) else 0


_COUNTED_AFTER: Final = Pattern(
    r"\s(?:[a-z]{2,}s|people|of|more|new|different)\b(?<!was)(?<!is)(?<!has)"
)
_SCHEDULED: Final = frozenset(
    "etd eta std sta atd ata dep dept arr departs departing departed departure arrives arriving arrived arrival "
    "open opens boarding takeoff landing landed alarm wake-up reveille".split()
)
"""What a timetable's four figures stand behind: "ETD 0640"."""


def _paired(found: Found, before: str) -> bool:
    return (
        re.search(r"\b0\d{3}\D{1,8}$", before) is not None
        or _OFFICE.search(found.before(40)) is not None
    )


def _opens_pair(found: Found) -> bool:
    """Tell whether "from 1300" goes on "to 1400" as hours do and years do not."""
    following = re.match(
        r"\s?(?:to|until|till|-|–)\s?([01]\d|2[0-3])([0-5]\d)(?!\d)", found.after(16)
    )
    if following is None:
        return False
    return (
        found["m"] in {"00", "30", "15", "45"}
        and following[2] in {"00", "30", "15", "45"}
        and (_OFFICE.search(found.before(40)) is not None and found["h"] < "18")
    )


def _figures(found: Found) -> str | None:
    hour, minute = found["h"], found["m"]
    lead = f"oh {cardinal(hour)}" if hour[0] == "0" else cardinal(hour)
    if hour == "00":
        lead = "zero"
    hours = " hours" if found["hours"] else ""
    return f"{lead} {'hundred' if minute == '00' else say_minutes(minute)}{hours}"


def _figures_range(found: Found) -> str | None:
    """Say "2200-0600", which are no years."""
    zero = "0" in {found["h"][0], found["h2"][0]}
    if not (zero or _OFFICE.search(found.before(24))) or found["m"][1] not in "05":
        return None
    said = []
    for hour, minute in ((found["h"], found["m"]), (found["h2"], found["m2"])):
        lead = f"oh {cardinal(hour)}" if hour[0] == "0" else cardinal(hour)
        said.append(f"{lead} {'hundred' if minute == '00' else say_minutes(minute)}")
    return " to ".join(said)


def _noon(found: Found) -> str | None:
    return f"{found.written.rstrip(' –-')} to "


def _meridiem(found: Found) -> str | None:
    """Say a.m. or p.m. that stands by itself."""
    return f"{found.written[0].upper()}M{stop(found, times=True)}"


def _offset(found: Found) -> str | None:
    """Say how far a time zone is from Greenwich."""
    sign = "plus" if found["sign"] == "+" else "minus"
    minutes = f" {cardinal(found['m'])}" if found["m"] and found["m"] != "00" else ""
    return f"{found['zone']} {sign} {cardinal(found['h'])}{minutes}"


def _region(found: Found) -> str | None:
    """Keep the zones behind a time as they are: "8 PM MT" is no mount."""
    timed = re.search(
        r"[AaPp]\.?[Mm]\.?\s$|:[0-5]\d\s?[AaPp]?\s$", found.before(6)
    ) or _HOUR_BEFORE.search(found.before(16))
    return found.written.upper() if timed else None


_HOUR_BEFORE: Final = Pattern(
    r"(?:\b(?:at|by|until|til|till|from|to|before|after|around|starts|airs)|@)\s(?:1[0-2]|[1-9]|one|two|three|four|five|six|seven|"
    r"eight|nine|ten|eleven|twelve)[ap]?\s$",
    re.I,
)


_C: Final = (
    r"(?P<h{0}>1\d|2[0-4]|0?\d)(?::(?P<m{0}>[0-5]\d))?\s?(?:(?P<half{0}>[AaPp])"
    r"(?:\.\s?[Mm]\b\.?|[Mm]\b\.?|\b(?!['’.]\w)))?"
)


def _weigh_countdown(found: Found) -> int:
    dots = r"\s?(?:\.\.|…)"
    counts = re.match(dots, found.after(4)) or re.search(
        rf":[0-5]\d{dots}\.?\s*$", found.before(12)
    )
    return 80 if counts else 0


def _countdown(found: Found) -> str | None:
    """Say "00:59... 00:58..." as seconds."""
    return counted(int(found["s"]), "second")


def _broadcast(found: Found) -> str | None:
    """Say "9/8c": nine o'clock in the east, eight in the Central zone."""
    eastern, central = int(found["h"]), int(found["h2"])
    if eastern % 12 != (central + 1) % 12 or found["m"] != found["m2"]:
        return None
    minutes = f" {say_minutes(found['m'])}" if found["m"] and found["m"] != "00" else ""
    return f"{cardinal(eastern)}{minutes}, {cardinal(central)}{minutes} central"


RULES: Final = (
    Rule(KIND, figures(":"), r"00:(?P<s>[0-5]\d)(?![\d:])", _countdown, 80, _weigh_countdown),
    Rule(
        KIND, figures("/:", near="/"),
        r"(?P<h>1[0-2]|[1-9])(?::(?P<m>[0-5]\d))?/(?P<h2>1[0-2]|[1-9])(?::(?P<m2>[0-5]\d))?(?:c|\s?C|\s?[Cc]entral)\b(?!\w)",
        _broadcast, 87,
    ),
    Rule(
        KIND, figures(":"),
        rf"(?P<h>[01]?\d|2[0-4]):(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d)(?:\.\d+)?)?(?:\s?{_HALF})?(?:"
        r"(?=-?ish\b|h(?:rs?)?\b)|(?!\w|:\d|\.\d))",
        _colon, 60, _weigh_colon,
    ),
    Rule(KIND, figures(":"), r"(?P<h>1[0-2]|0?[1-9]):(?P<m>[0-5]\d)(?P<half>[ap])\b(?!\.\w)", _colon_letter, 71),
    Rule(KIND, figures("a ", near="m M"), rf"(?P<h>1[0-2]|0?[1-9])\s?{_HALF}(?!\w|'\w)", _bare, 70),
    Rule(KIND, figures("a"), r"(?P<h>1[0-2]|0?[1-9])(?P<half>[ap])\b", _bare, 78, _weigh_letter),
    Rule(KIND, figures("."), rf"(?P<h>1[0-2]|0?[1-9])\.(?P<m>[0-5]\d)\s?{_HALF}(?!\w)", _dotted, 81),
    Rule(KIND, figures(" a"), rf"(?P<h>1[0-2]|[1-9])(?P<m>[0-5]\d)\s?{_HALF}(?!\w)", _run_together, 79),
    Rule("range of times", figures(near="- – — _to_"),
         _C.format(1) + r"\s?(?:[-–—]|\bto\b)\s?" + _C.format(2) + r"(?!\w|:\d|\.\d|[/%°])", _range, 76),
    Rule(
        KIND, figures(),
        r"(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)(?!\d)(?P<hours>\s?(?:hours|hrs|h)\b)?(?!\w)",
        _figures, 75, _weigh_figures,
    ),
    Rule(KIND, letters(".•"), r"[AaPp]\.\s?[Mm]\b", _meridiem, 70),
    Rule(
        "range of times", figures("-–", near="- –"),
        r"(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)\s?[-–]\s?(?P<h2>[01]\d|2[0-3])(?P<m2>[0-5]\d)(?!\d|[-–])",
        _figures_range, 80,
    ),
    Rule("range of times", words("noon midnight"), r"[A-Za-z]+\s?[-–]\s?(?=\d)", _noon, 70),
    Rule(
        "time zone", words("utc gmt"),
        r"(?P<zone>UTC|GMT)\s?(?P<sign>[-+−])\s?0?(?P<h>\d{1,2})(?::?(?P<m>[0-5]\d))?(?![\w:])",
        _offset, 80,
    ),
    Rule("time zone", words("mt ct pt et"), r"[MCPE]T\b", _region, 80),
)  # fmt: skip
