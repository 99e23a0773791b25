"""Amounts with units: one value, a range, sizes, feet and inches, and which symbols to trust where.

A symbol that is also a word or a letter (`in`, `A`, `W`) is a unit by evidence: what stands before the
number (a room, a road, a fuse), what behind, and whether the symbol is glued to it.
"""

import re
from typing import Final

from ...rules import Found, Guard, Pattern, Rule, capitals, figures, letters, signs, words
from ..abbreviations import MEASURED
from .evidence import (
    ARTICLES,
    INCH_FOLLOWERS,
    NOT_NOUNS,
    PLACES,
    RATED,
    SPANS,
    sentence_ends,
    THIN,
    TURNED,
    WEATHERLY,
    stop,
)
from .numbers import cardinal, decimal, pairs
from .quantities import NUMBER, PARTS, QUANTITY, is_one, number, quantity
from .units import UNITS, Unit, unit_at

KIND: Final = "measure"
_SURE: Final = 62
_SIGNS: Final = {
    "-": "minus", "–": "minus", "+": "plus", "±": "plus or minus", "~": "about", "≈": "about",
    "<": "less than", ">": "more than", "≤": "at most", "≥": "at least", "<=": "at most",
    ">=": "at least",
}  # fmt: skip

# A symbol that may be something else: points where it is glued, where a space stands between.
_DOUBTFUL: Final = {
    "in": (60, 40), "m": (60, 55), "K": (60, 60), "A": (60, 55), "C": (0, 0), "F": (0, 0),
    "t": (58, 55), "T": (0, 0), "d": (58, 55), "pt": (60, 55), "g": (60, 60), "V": (60, 60),
    "W": (60, 60), "h": (60, 60), "l": (60, 60), "L": (60, 60), "s": (60, 60), "J": (60, 60),
    "N": (0, 55), "S": (0, 0), "H": (0, 0), "B": (0, 0), '"': (60, 60), "p": (0, 0), "ct": (0, 45),
    "pc": (60, 60), "mo": (60, 60), "kt": (60, 60), "M": (0, 0), "MS": (0, 0), "Gy": (60, 60),
    "PM": (0, 0), "MP": (60, 60), "cd": (60, 60), "pts": (60, 60), "ac": (0, 0), "gr": (60, 60),
    "IN": (60, 40), "rad": (60, 60), "deg": (62, 62), "var": (60, 60), "c": (0, 0), "px": (62, 62),
}  # fmt: skip
_NOT_BEHIND_A_SPACE: Final = frozenset({"N", "ct", "IN"})


def _unit_of(found: Found) -> tuple[Unit, str] | None:
    """Take the unit behind a number into the match; None if there is none or it goes on."""
    known = unit_at(found.text, found.end)
    if known is None:
        return None
    words, end, symbol = known
    tail = found.text[end : end + 2]
    if tail[:1].isalnum() or tail[:1] in {"_", "²", "³", "^"} or (tail[:1] == "/" and tail[1:].isalpha()):
        return None
    if tail[:1] in {"'", "’"} and tail[1:].isalpha() and symbol.isalpha():
        return None  # "5 m's"
    found.end = end
    return words, symbol


def _weigh_value(found: Found) -> int:
    gap = found["gap"]
    taken = _unit_of(found)
    if taken is None:
        return 0
    found.note = taken
    words, symbol = taken
    if symbol == "mb" and _pressure(found):
        found.note = (("millibar", "millibars"), "mb")
    if symbol == "ct":
        gold = found.following.lower() in {"gold", "diamond", "ring", "diamonds", "white", "yellow", "rose", "solid"}
        found.note = (("carat", "carat"), "ct") if gold else (("count", "count"), "ct")
        return _SURE if gold or found.after(1) == "." or not found.following[:1].isupper() else 0
    if symbol in {"t", "T"} and gap and _INGREDIENTS.match(found.after(24)):
        found.note = UNITS["tsp" if symbol == "t" else "tbsp"], symbol
        return _SURE
    if symbol == "HR" and re.search(r"[a-z]{2}", found.before(24) + found.after(24)):
        return 0  # home runs, heart rate
    if symbol in {"bps"}:
        found.note = (("basis point", "basis points"), "bps")
    if symbol not in _DOUBTFUL or words[0].count(" per "):
        return _SURE
    return _doubt(found, symbol, gap)


