"""Numbers with a unit: measures, temperatures, shares, money."""

import re
from typing import Final

from ...rules import Found, Pattern, Rule, figures, letters, signs
from ...written.accounts import end_of_account
from ..numbers import FEMININE, MASCULINE, cardinal, digits
from .quantities import DOT, NUMBER, counted, read, split

UNITS: Final = {
    "°C": ("grado", "grados"), "°F": ("grado Fahrenheit", "grados Fahrenheit"), "°": ("grado", "grados"),
    "km/h": ("kilómetro por hora", "kilómetros por hora"), "m/s": ("metro por segundo", "metros por segundo"),
    "kWh": ("kilovatio hora", "kilovatios hora"), "Wh": ("vatio hora", "vatios hora"),
    "kW": ("kilovatio", "kilovatios"), "W": ("vatio", "vatios"), "V": ("voltio", "voltios"),
    "mA": ("miliamperio", "miliamperios"), "A": ("amperio", "amperios"), "Hz": ("hercio", "hercios"),
    "MHz": ("megahercio", "megahercios"), "GHz": ("gigahercio", "gigahercios"),
    "hPa": ("hectopascal", "hectopascales"), "mbar": ("milibar", "milibares"), "dB": ("decibelio", "decibelios"),
    "ppm": ("parte por millón", "partes por millón"), "lx": ("lux", "lux"), "lm": ("lumen", "lúmenes"),
    "kg": ("kilo", "kilos"), "mg": ("miligramo", "miligramos"), "g": ("gramo", "gramos"),
    "ml": ("mililitro", "mililitros"), "cl": ("centilitro", "centilitros"), "l": ("litro", "litros"),
    "L": ("litro", "litros"), "km": ("kilómetro", "kilómetros"), "cm": ("centímetro", "centímetros"),
    "mm": ("milímetro", "milímetros"), "m²": ("metro cuadrado", "metros cuadrados"),
    "m2": ("metro cuadrado", "metros cuadrados"), "m³": ("metro cúbico", "metros cúbicos"),
    "m3": ("metro cúbico", "metros cúbicos"), "m": ("metro", "metros"), "min": ("minuto", "minutos"),
    "seg": ("segundo", "segundos"), "ms": ("milisegundo", "milisegundos"), "s": ("segundo", "segundos"),
    "h": ("hora", "horas"), "kB": ("kilobyte", "kilobytes"), "MB": ("megabyte", "megabytes"),
    "GB": ("gigabyte", "gigabytes"), "TB": ("terabyte", "terabytes"),
    "Mbps": ("megabit por segundo", "megabits por segundo"), "%": ("por ciento", "por ciento"),
}  # fmt: skip
_FEMININE_UNITS: Final = frozenset({"h", "ppm"})
_UNIT: Final = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
_END: Final = rf"(?![^\W\d_²³]|\d){DOT}"
MEASURE: Final = rf"(?P<number>{NUMBER})[ \u00a0]?(?P<unit>{_UNIT}){_END}"

_MONEY: Final = {
    "€": ("euro", "euros", "céntimo", "céntimos"), "$": ("dólar", "dólares", "centavo", "centavos"),
    "£": ("libra", "libras", "penique", "peniques"),
}  # fmt: skip
_CODES: Final = {"EUR": "€", "USD": "$", "US$": "$", "GBP": "£"}
_CURRENCY: Final = r"€|EUR\b|USD\b|US\$|GBP\b|\$|£"


def _measure(found: Found) -> str:
    unit = found["unit"]
    if unit == "%":
        return f"{read(found['number'])} por ciento"
    gender = FEMININE if unit in _FEMININE_UNITS else MASCULINE
    return counted(found["number"], *UNITS[unit], gender)


def _money(found: Found) -> str:
    sign = _CODES.get(found["currency"], found["currency"])
    one, many, cent, cents = _MONEY[sign]
    whole, decimals = split(found["number"])
    gender = FEMININE if sign == "£" else MASCULINE
    parts = int(decimals.ljust(2, "0")) if 0 < len(decimals) <= 2 else 0
    if decimals and not parts and int(decimals):
        return f"{read(found['number'])} {many}"
    if parts and not int(whole):
        return f"{cardinal(parts, MASCULINE)} {cent if parts == 1 else cents}"
    return counted(whole, one, many, gender) + (f" con {cardinal(parts)}" if parts else "")


def _per(found: Found) -> str:
    return f" por {UNITS[found['unit']][0]}"


def _progress(found: Found) -> str | None:
    """Say "12 MB/80 MB": so much of the whole."""
    first, last = (float("".join(split(found[name])[:1]) or 0) for name in ("number", "whole"))
    return (
        f"{read(found['number'])} de {read(found['whole'])} {UNITS[found['unit']][1]}"
        if first <= last
        else None
    )


def _alone(found: Found) -> str:
    """Say "en mg/kg" of a label: a unit and what it is counted by, without a number."""
    return f"{UNITS[found['unit']][1]} por {UNITS[found['per']][0]}"


_ACCOUNTS: Final = Pattern(
    r"\b(?:tarjeta|cuenta|visa|mastercard|banco|iban|termina\w*|crédito|débito|pago)\b", re.I
)


RULES: Final = (
    end_of_account(_ACCOUNTS, digits),
    Rule(
        "progress",
        figures(),
        rf"(?P<number>{NUMBER})\s?(?P<unit>{_UNIT})\s?/\s?(?P<whole>{NUMBER})\s?(?P=unit){_END}",
        _progress,
        75,
    ),
    Rule(
        "unit",
        letters("/"),
        r"(?P<unit>k?m|[mk]?g|ml|l|L|kWh|kW)/(?P<per>kg|l|L|min|h|s|km|m²|m³|ml)(?![\w²³/])",
        _alone,
        60,
    ),
    Rule("measure", signs("/"), rf"/ ?(?P<unit>{_UNIT}){_END}", _per, 60),
    Rule("measure", figures(), MEASURE, _measure, 60),
    Rule("money", figures(), rf"(?P<number>{NUMBER}) ?(?P<currency>{_CURRENCY})", _money, 65),
    Rule("money", signs("$€£"), rf"(?P<currency>[$€£]) ?(?P<number>{NUMBER})", _money, 65),
)
