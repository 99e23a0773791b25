"""Streets, house numbers, roads, states and points of the compass."""

import re
from typing import Final

from .....rules import Found, Pattern, Rule, capitals, figures, letters, words
from ....abbreviations import SAINTS, STREETS, TITLES, WAYS, compass, starts_sentence
from ...evidence import PLACES, sentence_ends
from ...numbers import cardinal, digits, ordinal, pairs

KIND: Final = "address"
_STATES: Final = dict(
    pair.split("=")
    for pair in (
        "AL=Alabama AK=Alaska AZ=Arizona AR=Arkansas CA=California CO=Colorado CT=Connecticut "
        "DE=Delaware FL=Florida GA=Georgia HI=Hawaii ID=Idaho IL=Illinois IN=Indiana IA=Iowa KS=Kansas "
        "KY=Kentucky LA=Louisiana ME=Maine MD=Maryland MA=Massachusetts MI=Michigan MN=Minnesota "
        "MS=Mississippi MO=Missouri MT=Montana NE=Nebraska NV=Nevada NH=New_Hampshire NJ=New_Jersey "
        "NM=New_Mexico NY=New_York NC=North_Carolina ND=North_Dakota OH=Ohio OK=Oklahoma OR=Oregon "
        "PA=Pennsylvania RI=Rhode_Island SC=South_Carolina SD=South_Dakota TN=Tennessee TX=Texas UT=Utah "
        "VT=Vermont VA=Virginia WA=Washington WV=West_Virginia WI=Wisconsin WY=Wyoming"
    ).split()
)
_POSTAL: Final = frozenset(_STATES) | {"DC", "PR"}
_ROADS: Final = frozenset("I US SR CR FM SH HWY RT RTE CTH KY-".split()) | (frozenset(_STATES))
"""What stands before the number of a road."""
_WORD_STATES: Final = frozenset({"IN", "OR", "ME", "OK", "HI", "ID"})
"""Words too: in capitals among small letters, behind what leads to a road, they are states."""
_SHORT_WORDS: Final = _WORD_STATES | {"LA", "PA", "MA", "AL", "CO"}
_SURE_ROADS: Final = frozenset("I US SR CR SH".split())
_ON_ROAD: Final = Pattern(
    r"\b(?:on|onto|on to|take|via|toward|towards|along|off|from|follow|merge|exit|at|and|to|near|north|south|east|west|"
    r"then|of|the|between|route|avoid|use|closed|[NSEW]B)(?: the)?[ ,(]+$|^$|[,/&] ?$",
    re.I,
)
TYPE: Final = (
    r"(?:St|Street|Ave|Av|Avenue|Blvd|Boulevard|Rd|Road|Dr|Drive|Ln|Lane|Ct|Crt|Court|Pl|Place|Hwy|Highway|Pkwy|"
    r"Parkway|Sq|Square|Ter|Terrace|Cir|Circle|Trl|Trail|Aly|Alley|Cres|Crescent|Way|Loop|Row|Broadway|Plz|Plaza|Fwy|Expy)"
)
_NAME: Final = r"(?:[A-Z][\w'’]*\.?|\d{1,3}(?:st|nd|rd|th))"
STREET_NEAR: Final = (
    rf"(?:{_NAME} ){{1,3}}{TYPE}\b|\d{{1,3}}(?:st|nd|rd|th)\b(?: {TYPE}\b)?|[A-Z] {TYPE}\b"
)
WAY: Final = r"(?:NE|NW|SE|SW|[NSEW])"
_STREET_BEFORE: Final = Pattern(rf"(?:(?<!\w){_NAME}\s|\b[A-Z]\s)$")
_AT_START: Final = Pattern(r"(?:^|[.!?:;\n]\s*)[A-Z][\w'’]*\s$")
_HOUSE_BEFORE: Final = Pattern(
    r"\b\d{1,5}[A-Za-z]?\s(?:(?:[NSEW]|NE|NW|SE|SW)\.?\s)?(?:[A-Z][\w'’]*\.?\s){0,2}$"
)
_PREPOSITION: Final = Pattern(
    (
        r"\b(?:on|onto|at|to|from|near|of|off|along|down|up|via|and|in|the|by)\s"
        r"(?:[A-Z][\w'’]*\s){1,2}$"
    ),
    re.I,
)


