"""Numbers without units: ranges, scores, ratios, ordinals, years, versions, and the rest."""

import re
from typing import Final

from ....rules import Found, Pattern, Rule, figures, signs, words
from ..evidence import PLACES
from ..numbers import cardinal, decimal, digits, ordinal, pairs, plural_number, year
from ..quantities import NUMBER
from ..units import unit_at
from .addresses.streets import house
from .codes import figures_of_name, spaced_digits

KIND: Final = "number"
_SURE_YEAR_BEFORE: Final = Pattern(
    r"\b(?:in|since|by|until|year|circa|c\.|ca\.|during|early|late|mid|spring|summer|autumn|fall|winter|copyright|"
    r"January|February|March|April|May|June|July|August|September|October|November|December)[ ,(]+$",
    re.I,
)
_PLURAL_AFTER: Final = Pattern(
    r"\s+(?:(?:more|new|different|active|total|unread)\s+)?(?!(?:is|was|has|this|its|does|as|us|yes|towards|always|"
    r"perhaps|plus|vs|versus|across|series|'s)\b)(?:[a-z]+(?<!s)s|people|children|men|women|more|percent|of)\b"
)
_MODEL_BEFORE: Final = Pattern(
    r"\b(?:RTX|GTX|RX|GT|Ryzen|Core|Xeon|WH|WF|Boeing|Airbus|EOS|Form|form|Amtrak|Acela)[ -]$"
)
_AIRLINE_BEFORE: Final = Pattern(
    r"\b(?:flight|flight [A-Z][A-Z\d]|AA|UA|DL|BA|LH|AF|KL|WN|B6|AS|NK|AC|QF|EK|QR|SQ|CX|"
    r"JL|NH|TK|LX|OS|SK|AY|IB|FR|EI|VS|HA|NZ|KE|OZ|ET|LO|TP|EY)\s$"
)
_SET_PHRASES: Final = {("50", "50"): "fifty fifty", ("24", "7"): "twenty four seven"}
_BETWEEN: Final = Pattern(r"\bbetween [-–]?$", re.I)


def _ordinal(found: Found) -> str | None:
    said = ordinal(found["n"].replace(",", ""))
    if found["s"]:
        said += "s"
    house_before = re.search(r"\b\d{1,5}\s$", found.before(6)) and found.previous
    return said if not house_before else f"{said}"


_THING: Final = r"(?:scale|ratio|odds|mix|mixture|dilution|split|aspect)"
_PROPORTION_BEFORE: Final = Pattern(rf"\b{_THING}(?: of| is| are|:)? $", re.I)


def _weigh_proportion(found: Found) -> int:
    near = re.match(rf"[ -]{_THING}\b", found.after(12), re.I) or _PROPORTION_BEFORE.search(
        found.before(16)
    )
    return 79 if near else 0


def _scientific(found: Found) -> str | None:
    sign = "minus " if found["sign"] in ("-", "−") else ""
    said = f"{decimal(found['n'])} times ten to the power of {sign}{cardinal(found['e'])}"
    gap = len(found.after(1)) - len(found.after(1).lstrip())
    unit = unit_at(found.text, found.end + gap)
    if unit is None or re.match(
        r"\w|\s+[a-z]" if len(unit[2]) == 1 else r"\w", found.text[unit[1] : unit[1] + 4]
    ):
        return said
    found.end = unit[1]
    return f"{said} {unit[0][1]}"


def _lines(found: Found) -> str | None:
    return f"{pairs(found['n'])} {found['p']}"


_BOOKS: Final = Pattern(
    r"\b(?:John|Luke|Mark|Matthew|Matt|Acts|Romans|Rom|Gen|Genesis|Exodus|Ex|Lev|Leviticus|Deut|Deuteronomy|Joshua|Judges|"
    r"Ruth|Psalms?|Ps|Proverbs|Prov|Isaiah|Isa|Jeremiah|Ezekiel|Corinthians|Cor|Galatians|Gal|Philippians|Phil|Colossians|"
    r"Peter|Pet|James|Timothy|Tim|Titus|Revelation|Rev|Ephesians|Eph|Hebrews|Heb|Daniel|Dan|Job|Kings|Samuel|Sam|Surah?|"
    r"Quran|Micah|Jonah|Ecclesiastes)\.? $"
)


