"""Numbers with units: one value, ranges, dimensions, fractions, and which symbols to trust where."""

import re
from collections.abc import Iterable
from typing import Final

from .numbers import cardinal, decimal, fraction, pairs
from .units import PER, UNITS, unit

# Atomic: with fewer of its figures a number has no unit behind it either.
_NUMBER: Final = r"(?>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_VULGAR: Final = "½¼¾⅓⅔⅛⅜⅝⅞"
VULGAR_FRACTIONS: Final = {
    "½": (1, 2), "¼": (1, 4), "¾": (3, 4), "⅓": (1, 3), "⅔": (2, 3), "⅛": (1, 8), "⅜": (3, 8),
    "⅝": (5, 8), "⅞": (7, 8),
}  # fmt: skip


def _one_of(symbols: Iterable[str]) -> str:
    """Return a pattern for the longest of many symbols, those of one first character together."""
    groups: dict[str, list[str]] = {}
    for symbol in sorted(symbols, key=len, reverse=True):
        groups.setdefault(symbol[0], []).append(re.escape(symbol[1:]))
    return "|".join(f"{re.escape(c)}(?:{'|'.join(rest)})" for c, rest in groups.items())


_SYMBOL: Final = _one_of(UNITS)
_tails = _one_of(PER)
_WORDY: Final = (
    "kwh|mwh|gwh|khz|mhz|ghz|kbps|mbps|gbps|km|kg|mg|cm|mm|ml|kb|mb|gb|tb|db|kpa|hpa|mbar|rpm|bpm|"
    "psi|mah|lbs|hrs|mins|secs|ppm|ppb|kph|kmh|mph|tbsp|tsp|yrs|dba|wh|btu|vdc|vac"
)
_BARE_UNIT: Final = rf"(?:{_SYMBOL}|(?i:{_WORDY}))(?:\s?/\s?(?:{_tails})(?![A-Za-z]))?"
_UNIT: Final = rf"(?P<unit>{_BARE_UNIT})"
_SIGN: Final = r"(?:(?<![\w.,)°%])(?P<sign>[-–+±~≈<>≤≥]|[<>]=)\s?)?"
_END: Final = r"(?![A-Za-z\d_²³]|/[A-Za-z])"

