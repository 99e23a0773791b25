"""Spans of time: with unit letters run together, with colons, in ISO 8601; ages, and how often a dose is taken."""

import re
from typing import Final

from ....rules import Found, Pattern, Rule, capitals, figures, words
from ..evidence import SPANS
from ..numbers import cardinal, decimal, digits
from ..units import per_word
from .clock import counted

KIND: Final = "duration"
_NAMES: Final = ("year", "month", "week", "day", "hour", "minute", "second")
_LETTERS: Final = {"y": "year", "w": "week", "d": "day", "h": "hour", "m": "minute", "s": "second"}
_BEFORE: Final = Pattern(
    r"\b(?:duration|timer|remaining|left|elapsed|took|takes|lasted|lasts|runtime|run time|length|"
    r"uptime|countdown|position|lap|split|pace)\b[\w ]{0,12}[:=]?\s*$|\b\d{1,4} ?d(?:ays?)?,? $",
    re.I,
)
_FOR: Final = Pattern(r"\b(?:for|within|every)\s*$", re.I)
_AFTER: Final = Pattern(
    r"\s*(?:remaining|left|elapsed|ago|long|to go|until|into|in the (?:1st|2nd|3rd|4th|first|second|third|fourth)|"
    r"minutes?|mins?\b|pace\b|per (?:mile|km|kilometer)\b|/(?:mi|km)\b)",
    re.I,
)
_GAME: Final = Pattern(r"\b(?:Q[1-4]|OT|P[1-3]|[1-4](?:st|nd|rd|th)|half|quarter|period)[ ,:]*$")
_RAN: Final = Pattern(
    r"\b(?:ran|run|runs|(?<!will )(?<!to )finish(?:ed|es)?|finishing|complet(?:ed|es)|won|swam|rowed|cycled|clocked|"
    r"did|done|covered|time of|5k|10k|marathon|mile|parkrun|personal best|pb|pr|record)"
    r"\b[^.!?]{0,24}\b(?:in|of|with|at|:)\s?(?:a |an )?$",
    re.I,
)


_RACE: Final = Pattern(r"\b(?:\d{1,2}(?:\.\d)?\s?[Kk]|half|marathon|mile|splits?)[:,]? $")
"""What a finishing time stands behind."""


def spoken(values: "dict[str, int]") -> str:
    """Say a span: "two days four hours and five minutes"."""
    said = [counted(values[name], name) for name in _NAMES if values.get(name)]
    if not said:
        return "zero seconds"
    return said[0] if len(said) == 1 else " ".join(said[:-1]) + " and " + said[-1]


def _weigh_long(found: Found) -> int:
    hours = int(found["h"])
    if hours > 23 or (found["h"].startswith("0") and hours == 0):
        return 75
    if (
        _RAN.search(found.before(60))
        or _BEFORE.search(found.before())
        or _AFTER.match(found.after(24))
        or _RACE.search(found.before(16))
        or re.match(r"\s?\(\d{1,2}:\d\d\s?/\s?(?:km|mi)", found.after(16))
    ):
        return 75
    return 0


def _long(found: Found) -> str | None:
    return spoken({"hour": int(found["h"]), "minute": int(found["m"]), "second": int(found["s"])})


def _weigh_short(found: Found) -> int:
    before, after = found.before(60), found.after(24)
    minutes = int(found["m"])
    if re.match(r"\s*h(?:rs?|ours?)?\b", after):
        return 0
    if minutes > 24:
        return 75
    if _FOR.search(before) and not _AFTER.match(after):
        return 0  # "set the alarm for 6:30" is a time of day
    if _BEFORE.search(before) or _AFTER.match(after) or _RACE.search(before):
        return 75
    if found["m"] == "0" and _GAME.search(before):
        return 75
    ran = _RAN.search(before) is not None and " at " not in before[-6:]
    return 75 if ran and (minutes > 12 or not re.search(r"\bat\s?$", before)) else 0


def _short(found: Found) -> str | None:
    said = spoken({"minute": int(found["m"]), "second": int(found["s"])})
    pace = re.match(r"\s?/\s?(km|mi|mile)\b", found.after(8))
    if pace is None:
        return said
    found.end += pace.end()
    return f"{said} per {'kilometer' if pace[1] == 'km' else 'mile'}"


