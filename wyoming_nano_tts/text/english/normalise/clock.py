"""Times of day and durations written with a colon or with unit letters run together."""

import re
from typing import Final

from .numbers import cardinal, digits

_MERIDIEM: Final = r"(?P<half>[AaPp])(?:\.\s?[Mm]\.?|[Mm]\b\.?)"
_ZONES: Final = r"(?:UTC|GMT|E[SD]?T|C[SD]?T|M[SD]?T|P[SD]?T|CEST|CET|BST|IST|JST)"
_GOES_ON: Final = re.compile(
    rf"{_ZONES}|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|"
    r"August|September|October|November|December|Eastern|Central|Mountain|Pacific"
)
"""What may follow "p.m." with a capital inside a sentence."""
_TIME: Final = re.compile(
    rf"(?<![\w:.$£€#/-])(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:\.\d+)?)?"
    rf"(?:\s?{_MERIDIEM})?(?!\w|:\d|\.\d)",
)
_BARE_HOUR: Final = re.compile(
    rf"(?<![\w:.,$£€#/])(?P<hour>1[0-2]|0?[1-9])\s?{_MERIDIEM}(?!\w|'\w)"
)
_HOUR_RANGE: Final = re.compile(
    rf"(?<![\w:.,$£€#/])(?P<from>(?:1[0-2]|0?[1-9])(?::[0-5]\d)?)\s?(?P<first>[AaPp]\.?[Mm]\.?)?\s?[-–—]\s?"
    rf"(?P<to>(?:1[0-2]|0?[1-9])(?::[0-5]\d)?)\s?{_MERIDIEM}(?!\w)"
)
_DOTTED: Final = re.compile(r"(?<![\w.:$£€])(1[0-2]|0?[1-9])\.([0-5]\d)(?=\s?[AaPp]\.?[Mm]\b)")
_HALF: Final = re.compile(r"\d\s?[AaPp]\.?\s?[Mm]")
_FOUR_FIGURES: Final = re.compile(r"\d{4}")
_UNIT_LETTER: Final = re.compile(r"\d\s?[dhms]")
_HOURS_BEHIND: Final = re.compile(r"(?<=:[0-5]\d)\s?h\b")
_HALF_LETTER: Final = re.compile(r"(?<=\d:[0-5]\d)([ap])\b(?!\.\w)")
_ISH: Final = re.compile(r"(?<=\d)-?ish\b")
_CLOCK_RANGE: Final = re.compile(
    r"(?<![\w:.])(?P<from>(?:[01]?\d|2[0-4]):[0-5]\d)\s?[-–—]\s?(?P<to>(?:[01]?\d|2[0-4]):[0-5]\d)"
    r"(?![\w:])"
)
_STRAY_MERIDIEM: Final = re.compile(r"\b([AaPp])\.\s?[Mm]\b\.?")
_LONG: Final = re.compile(r"(?<![\w:.])(\d{1,4}):([0-5]\d):([0-5]\d)(?:\.\d+)?(?![\w:])")
_SHORT: Final = re.compile(r"(?<![\w:.])(\d{1,3}):([0-5]\d)(?![\w:]|\.\d|\s?[AaPp]\.?[Mm])")
_DURATION_BEFORE: Final = re.compile(
    r"\b(?:duration|timer|remaining|left|elapsed|took|takes|lasted|lasts|runtime|run time|length|"
    r"uptime|countdown|position|for|within|every)\b[\w ]{0,12}[:=]?\s*$|\b\d{1,4} ?d(?:ays?)?,? $",
    re.I,
)
_DURATION_AFTER: Final = re.compile(
    r"\s*(?:remaining|left|elapsed|long|to go|until|minutes?|mins?\b|hours?|hrs?\b|h\b)", re.I
)
_COMPACT: Final = re.compile(
    r"(?<![\w.,:-])(?=\d)(?:(?P<d>\d{1,4})\s?d(?:ays?)?[ ,]*)?(?:(?P<h>\d{1,4})\s?h(?:rs?|ours?)?[ ,]*)?"
    r"(?:(?P<m>\d{1,4})\s?m(?:ins?|inutes?)?(?![A-Za-z])[ ,]*)?(?:(?P<s>\d{1,4})\s?s(?:ecs?|econds?)?)?(?![\w/])"
)
_LAP: Final = re.compile(
    r"(?<![\w:.])(\d{1,2}):([0-5]\d)\.(\d{1,3})(?![\w:]|\.\d|\s?[AaPp]\.?[Mm])"
)
_THING: Final = r"(?:scale|ratio|odds|mix|mixture|dilution|split|aspect)"
_PROPORTION: Final = re.compile(
    rf"(?<![\w:.])(?P<a>\d{{1,4}}):(?P<b>\d{{1,4}})(?=[ -]{_THING}\b)"
    rf"|\b(?P<before>{_THING}(?: of| is|:|) )(?P<c>\d{{1,4}}):(?P<d>\d{{1,4}})(?![\w:]|\.\d)",
    re.I,
)
_MILITARY: Final = re.compile(
    r"(?:(?<=\bat )|(?<=\bby )|(?<=\bto )|(?<=\bfrom )|(?<=\buntil ))(0[1-9])([0-5]\d)(?![\w:.,-]?\d)"
    r"|(?<![\w:.,])([01]\d|2[0-3])([0-5]\d)(?:(?=\s(?:hours|hrs)\b)|(?P<h>h\b))"
)
_HOUR_MINUTES: Final = re.compile(r"(?<![\w.,:])(\d{1,2})h([0-5]\d)(?![\w])")
_ISO_DURATION: Final = re.compile(
    r"\bP(?:(?P<d>\d{1,4})D)?T(?:(?P<h>\d{1,4})H)?(?:(?P<m>\d{1,4})M)?(?:(?P<s>\d{1,4})S)?\b"
)
_OFFSET: Final = re.compile(r"\b(UTC|GMT)\s?([-+−])\s?0?(\d{1,2})(?::?([0-5]\d))?(?![\w:])")
_NAMES: Final = {"d": "day", "h": "hour", "m": "minute", "s": "second"}