_RANGE: Final = re.compile(
    rf"{_SIGN}(?<![\w.,])(?P<from>{_NUMBER})\s?(?P<first>°[CF]?|%|[A-Za-z]{{1,3}}\b)?"
    rf"(?:\s?(?:[–—]|\bto\b|\.\.\.?|…)\s?|\s-\s|(?<!\s)-\s?)(?P<minus>-)?(?P<to>{_NUMBER})\s?(?P<joint>-?)(?P<unit>{_BARE_UNIT}|[CF]){_END}"
)
_SIZES: Final = re.compile(
    rf"(?<![\w.,])(?P<sizes>{_NUMBER}(?:\s?(?:[a-zA-Z]{{1,2}}\.?|[\"″'′]))?(?:\s?[x×]\s?{_NUMBER}(?:\s?(?:mm|cm|m|in|ft|px|[\"″'′]))?){{1,3}})(?![\w.]\d|\w)(?!\s?\^|[²³¹⁰-⁹])"
)
_MIXED: Final = re.compile(
    rf"(?<![\w./,])(?P<whole>\d{{1,4}})(?:(?:\s|-|\s?and\s)(?P<n>\d{{1,2}})/(?P<d>\d{{1,2}})(?![\d/])|(?:\s|-|\s?and\s)?(?P<v>[{_VULGAR}]))"
    rf"(?:\s?-?{_UNIT}(?P<dot>\.?){_END})?"
)
_FRACTION: Final = re.compile(
    rf"(?<![\w./,-])(?:(?P<n>\d{{1,4}})/(?P<d>\d{{1,4}})(?![\d/])|(?P<v>[{_VULGAR}]))"
    rf"(?:\s?-?{_UNIT}(?P<dot>\.?){_END})?"
)
_VALUE: Final = re.compile(
    rf"(?=[-–+±~≈<>≤≥.\d]){_SIGN}(?<![\w.,^])(?P<number>{_NUMBER}|\d+,\d{{1,2}}(?=\s?(?:°|(?:[kM]?Wh?|[kcm]?m|k?g|m?[lL]|bar|[kh]Pa|m?V|m?A|[MGT]B)\b|%|€)))(?P<more>\+?)(?P<gap>\s?+-?+){_UNIT}(?P<dot>\.?){_END}"
)
_SIDE_BY_SIDE: Final = re.compile(
    r"(?<=\d)(\s?(?:°[CF]?|[CF]|[kM]?Wh?|[mk]?[VA]|[kMG]?Hz|lbs?|k?g|oz|m?[lL]|mi|k?m|ft|cm|in|mph|km/h|%))\s?/\s?"
    r"(?!100\s?km)(?=[-–]?\d+(?:\.\d+)?\s?(?:°[CF]?|[CF]|[kM]?Wh?|[mk]?[VA]|[kMG]?Hz|lbs?|k?g|oz|m?[lL]|mi|k?m|ft|cm|in|mph|km/h|%)(?![A-Za-z\d]))"
)
"""One measure and another of the same thing, or of the same device: "350 °F/175 °C", "240 V/32 A"."""
_PACKED: Final = re.compile(
    r"(?<![\w.,])(\d{1,2})\s?[x×]\s?(\d{1,4}\s?(?:m[lL]|c[lL]|[lL]|oz|m?g|kg|mAh|Ah))\b"
)
_ASKED: Final = re.compile(
    r"\b(?:what is|what's|whats|how much is|calculate|compute|solve) $", re.I
)
_GRID: Final = re.compile(
    r"(?<![\w.,])(\d{1,2})[x×](\d{1,4}\s?(?:[GTM]B|W|V|A|ft|mm|cm|k?g|m[lL]|oz))\b"
)
_FEET_INCHES: Final = re.compile(
    r"(?<![\w.])(\d{1,2})\s?['′]\s?-?(\d{1,2}(?:\.\d+)?)\s?(?:\"|″|'')(?!\w)"
)
_FEET: Final = re.compile(
    r"(?<![\w.'])(\d{1,3})['′](?=\s?(?:x|by|tall|wide|long|deep|high|away|apart|clearance|ceilings?)\b|[,.;)]|$)"
)
_BY: Final = re.compile(r"[x×]\s?\.?\d")
_SIZE_IN_WORDS: Final = re.compile(
    r"(?<=feet|ches|foot|half|ters|rths|hths|irds) ?[x×] ?"
    r"(?=[a-z]+ (?:feet|foot|inch|inches|and|meters|[a-z]+meters)\b)"
)
_BETWEEN: Final = re.compile(r"[-–—…]|\.\.|to\b")
_PARTS: Final = re.compile(rf"[/{_VULGAR}]")
_STONE: Final = re.compile(r"(?<=\d)\s?st\.?(?=\s\d{1,2}\s?lbs?\b)")
_RATING: Final = re.compile(
    r"(?<![\w.,/])(\d+\.\d+)\s?/\s?(\d{1,3}(?:\.\d)?)(?![\w/]|\.\d)"
    r"|(?<![\w.,/])(\d{1,3}(?:,\d{3})*)\s?/\s?(\d{1,3}(?:,\d{3})+)(?![\w/]|[.,]\d)"
)
_HIGH_LOW: Final = re.compile(r"(?<![\w.,/])([-–]?\d{1,3})\s?/\s?(?=[-–]?\d{1,3}\s?°)")
_PER_TIME: Final = re.compile(
    r"(?<![\w.,])(\d{1,2})\s?[x×]\s?(?:/|per|a)\s?(day|week|month|year|hour|night|wk|mo|yr|hr|min)\b"
)
_WORDS_PER: Final = re.compile(
    r"(?<=[a-z]s)\s?/\s?(?=(?:hour|minute|second|day|week|month|year|night|person|liter|gallon|mile)\b(?!/))"
)
_TAKES_DOT: Final = frozenset(
    "min mins hr hrs h sec secs s wk wks mo mos yr yrs d in ft yd yds mi lb lbs oz gal gals qt pt pts "
    "tbsp Tbsp tsp deg pct hp kg g cm mm km m L l ml mL gr kgs kms t pc pcs".split()
) | {"fl oz", "fl. oz", "sq ft", "sq. ft", "sq m", "sq mi", "sq km", "sq in", "cu ft", "cu m"}
"""Symbols that are written as abbreviations with a full stop; behind "°C." it ends the sentence."""
_SET_PHRASES: Final = {
    (24, 7): "twenty four seven",
    (9, 11): "nine eleven",
    (7, 11): "seven eleven",
}
_DENOMINATORS: Final = frozenset({2, 3, 4, 5, 6, 7, 8, 9, 10, 16, 32, 64})
_RATED_BY: Final = frozenset("stars points bars marks votes".split())
_NOT_COUNTED: Final = frozenset("is was has cups inches this as".split())
_LONE_UNIT: Final = re.compile(
    r"(?<![\w/])(?:km/h|m/s|MB/s|kB/s|GB/s|µg/m³|mg/m³|W/m²|L/min|l/min|kWh|kW|µS/cm|mm/h|m³/h|°C|°F|m²|m³|µm)(?![\w/²³])"
)
_UNIT_MARK: Final = re.compile(r"[/°²³µ]|kW")