_INGREDIENTS: Final = Pattern(
    r"\s+(?:of )?(?:ground |fresh |dried |chopped |melted |baking |lemon |olive |soy |brown |white |minced |unsalted |kosher |sea )*"
    r"(?:vanilla|salt|sugar|butter|oil|flour|powder|soda|pepper|cinnamon|yeast|honey|juice|garlic|ginger|cumin|paprika|"
    r"vinegar|mustard|milk|cream|cornstarch|starch|sauce|parsley|basil|oregano|thyme|nutmeg|cocoa|syrup|water|extract|"
    r"mayonnaise|ketchup|zest|cloves?|turmeric|chili|mayo|sauce|seeds?|herbs?)\b"
)


def _pressure(found: Found) -> bool:
    return 800 <= float(found["n"].replace(",", "")) <= 1100


def _doubt(found: Found, symbol: str, gap: str) -> int:
    """Weigh a symbol that is also a word or a letter."""
    points = _DOUBTFUL[symbol][1 if gap else 0]
    if found.previous in PLACES or (found.previous.isalpha() and _is_lone_letter(found)):
        return 0
    if "-" in gap and symbol != "in":
        return 0 if symbol.isupper() or symbol in {"t", "d", "p"} else points
    if symbol in {"in", "IN"}:
        return _inch(found, gap)
    if symbol in {"K"}:
        return points if float(found["n"].replace(",", "")) >= 200 or found["n"] == "0" else 0
    if symbol == '"':
        return 0 if found.text.count('"', 0, found.start) % 2 else points
    if symbol == "A" and gap:
        return _amps(found, points)
    if symbol == "N" and gap and not re.match(r"[\s.,;!?)]*$|\s+(?:of|force|m\b)", found.after()):
        return 0
    if symbol in {"pt", "m"} and gap and re.match(r"\s+[A-Z]", found.after()) and symbol == "pt":
        return 0
    return points


def _is_lone_letter(found: Found) -> bool:
    return len(found.previous) == 1 and found.previous not in {"a", "i"} and "=" not in found.before(4)


def _inch(found: Found, gap: str) -> int:
    after = found.after()
    if after.startswith("-"):
        return 0  # "4-in-1"
    dotted = after.startswith(".") and not re.match(r"\.\s+[A-Z]", after)
    if "-" in gap or (not gap) or dotted or INCH_FOLLOWERS.match(after):
        return 60
    return 0


def _amps(found: Found, points: int) -> int:
    after = found.after()
    lowered = re.match(
        r"\s+(?:is|of|at|and|or|per|fuses?|breakers?|current|circuits?|chargers?|max|load|now|from|to|on|in|today|tomorrow|"
        r"each|peak|continuous|when|while|rated|during|surge|total|outlets?|draw|plugs?|sockets?|supply|for)\b",
        after,
    )
    return points if lowered or not re.match(r"\s+[a-z]", after) else 0


def _singular(found: Found, amount: str, gap: str, symbol: str) -> bool:
    """Tell whether the unit stands before a noun: "a 60 W bulb", "a 5-minute timer"."""
    if is_one(amount) or "-" in gap:
        return True
    following = found.following if found.text[found.end : found.end + 1] != "." else ""
    if symbol in {'"', "″"} and following.lower() not in {"", "x", "by", *NOT_NOUNS}:
        return not following.endswith("ed")  # "a 65\" TV"
    if _is_rated(following) or (symbol == "°" and following in TURNED):
        return True
    dotted = re.match(r"\. ([a-z]+)", found.after(16))
    follow = dotted[1] if dotted else following
    if _is_rated(follow):
        return True
    if found.previous not in ARTICLES or not follow:
        return False
    return follow.islower() and follow not in NOT_NOUNS and not follow.endswith("ed")


