"""Versions of software: "v2.1", "2026.11.1", "1.0.3-rc2"."""

import re
from typing import Final

from ....rules import Found, Pattern, Rule, figures, letters
from ..numbers import cardinal, digits, year

_SOFTWARE: Final = Pattern(
    r"\b(?:python|ubuntu|debian|fedora|ios|ipados|macos|watchos|tvos|android|windows|linux|kernel|node|npm|"
    r"java|php|version|firmware|release|update|build|core|os|supervisor|docker|esphome|chrome|firefox|"
    r"zigbee2mqtt|mosquitto|assistant|installed|current|latest|upgrade|upgraded|patch|app|postgres|postgresql|mysql|"
    r"nginx|go|rust|ruby|swift|kotlin|mongodb|redis|git|gcc|cuda|bios|"
    r"figure|fig\.|clause|section|item|rule|table|chapter)(?: to| is|:)? $",
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


RULES: Final = (
    Rule(
        "version", figures("•"),
        r"(?P<v>)(?P<number>\d+(?:\.\d+){1,5})(?P<tail>-?(?:alpha|beta|rc|dev|(?-i:[ab])"
        r"(?=\.?\d|\b))\.?\d*)?(?![\w.]*\d|\w)",
        _version, 68, flags=re.I,
    ),
    Rule(
        "version", letters(" .•9"),
        r"(?P<v>(?:version|release|firmware|build|ver\.?|rev\.?|v\.?)\s?)(?P<number>\d+"
        r"(?:\.\d+){0,5})(?P<tail>-?(?:alpha|beta|rc|dev|(?-i:[ab])(?=\.?\d|\b))\.?\d*)?"
        r"(?![\w.]*\d|\w)",
        _marked_version, 72, flags=re.I,
    ),
)  # fmt: skip