SIGN_WORDS: Final = {
    "-": "minus", "–": "minus", "+": "plus", "±": "plus or minus", "~": "about", "≈": "about",
    "<": "less than", ">": "more than", "≤": "at most", "≥": "at least", "<=": "at most",
    ">=": "at least",
}  # fmt: skip

_ARTICLES: Final = frozenset(
    "a an the this that my your our his her their each every another".split()
)
_NOT_NOUNS: Final = frozenset(
    "is are was were has have had of in on at to for from by with than and or but per over under "
    "above below until before after as so if when while left remaining ago away later long wide tall "
    "high deep today tonight tomorrow now more less available total each every inside outside it "
    "high open closed full free used".split()
)
_WEATHERLY: Final = frozenset(
    "outside inside indoors outdoors outdoor indoor tonight today now below above colder warmer "
    "cooler hotter overnight tomorrow".split()
)
"""Words that make "5C" a temperature rather than a room."""
_RATED: Final = frozenset(
    "bulb bulbs battery batteries fuse breaker charger adapter supply lamp lamps light drive motor "
    "camera screen display outlet heater cable pipe hose bag drives disk disks card cards stick sticks module jack "
    "jacks bottles bags pack packs can cans angle rotation bottle tank speaker panel panels inverter "
    "monitor tv timer radius lens plug socket circuit strip chip "
    "process relay dash sprint race".split()
)
"""Things sold by a measure: "a 12 volt battery"."""
_TURNED: Final = frozenset("turn turns bend bends arc arcs".split())
_ROOMS: Final = frozenset(
    "apartment apt unit room suite section grade gate seat row type building block flat model plan "
    "class bus route rte hwy highway line version exit level floor zone".split()
)
_NUMBERED: Final = frozenset("route rte hwy highway apt apartment room gate seat suite row".split())
"""Places whose number may end in a letter: "Route 9W"."""
_INCH_FOLLOWERS: Final = re.compile(
    r"\s*(?:$|[,;:!?)x×]|(?:in\b|of\s+(?:rain|snow|water|precipitation)|wide|tall|long|high|deep|thick|"
    r"diameter|screen|display|tv|monitor|pipe|by|per)\b)",
    re.I,
)
_MINUTES_BEFORE: Final = re.compile(
    r"\b(?:in|for|after|every|last|wait|timer|delayed|late|takes|took|lasts|lasted|another|until|only)\s+$",
    re.I,
)
_ASKS_CARE: Final = frozenset(
    {
        "in",
        "m",
        "K",
        "A",
        "C",
        "F",
        "t",
        "d",
        "T",
        "pt",
        "g",
        "V",
        "h",
        '"',
        "pc",
        "mo",
        "p",
        "cd",
        "ha",
        "kn",
        "kt",
        "rad",
        "deg",
        "var",
        "l",
        "pH",
        "RH",
        "bar",
        "mi",
        "HP",
    }
)


def _words_around(found: re.Match[str]) -> tuple[str, str]:
    before = found.string[max(0, found.start() - 24) : found.start()].split()
    after = re.match(r"\s*([A-Za-z]+)", found.string[found.end() : found.end() + 24])
    return (before[-1].lower() if before else ""), (after[1] if after else "")


