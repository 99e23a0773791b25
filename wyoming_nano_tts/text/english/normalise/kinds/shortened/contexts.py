"""Abbreviations of several meanings: what stands around them decides."""

import re
from typing import Final

from .....rules import Found, Pattern, Rule, words
from ....abbreviations import starts_sentence
from ...evidence import sentence_ends, shouted

KIND: Final = "abbreviation"
_NAME_AFTER: Final = Pattern(r"\s+[\"'(]?[A-Z]")
_NUMBER_AFTER: Final = Pattern(
    r"\s?[#~≈<>+$€£-]?\s?(?:\d|[A-HJ-Z](?![A-Za-z'’])|I(?![A-Za-z'’])(?!\s(?!of\b)[a-z])|[IVX]{2,}\b)"
)


def _several(found: Found) -> str | None:
    """Say an abbreviation of two meanings by what stands around it."""
    name = found["name"].lower()
    reading = _BY_CONTEXT[name](found)
    if reading is None:
        return None
    dotted = found.written.endswith(".")
    return reading + (
        "." if dotted and sentence_ends(found, found.end) and not _goes_on(found, name) else ""
    )


def _goes_on(found: Found, name: str) -> bool:
    following = re.match(r" +([A-Z][A-Za-z']*)", found.after(24))
    return (
        following is not None
        and not starts_sentence(following[1])
        and name in {"ft", "temp", "ed", "mt", "max", "min", "v", "pt", "conf", "dep", "arr"}
    )


def _ft(found: Found) -> str | None:
    """Say feet, fort or featuring."""
    if re.search(r"\d\s?-?$", found.before(3)):
        return "feet"
    if re.match(r"\.?\s+[A-Z]", found.text[found.start + 2 : found.start + 8]):
        if found["name"] == "ft":
            return "featuring" if found.before(2).strip() else None
        return "fort"
    return None


def _company(found: Found) -> str | None:
    """Say county in warnings ("Polk Co. until 7 PM"), company elsewhere."""
    if not found.written.endswith("."):
        return None
    if re.match(r"\s(?:Rd|Road|Rte|Route|Hwy|Highway|Ln|Line)\b", found.after(12)):
        return "county"
    near = found.before(60) + "|" + found.after(40)
    if found["name"] == "CO":  # of a bulletin
        return "county" if shouted(found) and _COUNTY.search(near) and found.previous else None
    if found["name"] == "Co" and _COUNTY.search(near) and found.previous not in {"&", ""}:
        return "county"
    after_name = found.before(3)[-2:-1].isalnum() or not found.before(1)
    return "company" if found["name"] == "Co" and (after_name or not found.ends_text) else None


_COUNTY: Final = Pattern(
    r"\b(?:warning|watch|advisory|sheriff|flood|storm|tornado|thunderstorm|evacuation|county)\b",
    re.I,
)


def _companies(found: Found) -> str | None:
    """Say "Polk & Lake Cos." of counties or companies; "cos" of a formula is another word."""
    if (
        found["name"] != "Cos"
        or not found.written.endswith(".")
        or not found.before(2)[:1].isalpha()
    ):
        return None
    near = found.before(60) + "|" + found.after(40)
    return "counties" if _COUNTY.search(near) else "companies"


def _point(found: Found) -> str | None:
    """Say "dew pt", "Pt. II", and a patient; behind a number it is a measure."""
    if found.previous in {"dew", "boiling", "freezing", "melting"}:
        return "point"
    if not found.written.endswith(".") or re.search(r"\d\s?-?$", found.before(3)):
        return None
    if _NUMBER_AFTER.match(found.after(8)):
        return "part"
    told = re.match(
        r"\s(?:is|was|has|had|reports?|denies|presents?|states|with|to)\b", found.after(12)
    )
    return "patient" if told or found.previous in {"the", "this"} else None


def _confirmation(found: Found) -> str | None:
    """Say "Conf. # X4T9", "conf. call", "the conf. file"."""
    if not found.written.endswith("."):
        return None
    if re.match(r"\s?(?:#|no\b|num|code|[A-Z]*\d)", found.after(8)):
        return "confirmation"
    of_a_program = re.match(
        r"\s(?:files?|settings?|dir|director(?:y|ies)|folders?|values?|options?|keys?|entr(?:y|ies)|changes?|errors?)\b",
        found.after(12),
    )
    return "configuration" if of_a_program or found.previous in _PROGRAMS else "conference"


