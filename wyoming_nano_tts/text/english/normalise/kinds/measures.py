"""Amounts with units: one value, a range, sizes, feet and inches, and which symbols to trust where.

A symbol that is also a word or a letter (`in`, `A`, `W`) is a unit by evidence: what stands before the
number (a room, a road, a fuse), what behind, and whether the symbol is glued to it.
"""

import re
from bisect import bisect_left
from functools import lru_cache
from typing import Final

from ....rules import Found, Pattern, Rule, figures, signs, words
from ...abbreviations import MEASURED
from ..evidence import (
    ARTICLES,
    INCH_FOLLOWERS,
    NOT_NOUNS,
    PLACES,
    RATED,
    SPANS,
    TEMPERATURE_BEFORE,
    THIN,
    TURNED,
    shouted,
    stop,
)
from ..numbers import cardinal, digits
from ..quantities import NUMBER, PARTS, QUANTITY, is_one, number, quantity
from ..units import UNITS, Unit, unit_at

KIND: Final = "measure"
_SURE: Final = 62
# A symbol that may be something else: points where it is glued, where a space stands between.
_DOUBTFUL: Final = {
    "in": (60, 40), "m": (60, 55), "K": (60, 60), "A": (60, 55), "C": (0, 0), "F": (0, 0),
    "t": (58, 55), "T": (0, 0), "d": (58, 55), "pt": (60, 55), "g": (60, 60), "V": (60, 60),
    "W": (60, 60), "h": (60, 60), "l": (60, 60), "L": (60, 60), "s": (60, 60), "J": (60, 60),
    "N": (0, 55), "S": (0, 0), "H": (0, 0), "B": (0, 0), '"': (60, 60), "p": (0, 0), "ct": (0, 45),
    "pc": (60, 60), "mo": (60, 60), "kt": (60, 60), "M": (0, 0), "MS": (0, 0), "Gy": (60, 60),
    "PM": (0, 0), "MP": (60, 60), "cd": (60, 60), "pts": (60, 60), "ac": (0, 0), "gr": (60, 60),
    "IN": (60, 40), "rad": (60, 60), "deg": (62, 62), "var": (60, 60), "c": (0, 0), "px": (62, 62),
    "us": (60, 55),
}  # fmt: skip


def unit_of(found: Found) -> tuple[Unit, str] | None:
    """Take the unit behind a number into the match; None if there is none or it goes on."""
    known = unit_at(found.text, found.end)
    if known is None:
        return None
    words, end, symbol = known
    tail = found.text[end : end + 2]
    if (
        tail[:1].isalnum()
        or tail[:1] in {"_", "²", "³", "^"}
        or (tail[:1] == "/" and tail[1:].isalpha())
    ):
        return None
    if tail[:1] in {"'", "’"} and tail[1:].isalpha() and symbol.isalpha():
        return None  # "5 m's"
    found.end = end
    return words, symbol


def _weigh_value(found: Found) -> int:
    gap = found["gap"]
    taken = unit_of(found)
    if taken is None:
        return 0
    found.note = taken
    words, symbol = taken
    if found.written[-2:] in _ZONES and _HOUR_BEFORE.search(found.before(16)):
        return 0  # "at 7 CT"
    if (symbol == "mb" or (symbol == "MB" and shouted(found))) and _pressure(found):
        found.note = (("millibar", "millibars"), "mb")
    if symbol == "ct":
        gold = re.match(
            r"\.?\s+(?:gold|diamonds?|rings?|white|yellow|rose|solid)\b", found.after(12), re.I
        )
        found.note = (("carat", "carat"), "ct") if gold else (("count", "count"), "ct")
        return _SURE if gold or found.after(1) == "." or not found.following[:1].isupper() else 0
    if symbol in {"t", "T"} and gap and _INGREDIENTS.match(found.after(24)):
        found.note = UNITS["tsp" if symbol == "t" else "tbsp"], symbol
        return _SURE
    if symbol in {"HR", "HRs"} and re.search(r"[a-z]{2}", found.before(24) + found.after(24)):
        return 0  # home runs, heart rate
    if symbol == "pp" and not _SHARES.search(
        found.before(24).replace("%", "") + "|" + found.after(24)
    ):
        found.note = (("page", "pages"), "pg")
    if symbol in {"bps"}:
        found.note = (("basis point", "basis points"), "bps")
    if symbol not in _DOUBTFUL or words[0].count(" per "):
        return _SURE
    return _doubt(found, symbol, gap)


