"""Amounts with units: one value, a range, sizes, and units that stand alone."""

import re
from typing import Final

from ....rules import Found, Rule, figures, letters, signs, words
from ..evidence import COUNTED_BY, stop
from ..numbers import cardinal
from ..quantities import NUMBER, QUANTITY, counted, number, quantity
from ..units import ALONE, PER, UNITS, Unit, is_short, may_have_stop, pattern, unit

KIND: Final = "measure"
_UNIT: Final = rf"(?P<gap>[\s-]?)(?P<u>{pattern()})(?![\w²³]|'\w)"


_PER_UNITS: Final = "|".join(
    sorted(
        (re.escape(symbol) for symbol in PER if not symbol[0].isdecimal()), key=len, reverse=True
    )
)
_SYMBOLS: Final = "|".join(
    sorted((re.escape(symbol) for symbol in UNITS if symbol[0].isalpha()), key=len, reverse=True)
)


def _taken(found: Found) -> tuple[Unit, str] | None:
    """Return the unit of a match and what stands behind it; None where its letters are a name."""
    symbol = found["u"]
    known = unit(symbol)
    if known is None:
        return None
    if is_short(symbol) and found["gap"] and found.previous in COUNTED_BY:
        return None  # "Zimmer 3 A"
    if symbol == '"' and found.before(200).count('"') % 2:
        return None  # the end of what is quoted
    if symbol == "A" and not found["gap"] and found.previous in COUNTED_BY:
        return None
    return known, stop(found) if may_have_stop(symbol) else ""


def _compound(found: Found) -> str:
    """Return a space where a word hangs on the unit: "60-W-Lampe"."""
    if re.match(r"-[A-ZÄÖÜ]", found.after(2)):
        found.end += 1
        return " "
    return ""


def _measure(found: Found) -> str | None:
    taken = _taken(found)
    if taken is None:
        return None
    known, tail = taken
    glue = _compound(found)
    if glue:
        return f"{quantity(found['n'])} {known.one}{glue}"
    said = counted(found["n"], known.one, known.many, found.before(60))
    return f"{said}{tail}" if said else None


def _range(found: Found) -> str | None:
    taken = _taken(found)
    if taken is None:
        return None
    known, tail = taken
    sign = "minus " if found["minus"] else ""
    return f"{number(found['a'])} bis {sign}{number(found['n'])} {known.many}{tail}"


def _of(found: Found) -> str | None:
    """Say "1,2/4 GB"."""
    taken = _taken(found)
    return (
        f"{number(found['a'])} von {number(found['n'])} {taken[0].many}{taken[1]}"
        if taken
        else None
    )


def _progress(found: Found) -> str | None:
    """Say "12 MB/80 MB": so much of the whole."""
    known = unit(found["u"])
    first, last = (float(found[name].replace(".", "").replace(",", ".")) for name in ("a", "n"))
    if known is None or first > last:
        return None
    return f"{number(found['a'])} von {number(found['n'])} {known.many}"


def _alone(found: Found) -> str | None:
    """Say "in mg/kg", "L/min" of a label: a unit and what it is counted by, without a number."""
    first, per = unit(found["u"]), PER.get(found["per"])
    return f"{first.many} pro {per}" if first is not None and per is not None else None


def _per(found: Found) -> str | None:
    """Say "56,3 /km²"."""
    return f"{number(found['n'])} pro {PER[found['per']]}"


def _many(found: Found) -> str | None:
    """Say "2,2 Millionen km"."""
    taken = _taken(found)
    if taken is None or (is_short(found["u"]) and found["u"] not in {"g", "l", "m", "t"}):
        return None
    return f"{found['head']} {taken[0].many}{taken[1]}"


def _size(found: Found) -> str | None:
    """Say "4 x 5 m", "1920x1080"."""
    parts = re.split(r"\s?[x×]\s?", found["sizes"])
    said = " mal ".join(number(part) for part in parts)
    if found["u"]:
        taken = _taken(found)
        if taken is None:
            return None
        return f"{said} {taken[0].many}{taken[1]}"
    return said


def _sign_alone(found: Found) -> str | None:
    """Say "%", "°C" behind a word."""
    known = unit(found.written)
    return known.many if known and found.before(1).strip() == "" else None