def house(number: str) -> str:
    """Say the number of a house, a room or a road: 221 "two twenty one", 1600 "sixteen hundred"."""
    if len(number) > 4 or number[0] == "0":
        return digits(number)
    if len(number) < 3 or (len(number) == 3 and number[-2:] == "00") or number[-3:] == "000":
        return cardinal(number)
    return pairs(number)


def _say_house(found: Found) -> str | None:
    number, letter = re.fullmatch(r"(\d+)([A-Za-z]?)", found["n"]).groups()  # type: ignore[union-attr]
    said = house(number) + (f" {letter.upper()}" if letter else "")
    if found["way"]:
        return f"{said} {compass(found['way'])}"
    return said


def _weigh_house(found: Found) -> int:
    if found.previous in PLACES or re.search(r"[$€£#]$", found.before(1)):
        return 0
    return 90 if found["way"] else 88


def _weigh_street(found: Found) -> int:
    """Weigh "St." as a street against a saint, "Dr." as a drive against a doctor."""
    kind = found["kind"].lower()
    before, after = found.before(32), found.after(32)
    if not _STREET_BEFORE.search(before):
        return 0
    if kind == "dr" and found.previous in TITLES:
        return 0  # "Rev. Dr. King"
    points = 40
    following = re.match(r"\s+([A-Z][a-z'’]+)", after)
    numbered = (
        _HOUSE_BEFORE.search(before) is not None
        or re.search(r"(?:st|nd|rd|th)\s$", before) is not None
    )
    named = not _AT_START.search(found.before(40)) and not re.search(
        r"(?:^|\s)(?:The|A|An|My|Our|Your|Is|Was|If|In|On|At)\s$", before
    )
    common = _COMMON_NAMES.search(before) is not None
    points += (
        30 * numbered + 15 * named + 25 * (_PREPOSITION.search(before) is not None) + 20 * common
    )
    if following is None:
        return points + 30 if kind not in _TIMID or numbered or named else 0
    word = following[1].lower()
    starts = starts_sentence(word) and bool(found["dot"])
    if starts:
        return points + 25 * named
    if kind == "st" and word in SAINTS:
        return 0
    if re.match(rf"\s+{TYPE}\b", after) and kind in {"st", "dr"}:
        return 0 if kind == "st" else points
    if (
        re.search(r"\b\d+\s$", before)
        and kind in {"st", "dr"}
        and not re.search(r"(?:st|nd|rd|th)\s$", before)
    ):
        return 0  # "5 St. James Street"
    if re.match(
        r"\s+(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|[NSEW][EW]?\b|Apt|Suite|Unit)", after
    ):
        return points + 20
    return points - (20 if kind in {"st", "dr"} else 0)


_COMMON_NAMES: Final = Pattern(
    r"\b(?:Main|Oak|Elm|Maple|Pine|Cedar|Park|High|Church|Market|Broad|Walnut|Chestnut|Washington|Water|Front|State|"
    r"Spring|Center|Union|Wall|Canal|King|Queen|Mill|School|Station|Bond|Cherry|Birch|"
    r"Lincoln|Jackson|Madison|Franklin) $"
)
"""Streets of these names are everywhere."""


_TIMID: Final = frozenset("ct crt pl sq ter cir trl aly cres plz".split())


_LOUD_STREET: Final = Pattern(
    r"\b\d{1,5}[A-Z]?\s(?:(?:[NSEW]|NE|NW|SE|SW)\.?\s)?(?:(?:[A-Z]{3,}|\d{1,3}(?:ST|ND|RD|TH))\s){1,3}$|"
    r"\d(?:st|nd|rd|th|ST|ND|RD|TH)\s$"
)


def _weigh_loud_street(found: Found) -> int:
    """Weigh a street in capitals, "123 MAIN ST", "150th CT": a number stands before it."""
    if not found["kind"].isupper() or found["kind"] in {"FWY", "SQ"} | set(found.following.split()):
        return 0
    return 91 if _LOUD_STREET.search(found.before(40)) else 0


def _say_street(found: Found) -> str | None:
    end = "." if found["dot"] and sentence_ends(found, found.end) else ""
    if (
        end
        and re.match(r"\s+[A-Z]", found.after(16))
        and found.following
        and found["kind"] in {"St", "Dr"}
    ):
        end = "." if starts_sentence(found.following) else ""
    return STREETS[found["kind"].lower()] + end