def _weigh_verse(found: Found) -> int:
    return 80 if _BOOKS.search(found.before(20)) else 0


def _verse(found: Found) -> str | None:
    """Say a chapter and verses: "John 3:16", "Gen 1:1-3"."""
    verses = f" to {cardinal(found['to'])}" if found["to"] else ""
    return f"{cardinal(found['a'])} {cardinal(found['b'])}{verses}"


def _ratio(found: Found) -> str | None:
    return None if found["to"] else _proportion(found)


def _proportion(found: Found) -> str | None:
    return f"{cardinal(found['a'])} to {cardinal(found['b'])}"


def _range(found: Found) -> str | None:
    first, last = found["a"], found["b"]
    if (first, last) in _SET_PHRASES:
        return _SET_PHRASES[first, last]
    if re.match(r"\s?=", found.after(3)) and found["join"].strip() in {"-", "−"}:
        return f"{decimal(first)} minus {decimal(last)}"
    if "=" in found.before(3) + found.after(3) and found["join"].startswith(" "):
        return f"{decimal(first)} minus {decimal(last)}"
    if (
        re.search(r"\bL(?:aw|\.)? (?:No\. |number )?$", found.before(20))
        and first.isdecimal()
        and last.isdecimal()
    ):
        return f"{house(first)}, {house(last)}"  # "Pub. L. No. 117-169"
    if _DOCKET_BEFORE.search(found.before(10)) and re.fullmatch(r"\d{2}-\d{3,5}", found.written):
        return (
            f"{digits(first) if first[0] == '0' else cardinal(first)} {house(last)}"  # of a court
        )
    if len(first) > 5 and first.isdecimal():
        return spaced_digits(found.written)  # a date or build written into a name
    if last.isdecimal() and len(last) == 3 and len(first) < 3 and found.previous in PLACES:
        return f"{cardinal(first)} {pairs(last)}"  # "room 2-114"
    if found.previous in _ROOMS and found["join"] == "-" and last.isdecimal() and first.isdecimal():
        return f"{cardinal(first)} {house(last)}"  # "room 12-4", on a floor
    if len(first) > 1 and first[0] == "0" and "." not in first:
        return spaced_digits(found.written)
    joiner = "and" if _BETWEEN.search(found.before(12)) else "to"
    if (
        len(first) == 4
        and len(last) in {2, 4}
        and first.isdecimal()
        and (first[:2] in {"18", "19", "20"} or _lived(found, first, last))
    ):
        second = year(int(last)) if len(last) == 4 and last.isdecimal() else decimal(last)
        return f"{year(int(first))} {joiner} {second}"
    return f"{decimal(first)} {joiner} {decimal(last)}"


def _lived(found: Found, first: str, last: str) -> bool:
    """Tell whether a range is one of years: "(1756-1791)", "from 1642 to 1651", a reign."""
    if (
        len(last) != len(first)
        or not 1000 <= int(first) <= int(last) <= 2100
        or int(last) - int(first) > 150
    ):
        return False
    before = found.before(24)
    return (
        re.search(r"\((?:[a-z.]{1,9} )?$", before) is not None or _YEARLY.search(before) is not None
    )


_YEARLY: Final = Pattern(
    r"\b(?:in|from|between|since|during|circa|c\.|ca\.|reigned|ruled|lived|war|wars|era|period|dynasty|born|"
    r"century|years?) $",
    re.I,
)
_DOCKET_BEFORE: Final = Pattern(r"\b[Nn]o\. $|\b(?:[Cc]ase|[Dd]ocket|number) $")
_ROOMS: Final = frozenset("room rm apartment apt suite unit".split())