_ZONES: Final = frozenset({"CT", "PT", "MT"})
_HOUR_BEFORE: Final = Pattern(
    r"(?:\b(?:at|by|until|til|till|from|to|before|after|around|starts|airs)|@)\s?$", re.I
)
_SHARES: Final = Pattern(
    r"%|\b(?:percent|rates?|margin|yield|inflation|unemployment|share|growth|turnout|polls?|lead|up|down|rose|fell|gain|"
    r"drop|higher|lower|vs|points?|swing)\b|[+−-]$",
    re.I,
)
"""Near these "2 pp" is percentage points rather than pages."""
_INGREDIENTS: Final = Pattern(
    r"\.?\s+(?:of )?(?:ground |fresh |dried |chopped |melted |baking |lemon |olive |soy |"
    r"brown |white |minced |unsalted |kosher |sea )*"
    r"(?:vanilla|salt|sugar|butter|oil|flour|powder|soda|pepper|cinnamon|yeast|honey|juice|garlic|ginger|cumin|paprika|"
    r"vinegar|mustard|milk|cream|cornstarch|starch|sauce|parsley|basil|oregano|thyme|nutmeg|cocoa|syrup|water|extract|"
    r"mayonnaise|ketchup|zest|cloves?|turmeric|chili|mayo|sauce|seeds?|herbs?)\b"
)


def _pressure(found: Found) -> bool:
    data = r"\b(?:files?|download(?:ed|s)?|upload(?:ed|s)?|RAM|memory|disk|storage|data|size|free|used)\b"
    if re.search(data, found.before(32) + "|" + found.after(24), re.I):
        return False
    return 800 <= float(found["n"].replace(",", "")) <= 1100


def _doubt(found: Found, symbol: str, gap: str) -> int:
    """Weigh a symbol that is also a word or a letter."""
    points = _DOUBTFUL[symbol][1 if gap else 0]
    if symbol in {"W", "N", "L", "S"} and _SIZE_BEFORE.search(found.before(16)):
        return 0
    if (
        symbol == "A"
        and not gap
        and found.previous == "in"
        and re.match(r"[.,;!?)]|\s*$", found.after(4))
    ):
        return 0  # "I live in 2A."
    if symbol == "ac":
        return 60 if _LAND.search(found.before(32) + "|" + found.after(16)) else 0
    wind = symbol == "kt" and found.previous in {"n", "s", "e", "w"}
    if found.previous in PLACES or (
        found.previous.isalpha() and _is_lone_letter(found) and not wind
    ):
        return 0
    if "-" in gap and symbol != "in":
        return 0 if symbol.isupper() or symbol in {"t", "d", "p"} else points
    if symbol == "us" and gap:
        goes_on = found.following.islower() and found.following not in NOT_NOUNS
        return (
            points if not goes_on and _FAST.search(found.before(40) + "|" + found.after(16)) else 0
        )
    if symbol in {"in", "IN"}:
        return _inch(found, gap)
    if symbol == "K":
        if TEMPERATURE_BEFORE.search(found.before(16)):
            return points
        return points if float(found["n"].replace(",", "")) >= 200 or found["n"] == "0" else 0
    if symbol == '"':
        return 0 if _quotes_before(found) % 2 else points
    if symbol == "A" and gap:
        return _amps(found, points)
    if symbol == "N" and gap and not re.match(r"[\s.,;!?)]*$|\s+(?:of|force|m\b)", found.after()):
        return 0
    if symbol in {"pt", "m"} and gap and re.match(r"\s+[A-Z]", found.after()) and symbol == "pt":
        return 0
    return points


_FAST: Final = Pattern(
    r"\b(?:latency|delay|jitter|pulse|period|timeout|tick|execution|took|takes|interval|cycle|overhead)\b|\d\.\d",
    re.I,
)
"""Near these "12 us" is microseconds."""
_SIZE_BEFORE: Final = Pattern(r"\b(?:size|sizes|sz|shoes?):? $", re.I)
"""Behind these "10 W" is a wide shoe."""
_LAND: Final = Pattern(
    r"\b(?:lot|land|parcel|farm|ranch|wooded|fields?|property|acreage|park|burned|fire|sits on|pasture)\b",
    re.I,
)
"""Near these "2.5 ac" is acres."""


