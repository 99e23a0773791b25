"""Signs between words: named, turned into pauses, or dropped."""

import re
from typing import Final

from ....rules import Found, Pattern, Rule, letters, signs, words
from ...dictionary import known
from ...spelling import SPELLED_IN_CAPITALS
from ..units import PER, unit_at

KIND: Final = "sign"
_OPPOSITES: Final = (
    "on/off off/on yes/no open/closed open/close opened/closed up/down in/out true/false left/right "
    "start/stop heat/cool cool/heat day/night hot/cold lock/unlock locked/unlocked he/she she/he "
    "his/her him/her they/them home/away armed/disarmed arm/disarm enable/disable enabled/disabled "
    "low/high high/low min/max pass/fail male/female play/pause dim/bright morning/evening am/pm "
    "push/pull online/offline warm/cool increase/decrease and/or either/or connect/disconnect "
    "mute/unmute wet/dry clear/detected inside/outside indoor/outdoor win/loss plus/minus"
)
_PAIRS: Final = frozenset(_OPPOSITES.split())
_W: Final = r"[A-Za-z][A-Za-z']{0,60}(?:-[A-Za-z]+)?"


def _slash(found: Found) -> str | None:
    """Say words with a stroke between: opposites get "or", capitals stand side by side."""
    parts = [part.strip() for part in found.written.split("/")]
    pair = "/".join(parts).lower()
    if pair in _SIDE_BY_SIDE:
        return " ".join(parts)
    if len(parts) == 2 and all(len(part) == 1 for part in parts) and in_formula(found):
        return " over ".join(parts)
    if pair == "and/or":
        return "and or"
    if pair in _PAIRS:
        return " or ".join(parts)
    if len(parts) == 2 and parts[0].endswith("s") and parts[0] not in {"hrs", "yrs"}:
        each = parts[1] if parts[1] in _PER else PER.get(parts[1], "")
        if each in _PER and (parts[1] in _PER or len(parts[1]) > 1):
            return f"{parts[0]} per {each}"
    if len(parts) == 2 and re.search(r"\d\s?[A-Za-z]{1,3}\s$", found.before(8)) and parts[1] in PER:
        return f"{parts[0]} per {PER[parts[1]]}"
    if len(parts) == 2 and parts[1] in _EACH and len(parts[0]) > 2:
        return f"{parts[0]} {_EACH[parts[1]]}"  # "2nd Tues/mo"
    if parts[-1].lower() == "gas" and re.match(r"\s\d", found.after(3)):
        return ", ".join(parts)  # "180C fan/gas 4"
    last = parts[-1].removesuffix("'s")
    single = [*parts[:-1], last]
    if all(len(part) == 1 and part.isupper() for part in single):
        together = "".join(parts)  # "A/C" is AC; "A/B" is no word
        return (
            " ".join(parts)
            if known(together.lower()) and together not in SPELLED_IN_CAPITALS
            else together
        )
    if all(part.isupper() for part in parts):
        return " ".join(parts)  # "TCP/IP"
    if any(unit_at(part, 0) and len(part) < 4 for part in parts) and re.search(
        r"\d\s?$", found.before(2)
    ):
        return None
    if all(part.lower()[:3] in _DAYS and len(part) < 6 for part in parts):
        return None
    return " slash ".join(parts)


_EACH: Final = {
    "mo": "per month",
    "yr": "per year",
    "wk": "per week",
    "ea": "each",
    "hr": "per hour",
    "sh": "per share",
}
_SIDE_BY_SIDE: Final = frozenset({"over/under", "city/hwy", "city/highway"})
_FORMULA: Final = Pattern(r"[=≥≤≠^²³√∞]|\bsquared\b")


def in_formula(found: Found) -> bool:
    """Tell whether signs of a formula stand near."""
    return bool(_FORMULA.search(found.before(24)) or _FORMULA.search(found.after(24)))


_PER: Final = frozenset(
    "hour minute second day week month year night person liter gallon mile game session".split()
)
_DAYS: Final = frozenset("mon tue wed thu fri sat sun".split())


def _between(found: Found) -> str | None:
    """Say a stroke by its neighbours: a pause between measures or with spaces, else its name."""
    before, after = found.before(12), found.after(12)
    if (
        re.search(r"(?:[²³)]|\b[a-z])\s?$", before)
        and re.match(r"\s?(?:\d|[a-z]\b|\()", after)
        and in_formula(found)
    ):
        return " over "
    if re.search(r"\d(?:[CF]|°[CF]?|%)$", before) and re.match(r"[A-Z][a-z]|gas\b", after):
        return ","  # "58°/High 66°", "200C/Gas 6"
    if re.search(r"[a-z]$", before) and re.match(r"\d{1,3}\s?°|\d{2,3}[CF]\b", after):
        return ","  # "180C fan/200C"
    if before[-1:].isspace() and (after[:1].isspace() or not after):
        return ","
    if re.match(r"[$€£]\d", after) and re.search(r"[A-Za-z]\.?$", before):
        return " for "  # "2 lbs./$9"
    measured = re.search(r"(?:[A-Za-z]|[°%])\s?$", before) and re.match(r"\s?[-–]?\d", after)
    if measured and re.search(r"\d(?:\.\d+)?\s?(?:°[CF]?|%|[A-Za-z]{1,4})\s?$", before):
        unit = re.match(r"\s?[-–]?\d+(?:\.\d+)?\s?(\S)", after)
        if unit is not None and (unit[1].isalpha() or unit[1] in "°%"):
            return ","
    if re.search(r"\b(?:ET|CT|MT|PT|E[SD]T|C[SD]T|M[SD]T|P[SD]T|GMT|UTC)$", before):
        return ","
    if before[-1:].isalnum() or before[-1:] in ".%°)\"'":
        return " slash " if after[:1].isalnum() or after[:1] in "(\"' " else ""
    return "slash " if after[:1].isalpha() and before[-1:].isspace() else ""


