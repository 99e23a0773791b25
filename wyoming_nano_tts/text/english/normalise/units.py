"""The table of units: symbol to the words for one and for many."""

import re
from typing import Final

from ...rules import Pattern

Unit = tuple[str, str]
"""Words for one and for many."""

_PREFIXES: Final = {
    "p": "pico", "n": "nano", "µ": "micro", "u": "micro", "m": "milli", "c": "centi", "d": "deci",
    "h": "hecto", "k": "kilo", "M": "mega", "G": "giga", "T": "tera", "P": "peta",
}  # fmt: skip

# Base symbol: one, many, prefixes that are in use.
_PREFIXED: Final = {
    "m": ("meter", "meters", "nµumcdk"),
    "g": ("gram", "grams", "nµumk"),
    "s": ("second", "seconds", "nµum"),
    "W": ("watt", "watts", "µumkMGT"),
    "Wh": ("watt hour", "watt hours", "mkMGT"),
    "Wp": ("watt peak", "watts peak", "k"),
    "V": ("volt", "volts", "µumkM"),
    "A": ("amp", "amps", "nµumk"),
    "Ah": ("amp hour", "amp hours", "mk"),
    "VA": ("volt amp", "volt amps", "kM"),
    "VAh": ("volt amp hour", "volt amp hours", "k"),
    "VAr": ("volt amp reactive", "volt amps reactive", "k"),
    "Hz": ("hertz", "hertz", "mkMGT"),
    "Pa": ("pascal", "pascals", "mhkMG"),
    "J": ("joule", "joules", "mkMG"),
    "N": ("newton", "newtons", "mkM"),
    "L": ("liter", "liters", "µumcdh"),
    "l": ("liter", "liters", "µumcdh"),
    "Ω": ("ohm", "ohms", "mkMG"),
    "ohm": ("ohm", "ohms", "kM"),
    "F": ("farad", "farads", "pnµum"),
    "H": ("henry", "henries", "nµum"),
    "S": ("siemens", "siemens", "µum"),
    "Ci": ("curie", "curies", "pnµm"),
    "eV": ("electron volt", "electron volts", "kMG"),
    "cal": ("calorie", "calories", "k"),
    "bar": ("bar", "bar", "m"),
    "B": ("byte", "bytes", "kKMGTP"),
    "bit": ("bit", "bits", "kKMGT"),
    "bps": ("bit per second", "bits per second", "kKMGT"),
    "Bq": ("becquerel", "becquerels", "kM"),
    "Sv": ("sievert", "sieverts", "nµum"),
    "Gy": ("gray", "grays", "µum"),
    "mol": ("mole", "moles", "µum"),
    "lm": ("lumen", "lumens", "k"),
    "lx": ("lux", "lux", "km"),
    "cd": ("candela", "candelas", "mk"),
    "T": ("tesla", "teslas", "µm"),
    "p": ("pixel", "pixels", ""),
    "px": ("pixel", "pixels", "M"),
    "Vp": ("volt peak", "volts peak", ""),
}  # fmt: skip
_ONLY_PREFIXED: Final = frozenset({"B", "T", "F", "H", "S", "N", "p", "bit", "J", "s", "m", "g"})
"""Bare symbols that need care or have an entry of their own below."""