def _is_lone_letter(found: Found) -> bool:
    return (
        len(found.previous) == 1 and found.previous not in {"a", "i"} and "=" not in found.before(4)
    )


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


def singular(found: Found, amount: str, gap: str, symbol: str) -> bool:
    """Tell whether the unit stands before a noun: "a 60 W bulb", "a 5-minute timer"."""
    if is_one(amount) or "-" in gap:
        return True
    if symbol in {'"', "″", "'", "′"} and re.match(r"-[a-z]", found.after(2)):
        return True  # "2\"-thick slices"
    if found.before(1) == "(" and _CONTAINER.match(found.after(16)):
        return True  # "2 (8 oz) pkg"
    following = found.following if found.text[found.end : found.end + 1] != "." else ""
    named = re.match(r"\.?\s+(?:\d+K|[A-Z]{2,5}(?:-[A-Z])?) ([A-Za-z]+)", found.after(20))
    screen = symbol in {'"', "″"} and re.match(r"\s+(?:\d+K|HD|UHD) ", found.after(8))
    if named is not None and (screen or is_rated(named[1])):
        following = named[1]
    if symbol in {'"', "″"} and following.lower() not in {"", "x", "by", *NOT_NOUNS}:
        return not following.endswith("ed")  # "a 65\" TV"
    if is_rated(following) or (symbol == "°" and following in TURNED):
        return True
    dotted = re.match(r"\. ([a-z]+)", found.after(16))
    follow = dotted[1] if dotted else following
    if is_rated(follow):
        return True
    if found.previous not in ARTICLES or not follow:
        return False
    return follow.islower() and follow not in NOT_NOUNS and not follow.endswith("ed")


_CONTAINER: Final = Pattern(
    r"\.?\)\s(?:cans?|pkgs?|packages?|packets?|jars?|bags?|box(?:es)?|bottles?|tins?|cartons?|containers?|blocks?|sticks?|"
    r"pouch(?:es)?|tubes?|bars?|fillets?|steaks?|balls?|loaf|loaves)\b"
)


def _say_value(found: Found) -> str | None:
    taken = found.note if isinstance(found.note, tuple) else unit_of(found)
    if taken is None:
        return None
    words, symbol = taken
    amount, gap = found["n"], found["gap"]
    if symbol == "m" and (_minutes(found) if not gap else _SHORT_WHILE.search(found.before(24))):
        words = UNITS["min"]
    said = words[0] if singular(found, amount, gap, symbol) and symbol != "%" else words[1]
    more = " plus" if found["more"] else ""
    return f"{number(amount)}{more} {said}{taken_stop(found, symbol)}"


_SHORT_WHILE: Final = Pattern(
    r"\b(?:back in|ready in|done in|rest|cook|prep|bake|simmer|snooze|timer|brb|boil|chill|marinate|steep|nap|break|"
    r"proof|knead)(?: time)?(?: for| of)?:?\s?$",
    re.I,
)
"""What "5 m" stands behind as a time: nobody rests five meters."""


def _quotes_before(found: Found) -> int:
    """Count the quotation marks before; those behind a figure are inches."""
    return bisect_left(_quotes(found.text), found.start)


@lru_cache(maxsize=1)
def _quotes(text: str) -> tuple[int, ...]:
    return tuple(match.start() for match in _QUOTE.matches(text))


_QUOTE: Final = Pattern(r'(?<![\d½¼¾⅓⅔⅛⅜⅝⅞])"')


def is_rated(word: str) -> bool:
    """Tell whether a thing is sold by its measure, in the singular or the plural."""
    lowered = word.lower()
    return lowered in RATED or (lowered.endswith("s") and lowered[:-1] in RATED)


def _minutes(found: Found) -> bool:
    """Tell whether "15m" is a time rather than a length."""
    if re.match(r"\s+(?:ago|left|remaining|later)\b", found.after(12)):
        return True
    if re.match(
        r"\s+(?:away|tall|wide|long|high|deep|from|of|north|south|east|west|up|down)\b",
        found.after(12),
    ):
        return False
    return SPANS.search(found.before(24)) is not None