def _streets(found: Found) -> str | None:
    """Say "between 3rd & 5th Sts."."""
    named = re.search(r"(?:\d(?:st|nd|rd|th)|[A-Z][a-z]+) $", found.before(20))
    if named is None or not re.search(r"&|\band\b|,", found.before(40)):
        return None
    end = "." if found.written.endswith(".") and sentence_ends(found, found.end) else ""
    return f"{STREETS[found['kind'].lower().removesuffix('s')]}s{end}"


def _weigh_saint(found: Found) -> int:
    following = re.match(r"\s+([A-Z][a-z'’]+)", found.after(24))
    if following is None:
        return 0
    return 64 if following[1].lower().split("'")[0] in SAINTS else 56


def _doctor(found: Found) -> str | None:
    """Say "Dr. Smith", and "Dr. appt." where no street's name stands before."""
    if not re.match(r"\s+[A-Z]", found.after(3)) and _STREET_BEFORE.search(found.before(32)):
        return None
    return "doctor"


def _road(found: Found) -> str | None:
    """Say a road's name and number: "I-280", "US 202", "NY 9A"."""
    name, letter, way = found["name"], found["letter"], found["way"]
    name = " ".join(name) if name in _WORD_STATES else name
    said = f"{name} {house(found['n'])}"
    if letter:
        said += f" {letter.upper()}"
    if found["part"]:
        said += " and a half"
    if way:
        said += f" {WAYS[way]}" + ("bound" if found["bound"] else "")
    # Two numbers side by side need a pause: "CR 100 212th Street".
    return said + ("," if re.match(r"\s\d", found.after(2)) else "")


def _weigh_road(found: Found) -> int:
    name = found["name"]
    if name not in _ROADS or (name == "I" and found["gap"] == ""):
        return 0
    if found["gap"] == "-" and len(found["n"]) > 3:
        return 0
    on_road = _ON_ROAD.search(found.before(24)) is not None
    if name in _WORD_STATES and not _is_word_state(found):
        return 0
    if name in _SURE_ROADS and (found["gap"] == "-" or name not in {"I", "US"}):
        return 86
    if name == "US" and re.match(
        r"\s(?:dollars|people|states|cities|troops|jobs|[a-z]+s)\b", found.after(16)
    ):
        return 0
    if name == "I":
        return (
            86
            if (
                on_road
                and re.match(
                    (
                        r"\s(?:East|West|North|South|[NSEW]\b|and|toward|to|at|near|is|closed)|[.,;:)]|"
                        r"$|\s*$"
                    ),
                    found.after(12),
                )
                and found.previous not in {"and", "am"} | {""}
            )
            or (on_road and found.previous in {"and", "toward", "onto", "take", "via"})
            else 0
        )
    return 86 if on_road and found.before(2) else 0


def _is_word_state(found: Found) -> bool:
    """Tell "take OR 99E" from "this OR 20": what leads to a road stands before, and a road's number behind."""
    leads = re.search(
        r"\b(?:take|taking|took|onto|via|along|follow|exit|off|from|on|of|closed)[ (]+$",
        found.before(24), re.I,
    )  # fmt: skip
    shouted = found.before(40) + found.after(40)
    return (
        leads is not None
        and found["gap"] != ""
        and (len(found["n"]) > 1 or found["gap"] == "-")
        and re.search(r"[a-z]{3}", shouted) is not None
        and re.match(r"\s(?:or|and|of|to \d|percent|%)\b", found.after(10)) is None
    )


def _numbered_road(found: Found) -> str | None:
    """Say "Route 9W", "Highway 101", "runway 27L"."""
    said = house(found["n"])
    if found["letter"]:
        said += f" {found['letter']}"
    if found["way"]:
        said += f" {WAYS[found['way']]}"
    return f"{found['what']}{' ' if found['gap'] else ''}{said}"


def _state(found: Found) -> str | None:
    return (_STATES[found["state"]] if found["state"] != "DC" else "DC").replace("_", " ") + _zip(
        found
    )


def _zip(found: Found) -> str:
    return (
        f" {digits(found['zip'])}" + (f" {digits(found['four'])}" if found["four"] else "")
        if found["zip"]
        else ""
    )


