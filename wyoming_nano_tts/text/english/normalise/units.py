"""The table of units: symbol to the words for one and for many."""

from typing import Final

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
    "lux": ("lux", "lux"),
    "lumen": ("lumen", "lumens"),
    "pp": ("percentage point", "percentage points"),
    "pcs": ("piece", "pieces"),
    "pc": ("piece", "pieces"),
    "pH": ("pH", "pH"),
    "rad": ("radian", "radians"),
    "Gbit": ("gigabit", "gigabits"),
    "Mbit": ("megabit", "megabits"),
}

_ANY_CASE: Final = (
    "kwh mwh gwh khz mhz ghz kbps mbps gbps km kg mg cm mm ml kb gb tb db kpa hpa mbar rpm bpm psi "
    "mah lbs ft hrs min mins sec secs oz ppm ppb kph kmh mph tbsp tsp yrs dba wh btu vdc vac"
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
    "piece": "piece", "item": "item", "user": "user", "cup": "cup", "serving": "serving",
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
    symbol.lower(): unit for symbol, unit in UNITS.items() if symbol.lower() in _ANY_CASE.split()
} | {"mb": UNITS["MB"], "wh": UNITS["Wh"]}


def unit(symbol: str) -> Unit | None:
    """Return the words of a unit symbol, compound ones ("km/h", "W/m²") taken apart."""
    symbol = symbol.strip().rstrip(".")
    known = UNITS.get(symbol) or _LOWER.get(symbol.lower())
    if known is not None:
        return known
    head, stroke, tail = symbol.partition("/")
    if not stroke:
        head, stroke, tail = symbol.partition("·")
        return None
    first = unit(head)
    per = PER.get(tail.strip()) or PER.get(tail.strip().lower())
    if first is None or per is None:
        return None
    return f"{first[0]} per {per}", f"{first[1]} per {per}"