def _signed(found: Found) -> str | None:
    """Say a sign before a number."""
    names = {
        "-": "minus", "–": "minus", "−": "minus", "+": "plus", "±": "plus or minus", "~": "about", "≈": "about",
        "<": "less than", ">": "more than", "≤": "at most", "≥": "at least", "<=": "at most",
        ">=": "at least", "+/-": "plus or minus",
    }  # fmt: skip
    if found["sign"] == ">" and not re.match(r"[$€£]|[\d.,]+\s?[A-Za-z°%]", found.after(16)):
        return "greater than "
    return f"{names[found['sign']]} "


def _weigh_signed(found: Found) -> int:
    """Weigh a sign as one of a number: nothing that could be the other side stands before it."""
    sign, before = found["sign"], found.before(8)
    last = before[-1:]
    if sign in {"-", "–", "−"} and (
        last.isalnum() or last in {")", "%", "°", ".", "'", '"', "²", "³", "½"}
    ):
        return 0
    if (
        sign in {"-", "–", "−"}
        and re.search(r"[\dxyz)]\s+$", before)
        and re.match(r"\s", found.text[found.start + 1 : found.start + 2])
    ):
        return 0
    if sign in {"<", ">", "<=", ">="} and re.search(
        r"\b(?:if|while|when|where|p|n|x|y|z|[a-z]_?\d?)\s?$|\d\s?$", before
    ):
        return 0
    if (
        sign in {"≤", "≥", "≈", "+"}
        and re.search(r"[\w)²³]\s*$", before)
        and not _WORD_BEFORE.search(before)
    ):
        return 0
    if sign in {"≤", "≥", "≈"} and re.search(r"\b[A-Za-z]\s?$|\d\s?$|[²³]\s?$", before):
        return 0
    if sign == "~" and last.isalnum():
        return 0
    if (
        sign in {"-", "–", "−"}
        and _DASH_BEFORE.search(before)
        and found.text[found.start + 1].isspace()
    ):
        return 0
    return 82


_DASH_BEFORE: Final = Pattern(r"[A-Za-z\"')]\s+$")
"""Behind these a sign with spaces on both sides is a dash."""
_WORD_BEFORE: Final = Pattern(r"[A-Za-z]{2,}\s+$")


def _menu(found: Found) -> str | None:
    """Pause between the items of a menu: "Settings > Network"."""
    item_before = re.search(r"[A-Za-z)\"']\s$", found.before(3))
    return "," if item_before and re.match(r"[\"'(]?[A-Z]", found.after(3)) else None


def _dots(found: Found) -> str | None:
    """Say "dot NET"; a dot at a line's start before a word in capitals is a bulletin's mark."""
    return (
        "dot "
        if not found.before(1).strip()
        and not re.match(r"[A-Z]+(?:\.\.\.|…|\s[A-Z]{2,})", found.after(24))
        else ""
    )


RULES: Final = (
    Rule(KIND, letters("/ '-"), rf"(?<![/'-]){_W}(?:/|\s/\s){_W}(?:/{_W})?(?![\w/])", _slash, 45),
    Rule(KIND, signs("/"), r"/+", _between, 20),
    Rule(
        KIND, signs("/"), rf"/\s?(?P<each>{'|'.join(_EACH)})\b(?![/'-]|\.\w)",
        lambda f: f" {_EACH[f['each']]}" if f.before(1).isalpha() or f.before(1) == ")" else None, 46,
    ),
    Rule(
        "minus", signs("-–−+±~≈<>≤≥"),
        r"(?P<sign>\+/-|[<>]=|[-–−+±~≈<>≤≥])\s?(?=\.?\d|[$€£¥₹])",
        _signed, 82, _weigh_signed,
    ),
    Rule(KIND, signs("#", glued=False), r"#(?=[A-Za-z])", "hashtag ", 20),
    Rule(KIND, signs("."), r"\.(?=[A-Z]{2,})", _dots, 30),
    Rule(KIND, signs("@"), r"@\s*", " at ", 10),
    Rule(KIND, signs("&"), r"&+", " and ", 10),
    Rule(KIND, signs("°"), r"°", " degrees ", 10),
    Rule(KIND, signs("%"), r"%", " percent ", 10),
    Rule(KIND, signs("Ω"), r"Ω", " ohms ", 10),
    Rule(KIND, signs("§"), r"§§\s?|§\s?(?=\d+(?:\.\d+)*\s?[-–]\s?\d)", " sections ", 11),
    Rule(KIND, signs("§"), r"§\s?", " section ", 10),
    Rule(KIND, words("and either"), r"and/or\b", "and or", 70),
    Rule(
        "menu", signs(">›»"),
        r"[>›»]\s(?=[\"'(]?[A-Z])",
        _menu, 30,
    ),
    Rule(
        "countdown", words("t"),
        r"T-(?=\d{1,4}\s?(?:s|secs?|mins?|h|hrs?|d|seconds?|minutes?|hours?|days?|weeks?)\b)",
        "T minus ", 85,
    ),
)  # fmt: skip