def _fits(symbol: str, number: str, found: re.Match[str]) -> bool:
    """Tell whether a symbol that is also a word or a letter is a unit here."""
    if symbol not in _ASKS_CARE:
        return len(symbol) > 1 or bool(found["gap"]) or _words_around(found)[0] not in _NUMBERED
    after = found.string[found.end() : found.end() + 32]
    previous, _ = _words_around(found)
    glued = not (found.groupdict().get("gap") or "").strip("-") and not (
        found.groupdict().get("gap") or ""
    )
    if symbol == "in" and after.startswith("-"):
        return False  # "4-in-1"
    if symbol == "in":
        if found.groupdict().get("dot"):
            return True
        if (found.groupdict().get("gap") or "").endswith("-"):
            return not after.startswith("-")
        return glued or _INCH_FOLLOWERS.match(after) is not None
    if symbol == '"':
        return found.string.count('"', 0, found.start()) % 2 == 0
    if symbol == "K":
        return (number == "0" or float(number.replace(",", "")) >= 200) and previous not in _ROOMS
    if symbol in {"A", "V", "T", "d", "p", "h", "g", "t", "l"}:
        if previous in _ROOMS or "-" in (found.groupdict().get("gap") or ""):
            return False
        if symbol == "A" and not glued:
            return (
                not re.match(r"\s+[a-z]", after)
                or re.match(
                    r"\s+(?:is|of|at|and|or|per|fuse|breaker|current|circuit|charger|max|load|now|from|to|on|in)\b",
                    after,
                )
                is not None
            )
        return symbol not in {"p"}
    if symbol == "pt":
        return not re.match(r"\s+[A-Z]", after)
    return True


def _celsius(symbol: str, found: re.Match[str], number: str) -> bool:
    previous, following = _words_around(found)
    if previous in _ROOMS or previous in {"vitamin", "type"}:
        return False
    gap = found.groupdict().get("gap") or ""
    if gap.strip() or (gap and following):
        return gap == " " and (following.islower() or not following) and following != "e"
    return len(number) > 1 or bool(found.groupdict().get("sign")) or following in _WEATHERLY


def _is_one(number: str) -> bool:
    return number in {"1", "01"}


def _singular(found: re.Match[str], number: str, gap: str) -> bool:
    """Tell whether the unit stands before a noun: "a 60 W bulb", "a 5-minute timer"."""
    if _is_one(number):
        return True
    if "-" in gap:
        return True
    previous, following = _words_around(found)
    inches = found["unit"] in {'"', "″"} and following.lower() not in {"", "x", "by", *_NOT_NOUNS}
    if inches and not following.endswith("ed"):
        return True  # "a 65\" TV"
    if following in _RATED or (found["unit"] == "°" and following in _TURNED):
        return True
    if previous not in _ARTICLES or not following:
        return False
    return following.islower() and following not in _NOT_NOUNS and not following.endswith("ed")


def _tail_dot(found: re.Match[str]) -> str:
    """Keep a full stop that ends the sentence, drop one that ends an abbreviation."""
    if not found.groupdict().get("dot"):
        return ""
    if found["unit"] not in _TAKES_DOT:
        return "."
    rest = found.string[found.end() :]
    ended = not rest.strip() or re.match(r"\s+[\"'(]?[A-Z]|\s*\n|[\"')]+(?:\s|$)", rest) is not None
    return "." if ended else ""


def _number(text: str) -> str:
    if re.fullmatch(r"\d+,\d{1,2}", text):
        text = text.replace(",", ".")
    if re.fullmatch(r"0\d", text):
        text = text[1:]
    return decimal(text)


def _value(found: re.Match[str]) -> str:
    number, symbol, gap = found["number"], found["unit"], found["gap"]
    words = unit(symbol)
    if words is None or not _fits(symbol, number, found):
        return found.group()
    if symbol == "m" and not gap:
        ago = re.match(r"\s+(?:ago|left|remaining)\b", found.string[found.end() :][:12])
        before = found.string[max(0, found.start() - 12) : found.start()]
        if ago or _MINUTES_BEFORE.search(before):
            words = UNITS["min"]
    if symbol == "T":
        return found.group()
    sign = SIGN_WORDS[found["sign"]] + " " if found["sign"] else ""
    singular = _singular(found, number, gap) and symbol not in {"%"}
    said = words[0] if singular else words[1]
    more = " plus" if found["more"] else ""
    return f"{sign}{_number(number)}{more} {said}{_tail_dot(found)}"


