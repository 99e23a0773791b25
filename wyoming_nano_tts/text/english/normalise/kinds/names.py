"""Names made of letters and figures, initials, Roman numerals, camelCase, products, versions, keys."""

import re
from typing import Final

from ....rules import Found, Pattern, Rule, capitals, figures, letters, signs, words
from ....written.roman_numerals import roman
from ...abbreviations import CALENDAR_NAMES, LETTERED, MONTHLY, starts_sentence
from ...dictionary import known
from ..numbers import cardinal, digits, ordinal, plural_number, year
from .codes import figures_of_name

_ROMAN_WORDS: Final = frozenset(
    "chapter part section type phase class level act volume book war stage title article appendix "
    "world figure table tier scene episode season round grade group category zone mark mk model gen "
    "generation bowl step schedule division league version sections".split()
)
_REGNAL: Final = frozenset(
    "elizabeth henry george louis charles william edward james richard philip pope paul benedict pius "
    "john gregory leo nicholas alexander catherine frederick ferdinand francis peter ivan mary "
    "harold stephen umberto victor emmanuel otto conrad alfonso clement innocent urban julius sixtus "
    "napoleon ramses albert leopold harald carl gustav christian haakon olav felipe juan".split()
)
_OTHER_WORDS: Final = frozenset("vitamin plan the a an and or is i xi mix".split())
_NUMERALS: Final = [
    f"{tens}{ones}"
    for tens in ("", "x", "xx", "xxx", "xl", "l", "lx")
    for ones in ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
    if tens + ones
]
_I_FOLLOWS: Final = Pattern(
    r"\s?(?:[.,;:!?)]|$)|\s(?:is|and|or|to|of|in|with|error|errors|diabetes|superconductor|civilization|civil|"
    r"collagen|trials?|study|ended|began|started|veteran|tank|scene|opens|covers|starts)\b"
)
_REIGNED: Final = Pattern(
    r"\s(?:(?!need|used)[a-z]{3,}ed|was|became|took|had|won|fell|fought|led|built|made|gave|lost|came|went|wrote)\b"
)
"""What rulers did: "William I defeated Harold"."""
_DRIPS: Final = Pattern(
    r"\s(?:@|at|drip|fluids?|line|bag|push|antibiotics?|infusion|access|bolus|therapy|pole|meds?|catheter|every|q\d)"
)
"""What IV, the letters, stand before."""
_CAMEL_PART: Final = Pattern(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
_SPECIAL: Final = {
    "2FA": "two F A", "4WD": "four wheel drive", "24H": "twenty four hour", "3D": "three D",
    "P2P": "P to P", "B2B": "B to B", "B2C": "B to C", "H2O": "H two O", "MP3": "M P three", "MP4": "M P four",
    "IPV4": "IP V four", "IPV6": "IP V six", "911": "nine one one", "5GHZ": "five gigahertz",
    "QOS": "Q O S", "POE": "P O E", "IOT": "I O T", "SOC": "S O C", "DOS": "D O S", "BOM": "B O M",
    "VOLTE": "V O L T E",
}  # fmt: skip
_TWO_WORDS: Final = {
    "HomeAssistant": "Home Assistant", "OpenWeatherMap": "Open Weather Map",
    "openWeatherMap": "open Weather Map",
}  # fmt: skip
"""Names that a dictionary knows in one word and people know as two."""
_MIXED_CASE: Final = frozenset({"QoS", "PoE", "IoT", "SoC", "DoS", "BoM", "VoLTE"})


def _roman(found: Found) -> str | None:
    """Say a Roman numeral behind a word that is counted by it, or a ruler's name."""
    numeral, before = found["n"], found.previous
    value = roman(numeral.upper())
    written = re.search(r"([A-Za-z]+)\s$", found.before(24))
    if value is None or not before or written is None or before in _OTHER_WORDS:
        return None
    listed = before in _ROMAN_WORDS or (
        before == "of" and re.search(r"\b[IVX]+ of $", found.before(12)) is not None
    )
    if (numeral.islower() and not listed) or (before == "model" and len(numeral) == 1):
        return None
    ruled = before in _REGNAL and _REIGNED.match(found.after(24)) is not None
    if numeral == "I" and not (
        (ruled or _I_FOLLOWS.match(found.after(24))) and written[1][-1].islower()
    ):
        return None
    if numeral == "IV" and not listed and before not in _REGNAL and _DRIPS.match(found.after(24)):
        return None
    if before in _REGNAL and written[1][0].isupper():
        return f"the {ordinal(value)}"
    if len(numeral) == 1 and not listed:
        return None
    capital = written[1][0].isupper() and written[1][1:].islower()
    if listed or (capital and numeral not in {"XL", "XX", "LL"}):
        return cardinal(value)
    return None


def _initials(found: Found) -> str | None:
    """Write "U.S." as capitals without dots; the last dot stays where the sentence ends."""
    initials = "".join(re.findall(r"[A-Za-z]", found.written))
    if len(initials) < 2:
        return None
    said = initials if initials.isupper() else initials.upper()
    if found.written.endswith("."):
        following = re.match(r"\s+[\"']?([A-Z][A-Za-z']*)", found.after(24))
        if found.ends_text or (following and starts_sentence(following[1])):
            said += "."
    return said


def _letter(found: Found) -> str | None:
    """Take the dot from an initial: "J. R. Smith", "George W. Bush"."""
    following = re.match(r"\s+([A-Z][A-Za-z]*)", found.after(32))
    if following is None:
        return None
    lettered = found.previous in LETTERED
    ends = bool(found.previous) and starts_sentence(following[1])
    return None if lettered or ends or found["l"] == "I" else found["l"]


def _first_name(found: Found) -> str | None:
    """Say "Jan. Smith": no month, a person."""
    following = found.following
    month = found.previous in MONTHLY or starts_sentence(following)
    return None if month or following.lower() in CALENDAR_NAMES else found["l"]


def _camel(found: Found) -> str | None:
    """Split camelCase names into words; names that a dictionary knows stay whole."""
    name = found.written
    if name in _TWO_WORDS:
        return _TWO_WORDS[name]
    if name in _MIXED_CASE:
        return " ".join(name.upper())
    if not re.search(r"[a-z][A-Z]|[A-Z]{2}[a-z]{2}", name) or known(name.lower()):
        return None
    parts = _CAMEL_PART.findall(name)
    if len(parts) < 2 or parts[0] in {"Mc", "Mac", "De", "Di", "La", "Le", "Du", "Van", "O"}:
        return None
    if parts[-1] == "s" or (len(parts[-1]) == 1 and parts[-1].islower()):
        return None  # "LEDs"
    if len(parts[0]) == 1 and parts[0].islower() and parts[0] not in "ie":
        return None
    return " ".join(parts)


def _mixed(found: Found) -> str | None:
    """Say a name of letters and figures: "ESP32-S3", "i7-13700K", "221B"."""
    text = found.written
    if text.upper() in _SPECIAL:
        return _SPECIAL[text.upper()]
    runs = re.findall(r"[A-Za-z]+|\d+", text)
    said = [_run(run) for run in runs]
    if runs[-1] == "s" and len(runs) > 1 and runs[-2].isdecimal():
        said[-2:] = [plural_number(said[-2])]  # "MP3s"
    return " ".join(said)


def _run(run: str) -> str:
    if run.isdecimal():
        return figures_of_name(run)
    if (
        re.search(r"[a-z][A-Z]", run)
        and run not in _MIXED_CASE
        and not known(run.lower())
        and len(run) > 3
    ):
        return " ".join(_CAMEL_PART.findall(run))
    return run


def _processor(found: Found) -> str | None:
    tail = " " + " ".join(found["tail"].upper()) if found["tail"] else ""
    return f"{found['head']} {cardinal(found['a'])} {figures_of_name(found['b'])}{tail}"


def _aircraft(found: Found) -> str | None:
    parts = (
        found["maker"],
        found["a"],
        figures_of_name(found["n"]),
        figures_of_name(found["m"]) if found["m"] else "",
    )
    return " ".join(filter(None, parts))


def _decimal_name(found: Found) -> str | None:
    """Say "PM2.5", "WPA2.1"."""
    return f"{found['head']} {cardinal(found['a'])} point {digits(found['b'])}"


def _company(found: Found) -> str | None:
    counted = r"(?:about|over|nearly|almost|than|of|to) $|[$€£¥~<>+,-]$"
    return None if re.search(counted, found.before(8)) else "three M"


def _episode(found: Found) -> str | None:
    return f"season {cardinal(int(found['s']))} episode {cardinal(int(found['e']))}"


_KEY_NAMES: Final = {
    "ctrl": "control", "cmd": "command", "del": "delete", "esc": "escape", "win": "windows",
    "fn": "function", "ins": "insert", "pgup": "page up", "pgdn": "page down", "prtsc": "print screen",
}  # fmt: skip


def _keys(found: Found) -> str | None:
    keys = re.split(r"\s?[+-]\s?", found.written)
    said = [_KEY_NAMES.get(key.lower(), key) for key in keys]
    return " ".join(
        " ".join(_run(run) for run in re.findall(r"[A-Za-z]+|\d+|\s", key) if run.strip())
        for key in said
    )


def _standard(found: Found) -> str | None:
    tail = f" dot {cardinal(found['b'])}" if found["b"] else ""
    named = " " + " ".join(found["letters"].upper()) if found["letters"] else ""
    return f"eight oh two dot {cardinal(found['a'])}{tail}{named}"


_SOFTWARE: Final = Pattern(
    r"\b(?:python|ubuntu|debian|fedora|ios|ipados|macos|watchos|tvos|android|windows|linux|kernel|node|npm|"
    r"java|php|version|firmware|release|update|build|core|os|supervisor|docker|esphome|chrome|firefox|"
    r"zigbee2mqtt|mosquitto|assistant|installed|current|latest|upgrade|upgraded|patch|app|postgres|postgresql|mysql|"
    r"nginx|go|rust|ruby|swift|kotlin|mongodb|redis|git|gcc|cuda|bios|"
    r"figure|fig\.|clause|section|item|rule|table|chapter)(?: to| is|:)? (?:[≥≤<>=~^]{1,2} ?)?$",
    re.I,
)
_ENGINES: Final = Pattern(
    r"\s(?:engines?|motor|powered|twin|biturbo|turbo|diesel|petrol|juice|hybrid|truck|coupe)\b",
    re.I,
)


def _version(found: Found) -> str | None:
    """Say "v2.1", "2026.11.1", "1.0.3-rc2"; two parts alone are a decimal, but of software."""
    mark, parts = found["v"].strip().lower().rstrip("."), found["number"].split(".")
    before = found.before(24)
    software = len(parts) > 1 and (len(parts[1]) > 1 or len(parts) > 2) and _SOFTWARE.search(before)
    if not mark and len(parts) < 3 and not found["tail"] and not software:
        return None
    if len(parts) == 1 and mark == "v" and not _versioned(found):
        return None
    head = f"{found['v'].strip()} " if mark else ""
    if mark in {"v", "ver"}:
        head = "" if before.lower().rstrip().endswith("version") else "version "
    elif mark == "rev":
        head = "revision "
    said = " point ".join(_version_part(part, first=i == 0) for i, part in enumerate(parts))
    return f"{head}{said}{_version_tail(found, bool(mark or software))}"


def _marked_version(found: Found) -> str | None:
    short = found["v"].strip().lower().rstrip(".") in {"v", "ver"}
    return _version(found) if "." in found["number"] or short else None


def _versioned(found: Found) -> bool:
    """Tell whether "v3" is a version: not of several valves, and not an engine."""
    if re.search(r"\b[vV]\d+\b(?!\.\d)", found.before(16) + "|" + found.after(24)):
        return False
    if _ENGINES.match(found.after(16)) or found["v"] == "V":
        return False
    return found["v"][:1] == "v"


def _version_tail(found: Found, sure: bool) -> str:
    tail = found["tail"]
    if not tail:
        return ""
    kind = re.sub(r"[\d.-]", "", tail).lower()
    name = {"b": "beta", "a": "alpha", "rc": "R C"}.get(kind, kind)
    count = re.sub(r"\D", "", tail)
    if len(kind) == 1 and not (count or sure):
        name = kind.upper()  # "DP 1.4a"
    return f" {name}" + (f" {cardinal(count)}" if count else "")


def _version_part(part: str, *, first: bool) -> str:
    if len(part) > 1 and part[0] == "0":
        return digits(part, zero="oh")
    if first and len(part) == 4 and part[:2] in {"19", "20"}:
        return year(int(part))
    return cardinal(part) if len(part) < 5 else digits(part)


_CHAT: Final = {
    "l8r": "later", "l8": "late", "gr8": "great", "w8": "wait", "str8": "straight", "any1": "anyone",
    "some1": "someone", "every1": "everyone", "2nite": "tonight", "2day": "today", "2moro": "tomorrow",
    "2morrow": "tomorrow",
    "b4": "before",
}  # fmt: skip


def _chat(found: Found) -> str | None:
    """Say "l8r", "gr8", "2nite"."""
    return _CHAT.get(found.written)


_COUNTED_THINGS: Final = (
    r"people|users|views|downloads|subscribers|customers|rows|records|times|years|dollars|euros|pounds|units|"
    r"items|tokens|parameters|params|homes|houses|visitors|followers|miles|km|lines|points|cars|jobs|words|in|a|per|more|and|or"
)
_MIX: Final = r"(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z\d]{2,64}(?:-[A-Za-z\d]+)*(?!\w)"

RULES: Final = (
    Rule("Roman numeral", words(_NUMERALS), r"(?P<n>[IVXL]{1,7}|[ivx]{2,5})(?!['’-]\w|\w|\.\w)", _roman, 62),
    Rule("initials", letters("•"), r"(?:[A-Za-z]\.){1,8}[A-Za-z]\b\.?(?!\w)|(?:[A-Z]\.){2,8}", _initials, 68),
    Rule("initial", letters("."), r"(?P<l>[A-Z])\.(?=\s+[A-Z])", _letter, 50),
    Rule(
        "initial", letters("."),
        r"(?P<l>[SH])\.(?=\s\d{1,4}\b)",
        lambda f: f["l"] if f.previous and f.previous not in LETTERED else None, 50,
    ),
    Rule("first name", words("jan jun"), r"(?P<l>Jan|Jun)\.(?=\s[A-Z][a-z])", _first_name, 66),
    Rule("episode", letters("9"), r"S(?P<s>\d{1,2})\s?E(?P<e>\d{1,3})\b", _episode, 88, flags=re.I),
    Rule(
        "processor", letters("9"),
        r"(?P<head>[A-Za-z]{1,3})(?P<a>\d{1,2})-(?P<b>\d{3,5})(?P<tail>[A-Za-z]{0,3})\b",
        _processor, 81,
    ),
    Rule(
        "aircraft", words("boeing airbus"),
        r"(?P<maker>Boeing|Airbus)\s(?P<a>A?)(?P<n>\d{3})(?:-(?P<m>\d{3,4}))?\b",
        _aircraft, 80,
    ),
    Rule(
        "name with a decimal", letters("•"),
        r"(?P<letter>[A-Z])(?P<head>)(?P<a>)\.(?P<b>\d{1,4})\b(?!\.?\d)",
        lambda f: f"{f['letter']} {figures_of_name(f['b'])}", 70,
    ),
    Rule(
        "name with a decimal", letters("9"),
        r"(?P<letter>)(?P<head>[A-Za-z]{1,6})(?P<a>\d+)\.(?P<b>\d+)\b(?!\.\d)",
        _decimal_name, 70,
    ),
    Rule(
        "name with figures", capitals("-"), r"(?P<name>[A-Z][a-z]{2,15})-(?P<n>\d{3})(?![\w-]|[.,:]\d|%)",
        lambda f: f"{f['name']} {figures_of_name(f['n'])}", 66,
    ),
    Rule("name with figures", letters("9-"), _MIX, _mixed, 55),
    Rule(
        "name with figures", figures("a-"),
        rf"(?!\d+-?(?:st|nd|rd|th)\b)(?=\d+[A-Za-z])(?:\d{{1,4}}[a-z]{{3,}}\b|{_MIX})",
        _mixed, 45,
    ),
    Rule(
        "camelCase", capitals(),
        r"(?=[A-Za-z]*?(?:[a-z][A-Z]|[A-Z]{2}[a-z]{2}))[A-Za-z]{3,60}(?![A-Za-z_])",
        _camel, 40,
    ),
    Rule(
        "keys", words("ctrl control alt shift cmd command option win super meta fn"),
        r"(?:Ctrl|Control|Alt|Shift|Cmd|Command|Option|Win|Super|Meta|Fn)"
        r"(?:\s?[+-]\s?[A-Za-z0-9]{1,9}){1,4}\b",
        _keys, 84,
    ),
    Rule(
        "standard", figures("•"),
        r"802\.(?P<a>1[15]|3)(?:\.(?P<b>\d{1,2}))?(?P<letters>[a-z]{0,2})\b",
        _standard, 90,
    ),
    Rule(
        "name", figures("a"),
        rf"3M(?='s\b|\s+(?!(?:{_COUNTED_THINGS})\b)[A-Za-z])",
        _company, 66,
    ),
    Rule("name", words("c"), r"C\+\+(?P<n>\d{2})\b", lambda f: f"C plus plus {cardinal(f['n'])}", 80),
    Rule("name", words("m"), r"M&M'?s\b", "M and M's", 80),
    Rule(
        "name", words("wwi wwii"),
        r"WWI(?:I)?\b",
        lambda f: "World War two" if f.written == "WWII" else "World War one", 80,
    ),
    Rule(
        "letters", words(name.lower() for name in _MIXED_CASE),
        r"[A-Za-z]+(?![\w'])",
        lambda f: " ".join(f.written.upper()) if f.written in _MIXED_CASE else None, 60,
    ),
    Rule("letters", letters("9"), r"SpO(?=2)", "S P O", 60),
    Rule("number", signs("#", glued=False), r"#(?=\d+[A-Za-z]|[A-Z]{1,5}-?\d)", "number ", 65),
    Rule(
        "version", figures("•"),
        r"(?P<v>)(?P<number>\d+(?:\.\d+){1,5})(?P<tail>-?(?:alpha|beta|rc|dev|(?-i:[ab])"
        r"(?=\.?\d|\b))\.?\d*)?(?![\w.]*\d|\w)",
        _version, 68, flags=re.I,
    ),
    Rule(
        "version", words("version release firmware build ver rev v"),
        r"(?P<v>(?:version|release|firmware|build|ver\.?|rev\.?|v\.?)\s?)(?P<number>\d+"
        r"(?:\.\d+){0,5})(?P<tail>-?(?:alpha|beta|rc|dev|(?-i:[ab])(?=\.?\d|\b))\.?\d*)?"
        r"(?![\w.]*\d|\w)",
        _marked_version, 72, flags=re.I,
    ),
    Rule("chat", letters("9"), r"[a-z]{1,5}\d[a-z]?(?!\w)", _chat, 88),
    Rule("chat", figures("a"), r"2[a-z]{3,6}(?!\w)", _chat, 88),
)  # fmt: skip
