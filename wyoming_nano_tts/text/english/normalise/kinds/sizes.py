"""Sizes: feet and inches, what is so long by so wide, packs, cups of a recipe, gusts of wind."""

import re
from typing import Final

from ....rules import Found, Guard, Pattern, Rule, figures, letters, signs
from ..evidence import ARTICLES, INCH_FOLLOWERS, NOT_NOUNS, PLACES, sentence_ends
from ..numbers import cardinal, decimal, pairs
from ..quantities import NUMBER, QUANTITY, is_one, number, quantity
from ..units import unit_at
from .measures import is_part, is_rated, singular, taken_stop, unit_of


def _say_feet_inches(found: Found) -> str | None:
    noun = re.match(r"\s([a-z]+)\b", found.after(20))
    attribute = found.previous in ARTICLES and noun is not None and noun[1] not in NOT_NOUNS
    feet = f"{cardinal(found['ft'])} {'foot' if found['ft'] == '1' or attribute else 'feet'}"
    inches = quantity(found["in"])
    if found["mark"]:
        return f"{feet} {inches} {'inch' if found['in'] == '1' or attribute else 'inches'}"
    return f"{cardinal(found['ft'])} {inches}"


def _weigh_feet(found: Found) -> int:
    after = found.after(40)
    if re.match(
        r"\s?[x×]|\s?(?:by|tall|wide|long|deep|high|away|apart|clearance|ceilings?)\b", after
    ):
        return 60
    if (
        re.search(r"(?:^|[\s(])'(?!\d\ds?\b)(?:[A-Za-z\d][^']*)?$", found.before(80))
        or after[:1].isalnum()
    ):
        return 0
    if re.match(r"\s+[a-z]|[,.;)!?]|\s*$", after):
        return 58
    return 0


def _say_feet(found: Found) -> str | None:
    one = singular(found, found["n"].replace(",", ""), "", "'")
    noun = re.match(r"\s+([a-z]+)", found.after(20))
    rated = noun is not None and is_rated(noun[1])
    thing = rated or (one and noun is not None and noun[1] not in NOT_NOUNS)
    return f"{decimal(found['n'])} {'foot' if is_one(found['n']) or thing else 'feet'}"


_PART: Final = rf"{QUANTITY}(?:\s?(?:(?:mm|cm|m|in|ft|px)\b\.?|inches|[\"″]|['′](?:\d{{1,2}}[\"″])?)(?![A-WYZa-wyz]))?"
_ASKED: Final = Pattern(r"\b(?:what is|what's|whats|how much is|calculate|compute|solve) $", re.I)


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
    over = re.fullmatch(r"(\d+)/(\d+)", split["n"])
    if amount is None or (over is not None and int(over[1]) >= int(over[2])):
        return None
    written = (split["unit"] or "").strip()
    if last and not written:
        return f"{amount}{_last_unit(found)}"
    if not written:
        return amount
    thing = _is_of_a_thing(found)
    feet = re.fullmatch(r"['′](?:(\d{1,2})[\"″])?", written)
    if feet:
        many_inches = feet[1] is not None and feet[1] != "1" and not thing
        inches = f" {cardinal(feet[1])} {'inches' if many_inches else 'inch'}" if feet[1] else ""
        return f"{amount} {'foot' if thing or is_one(split['n']) else 'feet'}{inches}"
    known = unit_at(written.rstrip("."), 0)
    one_name, many_name = known[0] if known else (written, written)
    end_mark = "." if last and written.endswith(".") and sentence_ends(found, found.end) else ""
    one = is_one(split["n"]) or (
        written in {'"', "″"} and (thing or (last and singular(found, "2", "", '"')))
    )
    return f"{amount} {one_name if one else many_name}{end_mark}"


def _is_of_a_thing(found: Found) -> bool:
    """Tell whether a noun follows, as in "a 4 ft x 8 ft sheet"."""
    noun = re.match(r"\s([a-z]+)\b(?!\.\w)", found.after(20))
    if noun is None or noun[1] in NOT_NOUNS or noun[1].endswith(("ed", "ing", "ly")):
        return False
    return noun[1] not in {"x", "by", "total"}


def _last_unit(found: Found) -> str:
    """Take and say the unit behind the last of several sizes, if there is one."""
    end = found.end
    joint = "".join(re.findall(r"^ ?-?", found.text[end : end + 2]))
    found.end += len(joint)
    taken = unit_of(found)
    inches = taken is not None and taken[1] == "in"
    if taken is None or (inches and not INCH_FOLLOWERS.match(found.after()) and "-" not in joint):
        found.end = end
        return ""
    named = taken[0][0 if singular(found, "2", joint, taken[1]) else 1]
    return f" {named}{taken_stop(found, taken[1])}"


def _say_packs(found: Found) -> str | None:
    """Say "3 x 500 ml" and "4x4TB": so many of a size."""
    taken = unit_of(found)
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
    one = symbol == "m" or singular(found, "2", "", symbol)
    return f"{cardinal(found['count'])} {joiner} {number(found['n'])} {words[0 if one else 1]}"


def _say_cups(found: Found) -> str | None:
    """Say "2 c. flour"; "c." stands for cups in recipes."""
    said = quantity(found["n"])
    if found["a"]:
        return f"{quantity(found['a'])} to {said} cups"
    one = (
        is_one(found["n"])
        or is_part(found["n"])
        or (len(found["n"]) == 1 and not found["n"].isascii())
    )
    return f"{said} {'cup' if one else 'cups'}" if said else None