def _weigh_range(found: Found) -> int:
    spaced = found["join"].startswith(" ")
    if (
        spaced
        and "-" in found["join"]
        and re.search(r"[A-Za-z]\s$", found.before(2))
        and re.match(r"\s[A-Z]", found.after(2))
    ):
        return 0
    return 52


def _integer(found: Found) -> str | None:
    """Say years, house numbers and room numbers as people do, other numbers in full."""
    n = found["n"]
    if len(n) not in {3, 4}:
        return decimal(n)
    before, after = found.before(24), found.after(64)
    if n[0] != "0" and (
        _NUMBERED_PLACE.search(before)
        or _AIRLINE_BEFORE.search(before)
        or found.previous in _SPOKEN_IN_PAIRS
    ):
        return house(n) if n[-2:] != "00" or len(n) == 4 else cardinal(n)
    plane = re.fullmatch(r"7[0-8]7", n) and re.match(
        r"\s(?:MAX|jet|jets|plane|Dreamliner|freighter)\b", after
    )
    if n[-2:] != "00" and (_MODEL_BEFORE.search(before) or plane):
        return pairs(n)
    if len(n) == 4 and _is_year(n, before, after):
        return year(int(n))
    return decimal(n)


_NUMBERED_PLACE: Final = Pattern(
    r"\b(?:error|port|http|status|room|rm\.?|suite|ste\.?|apartment|apt\.?|bus|route|highway|hwy\.?|interstate|channel|"
    r"gate|flat|unit|office|HTTP|train|exit|P\.?\s?O\.? Box)\s+#?$",
    re.I,
)
_SPOKEN_IN_PAIRS: Final = frozenset({"flight"})


_THE_BEFORE: Final = Pattern(r"\b(?:the|his|her|their|this|an?) $", re.I)
_ERA_AFTER: Final = Pattern(
    r"\s(?:[A-Z][a-z]+(?<!s)\b|wars?|elections?|census|treaty|revolution|earthquake|fire|constitution|overture|novel|"
    r"edition|convention|expedition|act|law|map|painting)\b"
)


def _is_year(n: str, before: str, after: str) -> bool:
    if n[0] not in "12" or re.search(r"[-+$€£−–]$", before):
        return False
    number = int(n)
    counted = _PLURAL_AFTER.match(after)
    if counted or re.match(r"\s?[%°]|,\d|\s(?:words|more)\b", after):
        return False
    if _SURE_YEAR_BEFORE.search(before):
        return 1000 <= number <= 2199
    if 1900 <= number <= 2099 or (
        1500 <= number <= 1899 and _THE_BEFORE.search(before) and _ERA_AFTER.match(after)
    ):
        return True
    beside = re.search(r"\b(?:1[4-9]|20)\d\d(?: and | or |, | to )$", before) or re.match(
        r"(?: and | or |, | to )(?:1[4-9]|20)\d\d(?!\d)(?!\s[a-z]+s\b)", after
    )
    return beside is not None and 1400 <= number <= 2199


def _number(found: Found) -> str | None:
    return decimal(found["n"])


def _european(found: Found) -> str | None:
    return decimal(found["n"].replace(".", "").replace(",", "."))


_VERSION_BEFORE: Final = Pattern(
    r"\b(?:v|version|ver\.?|firmware|build|release|update|IP|address|at|to|from|is)\s?$", re.I
)


def _weigh_european(found: Found) -> int:
    """Weigh "1.000.000" against a version and an address of a network."""
    groups = [int(group) for group in found["n"].split(".")]
    version = re.search(
        r"\b(?:v|version|ver\.?|firmware|build|release|update|IP|address|at|to|from|is)\s?$",
        found.before(12),
        re.I,
    )
    network = len(groups) > 3 and max(groups) < 256
    round_ = groups[-1] == 0 or re.match(r"\s(?:[a-z]+s\b|people|€|EUR|euros?)", found.after(12))
    return 88 if not network and not version and round_ else 0