def _lap(found: Found) -> str | None:
    """Say a time that was stopped: "1:23.456"."""
    seconds = f"{cardinal(found['s'])} point {digits(found['f'])} seconds"
    return f"{counted(found['m'], 'minute')} {seconds}" if int(found["m"]) else seconds


_COMPACT: Final = Pattern(r"(\d+)\s?([A-Za-z])")


def _compact(found: Found) -> str | None:
    parts = _COMPACT.matches(found.written)
    letters_ = [part[2].lower() for part in parts]
    if (
        len(parts) < 2
        or sorted(letters_, key="ywdhms".index) != letters_
        or len(set(letters_)) < len(parts)
    ):
        return None
    return spoken({_LETTERS[part[2].lower()]: int(part[1]) for part in parts})


def _hours_minutes(found: Found) -> str | None:
    return spoken({"hour": int(found["h"]), "minute": int(found["m"])})


def _weigh_letter(found: Found) -> int:
    """Weigh "2w ago", "4y", "15m": weeks, years and minutes by the words around."""
    after = found.after(16)
    enclosed = re.search(
        r"(?:\d:\d\d|\d)\s?[AaPp]?\.?[Mm]?\.? \($", found.before(12)
    ) and after.startswith(")")
    if found["unit"] == "m" and (
        enclosed or _SHOWN.search(found.before(48) + "|" + found.after(16))
    ):
        return 70
    ago = re.match(
        r"\s+(?:ago|old|left|remaining|later|from now|until|to go|early|late|overdue)\b", after
    )
    if ago or (found["unit"] in "wyh" and SPANS.search(found.before(24))):
        return 70
    if found["unit"] == "m" and SPANS.search(found.before(24)):
        return (
            0
            if re.match(
                r"\s*(?:away|tall|wide|long|high|deep|of|turn|north|south|east|west|up|down)\b",
                after,
            )
            else 70
        )
    return 0


_SHOWN: Final = Pattern(
    r"\b(?:S\d{1,2} ?E\d{1,2}|TV-(?:MA|PG|14|Y|G)|PG-13|episodes?|film|movie|sitcom|documentary|podcast)\b",
    re.I,
)
"""Near these "34m" is how long something plays."""


def _letter(found: Found) -> str | None:
    name = _LETTERS[found["unit"]]
    amount = found["n"]
    return f"{decimal(amount)} {name}{'' if amount == '1' else 's'}"


def _weigh_iso(found: Found) -> int:
    return 85 if found.written[-1:].isalpha() and found.written not in {"P", "PT"} else 0


def _iso(found: Found) -> str | None:
    if not re.search(r"\d", found.written):
        return None
    groups = ("Y", "M", "W", "D", "h", "m", "s")
    values = dict(zip(_NAMES, (found[group] for group in groups), strict=True))
    fractions = {name: value for name, value in values.items() if "." in value}
    if fractions:
        whole = spoken({n: int(v) for n, v in values.items() if v and "." not in v})
        ((name, value),) = fractions.items()
        last = f"{decimal(value)} {name}s"
        return last if len([v for v in values.values() if v]) == 1 else f"{whole} and {last}"
    return spoken({name: int(value) for name, value in values.items() if value})


_U: Final = (
    r"\d{1,4}\s?(?:d(?:ays?)?|h(?:rs?|ours?)?|m(?:ins?|inutes?)?|s(?:ecs?|econds?)?|w(?:ks?|"
    r"eeks?)?|y(?:rs?)?)(?![A-Za-z])"
)


def _position(found: Found) -> str | None:
    """Say how far something has played: "2:31/5:04"."""
    first, last = (
        {
            "hour": int(found["h" + n] or 0),
            "minute": int(found["m" + n]),
            "second": int(found["s" + n]),
        }
        for n in "12"
    )
    return f"{spoken(first)} of {spoken(last)}"


_CLOCK: Final = r"(?:(?P<h{0}>\d{{1,2}}):)?(?P<m{0}>\d{{1,2}}):(?P<s{0}>[0-5]\d)"