def _weigh_state(found: Found) -> int:
    if found["state"] == "PR":
        return 0
    before = found.before(32)
    city = re.search(r"[A-Z][A-Za-z.'’]*[a-z], $", before) is not None
    if (
        found["zip"]
        and re.match(r"\s?[a-z]", found.after(3))
        and not (city or found["zip"][0] == "0")
    ):
        return 0  # "IN 50000 people"
    if found["zip"]:
        return 88 if found.before(2).strip() else 60
    if found["state"] == "NY" and re.match(r",? NY\b", found.after(6)):
        return 88  # the city
    if found["state"] not in _SHORT_WORDS and re.search(r"(?:^|[^a-z]) ?[A-Z]{4,}, $", before):
        city = before.upper() == before
    if re.match(
        r"\s(?!(?:and|or|is|was|in|on|at|for|to|with|has|where)\b)[a-z]+\b", found.after(12)
    ) and (found["state"] == "NE"):
        return 0  # "5th and Main, NE corner"
    if found["state"] == "MD" and _is_physician(found):
        return 0
    if not city or (
        found["state"] in {"OK", "ME", "HI", "ID", "IN", "OR"}
        and not re.match(r"\.?\s*$|,", found.after(3))
    ):
        return 0
    if found["state"] in {"OK", "HI"} and not re.search(
        r"\b(?:in|at|from|to|of|near)\s[A-Z][a-z]+, $", before
    ):
        return 0
    return (
        88
        if re.match(r"[\s,.!?;)]|$", found.after(1))
        and not re.match(r"\s(?:two|[a-z]+ing)\b", found.after(8))
        else 0
    )


def _is_physician(found: Found) -> bool:
    """Tell whether MD is a degree: "Dr. Lee, MD, FACS", "Jane Doe, MD, will see you"."""
    degree = re.match(r",\s(?:[A-Z]{3,}|PhD|RN|will|is|was|has|says?|said|at\b)", found.after(8))
    return degree is not None or _TITLED.search(found.before(40)) is not None


_TITLED: Final = Pattern(
    r"\b(?:Dr|Drs|Prof|[Dd]octors?|[Pp]rofessor)\.? (?:[A-Z][\w.'-]{0,12} ){0,2}[A-Z][\w'-]{1,12}, $"
)


def _runway(found: Found) -> str | None:
    sides = {"L": " left", "R": " right", "C": " center", "": ""}
    return f"{found['what']} {digits(found['n'])}{sides[found['side']]}"


def _british(found: Found) -> str | None:
    """Say British roads: "M1", "A40", "B3152"."""
    return f"{found['name']} {house(found['n'])}"


def _weigh_british(found: Found) -> int:
    road = _ON_ROAD.search(found.before(16)) and found.before(2)
    near = re.search(
        (
            r"\b(?:road|traffic|junction|shut|closed|lane|slow|delays|crash|queues|between|"
            r"[nsew]/?b|bound)\b"
        ),
        found.before(40) + "|" + found.after(40),
        re.I,
    )
    return 84 if (road and near) or (near and len(found["n"]) > 2) else 0


_UNIT_OF_HOUSE: Final = r"(?P<n>\d{1,5}[A-Za-z]?)"