_COMPASS: Final = {"N": "Nord", "S": "Süd", "O": "Ost", "E": "Ost", "W": "West"}


def _degrees(found: Found) -> str | None:
    """Say "52° 31' N"."""
    said = counted(found["d"], "Grad", "Grad", "") or ""
    said += f" {counted(found['m'], 'Minute', 'Minuten', '')}"
    if found["s"]:
        said += f" {counted(found['s'], 'Sekunde', 'Sekunden', '')}"
    return f"{said} {_COMPASS[found['w']]}" if found["w"] else said


def _height(found: Found) -> str | None:
    """Say "1,80 m groß" as people do: "ein Meter achtzig"."""
    metres = counted(found["m"], "Meter", "Meter", "")
    return f"{metres} {cardinal(int(found['cm']))}"


RULES: Final = (
    Rule(
        KIND,
        figures(",•"),
        r"(?P<m>[1-9])[.,](?P<cm>0[1-9]|[1-9]\d)\sm(?=\s(?:groß|hoch|lang|breit|tief|weit)\b)",
        _height,
        70,
    ),
    Rule(
        "degrees",
        figures("°"),
        r"(?P<d>\d{1,3})°\s?(?P<m>\d{1,2})['′](?:\s?(?P<s>\d{1,2})(?:\"|″|''))?(?:\s?(?P<w>[NSOEW])\b)?",
        _degrees,
        80,
    ),
    Rule(KIND, figures(), rf"(?P<n>{QUANTITY}){_UNIT}", _measure, 62),
    Rule(KIND, signs("½¼¾⅓⅔⅛⅜⅝⅞"), rf"(?P<n>{QUANTITY}){_UNIT}", _measure, 62),
    Rule(
        "range of measures",
        figures("-– •,%°", near="- –"),
        rf"(?P<a>{NUMBER})\s?[-–]\s?(?P<minus>-?)(?P<n>{NUMBER}){_UNIT}",
        _range,
        66,
    ),
    Rule(
        "of", figures("•,/", near="/"), rf"(?P<a>\d+[.,]\d+|\d\d+)/(?P<n>{NUMBER}){_UNIT}", _of, 67
    ),
    Rule(
        "of",
        figures(near="/"),
        rf"(?P<a>{NUMBER})\s?(?P<u>{_SYMBOLS})\s?/\s?(?P<n>{NUMBER})\s?(?P=u)(?![\w²³/])",
        _progress,
        69,
    ),
    Rule(
        "per",
        figures(near="/"),
        rf"(?P<n>{NUMBER})\s?/(?P<per>{_PER_UNITS})(?![\w²³])",
        _per,
        61,
    ),
    Rule(
        KIND,
        words("million millionen milliarde milliarden"),
        rf"(?P<head>M[a-z]+)(?P<gap>\s)(?P<u>{_SYMBOLS})(?![\w²³'])",
        _many,
        40,
    ),
    Rule(
        "size",
        figures("x× •,", near="x ×"),
        rf"(?P<sizes>{NUMBER}(?:\s?[x×]\s?{NUMBER}){{1,2}})(?:{_UNIT}|(?!\w|[.,]\d))",
        _size,
        68,
    ),
    Rule(
        "unit",
        letters("/"),
        r"(?P<u>[kcm]?m|[µnm]?g|kg|m?mol|[mkMG]?W|[km]?Wh|[mµ]?[lL]|[kMG]B|[kMG]bit)/(?P<per>[A-Za-z²³]{1,4})(?![\w/²³])",
        _alone,
        31,
    ),
    Rule(
        "unit",
        letters("²³"),
        r"(?:[kcdm]?m[²³]|mm²)(?![\w/²³])",
        lambda f: u.many if (u := unit(f.written)) else None,
        31,
    ),
    Rule("unit", signs("%‰°"), "|".join(re.escape(symbol) for symbol in ALONE), _sign_alone, 30),
    Rule(
        "unit",
        letters("/"),
        r"(?:kWh|km|m|l|kg)/(?:h|s|d|min|m²|m³|kWh)\b",
        lambda f: u.many if (u := unit(f.written)) else None,
        30,
    ),
)