def taken_stop(found: Found, symbol: str) -> str:
    """Take the full stop of an abbreviation; keep the one that ends the sentence."""
    if found.text[found.end : found.end + 1] != ".":
        return ""
    dotted = symbol.lower() in MEASURED or symbol.lower() in THIN
    if not dotted:
        return ""
    return stop(found)


def _say_range(found: Found) -> str | None:
    first_unit, joint = found["first"].strip(), found["gap"]
    taken = unit_of(found)
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
    if between is None or (between and "to" in found.written[: -len(found["b"])]):
        return None
    minus = "minus " if found["minus"] else ""
    named = (
        words[0] if "-" in joint or (is_part(found["b"]) and "1/" not in found["a"]) else words[1]
    )
    if is_part(found["b"]):
        named = words[0]
    return f"{first}{between} to {minus}{last} {named}{taken_stop(found, symbol)}"


def is_part(text: str) -> bool:
    """Tell whether an amount is a fraction without a whole number."""
    return "/" in text and " " not in text and "-" not in text


def _range_fits(found: Found, symbol: str, joint: str) -> bool:
    if found.previous in PLACES:
        return False
    if symbol in {"in", "IN"}:
        return _inch(found, joint) > 0
    if symbol == "A" and joint:
        return _amps(found, 1) > 0
    if symbol == "us" and joint:
        return _doubt(found, symbol, joint) > 0
    if symbol == '"':
        return _quotes_before(found) % 2 == 0
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
    taken = unit_of(found)
    if taken is None or said is None or not _fraction_fits(found, taken[1], gap):
        return None
    words, symbol = taken
    if symbol in {"t", "T"} and (_INGREDIENTS.match(found.after(24)) or found.after(2) == ".)"):
        words = UNITS["tsp" if symbol == "t" else "tbsp"]
    lone = not re.match(r"\d+(?:[ -]| and )?\d*[/½-⅞¼¾]", found["n"]) or is_part(found["n"])
    named = words[0] if lone or singular(found, "2", gap, symbol) else words[1]
    return f"{said} {named}{taken_stop(found, symbol)}"


def _fraction_fits(found: Found, symbol: str, gap: str) -> bool:
    if symbol in {"t", "T"}:
        measured = _INGREDIENTS.match(found.after(24)) or re.match(r" of\b", found.after(4))
        return measured is not None or found.after(2) == ".)"
    if is_part(found["n"]):
        n, d = (int(part) for part in found["n"].split("/"))
        if n >= d or symbol in {"V", "Hz", "K", "A", "d", "T", "p", "C", "F"} or n == 0:
            return False
        if d not in {2, 3, 4, 5, 6, 7, 8, 9, 10, 16, 32, 64}:
            return False
    if symbol in {"t", "T"} and (
        _INGREDIENTS.match(found.after(24)) or re.match(r"\.?\)", found.after(2))
    ):
        return True
    if symbol in {"K", "A", "d", "t", "T", "p", "C", "F", "H", "S"}:
        return False
    if symbol in {"W", "N", "L"} and _SIZE_BEFORE.search(found.before(16)):
        return False
    return symbol not in {"in", "IN"} or _inch(found, gap) > 0


_COMMA: Final = (
    r"\d+,\d{1,2}(?!\d)(?=\s?(?:°|%|€|degrees?\b|(?:[kM]?Wh?|[kcm]?m|k?g|m?[lL]|bar|[kh]Pa|m?V|"
    r"m?A|[MGT]B|km/h|m/s)\b))"
)
_GAP: Final = r"(?P<gap>\s?-?)(?=[A-Za-zµΩ°%‰\"″′])"


def _wind(found: Found) -> str | None:
    """Say the wind of an airport's report: "31008KT", "VRB05G15KT"."""
    way = "variable" if found["way"] == "VRB" else digits(found["way"])
    gusts = f" gusting to {cardinal(found['gusts'])}" if found["gusts"] else ""
    return f"{way} at {cardinal(found['n'])}{gusts} knots"


RULES: Final = (
    Rule("wind", figures("aGK"), r"(?P<way>\d{3})(?P<n>\d{2,3})(?:G(?P<gusts>\d{2,3}))?KT\b", _wind, 90),
    Rule("wind", words("vrb"), r"(?P<way>VRB)(?P<n>\d{2,3})(?:G(?P<gusts>\d{2,3}))?KT\b", _wind, 90),
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
)  # fmt: skip