_PLAIN: Final[dict[str, Unit]] = {
    "m": ("meter", "meters"),
    "g": ("gram", "grams"),
    "s": ("second", "seconds"),
    "J": ("joule", "joules"),
    "bit": ("bit", "bits"),
    "bits": ("bit", "bits"),
    "Kibit": ("kibibit", "kibibits"),
    "KiB": ("kibibyte", "kibibytes"),
    "MiB": ("mebibyte", "mebibytes"),
    "GiB": ("gibibyte", "gibibytes"),
    "TiB": ("tebibyte", "tebibytes"),
    "Mb": ("megabit", "megabits"),
    "Gb": ("gigabit", "gigabits"),
    "kb": ("kilobit", "kilobits"),
    "MP": ("megapixel", "megapixels"),
    "°C": ("degree Celsius", "degrees Celsius"),
    "°F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "°K": ("kelvin", "kelvin"),
    "°": ("degree", "degrees"),
    "deg": ("degree", "degrees"),
    "degC": ("degree Celsius", "degrees Celsius"),
    "degF": ("degree Fahrenheit", "degrees Fahrenheit"),
    "%": ("percent", "percent"),
    "pct": ("percent", "percent"),
    "‰": ("per mille", "per mille"),
    "%RH": ("percent relative humidity", "percent relative humidity"),
    "%rH": ("percent relative humidity", "percent relative humidity"),
    "% RH": ("percent relative humidity", "percent relative humidity"),
    "% rH": ("percent relative humidity", "percent relative humidity"),
    "RH": ("relative humidity", "relative humidity"),
    "ppm": ("part per million", "parts per million"),
    "ppb": ("part per billion", "parts per billion"),
    "mph": ("mile per hour", "miles per hour"),
    "mpg": ("mile per gallon", "miles per gallon"),
    "mi/h": ("mile per hour", "miles per hour"),
    "kph": ("kilometer per hour", "kilometers per hour"),
    "kmh": ("kilometer per hour", "kilometers per hour"),
    "kmph": ("kilometer per hour", "kilometers per hour"),
    "km/hr": ("kilometer per hour", "kilometers per hour"),
    "Bft": ("Beaufort", "Beaufort"),
    "kn": ("knot", "knots"),
    "kt": ("knot", "knots"),
    "kts": ("knot", "knots"),
    "fps": ("frame per second", "frames per second"),
    "ft/s": ("foot per second", "feet per second"),
    "rpm": ("revolution per minute", "revolutions per minute"),
    "bpm": ("beat per minute", "beats per minute"),
    "dpi": ("dot per inch", "dots per inch"),
    "ppi": ("pixel per inch", "pixels per inch"),
    "psi": ("pound per square inch", "pounds per square inch"),
    "inHg": ("inch of mercury", "inches of mercury"),
    "in Hg": ("inch of mercury", "inches of mercury"),
    "in. Hg": ("inch of mercury", "inches of mercury"),
    '" Hg': ("inch of mercury", "inches of mercury"),
    '"Hg': ("inch of mercury", "inches of mercury"),
    "mmHg": ("millimeter of mercury", "millimeters of mercury"),
    "inH2O": ("inch of water", "inches of water"),
    "atm": ("atmosphere", "atmospheres"),
    "dB": ("decibel", "decibels"),
    "dBA": ("decibel", "decibels"),
    "dB(A)": ("decibel", "decibels"),
    "dBm": ("dBm", "dBm"),
    "dBi": ("dBi", "dBi"),
    "dBFS": ("decibel full scale", "decibels full scale"),
    "h": ("hour", "hours"),
    "hr": ("hour", "hours"),
    "hrs": ("hour", "hours"),
    "min": ("minute", "minutes"),
    "mins": ("minute", "minutes"),
    "sec": ("second", "seconds"),
    "secs": ("second", "seconds"),
    "msec": ("millisecond", "milliseconds"),
    "d": ("day", "days"),
    "wk": ("week", "weeks"),
    "wks": ("week", "weeks"),
    "mo": ("month", "months"),
    "mos": ("month", "months"),
    "mth": ("month", "months"),
    "yr": ("year", "years"),
    "yrs": ("year", "years"),
    "ft": ("foot", "feet"),
    "yd": ("yard", "yards"),
    "yds": ("yard", "yards"),
    "mi": ("mile", "miles"),
    "nmi": ("nautical mile", "nautical miles"),
    "in": ("inch", "inches"),
    "″": ("inch", "inches"),
    "′": ("foot", "feet"),
    '"': ("inch", "inches"),
    "lb": ("pound", "pounds"),
    "lbs": ("pound", "pounds"),
    "lbf": ("pound of force", "pounds of force"),
    "oz": ("ounce", "ounces"),
    "fl oz": ("fluid ounce", "fluid ounces"),
    "fl. oz": ("fluid ounce", "fluid ounces"),
    "gal": ("gallon", "gallons"),
    "gals": ("gallon", "gallons"),
    "qt": ("quart", "quarts"),
    "pt": ("pint", "pints"),
    "pts": ("point", "points"),
    "tbsp": ("tablespoon", "tablespoons"),
    "Tbsp": ("tablespoon", "tablespoons"),
    "tsp": ("teaspoon", "teaspoons"),
    "t": ("ton", "tons"),
    "kgs": ("kilogram", "kilograms"),
    "kms": ("kilometer", "kilometers"),
    "gr": ("gram", "grams"),
    "sqm": ("square meter", "square meters"),
    "sqft": ("square foot", "square feet"),
    "sq ft": ("square foot", "square feet"),
    "sq. ft": ("square foot", "square feet"),
    "sq m": ("square meter", "square meters"),
    "sq mi": ("square mile", "square miles"),
    "sq km": ("square kilometer", "square kilometers"),
    "sq in": ("square inch", "square inches"),
    "cu ft": ("cubic foot", "cubic feet"),
    "cu. ft": ("cubic foot", "cubic feet"),
    "cu in": ("cubic inch", "cubic inches"),
    "cu m": ("cubic meter", "cubic meters"),
    "cc": ("c c", "c c"),
    "ha": ("hectare", "hectares"),
    "cfm": ("cubic foot per minute", "cubic feet per minute"),
    "CFM": ("cubic foot per minute", "cubic feet per minute"),
    "gpm": ("gallon per minute", "gallons per minute"),
    "GPM": ("gallon per minute", "gallons per minute"),
    "lpm": ("liter per minute", "liters per minute"),
    "BTU": ("BTU", "BTUs"),
    "Btu": ("BTU", "BTUs"),
    "hp": ("horsepower", "horsepower"),
    "HP": ("horsepower", "horsepower"),
    "K": ("kelvin", "kelvin"),
    "var": ("var", "vars"),
    "kvar": ("kilovar", "kilovars"),
    "IU": ("international unit", "international units"),
    "mcg": ("microgram", "micrograms"),
    "mcL": ("microliter", "microliters"),
    "NM": ("nautical mile", "nautical miles"),
    "T": ("tesla", "teslas"),
    "lakh": ("lakh", "lakh"),
    "MMBtu": ("million BTU", "million BTUs"),
    "dBZ": ("dBZ", "dBZ"),
    "ct": ("carat", "carats"),
    "kt.": ("knot", "knots"),
    "c.": ("cup", "cups"),
    "doz": ("dozen", "dozen"),
    "pkg": ("package", "packages"),
    "pkgs": ("package", "packages"),
    "qts": ("quart", "quarts"),
    "degs": ("degree", "degrees"),
    "kilos": ("kilo", "kilos"),
    "mile": ("mile", "miles"),
    "mbps": ("megabit per second", "megabits per second"),
    "fL": ("femtoliter", "femtoliters"),
    "mEq": ("milliequivalent", "milliequivalents"),
    "kcals": ("kilocalorie", "kilocalories"),
    "mins.": ("minute", "minutes"),
    "lux": ("lux", "lux"),
    "lumen": ("lumen", "lumens"),
    "pp": ("percentage point", "percentage points"),
    "pcs": ("piece", "pieces"),
    "pc": ("piece", "pieces"),
    "pH": ("pH", "pH"),
    "Tbs": ("tablespoon", "tablespoons"),
    "tbs": ("tablespoon", "tablespoons"),
    "bp": ("basis point", "basis points"),
    "BR": ("bedroom", "bedrooms"),
    "BA": ("bath", "baths"),
    "bdrm": ("bedroom", "bedrooms"),
    "pk": ("pack", "pack"),
    "nts": ("night", "nights"),
    "pkt": ("packet", "packets"),
    "pkts": ("packet", "packets"),
    "bbl": ("barrel", "barrels"),
    "reb": ("rebound", "rebounds"),
    "ast": ("assist", "assists"),
    "stl": ("steal", "steals"),
    "blk": ("block", "blocks"),
    "rad": ("radian", "radians"),
    "sf": ("square foot", "square feet"),
    "dz": ("dozen", "dozen"),
    "ac": ("acre", "acres"),
    "Gbit": ("gigabit", "gigabits"),
    "Mbit": ("megabit", "megabits"),
}