_INSULIN: Final = Pattern(r"\b(?:insulin|heparin|humalog|novolog|lantus|levemir|dose)\b", re.I)
"""Near these "12 U" is units."""


def _old(found: Found) -> str | None:
    """Say "54yo", "34-y.o.", "5 y/o"."""
    return f"{cardinal(found['n'])} year old"


def _spell(found: Found) -> str | None:
    """Say how long a treatment or a symptom lasts: "x 10d", "x3 weeks"."""
    unit = per_word(found["unit"].removesuffix("s")) or found["unit"].removesuffix("s")
    return f"for {counted(found['n'], unit)}"


def _every(found: Found) -> str | None:
    """Say "q6h", "q4-6h" of a prescription."""
    hours = (
        f"{cardinal(found['n'])} to {cardinal(found['to'])}"
        if found["to"]
        else cardinal(found["n"])
    )
    return f"every {hours} hours"


RULES: Final = (
    Rule(
        "position", figures(":", near="/"),
        _CLOCK.format(1) + r"\s?/\s?" + _CLOCK.format(2) + r"(?![\w:]|\.\d)",
        _position, 85,
    ),
    Rule(
        KIND, figures(":"),
        r"(?P<h>\d{1,4}):(?P<m>[0-5]\d):(?P<s>[0-5]\d)(?:\.\d+)?(?![\w:])",
        _long, 75, _weigh_long,
    ),
    Rule(
        KIND, figures(":"),
        r"(?P<m>\d{1,3}):(?P<s>[0-5]\d)(?![\w:]|\.\d|\s?[AaPp]\.?[Mm]\b)",
        _short, 75, _weigh_short,
    ),
    Rule(
        KIND, figures(":"),
        r"(?P<m>\d{1,2}):(?P<s>[0-5]\d)\.(?P<f>\d{1,3})(?![\w:]|\.\d|\s?[AaPp]\.?[Mm]\b)",
        _lap, 77,
    ),
    Rule(KIND, figures("a ", near="d h m s w y D H"), rf"(?:{_U}[ ,]{{0,2}}){{1,3}}{_U}(?![\w/])", _compact, 86),
    Rule(KIND, figures("a"), r"(?P<h>\d{1,2})h(?P<m>[0-5]\d)(?:m|min)?(?!\w)", _hours_minutes, 77),
    Rule(
        KIND, figures("a."),
        r"(?P<n>\d{1,4}(?:\.\d+)?)(?P<unit>[wyhm])\b(?!['’/²³]|\.\w)",
        _letter, 70, _weigh_letter,
    ),
    Rule(
        "ISO duration", capitals("9"),
        r"P(?=\d|T\d)(?:(?P<Y>\d{1,4})Y)?(?:(?P<M>\d{1,4})M)?(?:(?P<W>\d{1,4})W)?(?:"
        r"(?P<D>\d{1,4})D)?"
         r"(?:T(?:(?P<h>\d{1,4}(?:\.\d+)?)H)?(?:(?P<m>\d{1,4}"
        r"(?:\.\d+)?)M)?(?:(?P<s>\d{1,4}(?:\.\d+)?)S)?)?(?!\w)",
        _iso, 85, _weigh_iso,
    ),
    Rule("age", figures("a- "), r"(?P<n>\d{1,3})[- ]?(?:yo|y\.o\.|y/o|YO)(?![\w/])", _old, 86),
    Rule(
        "spell", words("x"),
        r"x\s?(?P<n>\d{1,3})\s?(?P<unit>d|days?|wks?|weeks?|mos?|months?|hrs?|hours?|yrs?|years?|nights?)\b(?![/'])",
        _spell, 88, lambda f: 88 if re.search(r"[A-Za-z)]\s$", f.before(2)) else 0,
    ),
    Rule("dose", words("q"), r"q(?P<n>\d{1,2})(?:-(?P<to>\d{1,2}))?(?:h|hrs?)\b", _every, 88),
    Rule(
        "dose", figures(" "), r"(?P<n>\d{1,3}) U\b",
        lambda f: f"{cardinal(f['n'])} units" if _INSULIN.search(f.before(40) + f.after(24)) else None, 88,
    ),
)  # fmt: skip
