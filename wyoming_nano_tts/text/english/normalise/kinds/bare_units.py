"""Units without an amount of their own: degrees by a letter, "in mg/L", "12 MB/80 MB"."""

import re
from typing import Final

from ....rules import Found, Pattern, Rule, capitals, figures, letters, signs, words
from ..evidence import PLACES, WEATHERLY
from ..quantities import NUMBER, is_one, number
from ..units import PER, UNITS, unit_at

KIND: Final = "measure"


def _weigh_degrees(found: Found) -> int:
    """Weigh "20 C", "350F": a temperature, a room, a key."""
    gap, after = found["gap"], found.after(24)
    following = found.following
    if found.previous in PLACES or found.previous in {"vitamin", "type", "exhibit"}:
        return 0
    if re.match(r"['.°²³-]\w|/(?!(?i:gas)\b)[A-Za-z]|\w", after):
        return 0
    if gap:
        fits = (following.islower() or not following) and following != "e"
        return 58 if fits else 0
    signed = found.before(1) in {"-", "–", "+"} or re.search(r"\dF\s?/\s?$", found.before(5))
    return 58 if len(found["n"]) > 1 or signed or following in WEATHERLY else 0


def _say_degrees(found: Found) -> str | None:
    name = "Celsius" if found["unit"] == "C" else "Fahrenheit"
    degree = "degree" if is_one(found["n"]) else "degrees"
    return f"{number(found['n'])} {degree} {name}"


def _say_scale(found: Found) -> str | None:
    """Say the letter behind "degrees"."""
    if found.previous not in {"degrees", "degree"}:
        return None
    return "Celsius" if found.written == "C" else "Fahrenheit"


def _say_each(found: Found) -> str | None:
    """Say "Kcal/serving", "mg/dose" without a number."""
    named = found.written.partition("/")[0].replace("K", "k")
    return f"{UNITS[named][1]} per {PER[found['each']]}" if found["each"] in PER else None


def _say_compound(found: Found) -> str | None:
    """Say "in mg/L" of a column or a label: a unit and what it is counted by, without a number."""
    known = unit_at(found.text, found.start)
    if known is None or known[1] != found.end or " per " not in known[0][0]:
        return None
    return known[0][0 if found.previous in {"a", "each"} else 1]


def _say_progress(found: Found) -> str | None:
    """Say "12 MB/80 MB": so much of the whole."""
    known = unit_at(found["unit"], 0)
    if known is None or known[1] != len(found["unit"]) or found["unit"].startswith("°"):
        return None
    first, last = (float(found[name].replace(",", "")) for name in ("n", "whole"))
    if first > last:
        return None
    return f"{number(found['n'])} of {number(found['whole'])} {known[0][1]}"


def _say_lone(found: Found) -> str | None:
    """Name a unit symbol that stands without a number and is nothing else: "measured in km/h"."""
    known = unit_at(found.text, found.start)
    if known is None or known[1] != found.end:
        return None
    one, many = known[0]
    return one if found.previous in {"per", "a", "each"} else many


_STORED: Final = Pattern(
    r"\b(?:free|used|disks?|drives?|storage|backups?|NAS|volumes?|capacity|HDD|SSD|RAM|memory|swap|partition|mounted|df|files?)\b",
    re.I,
)
"""Near these "120G" and "1.2T" are what is stored."""

RULES: Final = (
    Rule(
        "temperature", figures(near="C F"),
        rf"(?P<n>{NUMBER})(?P<gap>\s?)(?P<unit>[CF])(?![A-Za-z\d_])",
        _say_degrees, 58, _weigh_degrees,
    ),
    Rule("temperature", words("c f"), r"[CF]\b(?!['.]\w)", _say_scale, 75),
    Rule(
        "unit", letters("/°²³µ"),
        r"(?:km/h|m/s|MB/s|kB/s|GB/s|µg/m³|mg/m³|W/m²|[Ll]/min|µS/cm|mm/h|m³/h|m[²³])(?![\w/²³])",
        _say_lone,
    ),
    Rule("unit", capitals(), r"kWh?(?![\w/])", _say_lone),
    Rule(
        "unit", letters("/"),
        r"(?:[kcm]?m|[µnm]?g|kg|mcg|m?mol|[mkMG]?W|[km]?Wh|[mµ]?[lL]|gal|lbs?|oz|ft|mi|cfu|IU|pCi|kBq|Bq|[kMG]B|[KMG]?bit)"
        r"/(?:[dm]?L|h|hr|s|min|day|m²|m³|kg|km|mi|gal|lb|mol|100g|yr)(?![\w/²³])",
        _say_compound, 61,
    ),
    Rule(
        "storage", figures("aGT•", near="G T"), r"(?P<n>\d+(?:\.\d+)?)(?P<unit>[GT])(?![\w/'&])",
        lambda f: f"{number(f['n'])} {'giga' if f['unit'] == 'G' else 'tera'}byte{'' if is_one(f['n']) else 's'}", 68,
        lambda f: 68 if _STORED.search(f.before(32) + "|" + f.after(24)) else 0,
    ),
    Rule(
        "progress", figures(near="/"),
        rf"(?P<n>{NUMBER})\s?(?P<unit>[A-Za-z]{{1,5}})\s?/\s?(?P<whole>{NUMBER})\s?(?P=unit)(?![\w/])",
        _say_progress, 75,
    ),
    Rule(
        "unit", letters("/"), r"(?:[Kk]cal|mg|mcg|kWh|lbs?|oz|gal|kg|mL|ml)/(?P<each>[a-z]{3,9})(?![\w/])",
        _say_each, 63,
    ),
    Rule("unit", signs("°µ"), r"(?:°[CF]|µ[mgs]|µg/m³|µS/cm)(?![\w/²³])", _say_lone),
)  # fmt: skip