def _indian(found: Found) -> str | None:
    return cardinal(found["n"].replace(",", ""))


def _degrees_word(found: Found) -> str | None:
    """Say a decimal comma before a word that is measured: "1,5 degrees"."""
    return decimal(found["n"].replace(",", "."))


def _hundreds(found: Found) -> str | None:
    return _MANY[found["n"].replace(",", "")]


_MANY: Final = {
    "10": "tens", "100": "hundreds", "1000": "thousands", "10000": "tens of thousands",
    "100000": "hundreds of thousands",
}  # fmt: skip


def _ages(found: Found) -> str | None:
    """Say the plural of a number: "the 49ers", "two 747s"."""
    n, ending = found["n"], found["s"]
    said = (
        year(int(n))
        if re.fullmatch(r"(?:19|20)\d\d", n)
        else pairs(n)
        if len(n) in {3, 4} and n[-2:] != "00"
        else cardinal(n)
    )
    if ending == "ers":
        return f"{said}rs" if said.endswith("e") else f"{said}ers"
    return plural_number(said)


def _weigh_planes(found: Found) -> int:
    """Weigh "737s" as several of a kind: planes, or a name with a hyphen before it."""
    near = re.search(
        r"\b(?:Boeing|Airbus|planes?|jets?|aircraft|airliners?)\b|\b\d{3}s\b",
        found.before(40) + "|" + found.after(40),
    )
    return 70 if re.search(r"\b[A-Z]-$", found.before(2)) or (len(found["n"]) == 3 and near) else 0


def _plan(found: Found) -> str | None:
    """Say "401(k)", "501(c)(3)"."""
    parts = re.findall(r"\((\w)\)", found["parts"])
    named = " ".join(part.upper() if part.isalpha() else cardinal(part) for part in parts)
    return f"{pairs(found['n'])} {named}"


def _oil(found: Found) -> str | None:
    return f"{cardinal(found['a'])} W {cardinal(found['b'])}"


_N: Final = r"(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)"