_THREADS: Final = frozenset(
    "0-80 1-72 2-56 4-40 6-32 8-32 8-36 10-24 10-32 12-24 1/4-20 1/4-28 5/16-18 5/16-24 3/8-16 3/8-24 7/16-14 7/16-20 "
    "1/2-13 1/2-20 9/16-12 5/8-11 3/4-10 1-8".split()
)
"""Sizes of screws that are sold in the United States: a diameter, and threads to an inch."""
_SCREWS: Final = Pattern(
    r"\b(?:screws?|bolts?|nuts?|taps?|tapped|threads?|threaded|dies?|studs?|standoffs?|machine|UNC|UNF|inserts?|holes?|rods?)\b",
    re.I,
)


def _say_thread(found: Found) -> str | None:
    """Say "10-32", "1/4-20", "#8-32 x 1/2" as sizes of screws."""
    size = f"{found['a']}-{found['b']}"
    near = found["mark"] or _SCREWS.search(found.before(24)) or _SCREWS.search(found.after(16))
    if size not in _THREADS or not (near or found["by"]) or found.previous in PLACES:
        return None
    number_ = "number " if found["mark"] else ""
    by = " by " if found["by"] else ""
    return f"{number_}{quantity(found['a'])} {cardinal(found['b'])}{by}"


def _say_metric_thread(found: Found) -> str | None:
    """Say "M6x20", "M8x1.25x30": a diameter in millimeters, a pitch, a length."""
    parts = re.findall(r"\d+(?:\.\d+)?", found.written)
    return "M " + " by ".join(decimal(part) for part in parts)


def _say_gusts(found: Found) -> str | None:
    return f"{cardinal(int(found['a']))} gusting to {cardinal(int(found['b']))} {found.note or ''}".rstrip()


def _weigh_gusts(found: Found) -> int:
    taken = unit_of(found)
    found.note = taken[0][1] if taken else None
    return 70


RULES: Final = (
    Rule(
        "feet and inches", figures("'′"),
        r"(?P<ft>\d{1,2})\s?['′]\s?-?(?P<in>\d{1,2}(?:\.\d+)?(?: \d/\d|[½¼¾])?)\s?(?P<mark>\"|"
        r"″|''|′′)?(?![\w'\".,:]\d|\w|')",
        _say_feet_inches, 72,
    ),
    Rule("feet", figures("'′,."), rf"(?P<n>{NUMBER})['′]", _say_feet, 60, _weigh_feet),
    Rule("size", figures(near="x ×"), rf"{_PART}(?:\s?[x×]\s?{_PART}){{1,3}}(?![\w.]\d|\w|'s)", _say_sizes, 74),
    Rule(
        "size", Guard(".½¼¾", glued=True, near=("x", "×")),
        rf"(?<![.\w]){_PART}(?:\s?[x×]\s?{_PART}){{1,3}}(?![\w.]\d|\w|'s)",
        _say_sizes, 74,
    ),
    Rule("pack", figures("x× "), rf"(?P<count>\d{{1,2}})\s?[x×]\s?(?P<n>{NUMBER})\s?(?=[A-Za-z])", _say_packs, 76),
    Rule(
        "cups", figures(near="c."),
        rf"(?:(?P<a>{QUANTITY})\s?[-–]\s?)?(?P<n>{QUANTITY})\s?c\.(?=\s(?:[a-z(+]|\d))",
        _say_cups, 80,
    ),
    Rule(
        "cups", figures(" /½⅓¼¾⅔⅛c", near="c_"),
        rf"(?:(?P<a>{QUANTITY})\s?[-–]\s?)?(?P<n>{QUANTITY})\s?c(?=\s[a-z]{{3}})",
        lambda f: None if f.following in NOT_NOUNS or f.previous in PLACES else _say_cups(f), 80,
    ),
    Rule(
        "size", figures("a"), r"(?P<w>\d{2})W ?[x×/] ?(?P<l>\d{2})L\b",
        lambda f: f"{cardinal(f['w'])} W by {cardinal(f['l'])} L", 90,
    ),
    Rule("cups", signs("½¼¾⅓⅔⅛"), rf"(?P<a>)(?P<n>{QUANTITY})\s?c(?:\.(?=\s[a-z(+])|(?=\s[a-z]{{3}}))", _say_cups, 80),
    Rule(
        "stone", figures(" s"),
        r"(?P<n>\d{1,2}) ?st\.?(?= \d{1,2} ?lbs?\b)",
        lambda f: f"{cardinal(f['n'])} stone", 80,
    ),
    Rule(
        "thread", figures("-/"),
        r"(?P<mark>)(?P<a>\d{1,2}(?:/\d{1,2})?)-(?P<b>\d{1,2})(?:(?P<by>\s?[x×]\s?(?=[.\d½¼¾⅛⅜⅝⅞]))|(?![\w-]|\.\d))",
        _say_thread, 88,
    ),
    Rule(
        "thread", signs("#"),
        r"(?P<mark>#)(?P<a>\d{1,2})-(?P<b>\d{1,2})(?:(?P<by>\s?[x×]\s?(?=[.\d½¼¾⅛⅜⅝⅞]))|(?![\w-]|\.\d))",
        _say_thread, 88,
    ),
    Rule(
        "screw", signs("#"),
        r"#(?P<n>\d{1,2})\s?[x×]\s?(?=[.\d½¼¾⅛⅜⅝⅞])",
        lambda f: f"number {cardinal(f['n'])} by ", 76,
    ),
    Rule(
        "thread", letters("9"),
        r"M\d{1,2}(?:\.\d)?(?:\s?[x×]\s?\d{1,3}(?:\.\d{1,2})?){1,2}(?!\w|\.\d|\s?[x×]\s?\d)",
        _say_metric_thread, 88,
    ),
    Rule("wind", figures("G"), r"(?P<a>\d{1,3})G(?P<b>\d{1,3})(?!\w)\s?", _say_gusts, 70, _weigh_gusts),
)  # fmt: skip