def counted(number: str | int, name: str) -> str:
    """Say a number of things: "one hour", "five hours"."""
    words = cardinal(number)
    return f"{words} {name}" if words == "one" else f"{words} {name}s"


def _minutes(minute: str) -> str:
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
    return f"{cardinal(hour)} {_minutes(minute)}{suffix}"


def _kept_dot(found: re.Match[str], text: str) -> str:
    """Return the full stop that an abbreviation took with it at the end of a sentence."""
    rest = found.string[found.end() :]
    following = re.match(r"\s+[\"'(]*([A-Z][A-Za-z]*)", rest)
    goes_on = following is not None and _GOES_ON.fullmatch(following[1]) is not None
    ended = not rest.strip() or (following is not None and not goes_on)
    return text + ("." if found.group().endswith(".") and ended else "")


def _time(found: re.Match[str]) -> str:
    hour, minute, second = int(found["hour"]), found["minute"], found["second"]
    words = say_time(hour, minute, found["half"])
    if second and second != "00":
        suffix = words[-3:] if words.endswith((" AM", " PM")) else ""
        words = words.removesuffix(suffix) + f" and {counted(second, 'second')}{suffix}"
    return _kept_dot(found, words)


def _bare_hour(found: re.Match[str]) -> str:
    return _kept_dot(found, say_time(int(found["hour"]), "00", found["half"]))


def _part(text: str, half: str | None) -> str:
    hour, _, minute = text.partition(":")
    if not minute and not half:
        return cardinal(hour)
    words = say_time(int(hour), minute or "00", half)
    return words.removesuffix(" o'clock")


def _hour_range(found: re.Match[str]) -> str:
    first = found["first"][0] if found["first"] else None
    words = f"{_part(found['from'], first)} to {_part(found['to'], found['half'])}"
    return _kept_dot(found, words)


def _parts(days: int, hours: int, minutes: int, seconds: int) -> str:
    values = zip((days, hours, minutes, seconds), _NAMES.values(), strict=True)
    said = [counted(value, name) for value, name in values if value]
    if not said:
        return "zero seconds"
    return said[0] if len(said) == 1 else " ".join(said[:-1]) + " and " + said[-1]


def _is_duration(found: re.Match[str]) -> bool:
    before = found.string[max(0, found.start() - 40) : found.start()]
    after = found.string[found.end() : found.end() + 16]
    return bool(_DURATION_BEFORE.search(before) or _DURATION_AFTER.match(after))