def _range(found: re.Match[str]) -> str:
    symbol = found["unit"]
    words = unit("°" + symbol if symbol in {"C", "F"} else symbol)
    first = (found["first"] or "").strip()
    if (
        symbol == "in"
        and found.group()[-3:].startswith(" ")
        and not _INCH_FOLLOWERS.match(found.string[found.end() : found.end() + 32])
    ):
        return found.group()  # "112-108 in overtime"
    if words is None or (symbol in _ASKS_CARE and not _fits(symbol, found["to"], found)):
        return found.group()
    if first and first != symbol and unit(first) is None:
        return found.group()
    if symbol in {"C", "F"} and _words_around(found)[0] in _ROOMS:
        return found.group()
    sign = SIGN_WORDS[found["sign"]] + " " if found["sign"] else ""
    between = ""
    if first and first != symbol and not (first == "°" and symbol in {"°C", "°F"}):
        named = unit(first)
        between = f" {named[1]}" if named else ""
    second = ("minus " if found["minus"] else "") + _number(found["to"])
    said = words[0] if found["joint"] else words[1]
    return f"{sign}{_number(found['from'])}{between} to {second} {said}"


def _mixed(found: re.Match[str]) -> str:
    n, d = VULGAR_FRACTIONS[found["v"]] if found["v"] else (int(found["n"]), int(found["d"]))
    if d == 0 or n >= d:
        return found.group()
    words = f"{cardinal(found['whole'])} and {fraction(n, d, article=True)}"
    named = unit(found["unit"]) if found["unit"] else None
    if found["unit"] and (named is None or found["unit"] in {"K", "A", "d", "t", "T", "p"}):
        return f"{words} {found['unit']}"
    return f"{words} {named[1]}{_tail_dot(found)}" if named else words


def _fraction(found: re.Match[str]) -> str:
    if found["v"]:
        return _parted(found, *VULGAR_FRACTIONS[found["v"]])
    n, d = int(found["n"]), int(found["d"])
    tail = found.group()[found.end("d") - found.start() :]
    if (n, d) in _SET_PHRASES:
        return _SET_PHRASES[n, d] + tail
    if n == d or d == 0:
        return f"{cardinal(n)} {cardinal(d)}{tail}"
    if n > d and n + d == 100:
        return f"{cardinal(n)} {cardinal(d)}{tail}"  # "the 80/20 rule"
    if found["unit"] in {"Hz", "V"}:
        return f"{cardinal(n)} or {found['d']}{tail}"  # the unit is read later
    if n > d:
        over = f"{cardinal(n)} over {cardinal(d)}"  # blood pressure
        named = unit(found["unit"]) if found["unit"] else None
        return f"{over} {named[1]}" if named else over + tail
    following = re.match(r"\s+([a-z]+s)\b", found.string[found.end() :][:24])
    counted = following is not None and d > 4 and following[1] not in _NOT_COUNTED
    if following is not None and counted and not found["unit"]:
        between = "out of" if following[1] in _RATED_BY else "of"
        return f"{cardinal(n)} {between} {cardinal(d)}"  # "3/10 tasks"
    if d not in _DENOMINATORS or n == 0 or (d == 10 and n > 1 and not found["unit"]):
        if found["unit"]:
            return f"{cardinal(n)} of {found['d']}{tail}"  # "45/60 min": the unit is read later
        return f"{cardinal(n)} out of {cardinal(d)}"
    return _parted(found, n, d)


def _parted(found: re.Match[str], n: int, d: int) -> str:
    """Say a fraction of a thing; its unit stays in the singular: "three quarters cup"."""
    words = fraction(n, d)
    named = unit(found["unit"]) if found["unit"] else None
    if named is None:
        return f"{words} {found['unit']}" if found["unit"] else words
    return f"{words} {named[0]}{_tail_dot(found)}"


