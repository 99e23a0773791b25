"""Points of the compass, sides, left and right: those of streets, winds and the way."""

import re
from typing import Final

from .....rules import Found, Pattern, Rule, capitals, words
from ....abbreviations import LETTERED, WAYS, compass
from ...evidence import shouted
from .streets import STREET_NEAR, TYPE, WAY

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
    if re.search(
        rf"\b(?:{TYPE}|street|avenue|CT|ST|AVE|RD|DR|BLVD|LN|PL|WAY|CIR)\.?,?\s$", before
    ) and (len(letters_) > 1 or not re.match(r"\s+[a-z]", after)):
        return 70
    if len(letters_) > 1 and re.match(rf"\s+{TYPE}\b", after):
        return 70
    if len(letters_) == 1 and _COMMON_STREET.match(after) and found.previous not in LETTERED:
        return 70  # "N. Main closed"
    if _PART_OF_A_PLACE.match(after) and (len(letters_) > 1 or found["dot"] or _THE.search(before)):
        return 90
    if _WINDY.search(found.before(60) + " | " + after) and len(letters_) > 0:
        return (
            70
            if len(letters_) > 1 or _NEAR_WIND.search(before + "|") or _NEAR_WIND_AFTER.match(after)
            else 0
        )
    if _FAR_OFF.search(before) and re.match(r"\s+of\b", after):
        return 70
    if (
        _ACROSS.search(before)
        and re.match(r"\s+[A-Z][A-Za-z]", after)
        and (len(letters_) > 1 or shouted(found))
    ):
        return 70  # "for NE El Paso County"
    if re.match(_OF_A_PLACE, after) and (
        found.previous not in LETTERED | {"letter", "size", "side", "grade", "lack", "instead"}
    ):
        return 70  # "closed N of I-90"
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


_COMMON_STREET: Final = Pattern(
    r"\.?\s(?:Main|Broadway|Market|Lamar|Michigan|Congress|Wacker|Halsted)\b(?!\s[A-Z][a-z])"
)
_ACROSS: Final = Pattern(r"\b(?:for|across|over|in|near|of|and|into|through) $", re.I)
_OF_A_PLACE: Final = (
    r"(?i:\s+of\s+)(?:(?i:town|downtown|the (?:city|river|lake|town|bridge|airport|highway|interstate|border|"
    r"exit|station|canal|park|county|coast|center|tracks))\b|I-?\d|US\b|SR\b|Hwy\b|HWY\b|Exit\b|Route\b|Rte\b|"
    r"[A-Z][a-z]+ (?:St|Ave|Rd|Blvd|Dr|County|River|Lake)\b)"
)
_PART_OF_A_PLACE: Final = Pattern(
    r"\s(?:corner|side|entrance|exit|quadrant|wing|end|part|section|lot|gate|tower|wall|gym|lawn|door|parking|"
    r"stairs?|stairwell|lobby|campus|field|rim|shore|bank|slope|coast|half|edge|ramp|lanes?|bay|pole|face|"
    r"suburbs?|county|quad|hall|shoulder|branch|fork|window|facade|yard|garden|porch)\b"
)
"""What has sides: "the NE corner", "in the N. gym"."""
_THE: Final = Pattern(r"\b(?:the|in|on|at|to|from|near|its|our|your|facing) $", re.I)

_ALONG: Final = Pattern(r"\s+(?:on|along|to|toward|towards|for|until|past)\b")
_HEADING: Final = Pattern(
    r"\b(?:head|heading|turn|go|going|drive|driving|walk|travel|continue|proceed) $", re.I
)
_WINDY: Final = Pattern(
    r"\b(?:winds?|gusts?|breezes?|blowing|heading|facing|swells?|seas|mph|knots|kts?)\b", re.I
)
_NEAR_WIND: Final = Pattern(
    r"\b(?:winds?|gusts?|breezes?|blowing|heading|facing|swells?|from the|becoming|to)[:,]?\s\|",
    re.I,
)
_NEAR_WIND_AFTER: Final = Pattern(r"\s(?:winds?|wind|gusts?|breeze|at|\d+|around|swell)\b", re.I)
_FAR_OFF: Final = Pattern(
    r"\b(?:miles?|mi|km|kilometers?|meters?|blocks?|feet|ft|yds?|yards|nm)\.?\s$", re.I
)
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


_TURN_BEFORE: Final = Pattern(
    r"\b(?:turn|bear|keep|veer|fork|go|stay|merge|swing|turning|sharp|slight|hard|exit|curve|hang a|make an?|take an?|"
    r"first|next|second|and|then) $",
    re.I,
)
_TURN_SURE: Final = Pattern(r"\b(?:turn|bear|keep|veer|swing|turning|hang a|sharp|slight) $", re.I)
_ON_A_WAY: Final = Pattern(r"\s(?:on|onto|at|to|in|for|toward|past|into)\s(?:[A-Z\d]|the\b|a\b)")
_ON_THIS_SIDE: Final = Pattern(
    r"\b(?:dest(?:ination|\.)?|house|turn|parking|entrance|driveway|store|exit|building|it)\b[^.!?]{0,24}"
    r"\bon (?:the |your )?$",
    re.I,
)


def _weigh_side(found: Found) -> int:
    """Weigh "L", "R": a way to go, "turn R on Elm", "destination on L"."""
    before, after = found.before(40), found.after(24)
    if _TURN_SURE.search(before) and not re.match(r"\s(?:and|or)\s[LR]\b", after):
        return 74
    if _TURN_BEFORE.search(before) and _ON_A_WAY.match(after):
        return 74
    if _ON_THIS_SIDE.search(before) and re.match(r"[,;.!)]?(?:\s|$)", after):
        return 74
    listed = re.search(r"(?:[,;:]|\d\.|\bthen) $", before) is not None
    return 74 if listed and re.match(r"\s(?:on|onto)\s[A-Z\d]", after) else 0


def _side(found: Found) -> str | None:
    return "left" if found.written == "L" else "right"


RULES: Final = (
    Rule(KIND, words("l r"), r"[LR]\b(?!['’&/-])", _side, 74, _weigh_side),
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