def _say_value(found: Found) -> str | None:
    assert isinstance(found.note, tuple)
    words, symbol = found.note
    amount, gap = found["n"], found["gap"]
    if symbol == "m" and not gap and _minutes(found):
        words = UNITS["min"]
    said = words[0] if _singular(found, amount, gap, symbol) and symbol != "%" else words[1]
    more = " plus" if found["more"] else ""
    return f"{number(amount)}{more} {said}{_taken_stop(found, symbol)}"


def _is_rated(word: str) -> bool:
    lowered = word.lower()
    return lowered in RATED or (lowered.endswith("s") and lowered[:-1] in RATED)


def _minutes(found: Found) -> bool:
    """Tell whether "15m" is a time rather than a length."""
    if re.match(r"\s+(?:ago|left|remaining|later)\b", found.after(12)):
        return True
    if re.match(r"\s+(?:away|tall|wide|long|high|deep|from|of|north|south|east|west|up|down)\b", found.after(12)):
        return False
    return SPANS.search(found.before(24)) is not None


def _taken_stop(found: Found, symbol: str) -> str:
    """Take the full stop of an abbreviation; keep the one that ends the sentence."""
    if found.text[found.end : found.end + 1] != ".":
        return ""
    dotted = symbol.lower() in MEASURED or symbol.lower() in THIN
    if not dotted:
        return ""
    return stop(found)


def _say_range(found: Found) -> str | None:
    first_unit, joint = found["first"].strip(), found["gap"]
    taken = _unit_of(found)
    letter = None
    if taken is None:
        letter = re.match(r"[CF](?![\w'°])", found.text[found.end :])
        if letter is None or found.previous in PLACES:
            return None
        found.end += 1
        taken = UNITS["°" + letter[0]], "°" + letter[0]
    words, symbol = taken
    if symbol in _DOUBTFUL and not _range_fits(found, symbol, joint):
        return None
    first, last = quantity(found["a"]), quantity(found["b"])
    if first is None or last is None:
        return None
    between = _first_unit(first_unit, symbol)
    if between is None:
        return None
    minus = "minus " if found["minus"] else ""
    named = words[0] if "-" in joint or (_is_part(found["b"]) and "1/" not in found["a"]) else words[1]
    if _is_part(found["b"]):
        named = words[0]
    return f"{first}{between} to {minus}{last} {named}{_taken_stop(found, symbol)}"


def _is_part(text: str) -> bool:
    return "/" in text and " " not in text and "-" not in text


def _range_fits(found: Found, symbol: str, joint: str) -> bool:
    if found.previous in PLACES:
        return False
    if symbol in {"in", "IN"}:
        return _inch(found, joint) > 0
    if symbol == "A" and joint:
        return _amps(found, 1) > 0
    if symbol == '"':
        return found.text.count('"', 0, found.start) % 2 == 0
    return _DOUBTFUL[symbol][1 if joint else 0] > 0


def _first_unit(written: str, symbol: str) -> str | None:
    """Say the unit of a range's first value where it differs; None where it is no unit."""
    if not written or written == symbol or (written == "°" and symbol in {"°C", "°F"}):
        return ""
    if written in {"C", "F"}:
        return "" if symbol.endswith(written) else None
    known = unit_at(written, 0)
    if known is None or known[1] != len(written):
        return None
    return f" {known[0][1]}" if known[0] != UNITS.get(symbol) else ""


def _say_parts(found: Found) -> str | None:
    """Say a fraction or a mixed number with its unit, a lone fraction's in the singular."""
    gap = found["gap"]
    said = quantity(found["n"])
    taken = _unit_of(found)
    if taken is None or said is None or not _fraction_fits(found, taken[1], gap):
        return None
    words, symbol = taken
    lone = not re.match(r"\d+(?:[ -]| and )?\d*[/½-⅞¼¾]", found["n"]) or _is_part(found["n"])
    named = words[0] if lone or "-" in gap else words[1]
    return f"{said} {named}{_taken_stop(found, symbol)}"