_PROGRAMS: Final = frozenset(
    "nginx server app network system device router apache docker config edit load reload default".split()
)


def _meeting(found: Found) -> str | None:
    """Say "30-yr mtg. rate", "the mtg. at 5"."""
    loan = re.match(
        r"\s(?:rates?|payments?|loans?|brokers?|lenders?|insurance|debt)\b", found.after(12)
    )
    return "mortgage" if loan or found.previous in {"fixed", "home", "year", "yr"} else "meeting"


def _line(found: Found) -> str | None:
    """Say "the Red Ln." of trains; elsewhere it is a lane."""
    coloured = found.previous in {
        "red",
        "blue",
        "green",
        "orange",
        "yellow",
        "purple",
        "silver",
        "brown",
        "gold",
        "pink",
    }
    near = found.before(48) + "|" + found.after(32)
    return "line" if coloured and found["name"] == "Ln" and _RAILWAY.search(near) else None


_RAILWAY: Final = Pattern(
    r"\b(?:metro|trains?|subway|tube|transit|station|platform|rail|BART|MBTA|CTA|stops?|every)\b",
    re.I,
)

_TIMETABLE: Final = Pattern(
    r"\s(?:\d{1,2}:\d\d|\d{3,4}\b|\d{1,2}\s?[ap]m?\b|[A-Z]{3}\b|from\b|in\b|at\b)"
)


def _travels(found: Found) -> str | None:
    """Say "dep 6:05a", "arr. NYP 12:05p"."""
    timed = re.search(r"\d", found.after(24))
    if not timed or not _TIMETABLE.match(found.after(24)):
        return None
    return "departs" if found["name"].lower() == "dep" else "arrives"


def _ed(found: Found) -> str | None:
    if not found.written.endswith("."):
        return None
    if re.search(
        r"\b(?:of|higher|special|phys|adult|cont|physical|driver's) $", found.before(16), re.I
    ):
        return "education"
    if re.search(r"(?:st|nd|rd|th|rev\.?|new|first|second|third) $", found.before(8), re.I):
        return "edition"
    return None


def _temp(found: Found) -> str | None:
    """Say temperature or temporary: of a file, a job, an address the latter."""
    if not found.written.endswith("."):
        return None
    passing = (
        r"\s+(?:files?|folders?|director(?:y|ies)|jobs?|work|workers?|address(?:es)?|staff|"
        r"employees?|passwords?|access|fix(?:es)?|closure|housing|agency|position|worker|"
        r"password|licen[sc]e|permit|account)\b"
    )
    if re.match(passing, found.after(20)):
        return "temporary"
    if found.ends_text and found.previous in {"a", "as"}:
        return None
    return "temperature"


def _equal(found: Found) -> str | None:
    """Say equation or equivalent."""
    if not found.written.endswith("."):
        return None
    if re.match(r"\s?\(?\d", found.after(4)):
        return "equation"
    return "equivalent" if re.search(r"\d\s?-?[A-Za-z]{0,3}\s$", found.before(8)) else None


def _versus(found: Found) -> str | None:
    dotted = found.written.endswith(".")
    return (
        "versus"
        if dotted
        and found.before(2)[:1].isalpha()
        and _NAME_AFTER.match(found.after(4))
        and found["name"] == "v"
        else None
    )


def _mount(found: Found) -> str | None:
    if found["name"] not in {"Mt", "MT"} or not re.match(r"\s+[A-Z][a-z]", found.after(4)):
        return None
    return "mount"


_KEY_BEFORE: Final = Pattern(r"(?:\b[A-G](?:[#♯b♭]|[ -](?:sharp|flat))?) $")
"""A musical key: "in C min.", "E-flat maj."."""


def _major(found: Found) -> str | None:
    """Say "in D maj."; before a name it is an officer's rank."""
    return "major" if _KEY_BEFORE.search(found.before(9)) else None


def _established(found: Found) -> str | None:
    """Say "Est. 1987"; before anything else it is estimated."""
    founded = re.match(r"\s(?:in\s)?(?:1[5-9]|20)\d\d(?![\d,.]\d|\s[a-z]+s\b)", found.after(12))
    return "established" if founded and found.written.endswith(".") else None