def _sizes(found: re.Match[str]) -> str:
    """Say "10 x 20 cm" with "by"."""
    if "=" in found.string[found.end() : found.end() + 4]:
        return found.group()
    if _ASKED.search(found.string[max(0, found.start() - 16) : found.start()]):
        return found.group()  # "what is 7 x 8?"
    # A double prime, not a quotation mark: of these every second one is taken for a closing one.
    parts = re.split(r"\s?[x×]\s?(?=[\d.])", found["sizes"].replace('"', "″"))
    if len(parts) == 2 and all(re.fullmatch(r"\d{3,4}(?:\s?px)?", part) for part in parts):
        pixels = " pixels" if parts[1].endswith("px") else ""
        return " by ".join(pairs(part.rstrip(" px")) for part in parts) + pixels
    if re.fullmatch(r"0x\d+", found["sizes"]):
        return found.group()
    return " by ".join(parts)


def _rating(found: re.Match[str]) -> str:
    if found[3]:
        return f"{decimal(found[3])} out of {decimal(found[4])}"
    following = re.match(r"\s?([A-Za-z]{1,3})\b", found.string[found.end() :][:8])
    if following and unit(following[1]):
        return f"{decimal(found[1])} of {found[2]}"  # "3.2/8 GB": the unit is read later
    return f"{decimal(found[1])} out of {decimal(found[2])}"


def say_measures(text: str) -> str:
    """Replace numbers with units, ranges of them, fractions and dimensions."""
    if "/" in text:
        text = _WORDS_PER.sub(" per ", text)
        text = _PER_TIME.sub(lambda m: f"{m[1]} times per {PER.get(m[2], m[2])}", text)
        text = _HIGH_LOW.sub(r"\1, ", text)
        text = _SIDE_BY_SIDE.sub(r"\1, ", text)
    if "'" in text or "′" in text:
        text = _FEET_INCHES.sub(
            lambda m: (
                f"{cardinal(m[1])} {'foot' if m[1] == '1' else 'feet'} {decimal(m[2])} "
                f"{'inch' if m[2] == '1' else 'inches'}"
            ),
            text,
        )
    if "st" in text:
        text = _STONE.sub(" stone", text)
    if _BY.search(text):
        text = _PACKED.sub(lambda m: f"{m[1]} times {m[2]}", text)
        text = _GRID.sub(lambda m: f"{m[1]} by {m[2]}", text)
        text = _SIZES.sub(_sizes, text)
    if "'" in text or "′" in text:
        text = _FEET.sub(lambda m: f"{cardinal(m[1])} feet", text)
    if "/" in text:
        text = _RATING.sub(_rating, text)
    if _BETWEEN.search(text):
        text = _RANGE.sub(_range, text)
    if _PARTS.search(text):
        text = _FRACTION.sub(_fraction, _MIXED.sub(_mixed, text))
    text = _VALUE.sub(_value, text)
    if "x" in text or "×" in text:
        text = _SIZE_IN_WORDS.sub(" by ", text)
    if "C" in text or "F" in text:
        text = _LONE_TEMPERATURE.sub(_lone_temperature, text)
    return text


_LONE_TEMPERATURE: Final = re.compile(
    rf"{_SIGN}(?<![\w.,])(?P<number>{_NUMBER})(?P<gap>\s?)(?P<unit>[CF])(?P<dot>)(?![\w²³°'-]|/\D)"
)


def _lone_temperature(found: re.Match[str]) -> str:
    if not _celsius(found["unit"], found, found["number"]):
        return found.group()
    name = "Celsius" if found["unit"] == "C" else "Fahrenheit"
    sign = SIGN_WORDS[found["sign"]] + " " if found["sign"] else ""
    degree = "degree" if _is_one(found["number"]) else "degrees"
    return f"{sign}{_number(found['number'])} {degree} {name}"


def say_lone_units(text: str) -> str:
    """Name unit symbols that stand without a number and are nothing else: "measured in km/h"."""
    return _LONE_UNIT.sub(_lone_unit, text) if _UNIT_MARK.search(text) else text


def _lone_unit(found: re.Match[str]) -> str:
    words = unit(found.group())
    if words is None:
        return found.group()
    before = found.string[max(0, found.start() - 5) : found.start()].lower()
    return words[0] if before.endswith(("per ", "a ", "each ")) else words[1]