def _long(found: re.Match[str]) -> str:
    hours, minutes, seconds = (int(group) for group in found.groups())
    if hours > 23 or (found[1].startswith("0") and hours == 0) or _is_duration(found):
        return _parts(0, hours, minutes, seconds)
    return found.group()


def _short(found: re.Match[str]) -> str:
    before = found.string[max(0, found.start() - 40) : found.start()].lower()
    after = found.string[found.end() : found.end() + 8]
    if re.match(r"\s*h(?:rs?|ours?)?\b", after):
        return found.group()  # "20:00 hrs"
    if not _is_duration(found) or re.search(r"\b(?:for|within|every)\s*$", before):
        return found.group()  # "set the alarm for 6:30" is a time of day
    return _parts(0, 0, int(found[1]), int(found[2]))


def _lap(found: re.Match[str]) -> str:
    """Say a time that was stopped: "1:23.456"."""
    seconds = f"{cardinal(found[2])} point {digits(found[3])} seconds"
    return f"{counted(found[1], 'minute')} {seconds}" if int(found[1]) else seconds


def _proportion(found: re.Match[str]) -> str:
    if found["before"]:
        return f"{found['before']}{cardinal(found['c'])} to {cardinal(found['d'])}"
    return f"{cardinal(found['a'])} to {cardinal(found['b'])}"


def _military(found: re.Match[str]) -> str:
    hour, minute = found[1] or found[3], found[2] or found[4]
    words = f"oh {cardinal(hour)}" if hour[0] == "0" else cardinal(hour)
    hours = " hours" if found["h"] else ""
    return f"{words} {'hundred' if minute == '00' else _minutes(minute)}{hours}"


def _offset(found: re.Match[str]) -> str:
    """Say how far a time zone is from Greenwich."""
    sign = "plus" if found[2] == "+" else "minus"
    minutes = f" {cardinal(found[4])}" if found[4] and found[4] != "00" else ""
    return f"{found[1]} {sign} {cardinal(found[3])}{minutes}"


def _compact(found: re.Match[str]) -> str:
    parts = [found[name] for name in _NAMES]
    if sum(part is not None for part in parts) < 2:
        return found.group()
    tail = found.group()[len(found.group().rstrip(" ,")) :]
    return _parts(*(int(part or 0) for part in parts)) + tail


def _compact_iso(found: re.Match[str]) -> str:
    parts = [int(found[name] or 0) for name in _NAMES]
    return _parts(*parts) if any(found[name] for name in _NAMES) else found.group()


def say_times(text: str) -> str:
    """Replace times of day and durations."""
    if "UTC" in text or "GMT" in text:
        text = _OFFSET.sub(_offset, text)
    if ":" in text:
        text = _HOURS_BEHIND.sub(" hours", text)
        text = _HALF_LETTER.sub(r" \1m", text)  # "5:12a"
        text = _PROPORTION.sub(_proportion, text)
        text = _LONG.sub(_long, text)
        text = _LAP.sub(_lap, text)
        text = _CLOCK_RANGE.sub(lambda m: f"{m['from']} to {m['to']}", text)
    if "ish" in text:
        text = _ISH.sub(" ish", text)
    if _HALF.search(text):
        text = _DOTTED.sub(r"\1:\2", text)
        text = _HOUR_RANGE.sub(_hour_range, text)
    if ":" in text:
        text = _SHORT.sub(_short, text)
        text = _TIME.sub(_time, text)
    if _HALF.search(text):
        text = _BARE_HOUR.sub(_bare_hour, text)
    if _FOUR_FIGURES.search(text):
        text = _MILITARY.sub(_military, text)
    if "T" in text:
        text = _ISO_DURATION.sub(_compact_iso, text)
    if _UNIT_LETTER.search(text):
        text = _HOUR_MINUTES.sub(lambda m: _parts(0, int(m[1]), int(m[2]), 0), text)
        text = _COMPACT.sub(_compact, text)
    return text


def say_meridiem(text: str) -> str:
    """Write a.m. and p.m. as AM and PM wherever they stand."""
    return _STRAY_MERIDIEM.sub(lambda m: _kept_dot(m, f"{m[1].upper()}M"), text)