def _right(found: Found) -> str | None:
    """Say "the rt. side", "turn rt."; before a number it is a route."""
    if not found.written.endswith("."):
        return None
    turned = found.previous in {"turn", "bear", "keep", "far", "upper", "lower", "top", "bottom"}
    sided = re.match(
        r"\s(?:side|hand|arm|leg|eye|ear|foot|knee|lane|turn|of|rear|front|lung|hip|wing|shoulder)\b",
        found.after(12),
    )
    return "right" if turned or sided else None


def _down(found: Found) -> str | None:
    """Say "20% dn.", "dn. payment"."""
    paid = re.search(r"(?:%|\d)\s$", found.before(2)) or re.match(
        r"\s(?:payment|pymt|pmt)", found.after(9)
    )
    return "down" if paid else None


def _your(found: Found) -> str | None:
    """Say "ur": before what someone is or does "you're", else "your"."""
    if found["name"] != "ur":
        return None
    being = re.match(
        r"\s(?:gonna|going|not|so|late|welcome|right|the|a|an|too|very|really|just|here|there|\w+ing)\b",
        found.after(16),
    )
    return "you're" if being else "your"


def _moment(found: Found) -> str | None:
    """Say "a sec.", "in a min.": a short while; of a rule or a limit it is section and minimum."""
    if found.previous not in {"a", "one", "per", "another", "half", "each", "every"}:
        return None
    if re.match(
        r"\.?\s(?:\d|of\b|temp|wage|order|age|height|amount|value|speed)",
        found.text[found.start + 3 : found.start + 12],
    ):
        return None
    return "minute" if found["name"] == "min" else "second"


def _second(found: Found) -> str | None:
    return _moment(found) if found["name"] == "sec" else None


def _minimum(found: Found) -> str | None:
    if (moment := _moment(found)) is not None and found["name"] == "min":
        return moment
    if (
        found.written.endswith(".")
        and found["name"] == "min"
        and _KEY_BEFORE.search(found.before(9))
    ):
        return "minor"
    if not found.written.endswith(".") or re.search(r"\d\s?-?$", found.before(3)):
        return "minutes" if found.written.endswith(".") else None
    return "minimum"


def _count(found: Found) -> str | None:
    """Say "a 24-ct. pack", "12 ct"."""
    if re.search(r"\d\s?-?$", found.before(3)):
        return "count" if found["name"] == "ct" else None
    if (
        found.written.endswith(".")
        and found.previous
        and found.before(2)[:1].isalpha()
        and found["name"] == "Ct"
    ):
        return "court"
    return None


def _medium(found: Found) -> str | None:
    if not found.written.endswith("."):
        return None
    return (
        "medium"
        if re.match(
            (
                r"\s+(?:heat|high|low|size|sized|large|rare|term|flame|speed|well|eggs?|onions?|"
                r"potatoes|bowl|pan)\b"
            ),
            found.after(12),
        )
        or found.previous in {"over", "on", "a", "size"}
        else "medical"
        if re.match(r"\s+[a-z]", found.after(4))
        else None
    )


_BY_CONTEXT: Final = {
    "ft": _ft, "ed": _ed, "temp": _temp, "eq": _equal, "v": _versus, "mt": _mount, "min": _minimum,
    "ct": _count, "med": _medium, "co": _company, "pt": _point, "conf": _confirmation, "dep": _travels,
    "arr": _travels, "mtg": _meeting, "cos": _companies, "maj": _major, "est": _established, "rt": _right,
    "dn": _down, "ur": _your, "sec": _second,
}  # fmt: skip

RULES: Final = (
    Rule(
        "court",
        words("cir"),
        r"Cir\.(?=\s(?:\d{4}|[A-Z][a-z]+\.? \d{1,2}, \d{4})\))",
        "circuit",
        125,
    ),
    Rule("line", words("ln"), r"(?P<name>Ln)\b\.?(?![\w/'’-]|\.\w)", _line, 125),
    Rule(KIND, words(_BY_CONTEXT), r"(?P<name>[A-Za-z]+)\b\.?(?![\w/'’-]|\.\w)", _several, 63),
)