ANY_CASE: Final = frozenset(
    "kwh mwh gwh khz mhz ghz kbps mbps gbps km kg mg cm mm ml kb gb tb db kpa hpa mbar rpm bpm psi "
    "mah lbs lb ft hrs hr min mins sec secs oz ppm ppb kph kmh mph tbsp tsp yrs yr dba wh btu vdc vac "
    "mi yd yds gal deg kt kts in sqft cfm gpm hz lx lm va kva kw mw gw wks gals qt cal kcal px fps "
    "inhg mmhg knots kn".split()
)
"""Symbols that people write in any mixture of capitals."""

PER: Final = {
    "h": "hour", "hr": "hour", "hour": "hour", "s": "second", "sec": "second", "second": "second",
    "min": "minute", "minute": "minute", "m": "meter", "d": "day", "day": "day", "wk": "week",
    "week": "week", "mo": "month", "month": "month", "yr": "year", "year": "year", "a": "year",
    "kg": "kilogram", "g": "gram", "L": "liter", "l": "liter", "dL": "deciliter", "mL": "milliliter",
    "m²": "square meter", "m2": "square meter", "m^2": "square meter", "m³": "cubic meter",
    "m3": "cubic meter", "m^3": "cubic meter", "kWh": "kilowatt hour", "MWh": "megawatt hour",
    "km": "kilometer", "mi": "mile", "mile": "mile", "gal": "gallon", "cm": "centimeter", "in": "inch",
    "ft": "foot", "ft²": "square foot", "sq ft": "square foot", "lb": "pound", "oz": "ounce",
    "unit": "unit", "person": "person", "night": "night", "use": "use", "cm²": "square centimeter",
    "cm³": "cubic centimeter", "mm": "millimeter", "100km": "one hundred kilometers",
    "100 km": "one hundred kilometers", "s²": "second squared", "s2": "second squared",
    "K": "kelvin", "°C": "degree Celsius", "px": "pixel", "cell": "cell", "pc": "piece",
    "piece": "piece", "item": "item", "side": "side", "dose": "dose", "hp": "horsepower",
    "lap": "lap", "game": "game", "head": "head", "page": "page", "tablet": "tablet",
    "bar": "bar", "sq ft.": "square foot", "sqft": "square foot", "ton": "ton", "bottle": "bottle",
    "acre": "acre", "ac": "acre", "ha": "hectare", "pound": "pound", "gallon": "gallon",
    "liter": "liter", "litre": "litre", "can": "can", "pack": "pack", "room": "room", "seat": "seat",
    "student": "student", "employee": "employee", "household": "household", "trip": "trip",
    "share": "share", "ounce": "ounce", "set": "set", "wks": "week", "yrs": "year", "hrs": "hour",
    "hour.": "hour", "W": "watt", "kW": "kilowatt", "MB": "megabyte", "GB": "gigabyte",
    "MWh.": "megawatt hour", "cm2": "square centimeter", "mm²": "square millimeter",
    "µL": "microliter", "pt": "pint", "qt": "quart", "bag": "bag", "car": "car", "app": "app",
    "order": "order", "visit": "visit", "class": "class", "session": "session", "kid": "kid",
    "child": "child", "adult": "adult", "guest": "guest",
 "user": "user", "sh": "share", "cup": "cup", "serving": "serving", "bbl": "barrel",
}  # fmt: skip
"""What may stand behind the stroke of a compound unit."""

