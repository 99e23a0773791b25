"""Points of the compass, sides, left and right: those of streets, winds and the way."""

import re
from typing import Final

from ....rules import Found, Pattern, Rule, capitals, words
from ...abbreviations import WAYS, compass
from .addresses import STREET_NEAR, TYPE, WAY

KIND: Final = "direction"


def _weigh_way(found: Found) -> int:
    """Weigh "N", "NE": a side of a street, a wind, a direction; else letters."""
    letters_ = found["way"]
    before, after = found.before(32), found.after(32)
    if re.match(r"['’.]\w|[-/&]\w", after):
        return 0
    if re.search(r"(?:°|\bdegrees)\s?$", before):
        return 70
    if re.match(rf"\.?\s+(?:{STREET_NEAR})", after) and (found.previous not in {"plan", "type"}):
        return 70
    if re.search(rf"\b(?:{TYPE}|street|avenue)\.?,?\s$", before) and (
        len(letters_) > 1 or not re.match(r"\s+[a-z]", after)
    ):
        return 70
    if len(letters_) > 1 and re.match(rf"\s+{TYPE}\b", after):
        return 70
    if _WINDY.search(found.before(60) + " | " + after) and len(letters_) > 0:
        return (
            70
            if len(letters_) > 1 or _NEAR_WIND.search(before + "|") or _NEAR_WIND_AFTER.match(after)
            else 0
        )
    if _FAR_OFF.search(before) and re.match(r"\s+of\b", after):
        return 70
    if (
        len(letters_) == 1
        and _HEADING.search(before)
        and re.match(r"\s+(?:on|along|to|toward|towards|for|until|past)\b", after)
    ):
        return 70
    if len(letters_) > 1 and _MOVING.search(before):
        return 70
    if re.search(r"\b(?:I|US|SR|Route|Hwy\.?|Highway|Rte\.?)[- ]?\d{1,3}\s$", before):
        return 70
    return 0


_ALONG: Final = Pattern(r"\s+(?:on|along|to|toward|towards|for|until|past)\b")
_HEADING: Final = Pattern(
    r"\b(?:head|heading|turn|go|going|drive|driving|walk|travel|continue|proceed) $", re.I
)
_WINDY: Final = Pattern(
    r"\b(?:winds?|gusts?|breezes?|blowing|heading|facing|swells?|seas|mph|knots|kts?)\b", re.I
)
_NEAR_WIND: Final = Pattern(
    r"\b(?:winds?|gusts?|breezes?|blowing|heading|facing|swells?|from the|becoming|to)[:,]?\s\|"
)
_NEAR_WIND_AFTER: Final = Pattern(r"\s(?:winds?|wind|gusts?|breeze|at|\d|around|swell)\b", re.I)
_FAR_OFF: Final = Pattern(r"\b(?:miles?|mi|km|kilometers?|meters?|blocks?|feet|ft|nm)\s$", re.I)
_MOVING: Final = Pattern(
    (
        r"\b(?:moving|moves|heading|headed|drifting|tracking|traveling|travelling|facing|going|"
        r"turning|due|to the|from the|in the|the)\s$"
    ),
    re.I,
)


def _say_way(found: Found) -> str | None:
    if found["dot"] and not re.match(rf"\s+(?:{STREET_NEAR})", found.after(32)):
        found.end -= 1
    return compass(found["way"])


def _bound(found: Found) -> str | None:
    return f"{WAYS[found['way'].upper()]}bound"


def _weigh_bound(found: Found) -> int:
    return (
        70
        if "/" in found.written
        or re.search(r"\d[A-Z]?\s$|\b(?:the|traffic|lanes|open|closed)\s$", found.before(12))
        else 0
    )


RULES: Final = (
    Rule(
        "direction",
        capitals(),
        rf"(?P<way>NNE|ENE|ESE|SSE|SSW|WSW|WNW|NNW|{WAY})\b(?P<dot>\.?)(?!['’]\w|\.\w)",
        _say_way,
        70,
        _weigh_way,
    ),
    Rule(
        "direction",
        words("n s e w nb sb eb wb"),
        r"(?P<way>[nsewNSEW])/?[bB]\b",
        _bound,
        70,
        _weigh_bound,
    ),
)
