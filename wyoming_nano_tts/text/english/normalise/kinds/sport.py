"""Sport: records, formations, averages, shots of so many points, odds of a bet."""

import re
from typing import Final

from ....rules import Found, Pattern, Rule, figures, letters, signs, words
from ..numbers import cardinal, decimal, digits, ordinal, pairs

KIND: Final = "sport"
_RECORD: Final = Pattern(
    r"\b(?:record|season|finished|went|overall|standings|W-L|W-L-T|started|start|now|are|at)\b",
    re.I,
)
_FORMED: Final = r"(?=[- ](?:zone|defense|formation|press|diamond|offense|trap|setup|system)\b)"
_BATTING_BEFORE: Final = Pattern(
    r"\b(?:batting|hitting|hit|hits|bats|bat|avg|average|slashing|slugging|OBP|SLG|BA)[.:]?\s$",
    re.I,
)
_BATTING_AFTER: Final = Pattern(r"\s(?:avg|average|hitter|batting|batter|OBP|SLG|BA)\b|/\.\d{3}\b")


def _record(found: Found) -> str | None:
    """Say "10-2-1" of a season: won, lost and drawn."""
    return f"{cardinal(found['a'])} {cardinal(found['b'])} and {cardinal(found['c'])}"


_RECORD_AFTER: Final = Pattern(
    r"\s(?:record|start|season|overall|(?:on|this|in|for|to start)\s(?:the\s)?(?:season|year|conference|league))\b"
)


def _weigh_record(found: Found) -> int:
    near = _RECORD.search(found.before(24)) or _RECORD_AFTER.match(found.after(24))
    points = re.match(r",?\s\d{1,3}\s?(?:pts|points)\b", found.after(16))
    return 88 if near or points else 0


def _formation(found: Found) -> str | None:
    """Say "a 2-3 zone", "the 4-4-2 formation"."""
    return " ".join(cardinal(n) for n in re.findall(r"\d", found.written))


def _batting(found: Found) -> str | None:
    """Say ".312" of a batter: three twelve; ".300" is three hundred."""
    n = found["n"]
    if n[0] == "0":
        return f"oh {pairs(n[1:]) if n[1] != '0' else digits(n[1:])}"
    return cardinal(n) if n.endswith("00") else pairs(n)


def _weigh_batting(found: Found) -> int:
    near = _BATTING_BEFORE.search(found.before(16)) or _BATTING_AFTER.match(found.after(12))
    return 85 if near or re.search(r"\.\d{3}/$", found.before(5)) else 0


def _shot(found: Found) -> str | None:
    """Say "9-of-14 3PT", "a 3-pt. shot"."""
    return f"{cardinal(found['n'])} point"


def _weigh_shot(found: Found) -> int:
    loud = found.written.rstrip(".").endswith("PT")
    shot = re.match(
        r"\s(?:shot|shots|range|line|shooting|attempt|attempts|percentage|play|FG)\b",
        found.after(16),
    )
    return (
        90
        if shot
        or (loud and re.search(r"\d (?:FG )?$|\b(?:from|of|on|shooting) $", found.before(8)))
        else 0
    )


_GOALS: Final = Pattern(
    r"\b\d{1,2}[-–]\d{1,2} [A-Z][a-z]+|\b(?:pen|pens|penalty|HT|FT|o\.?g|own goal|"
    r"goals?|scored|scorers?|scores|booked|yellow|red card|"
    r"substituted|kick-?off|equali[sz]er)\b"
)
"""Near these "67'" is a minute of a match."""

RULES: Final = (
    Rule(
        KIND, figures("-–"), r"(?P<a>\d{1,3})[-–](?P<b>\d{1,2})[-–](?P<c>\d{1,2})(?![\w-]|[.,]\d)",
        _record, 88, _weigh_record,
    ),
    Rule(KIND, figures("-–"), rf"\d[-–]\d(?:[-–]\d){{0,2}}{_FORMED}", _formation, 90),
    Rule(KIND, signs(".", glued=False), r"\.(?P<n>\d{3})(?!\d)", _batting, 85, _weigh_batting),
    Rule(KIND, figures("a-"), r"(?P<n>[23])-?(?:PT|pt)\b\.?(?![\w-])", _shot, 90, _weigh_shot),
    Rule(
        KIND, figures("'′"), r"(?P<n>\d{1,3})['′](?![\w'\"])", lambda f: f"{ordinal(f['n'])} minute", 73,
        lambda f: 73 if _GOALS.search(f.before(40) + "|" + f.after(32)) else 0,
    ),
    Rule(
        KIND, figures(" •", near="GB"),
        r"(?P<n>\d{1,2}(?:\.5)?) GB(?=\s(?:of (?![a-z]|RAM|ROM|VRAM)|behind\b|back\b)|[,.;)]|$)",
        lambda f: f"{decimal(f['n'])} games back", 90,
        lambda f: 90 if re.search(r"\b\d{1,3}[-–]\d{1,3},? \(?$", f.before(12)) else 0,
    ),
    Rule(KIND, letters("/"), r"O/U(?=:?\s(?:is |of )?\d)", "over under", 80),
    Rule(KIND, words("ot"), r"OT(?=\))", "overtime", 60, lambda f: 60 if re.search(r"\d \($", f.before(4)) else 0),
)  # fmt: skip