_POWERS: Final = {
    "²": "square",
    "2": "square",
    "^2": "square",
    "³": "cubic",
    "3": "cubic",
    "^3": "cubic",
}
_LENGTHS: Final = ("m", "km", "cm", "mm", "dm", "ft", "in", "yd", "mi")


def _table() -> dict[str, Unit]:
    table: dict[str, Unit] = {}
    for symbol, (one, many, prefixes) in _PREFIXED.items():
        if symbol not in _ONLY_PREFIXED:
            table[symbol] = (one, many)
        for prefix in prefixes:
            name = "kilo" if prefix == "K" else _PREFIXES[prefix]
            table[prefix + symbol] = (name + one, name + many)
    for symbol in ("kΩ", "kohm"):
        table[symbol] = ("kilohm", "kilohms")
    for symbol in ("MΩ", "Mohm"):
        table[symbol] = ("megohm", "megohms")
    table.update(_PLAIN)
    table["VAC"] = ("volt A C", "volts A C")
    table["VDC"] = ("volt D C", "volts D C")
    for length in _LENGTHS:
        one, many = table[length]
        for power, word in _POWERS.items():
            table[length + power] = (f"{word} {one}", f"{word} {many}")
    return table


UNITS: Final[dict[str, Unit]] = _table()
_LOWER: Final[dict[str, Unit]] = {
    symbol.lower(): UNITS[symbol] for symbol in UNITS if symbol.lower() in ANY_CASE
} | {"mb": UNITS["MB"], "wh": UNITS["Wh"]}
_WORDS_PER: Final = {unit: one for unit, (one, _) in UNITS.items() if len(unit) > 1}

