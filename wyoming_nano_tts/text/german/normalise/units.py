"""Units: their symbols, what they are called, and what stands behind a stroke."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as it is said."""

    one: str
    """In the singular: "Kilowattstunde"."""
    many: str
    """In the plural, which most units do not have: "Kilowattstunden", "Meter"."""


_SAME: Final = {
    "°C": "Grad Celsius", "°F": "Grad Fahrenheit", "°": "Grad", "% rH": "Prozent relative Feuchte", "%": "Prozent",
    "‰": "Promille", "K": "Kelvin", "m²": "Quadratmeter", "m2": "Quadratmeter", "qm": "Quadratmeter",
    "m³": "Kubikmeter", "m3": "Kubikmeter", "cbm": "Kubikmeter", "km²": "Quadratkilometer",
    "cm²": "Quadratzentimeter",
    "mm²": "Quadratmillimeter", "cm³": "Kubikzentimeter", "ha": "Hektar", "km": "Kilometer", "dm": "Dezimeter",
    "cm": "Zentimeter", "mm": "Millimeter", "µm": "Mikrometer", "nm": "Nanometer", "m": "Meter", "kg": "Kilogramm",
    "mg": "Milligramm", "µg": "Mikrogramm", "g": "Gramm", "ml": "Milliliter", "cl": "Zentiliter", "dl": "Deziliter",
    "l": "Liter", "L": "Liter", "hl": "Hektoliter", "EL": "Esslöffel", "TL": "Teelöffel", "Msp": "Messerspitze",
    "hPa": "Hektopascal", "kPa": "Kilopascal", "Pa": "Pascal", "mbar": "Millibar", "bar": "Bar", "W": "Watt",
    "kW": "Kilowatt", "MW": "Megawatt", "GW": "Gigawatt", "mW": "Milliwatt", "kWp": "Kilowatt Peak",
    "Wp": "Watt Peak",
    "VA": "Voltampere", "kVA": "Kilovoltampere", "V": "Volt", "kV": "Kilovolt", "mV": "Millivolt", "A": "Ampere",
    "mA": "Milliampere", "Hz": "Hertz", "kHz": "Kilohertz", "MHz": "Megahertz", "GHz": "Gigahertz",
    "hz": "Hertz", "khz": "Kilohertz", "mhz": "Megahertz", "ghz": "Gigahertz", "gb": "Gigabyte",
    "mb": "Megabyte", "tb": "Terabyte", "kb": "Kilobyte", "hpa": "Hektopascal", "db": "Dezibel", "Ω": "Ohm",
    "kΩ": "Kiloohm", "lx": "Lux", "lm": "Lumen", "cd": "Candela", "dB": "Dezibel", "dBA": "Dezibel A",
    "dB(A)": "Dezibel A", "dBm": "Dezibel Milliwatt", "J": "Joule", "kJ": "Kilojoule", "MJ": "Megajoule",
    "kcal": "Kilokalorien", "cal": "Kalorien", "N": "Newton", "kN": "Kilonewton", "Nm": "Newtonmeter", "PS": "P S",
    "B": "Byte", "kB": "Kilobyte", "KB": "Kilobyte", "MB": "Megabyte", "GB": "Gigabyte", "TB": "Terabyte",
    "KiB": "Kibibyte", "MiB": "Mebibyte", "GiB": "Gibibyte", "bit": "Bit", "kbit": "Kilobit", "Mbit": "Megabit",
    "Gbit": "Gigabit", "px": "Pixel", "Px": "Pixel", "MP": "Megapixel", "ppm": "Teile pro Million",
    "ppb": "Teile pro Milliarde", "Bft": "Beaufort", "kn": "Knoten", "ct": "Cent", "Ct": "Cent", "Stk": "Stück",
    "St": "Stück",
    "Pkt": "Punkte", "PKT": "Punkte",
    "pH": "p H", "dpt": "Dioptrien", "Zoll": "Zoll", "\"": "Zoll", "″": "Zoll", "BE": "Broteinheiten",
    "bpm": "Schläge pro Minute", "rpm": "Umdrehungen pro Minute", "fps": "Bilder pro Sekunde", "dpi": "D P I",
    "Mbps": "Megabit pro Sekunde", "Gbps": "Gigabit pro Sekunde", "kph": "Kilometer pro Stunde", "€": "Euro",
    "EUR": "Euro",
    "Euro": "Euro", "Cent": "Cent", "kmh": "Kilometer pro Stunde", "KB/s": "Kilobyte pro Sekunde", "Pers": "Personen",
    "Tr": "Tropfen", "Mon": "Monate", "Bd": "Bände",
}  # fmt: skip
_FEMININE: Final = {
    "kWh": "Kilowattstunde", "Wh": "Wattstunde", "MWh": "Megawattstunde", "GWh": "Gigawattstunde",
    "TWh": "Terawattstunde", "Ah": "Amperestunde", "mAh": "Milliamperestunde", "h": "Stunde", "Std": "Stunde",
    "std": "Stunde", "min": "Minute", "Min": "Minute", "s": "Sekunde", "sec": "Sekunde", "sek": "Sekunde",
    "Sek": "Sekunde", "ms": "Millisekunde", "µs": "Mikrosekunde", "Wo": "Woche", "t": "Tonne", "mi": "Meile",
    "sm": "Seemeile", "kwh": "Kilowattstunde", "KWH": "Kilowattstunde", "KWh": "Kilowattstunde", "oz": "Unze",
    "Pck": "Packung", "Pkg": "Packung", "Fl": "Flasche", "Umdr": "Umdrehung",
    "U": "Umdrehung", "varh": "Varstunde", "Prs": "Prise", "Stdn": "Stunde", "Mio": "Million", "Mrd": "Milliarde",
    "Bio": "Billion", "mph": "Meile",
}  # fmt: skip
_OTHER: Final = {
    "d": ("Tag", "Tage"), "Tg": ("Tag", "Tage"), "J": ("Jahr", "Jahre"), "Mon": ("Monat", "Monate"),
    "Pkt": ("Punkt", "Punkte"),
    "ppm": ("Teil pro Million", "Teile pro Million"), "mph": ("Meile pro Stunde", "Meilen pro Stunde"),
    "lb": ("Pfund", "Pfund"), "Pf": ("Pfennig", "Pfennig"), "ft": ("Fuß", "Fuß"), "Bd": ("Band", "Bände"),
}  # fmt: skip
_POINTED: Final = frozenset(
    "Std std Min min Sek sek Stk St Tg Mon Pkt Wo Mio Mrd Bio Pck Pkg Fl Pers Tr Msp Stdn Umdr Prs d J Bd".split()
)
"""Symbols that are abbreviations and may have a full stop behind."""
ALONE: Final = frozenset({"°C", "%", "‰", "°F", "°"})
"""What is a unit without a space, and a name without a number too."""
_SHORT: Final = frozenset(
    {"d", "J", "s", "t", "U", "B", "N", "m", "A", "K", "V", "W", "L", "g", "h", "l"}
)
PER: Final = {
    "h": "Stunde", "Std": "Stunde", "min": "Minute", "Min": "Minute", "s": "Sekunde", "sek": "Sekunde", "d": "Tag",
    "Tag": "Tag", "Monat": "Monat", "Mon": "Monat", "Jahr": "Jahr", "a": "Jahr", "Woche": "Woche",
    "km": "Kilometer", "m": "Meter",
    "m²": "Quadratmeter", "m2": "Quadratmeter", "qm": "Quadratmeter", "m³": "Kubikmeter", "m3": "Kubikmeter",
    "km²": "Quadratkilometer", "cm": "Zentimeter", "cm³": "Kubikzentimeter", "kWh": "Kilowattstunde",
    "kWp": "Kilowatt Peak",
    "kg": "Kilogramm", "g": "Gramm", "l": "Liter", "L": "Liter", "ml": "Milliliter", "dl": "Deziliter",
    "Stück": "Stück",
    "Stk": "Stück", "Person": "Person", "Pers": "Person", "W": "Watt", "V": "Volt", "K": "Kelvin",
    "100 km": "hundert Kilometer", "100 g": "hundert Gramm", "100 ml": "hundert Milliliter", "100": "hundert",
    "Nacht": "Nacht",
    "s²": "Quadratsekunde", "Stunde": "Stunde", "Minute": "Minute", "Sekunde": "Sekunde", "Liter": "Liter",
    "Mio": "Million",
}  # fmt: skip
"""What stands behind a stroke."""