def _fraction_fits(found: Found, symbol: str, gap: str) -> bool:
    if _is_part(found["n"]):
        n, d = (int(part) for part in found["n"].split("/"))
        if n >= d or symbol in {"V", "Hz", "K", "A", "d", "T", "p", "C", "F"} or n == 0:
            return False
        if d not in {2, 3, 4, 5, 6, 7, 8, 9, 10, 16, 32, 64}:
            return False
    if symbol in {"K", "A", "d", "t", "T", "p", "C", "F", "H", "S"}:
        return False
    return symbol not in {"in", "IN"} or _inch(found, gap) > 0


def _weigh_degrees(found: Found) -> int:
    """Weigh "20 C", "350F": a temperature, a room, a key."""
    gap, after = found["gap"], found.after(24)
    following = found.following
    if found.previous in PLACES or found.previous in {"vitamin", "type", "exhibit"}:
        return 0
    if re.match(r"['.°²³-]\w|/[A-Za-z]|\w", after):
        return 0
    if gap:
        fits = (following.islower() or not following) and following != "e"
        return 58 if fits else 0
    signed = found.before(1) in {"-", "–", "+"}
    return 58 if len(found["n"]) > 1 or signed or following in WEATHERLY else 0


def _say_degrees(found: Found) -> str | None:
    name = "Celsius" if found["unit"] == "C" else "Fahrenheit"
    degree = "degree" if is_one(found["n"]) else "degrees"
    return f"{number(found['n'])} {degree} {name}"


def _say_feet_inches(found: Found) -> str | None:
    feet = f"{cardinal(found['ft'])} {'foot' if found['ft'] == '1' else 'feet'}"
    inches = quantity(found["in"])
    if found["mark"]:
        return f"{feet} {inches} {'inch' if found['in'] == '1' else 'inches'}"
    return f"{cardinal(found['ft'])} {inches}"


def _weigh_feet(found: Found) -> int:
    after = found.after(40)
    if re.match(r"\s?[x×]|\s?(?:by|tall|wide|long|deep|high|away|apart|clearance|ceilings?)\b", after):
        return 60
    if re.search(r"(?:^|[\s(])'(?:[A-Za-z\d][^']*)?$", found.before(80)) or after[:1].isalnum():
        return 0
    if re.match(r"\s+[a-z]|[,.;)!?]|\s*$", after):
        return 58
    return 0


def _say_feet(found: Found) -> str | None:
    one = _singular(found, found["n"].replace(",", ""), "", "'")
    noun = re.match(r"\s+([a-z]+)", found.after(20))
    thing = one and noun is not None and noun[1] not in NOT_NOUNS
    return f"{decimal(found['n'])} {'foot' if is_one(found['n']) or thing else 'feet'}"


_PART: Final = rf"{QUANTITY}(?:\s?(?:(?:mm|cm|m|in|ft|px)\b\.?|inches|[\"″]|['′](?:\d{{1,2}}[\"″])?)(?![A-Za-z]))?"
_ASKED: Final = Pattern(
    r"\b(?:what is|what's|whats|how much is|calculate|compute|solve) $", re.I
)


def _say_sizes(found: Found) -> str | None:
    """Say "10 x 20 cm" with "by"; two sizes of a screen by pairs of figures."""
    if re.match(r"\s?=", found.after(4)) or _ASKED.search(found.before(16)):
        return None  # "what is 7 x 8?"
    if re.fullmatch(r"0x\d+", found.written) or re.match(r"\s?\^|[²³]", found.after(2)):
        return None
    parts = re.split(r"\s?[x×]\s?(?=\.?\d|[½¼¾])", found.written)
    if len(parts) == 2 and all(re.fullmatch(r"\d{3,4}(?:\s?px\.?)?", part) for part in parts):
        if parts[1].endswith("."):
            found.end -= 1
        pixels = " pixels" if "px" in parts[1] else ""
        return " by ".join(pairs(part.rstrip("px. ")) for part in parts) + pixels
    said = [_size_part(found, part, i + 1 == len(parts)) for i, part in enumerate(parts)]
    if any(part is None for part in said):
        return None
    return " by ".join(part for part in said if part)