RULES: Final = (
    Rule(
        KIND, figures(" a"),
        rf"{_UNIT_OF_HOUSE} (?P<way>{WAY})\.? (?=(?:{STREET_NEAR}|[A-Z][a-z]+))",
        _say_house, 90, _weigh_house,
    ),
    Rule(
        KIND, figures(" a"),
        rf"{_UNIT_OF_HOUSE}(?P<way>)(?= (?:North |South |East |West )?"
        rf"(?:{_NAME} ){{1,3}}{TYPE}\b| [A-Z] {TYPE}\b)",
        _say_house, 88, _weigh_house,
    ),
    Rule(
        KIND, figures(" a", near="_ST _AV _RD _DR _BL _LN _CT _PL _WAY _CIR _HWY _PKWY"),
        rf"{_UNIT_OF_HOUSE} (?:(?P<way>{WAY})\.? )?(?=(?:(?:[A-Z]{{3,}}|\d{{1,3}}(?:ST|ND|RD|TH)) ){{1,3}}"
        r"(?:ST|AVE?|RD|DR|BLVD|LN|CT|PL|WAY|CIR|HWY|PKWY)\b)",
        lambda f: (_say_house(f) or "") + " ", 91, _weigh_house,
    ),
    Rule(
        "street", words(STREETS),
        r"(?P<kind>[A-Z][a-z]+)\b(?P<dot>\.?)(?!['’]\w|[-/]\w|\.\w)",
        _say_street, 120, _weigh_street,
    ),
    Rule(
        "street", words(STREETS),
        r"(?P<kind>[A-Z]{2,4})\b(?P<dot>\.?)(?!['’]\w|[-/]\w|\.\w)",
        lambda f: STREETS[f["kind"].lower()], 91, _weigh_loud_street,
    ),
    Rule(
        KIND, figures("-"),
        rf"(?P<a>\d{{2,3}})-(?P<b>\d{{2}})(?= (?:{_NAME} ){{1,3}}{TYPE}\b)",
        lambda f: f"{house(f['a'])} {cardinal(f['b']) if f['b'][0] != '0' else digits(f['b'])}", 90,
    ),
    Rule(
        "crossing", figures("a"), r"(?P<n>\d{1,3})(?:st|nd|rd|th)/(?=[A-Z])",
        lambda f: f"{ordinal(f['n'])} and ", 88,
    ),
    Rule("saint", words("st sts"), r"St\b\.?(?!['’]\w)", "saint", 64, _weigh_saint),
    Rule("title", words("dr"), r"Dr\b\.?(?=\s+[A-Za-z])", _doctor, 56),
    Rule(
        "road", capitals("- 9"),
        r"(?P<name>[A-Z]{1,3})(?P<gap>[- ]?)(?P<n>\d{1,4})(?P<letter>[A-Z])?"
        r"(?P<part> 1/2)?(?:\s(?P<way>[NSEW])(?P<bound>B)?)?\b(?![.,:]\d|[%°'’]|-\d|/\d)",
        _road, 86, _weigh_road,
    ),
    Rule(
        "road", words("route rte hwy highway interstate rt"),
        r"(?P<what>(?i:route|highway|interstate))(?P<gap> |-)(?P<n>\d{1,4})(?P<letter>[A-Z])?"
        r"(?:\s(?P<way>[NSEW])B?)?\b(?![.,:]\d|[%°'’]|-\d)",
        _numbered_road, 86,
    ),
    Rule("road", capitals("9"), r"(?P<name>[ABM])(?P<n>\d{1,4})\b(?![.,:]\d|[%°'’-])", _british, 84, _weigh_british),
    Rule(
        "state", words(state.lower() for state in _POSTAL),
        r"(?P<state>[A-Z]{2})\b(?: (?P<zip>\d{5})(?:-(?P<four>\d{4}))?\b)?",
        _state, 88, _weigh_state,
    ),
    Rule(
        "state", letters("•"), r"(?P<a>[A-Z])\.(?P<b>[A-Z])\.\s(?P<zip>\d{5})(?:-(?P<four>\d{4}))?\b",
        lambda f: (_STATES.get(f["a"] + f["b"]) or "D C").replace("_", " ") + _zip(f), 90,
        lambda f: 90 if f["a"] + f["b"] in _POSTAL else 0,
    ),
    Rule(
        "state", words({name.split("_")[0].lower() for name in _STATES.values()}),
        rf"(?P<state>{'|'.join(_STATES.values()).replace('_', ' ')}) (?P<zip>\d{{5}})"
        r"(?:-(?P<four>\d{4}))?\b(?!\s[a-z]+s\b)",
        lambda f: f["state"] + _zip(f), 88, lambda f: 88 if re.search(r"[a-z], $", f.before(3)) else 0,
    ),
    Rule(
        "streets", words("sts aves rds blvds"), r"(?P<kind>Sts|Aves|Rds|Blvds)\b\.?(?![\w'’-])", _streets, 91,
    ),
    Rule(
        "runway", words("runway taxiway"),
        r"(?P<what>[Rr]unway|[Tt]axiway) (?P<n>\d{1,2})(?P<side>[LRC])?\b",
        _runway, 86,
    ),
    Rule(
        "runway", figures("a"), r"(?P<what>)(?P<n>\d{1,2})(?P<side>[LRC])\b", lambda f: (_runway(f) or "").strip(), 86,
        lambda f: 86 if re.search(r"\b[Rr]unways?\b", f.before(60)) else 0,
    ),
)  # fmt: skip
