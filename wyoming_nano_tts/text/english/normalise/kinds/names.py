"""Names made of letters and figures, initials, Roman numerals, camelCase, products and keys."""

import re
from typing import Final

from ....rules import Found, Pattern, Rule, capitals, figures, letters, signs, words
from ...abbreviations import LETTERED, starts_sentence
from ...dictionary import known
from ..numbers import cardinal, digits, ordinal, plural_number, roman
from .codes import figures_of_name

_ROMAN_WORDS: Final = frozenset(
    "chapter part section type phase class level act volume book war stage title article appendix "
    "world figure table tier scene episode season round grade group category zone mark mk model gen "
    "generation bowl step schedule division league version sections".split()
)
_REGNAL: Final = frozenset(
    "elizabeth henry george louis charles william edward james richard philip pope paul benedict pius "
    "john gregory leo nicholas alexander catherine frederick ferdinand francis peter ivan mary "
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
    if numeral == "I" and not (_I_FOLLOWS.match(found.after(24)) and written[1][-1].islower()):
        return None
    if before in _REGNAL and written[1][0].isupper():
        return f"the {ordinal(value)}"
    if len(numeral) == 1 and not listed:
        return None
    capital = written[1][0].isupper() and not written[1].isupper()
    if listed or (capital and numeral not in {"XL", "XX", "XI", "LL"}):
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
    if runs[-1] == "s" and len(runs) > 1 and runs[-2].isdigit():
        said[-2:] = [plural_number(said[-2])]  # "MP3s"
    return " ".join(said)


def _run(run: str) -> str:
    if run.isdigit():
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


_COUNTED_THINGS: Final = (
    r"people|users|views|downloads|subscribers|customers|rows|records|times|years|dollars|euros|pounds|units|"
    r"items|tokens|parameters|params|homes|houses|visitors|followers|miles|km|lines|points|cars|jobs|words|in|a|per|more|and|or"
)
_MIX: Final = r"(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z\d]{2,64}(?:-[A-Za-z\d]+)*(?!\w)"

RULES: Final = (
    Rule("Roman numeral", words(_NUMERALS), r"(?P<n>[IVXL]{1,7}|[ivx]{2,5})(?!['’-]\w|\w|\.\w)", _roman, 62),
    Rule("initials", letters("•"), r"(?:[A-Za-z]\.){1,8}[A-Za-z]\b\.?(?!\w)|(?:[A-Z]\.){2,8}", _initials, 68),
    Rule("initial", letters("."), r"(?P<l>[A-Z])\.(?=\s+[A-Z])", _letter, 50),
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
)  # fmt: skip