def _size_part(found: Found, part: str, last: bool) -> str | None:
    split = re.match(rf"(?P<n>{QUANTITY})\s?(?P<unit>\D.*)?$", part)
    if split is None:
        return None
    amount = quantity(split["n"])
    if amount is None:
        return None
    written = (split["unit"] or "").strip()
    if last and not written:
        gap = re.match(r"\s?-?", found.text[found.end :])
        end = found.end
        found.end += gap.end() if gap else 0
        taken = _unit_of(found)
        if taken is not None and (taken[1] not in {"in"} or INCH_FOLLOWERS.match(found.after()) or "-" in gap[0]):
            joint = gap[0] if gap else ""
            named = taken[0][0 if _singular(found, "2", joint, taken[1]) else 1]
            return f"{amount} {named}{_taken_stop(found, taken[1])}"
        found.end = end
    if not written:
        return amount
    feet = re.fullmatch(r"['′](?:(\d{1,2})[\"″])?", written)
    if feet:
        inches = f" {cardinal(feet[1])} {'inch' if feet[1] == '1' else 'inches'}" if feet[1] else ""
        return f"{amount} feet{inches}"
    known = unit_at(written.rstrip("."), 0)
    named = known[0] if known else (written, written)
    end_mark = "." if last and written.endswith(".") and sentence_ends(found, found.end) else ""
    one = is_one(split["n"]) or (last and written in {'"', "″"} and _singular(found, "2", "", '"'))
    return f"{amount} {named[0] if one else named[1]}{end_mark}"


def _say_packs(found: Found) -> str | None:
    """Say "3 x 500 ml" and "4x4TB": so many of a size."""
    taken = _unit_of(found)
    if taken is None:
        return None
    words, symbol = taken
    if symbol in {"m", "mm", "cm", "ft", "in", '"', "MP", "px", "W", "TB", "GB", "V", "A", "MB"}:
        glued = " " not in found.written[: len(found["count"]) + 2]
        if symbol in {"mm", "cm", "ft", "in", '"', "px"} or not glued:
            return None
        joiner = "by"
    else:
        joiner = "times"
    one = symbol == "m" or _singular(found, "2", "", symbol)
    return f"{cardinal(found['count'])} {joiner} {number(found['n'])} {words[0 if one else 1]}"


def _say_cups(found: Found) -> str | None:
    """Say "2 c. flour"; "c." stands for cups in recipes."""
    said = quantity(found["n"])
    if found["a"]:
        return f"{quantity(found['a'])} to {said} cups"
    one = is_one(found["n"]) or _is_part(found["n"]) or (len(found["n"]) == 1 and not found["n"].isascii())
    return f"{said} {'cup' if one else 'cups'}" if said else None


def _say_scale(found: Found) -> str | None:
    """Say the letter behind "degrees"."""
    if found.previous not in {"degrees", "degree"}:
        return None
    return "Celsius" if found.written == "C" else "Fahrenheit"


def _say_gusts(found: Found) -> str | None:
    return f"{cardinal(int(found['a']))} gusting to {cardinal(int(found['b']))} {found.note or ''}".rstrip()


def _weigh_gusts(found: Found) -> int:
    taken = _unit_of(found)
    found.note = taken[0][1] if taken else None
    return 70


def _say_lone(found: Found) -> str | None:
    """Name a unit symbol that stands without a number and is nothing else: "measured in km/h"."""
    known = unit_at(found.text, found.start)
    if known is None or known[1] != found.end:
        return None
    one, many = known[0]
    return one if found.previous in {"per", "a", "each"} else many


_COMMA: Final = r"\d+,\d{1,2}(?!\d)(?=\s?(?:°|%|€|degrees?\b|(?:[kM]?Wh?|[kcm]?m|k?g|m?[lL]|bar|[kh]Pa|m?V|m?A|[MGT]B|km/h|m/s)\b))"
_GAP: Final = r"(?P<gap>\s?-?)(?=[A-Za-zµΩ°%‰\"″′])"