def _plural(noun: str) -> str:
    return noun + ("n" if noun.endswith("e") else "en")


UNITS: Final[dict[str, Unit]] = {
    **{symbol: Unit(name, name) for symbol, name in _SAME.items()},
    **{symbol: Unit(name, _plural(name)) for symbol, name in _FEMININE.items()},
    **{symbol: Unit(one, many) for symbol, (one, many) in _OTHER.items()},
    "J": Unit("Joule", "Joule"),
}
"""By symbol."""


@cache
def pattern() -> str:
    """Return an expression for one unit with what stands behind its strokes, without a group."""
    symbols = "|".join(re.escape(symbol) for symbol in sorted(UNITS, key=len, reverse=True))
    per = "|".join(re.escape(symbol) for symbol in sorted(PER, key=len, reverse=True))
    return rf"(?:{symbols})(?:/(?:{per})(?![\w²³])|\s/\s(?:{per})(?![\w²³.])|\s?(?:pro|je)\s(?:{per})(?![\w²³]))?"


def unit(text: str) -> Unit | None:
    """Return the unit of a symbol such as "km/h"; None where it is not one."""
    for joint in ("/", " pro ", " je "):
        symbol, found, per = text.partition(joint)
        symbol, per = symbol.strip(), per.strip()
        if found and symbol in UNITS and per in PER:
            base = UNITS[symbol]
            return Unit(f"{base.one} pro {PER[per]}", f"{base.many} pro {PER[per]}")
    return UNITS.get(text.strip().removesuffix("."))


def may_have_stop(symbol: str) -> bool:
    """Tell whether a symbol is written with a full stop."""
    return symbol in _POINTED


def is_short(symbol: str) -> bool:
    """Tell whether a symbol is also a letter, so that only figures right before make it a unit."""
    return symbol in _SHORT