RULES: Final = (
    Rule(
        "ordinal", figures("a,"),
        r"(?P<n>\d{1,3}(?:,\d{3})+|\d+)(?:st|nd|rd|th)(?P<s>s?)(?!\w)",
        _ordinal, 66, flags=re.I,
    ),
    Rule("term", figures("a"), r"(?P<n>\d{1,2})Y\b", lambda f: f"{cardinal(f['n'])} year", 60),
    Rule(
        "scientific", figures("a."),
        r"(?P<n>\d+(?:\.\d+)?)[eE](?P<sign>[+−-]?)(?P<e>\d{1,3})(?!\w)",
        _scientific, 84,
    ),
    Rule("resolution", figures("a"), r"(?P<n>\d{3,4})(?P<p>[pi])(?!\w)", _lines, 65),
    Rule("ratio", figures(":"), r"(?P<a>\d{1,4}):(?P<b>\d{1,4})(?:-(?P<to>\d{1,3}))?(?![\w:]|\.\d)", _ratio, 40, ),
    Rule(
        "ratio", figures("•"),
        r"(?P<a>\d{1,4}\.\d{1,4}):(?P<b>\d{1,4}(?:\.\d{1,4})?)(?![\w:]|\.\d)",
        lambda f: f"{decimal(f['a'])} to {decimal(f['b'])}", 68,
    ),
    Rule(
        "made of tried", figures("-–"),
        r"(?P<a>\d{1,3})[-–](?P<b>\d{1,3})(?=\s(?:FG|FT|3PT|3P|3FG|shooting)\b|,\s\d{1,3}\s?yds?\b)",
        lambda f: f"{cardinal(f['a'])} of {cardinal(f['b'])}" if int(f["a"]) <= int(f["b"]) else None, 78,
    ),
    Rule(
        "injury time", figures("'′+"),
        r"(?P<n>\d{1,3})['′]?\s?\+\s?(?P<more>\d{1,2})(?P<mark>['′])?(?![\w'])",
        lambda f: (
            f"{cardinal(f['n'])} plus {cardinal(f['more'])} minutes" if re.search("['′]", f.written) else None
        ), 79,
    ),
    Rule(
        "verse", figures(":"),
        r"(?P<a>\d{1,3}):(?P<b>\d{1,3})(?:[-–](?P<to>\d{1,3}))?(?![\w:]|\.\d)",
        _verse, 80, _weigh_verse,
    ),
    Rule(
        "range", figures("-–—•, ~", near="- – — ~"),
        rf"(?P<a>{_N})(?P<join>\s?[–—~]\s?|\s-\s|-\s?)(?P<b>{_N})(?![\w-]|[.,]\d|\s?°)",
        _range, 52, _weigh_range,
    ),
    Rule(
        "era", figures(" ", near="AD BC CE A.D B.C C.E"),
        r"(?P<n>[1-9]\d{2,3})(?=\s(?:AD|BCE?|CE|A\.D|B\.C|C\.E)\b)",
        lambda f: year(int(f["n"])) if len(f["n"]) > 3 else house(f["n"]), 70,
    ),
    Rule(
        "era", words("ad bc"), r"(?P<era>AD|BC)\s(?P<n>[1-9]\d{1,3})(?!\w|[.,:]\d)",
        lambda f: f"{f['era']} {year(int(f['n'])) if len(f['n']) > 3 else house(f['n'])}", 70,
    ),
    Rule(
        "groups", figures("-"), r"\d{1,4}(?:-\d{1,4}){2,5}(?![\w-]|[.,]\d)",
        lambda f: ", ".join(digits(n) if n[0] == "0" else house(n) for n in f.written.split("-")), 55,
    ),
    Rule("oil", figures("aW"), r"(?P<a>\d{1,2})W-?(?P<b>\d{2})\b", _oil, 85),
    Rule("tax form", figures("("), r"(?P<n>\d{3,4})(?P<parts>(?:\(\w\)){1,3})", _plan, 80),
    Rule("hundreds", figures("a,"), r"(?P<n>10{1,3}|1,000|10,?000|100,?000)s(?=\s+of\b)", _hundreds, 88),
    Rule("plural", figures("a'"), r"(?P<n>\d{1,4})(?P<s>ers|s)(?!\w)", _ages, 50),
    Rule("plural", figures("a"), r"(?P<n>\d{2,4})(?P<s>s)(?!\w)", _ages, 70, _weigh_planes),
    Rule(KIND, figures(".,"), r"(?P<n>\d{1,3}(?:\.\d{3})+,\d{1,2})(?![\d.,]*\d)", _european, 69),
    Rule(KIND, figures("."), r"(?P<n>[1-9]\d{0,2}(?:\.\d{3}){2,3})(?![\d.,]*\d|[\w-])", _european, 88, _weigh_european),
    Rule(KIND, figures(","), r"(?P<n>\d{1,2}(?:,\d{2})+,\d{3})(?![\d,]*\d)", _indian, 50),
    Rule(
        KIND, figures(","),
        r"(?P<n>\d+,\d{1,2})(?=\s(?:degrees?|percent|meters?|metres?|kilos?|liters?|litres?|"
        r"euros?|hours?|points?)\b)",
        _degrees_word, 50,
    ),
    Rule(KIND, figures(), r"(?P<n>\d+)(?!\d|\.\d|,\d{3})", _integer, 10),
    Rule(KIND, figures(",•"), rf"(?P<n>{NUMBER})", _number, 8),
    Rule(KIND, signs(".", glued=False), r"(?<!\.)(?P<n>\.\d+)", _number, 8),
    Rule(
        "proportion", figures(":"),
        r"(?P<a>\d{1,4}):(?P<b>\d{1,4})(?![\w:]|\.\d)",
        _proportion, 79, _weigh_proportion,
    ),
    Rule(KIND, figures(glued=True), r"(?P<n>\d+)", lambda f: figures_of_name(f["n"]), 1),
)  # fmt: skip