RULES: Final = (
    Rule(KIND, figures(), rf"(?P<n>{_COMMA}|{NUMBER})(?P<more>\+?){_GAP}", _say_value, _SURE, _weigh_value),
    Rule(KIND, signs("."), rf"(?<![.\w])(?P<n>\.\d+)(?P<more>\+?){_GAP}", _say_value, _SURE, _weigh_value),
    Rule(
        "range of measures", figures(near="- – — ~ … .. _to_"),
        rf"(?P<a>{QUANTITY})\s?(?P<first>°\s?[CF]?|%|[A-Za-z]{{1,3}}\b|[\"″])?"
        rf"(?:\s?(?:[–—~]|\bto\b|\.\.\.?|…)\s?|\s-\s|(?<!\s)-\s?)(?P<minus>-)?(?P<b>{QUANTITY}){_GAP}",
        _say_range, 66,
    ),
    Rule("fraction", figures(near="/ ½ ¼ ¾ ⅓ ⅔ ⅛ ⅜ ⅝ ⅞"), rf"(?P<n>{PARTS}){_GAP}", _say_parts, 67),
    Rule("fraction", signs("½¼¾⅓⅔⅛⅜⅝⅞"), rf"(?P<n>{PARTS}){_GAP}", _say_parts, 67),
    Rule("temperature", figures(near="C F"), rf"(?P<n>{NUMBER})(?P<gap>\s?)(?P<unit>[CF])(?![A-Za-z\d_])", _say_degrees, 58, _weigh_degrees),
    Rule("feet and inches", figures("'′"), r"(?P<ft>\d{1,2})\s?['′]\s?-?(?P<in>\d{1,2}(?:\.\d+)?(?: \d/\d|[½¼¾])?)\s?(?P<mark>\"|″|''|′′)?(?![\w'\".,:]\d|\w|')", _say_feet_inches, 72),
    Rule("feet", figures("'′,."), rf"(?P<n>{NUMBER})['′]", _say_feet, 60, _weigh_feet),
    Rule("size", figures(near="x ×"), rf"{_PART}(?:\s?[x×]\s?{_PART}){{1,3}}(?![\w.]\d|\w|'s)", _say_sizes, 74),
    Rule("size", Guard(".½¼¾", glued=True, near=("x", "×")), rf"(?<![.\w]){_PART}(?:\s?[x×]\s?{_PART}){{1,3}}(?![\w.]\d|\w|'s)", _say_sizes, 74),
    Rule("pack", figures("x× "), rf"(?P<count>\d{{1,2}})\s?[x×]\s?(?P<n>{NUMBER})\s?(?=[A-Za-z])", _say_packs, 76),
    Rule("cups", figures(near="c."), rf"(?:(?P<a>{QUANTITY})\s?[-–]\s?)?(?P<n>{QUANTITY})\s?c\.(?=\s(?:[a-z(+]|\d))", _say_cups, 80),
    Rule("cups", signs("½¼¾⅓⅔⅛"), rf"(?P<a>)(?P<n>{QUANTITY})\s?c\.(?=\s[a-z(+])", _say_cups, 80),
    Rule("stone", figures(" s"), r"(?P<n>\d{1,2}) ?st\.?(?= \d{1,2} ?lbs?\b)", lambda f: f"{cardinal(f['n'])} stone", 80),
    Rule("temperature", words("c f"), r"[CF]\b(?!['.]\w)", _say_scale, 75),
    Rule("wind", figures("G"), r"(?P<a>\d{1,3})G(?P<b>\d{1,3})(?!\w)\s?", _say_gusts, 70, _weigh_gusts),
    Rule(
        "unit", letters("/°²³µ"),
        r"(?:km/h|m/s|MB/s|kB/s|GB/s|µg/m³|mg/m³|W/m²|[Ll]/min|µS/cm|mm/h|m³/h|m[²³])(?![\w/²³])",
        _say_lone,
    ),
    Rule("unit", capitals(), r"kWh?(?![\w/])", _say_lone),
    Rule("unit", signs("°µ"), r"(?:°[CF]|µ[mgs]|µg/m³|µS/cm)(?![\w/²³])", _say_lone),
)  # fmt: skip