_RUN: Final = Pattern(r"°\s?[CFK](?![A-Za-z])|[A-Za-zµΩ]+(?:[²³]|\^[23]|[23](?![\w.]))?|[°%‰\"″′]")
_SPACED: Final = Pattern(
    r"(sq|cu|fl|lin)\.? ?(ft|foot|feet|mi|miles|in|m|km|yds?|cm|mm|oz)\b"
    r"|% ?[rR]H\b|in\.? ?Hg\b|[\"″] ?Hg\b|in ?H2O\b|dB\(A\)|kt\b|Bft\b",
    re.I,
)
_STROKE: Final = Pattern(r"\.?\s?/\s?(100 ?km|sq ft|[A-Za-z]+\^?[23](?!\w)|[A-Za-zµ]+[²³]?|°C)")
_MOST_PARTS: Final = 3


def unit(symbol: str) -> Unit | None:
    """Return the words of a unit symbol, compound ones ("km/h", "mg/kg/day") taken apart."""
    symbol = symbol.strip().rstrip(".")
    found = unit_at(symbol, 0)
    return found[0] if found is not None and found[1] == len(symbol) else None


def unit_at(text: str, position: int) -> tuple[Unit, int, str] | None:
    """Return the words of the unit that begins at a place, where it ends, and its first symbol."""
    known = _simple_at(text, position)
    if known is None and _NEWTON.match(text, position):
        known = ("newton", "newtons"), position + 1, "N"
    if known is None:
        return None
    (one, many), end, symbol = known
    product = _product(text, end, symbol)
    if product is not None:
        (second, seconds), end, symbol = product
        one, many = f"{one} {second}", f"{one} {seconds}"
    for _ in range(_MOST_PARTS):
        found = _STROKE.match(text, end)
        per = per_word(found[1]) if found else None
        if found is None or per is None or text[found.end() : found.end() + 1].isalpha():
            break
        one, many, end = f"{one} per {per}", f"{many} per {per}", found.end()
    return (one, many), end, symbol


_NEWTON: Final = Pattern(r"N(?:⋅[A-Za-z]|-m\b)")
_HYPHENED: Final = frozenset(
    "N-m kN-m ft-lb ft-lbs ft-lbf lb-ft lbf-ft in-lb in-lbs lb-in kW-h kW-hr W-h W-hr A-h mA-h V-A".split()
)
"""Products of units that are written with a hyphen."""


def _product(text: str, position: int, symbol: str) -> tuple[Unit, int, str] | None:
    """Return the second unit of a product such as "N⋅m" or "ft-lb", where it ends, and both symbols."""
    sign = text[position : position + 1]
    if sign not in {"⋅", "-"}:
        return None
    known = _simple_at(text, position + 1)
    if known is None:
        return None
    words, end, second = known
    both = f"{symbol}{sign}{second}"
    return (words, end, both) if sign == "⋅" or both in _HYPHENED else None


def per_word(symbol: str) -> str | None:
    """Return what is said behind "per" for a symbol or a word that something is counted by."""
    symbol = symbol.strip()
    return PER.get(symbol) or PER.get(symbol.lower()) or _WORDS_PER.get(symbol)


def _simple_at(text: str, position: int) -> tuple[Unit, int, str] | None:
    found = _SPACED.match(text, position)
    if found is not None:
        symbol = found.group().lower().replace(".", "").replace("″", '"')
        known = _MULTIWORD.get(symbol) or _MULTIWORD.get(symbol.replace(" ", ""))
        if known is not None:
            return known, found.end(), symbol
    found = _RUN.match(text, position)
    if found is None:
        return None
    symbol = found.group().replace(" ", "")
    words = UNITS.get(symbol) or (_LOWER.get(symbol.lower()) if len(symbol) > 1 else None)
    if words is None and symbol[-1] in "23" and symbol[:-1] in UNITS:
        return UNITS[symbol[:-1]], found.end() - 1, symbol[:-1]
    return (words, found.end(), symbol) if words is not None else None


def _multiword() -> dict[str, Unit]:
    table = {
        symbol.lower().replace(".", ""): words
        for symbol, words in UNITS.items()
        if " " in symbol or symbol in {"inHg", '"Hg', "%RH", "inH2O", "dB(A)", "kt", "Bft"}
    }
    for short, word in (("sq", "square"), ("cu", "cubic"), ("lin", "linear")):
        for length in ("ft", "mi", "in", "m", "km", "yd", "cm", "mm"):
            one, many = UNITS[length]
            for written in {length, one.split()[0], many} | ({"yds"} if length == "yd" else set()):
                table[f"{short} {written}"] = (f"{word} {one}", f"{word} {many}")
    return table


_MULTIWORD: Final = _multiword()
