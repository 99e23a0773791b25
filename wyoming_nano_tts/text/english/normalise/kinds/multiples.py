"""Numbers with a scale ("61k mi."), and how many times: "3x", "3x/day", "8/night"."""

import re
from typing import Final

from ....rules import Found, Pattern, Rule, figures, signs, words
from ..evidence import PLACES, TEMPERATURE_BEFORE, stop
from ..numbers import cardinal, decimal
from ..units import per_word, unit_at


def _scaled(found: Found) -> str | None:
    """Say "100k", "3M", "7.8B", "2.1T": but not a screen's 4K, nor a run's 5k."""
    n, scale = found["n"], found["scale"]
    if found.previous in PLACES:
        return None
    if scale == "T" and _TURBO.match(found.after(16)):
        return f"{decimal(n)} T"
    if scale == "K" and (n == "0" or float(n) >= 200) and not _COUNTED.match(found.after(24)):
        return None  # kelvin
    if scale == "K" and re.match(
        r"\s(?:gold|white gold|yellow gold|rose gold|plated|solid)\b", found.after(12)
    ):
        return f"{cardinal(n)} karat"
    if scale in "kK":
        if scale == "K" and n in {"2", "4", "5", "8"} and not _COUNTED.match(found.after(24)):
            return f"{cardinal(n)} K"
        if n in {"5", "10", "15", "20"} and (
            _RUN.search(found.before(24)) or _RUN_AFTER.match(found.after(16))
        ):
            return f"{cardinal(n)} K"
    return f"{decimal(n)} {_SCALES[scale]}{_counted_unit(found)}"


def _counted_unit(found: Found) -> str:
    """Take the unit behind a scaled number: "61k mi.", "5k ft"."""
    known = unit_at(found.text, found.end + 1) if found.after(1) == " " else None
    if (
        known is None
        or (known[2] not in _SCALED_UNITS and known[2][-1] not in "²³")
        or found.text[known[1] : known[1] + 1].isalnum()
    ):
        return ""
    found.end = known[1]
    return f" {known[0][1]}{stop(found)}"


_TURBO: Final = Pattern(
    r"\s(?:engines?|motor|turbo|TSI|TFSI|petrol|gas engine|VW|Audi|inline|four-cylinder)\b", re.I
)
_SCALED_UNITS: Final = frozenset(
    "mi km ft lb lbs gal sf sqft kWh MWh rpm yds hrs mg kg yrs sq".split()
) | {"sq ft", "sq. ft"}
_SCALES: Final = {
    "k": "thousand",
    "K": "thousand",
    "M": "million",
    "bn": "billion",
    "B": "billion",
    "T": "trillion",
    "mn": "million",
    "mil": "million",
}
_COUNTED: Final = Pattern(r"\s(?:[a-z]+s|people|views)\b")
_RUN: Final = Pattern(
    r"\b(?:ran|run|running|race|raced|walk|walked|jog|jogged|swam|first|a|the|parkrun|my)\s$", re.I
)
_RUN_AFTER: Final = Pattern(r"\s(?:in|run|race|time|at|course)\b")


def _weigh_scaled(found: Found) -> int:
    scale, after = found["scale"], found.after(24)
    if scale == "K" and TEMPERATURE_BEFORE.search(found.before(16)):
        return 0
    if scale == "T" and _TURBO.match(after):
        return 64
    if scale in {"B", "T"}:
        if "." in found["n"] or re.match(
            (
                r"\s+(?:people|parameters|params|users|views|dollars|years|tokens|won|yen|euros|"
                r"rupees|pesos|devices|tons)\b"
            ),
            after,
        ):
            return 64 if re.match(r"\s+[a-z]|[.,;!?)]|\s*$", after) else 0
        return 0
    if not re.match(r"\s+[a-z]|[.,;!?)]|\s*$|\s+\(", after):
        return 0
    return 64 if scale != "M" or not re.match(r"'s", after) else 0


def _times(found: Found) -> str | None:
    if found.previous in PLACES or re.search(r"[=^+*]", found.before(8)):
        return None
    if (
        found.written[-1] == "X"
        and "." not in found["n"]
        and not re.match(r"\s+(?:[a-z]+er|more|less|as|the)\b", found.after(12))
    ):
        return None  # "a Ryzen 5600X"
    if re.search(r"(?:^|[\n,;:])\s*$", found.before(8)) and re.match(
        r"\s[A-Z][a-z]", found.after(4)
    ):
        return decimal(found["n"])  # "6x Coke Zero" of a list
    if float(found["n"]) < 1 or re.match(_MAGNIFIED, found.after(16)):
        return f"{decimal(found['n'])} X"  # "a 0.5x lens"
    return f"{decimal(found['n'])} times"


_MAGNIFIED: Final = r"[ -](?:(?:optical|digital|hybrid|macro) )?(?:zoom|lens(?:es)?|magnification|telephoto|playback)\b"


def _range_times(found: Found) -> str | None:
    return f"{decimal(found['a'])} to {decimal(found['b'])} times"


def _times_per(found: Found) -> str | None:
    """Say "3x/day"."""
    each = per_word(found["each"])
    return f"{cardinal(found['n'])} times per {each}" if each else None


_TIMES_OF: Final = frozenset(
    "second minute hour day week month year night person dose game".split()
)

RULES: Final = (
    Rule(
        "number", figures("a. "),
        r"(?P<n>\d+(?:\.\d+)?) ?(?P<scale>k|K|M|bn|mn|B|T)(?![\w/'&])",
        _scaled, 64, _weigh_scaled,
    ),
    Rule(
        "times", figures("x×• ", near="x X ×"),
        r"(?P<n>\d+(?:\.\d+)?)\s?[xX×](?![\w×'-]|\s?[-+=*/^]|\s\d)",
        _times, 63,
    ),
    Rule(
        "times", figures(near="x X ×"),
        r"(?P<a>\d+(?:\.\d+)?)\s?[-–—]\s?(?P<b>\d+(?:\.\d+)?)\s?[xX×](?![\w×'-])",
        _range_times, 78,
    ),
    Rule(
        "number of", figures("x"), r"(?P<n>\d{1,2})x(?=A{2,4}\b|CR\d{4}\b)", lambda f: f"{cardinal(f['n'])} ", 80,
    ),
    Rule(
        "times", words("x"),
        r"[xX]\s?(?P<n>\d{1,3})(?![\w.]*\d|\w)",
        lambda f: f"times {cardinal(f['n'])}" if f["n"] and f.written[0] == "x" else None, 60,
    ),
    Rule(
        "times", signs("×", glued=False),
        r"×\s?(?P<n>\d{1,3})(?![\w.]*\d|\w)",
        lambda f: f"times {cardinal(f['n'])}", 60,
    ),
    Rule(
        "rate", figures("/"),
        r"(?P<n>\d+)/(?P<each>[A-Za-z]{1,9})(?![\w/])",
        lambda f: f"{decimal(f['n'])} per {per_word(f['each'])}" if per_word(f["each"]) in _TIMES_OF else None, 64,
    ),
    Rule(
        "times", figures("x× ", near="/ per a_"),
        r"(?P<n>\d{1,2})\s?[x×]\s?(?:/|per |a )\s?(?P<each>[a-z]+)\b",
        _times_per, 79,
    ),
)  # fmt: skip
