"""Abbreviations to words, some by what stands around them."""

import re
from typing import Final

from ..boundaries import STARTERS
from .guards import FIGURE, words_of

# With a full stop, at any place: the stop belongs to the abbreviation.
_DOTTED: Final[dict[str, str]] = {
    "mr": "mister", "mrs": "missus", "ms": "miz", "mx": "mix", "messrs": "messieurs",
    "prof": "professor", "drs": "doctors", "gen": "general", "sen": "senator",
    "rep": "representative", "gov": "governor", "pres": "president", "capt": "captain",
    "cmdr": "commander", "lt": "lieutenant", "col": "colonel", "sgt": "sergeant", "maj": "major",
    "rev": "reverend", "hon": "honorable", "jr": "junior", "sr": "senior", "esq": "esquire",
    "inc": "incorporated", "ltd": "limited", "corp": "corporation", "co": "company",
    "bros": "brothers", "dept": "department", "est": "estimated", "govt": "government",
    "approx": "approximately", "temp": "temperature", "temps": "temperatures", "hum": "humidity",
    "humid": "humidity", "avg": "average", "ave": "avenue", "blvd": "boulevard", "rd": "road",
    "ln": "lane", "ct": "court", "pl": "place", "hwy": "highway", "pkwy": "parkway",
    "sq": "square", "apt": "apartment", "ste": "suite", "bldg": "building", "fl": "floor",
    "rm": "room", "mt": "mount", "ft": "fort", "etc": "et cetera", "vs": "versus", "v": "versus",
    "fig": "figure", "figs": "figures", "vol": "volume", "ch": "chapter", "sect": "section",
    "pp": "pages", "ed": "edition", "eds": "editions", "ext": "extension", "tel": "telephone",
    "ph": "phone", "appt": "appointment", "assn": "association", "asst": "assistant",
    "attn": "attention", "cont": "continued", "dist": "distance", "qty": "quantity",
    "amt": "amount", "acct": "account", "ref": "reference", "misc": "miscellaneous",
    "max": "maximum", "min": "minimum", "mins": "minutes", "hrs": "hours", "hr": "hour",
    "secs": "seconds", "sec": "second", "wk": "week", "wks": "weeks", "yr": "year", "yrs": "years",
    "mo": "month", "mos": "months", "lbs": "pounds", "lb": "pound", "oz": "ounces", "yd": "yard",
    "tbsp": "tablespoon", "tsp": "teaspoon", "gal": "gallon", "incl": "including",
    "excl": "excluding", "elec": "electric", "temp'l": "temporal", "univ": "university",
    "ver": "version", "vers": "version", "vac": "vacuum", "bat": "battery", "batt": "battery",
    "precip": "precipitation", "conf": "configuration", "int": "international",
    "intl": "international", "natl": "national",
    "resp": "respectively", "recd": "received", "tech": "technical", "orig": "original",
    "alt": "altitude", "dir": "direction", "info": "info", "mfr": "manufacturer", "no": "number",
    "eq": "equation", "ex": "example", "mtg": "meeting", "mgr": "manager", "admin": "administrator",
    "freq": "frequency", "pct": "percent", "deg": "degrees", "disc": "discount", "alum": "aluminum",
    "rel": "relative", "cu": "cubic", "assoc": "associate", "supt": "superintendent",
    "rte": "route", "doz": "dozen", "qts": "quarts", "pts": "points", "msg": "message",
    "msgs": "messages", "pkg": "package", "pkgs": "packages", "reg": "regular", "rt": "route",
    "op": "opus", "p": "page", "viz": "namely", "cf": "compare", "rms": "rooms", "hts": "heights",
    "ep": "episode", "eps": "episodes", "tues": "Tuesday", "thurs": "Thursday",
}  # fmt: skip
# Real words or ambiguous: the stop must not end the sentence, so a small letter or figure follows.
_NEEDS_MORE: Final = frozenset(
    "no co est fl mt ft ed ph int alt dir conf vac bat disc max min ex alum tech rel cont gen rep sen "
    "col pl ct sq rd ln ave blvd hwy pkwy mo sec temp hum ch v cu rev hon pres gov ref etc ext info "
    "int dist hr yr wk lb oz yd gal inc ltd corp bros jr sr esq dept orig appt acct lbs hrs mins secs "
    "rt op p reg yrs wks mos bldg apt avg admin eq pct deg humid temps elec misc qty amt precip batt".split()
)
_STREETS: Final = {
    "st": "street", "ave": "avenue", "av": "avenue", "blvd": "boulevard", "rd": "road", "dr": "drive",
    "ln": "lane", "ct": "court", "pl": "place", "hwy": "highway", "pkwy": "parkway", "sq": "square",
    "ter": "terrace", "cir": "circle", "trl": "trail", "aly": "alley",
}  # fmt: skip
# Without a full stop, whole word, as written.
_BARE: Final[dict[str, str]] = {
    "Mr": "mister", "Mrs": "missus", "Ms": "miz", "Prof": "professor", "Dr": "doctor",
    "Jr": "junior", "vs": "versus", "approx": "approximately", "avg": "average", "Avg": "average",
    "temp": "temperature", "Temp": "temperature", "temps": "temperatures", "Temps": "temperatures",
    "etc": "et cetera", "dept": "department", "Dept": "department", "hrs": "hours",
    "mins": "minutes", "secs": "seconds", "yrs": "years", "wks": "weeks", "lbs": "pounds",
    "qty": "quantity", "Qty": "quantity", "misc": "miscellaneous", "pls": "please", "plz": "please",
    "thx": "thanks",
    "Blvd": "boulevard", "Hwy": "highway", "Pkwy": "parkway",
    "Apt": "apartment", "Bldg": "building", "appt": "appointment", "Appt": "appointment",
    "tbsp": "tablespoons", "tsp": "teaspoons", "ppl": "people", "tmrw": "tomorrow",
    "tmr": "tomorrow", "btwn": "between", "bldg": "building", "Vol": "volume", "Lvl": "level",
    "lvl": "level", "Pwr": "power", "pwr": "power", "btn": "button", "num": "number",
    "sched": "schedule", "bdrm": "bedroom", "Bdrm": "bedroom", "bthrm": "bathroom",
    "precip": "precipitation", "Precip": "precipitation", "Qtr": "quarter", "govt": "government",
    "Govt": "government", "batt": "battery", "Batt": "battery", "Wx": "weather", "Rte": "route",
    "msgs": "messages", "msg": "message", "Attn": "attention", "bsmt": "basement",
    "Intl": "international", "thru": "through",
    "nite": "night", "tonite": "tonight", "intl": "international", "Mgmt": "management",
    "wk": "week", "hr": "hour", "yr": "year", "Rm": "room", "rm": "room",
    "Mk": "mark",
}  # fmt: skip
_BARE_LOWERED: Final = frozenset(word.lower() for word in _BARE)
_SIGNED: Final = {
    "w/": "with", "w/o": "without", "b/c": "because", "c/o": "care of", "w/c": "week commencing",
    "approx'ly": "approximately",
}  # fmt: skip
_LATIN: Final = (
    (re.compile(r"\bi\.\s?e\.(?=[\s,]|$),?|\bi\.e\b\.?,?", re.I), "that is,"),
    (re.compile(r"\be\.\s?g\.(?=[\s,]|$),?|\be\.g\b\.?,?", re.I), "for example,"),
    (re.compile(r"\ba\.k\.a\b\.?"), "AKA"),
    (re.compile(r"\bPh\.\s?D\b\.?"), "PhD"),
    (re.compile(r"\bM\.\s?D\.(?=[\s,]|$)"), "M D"),
    (re.compile(r"(?<=\w )'n'(?= \w)"), "and"),
    (re.compile(r"\bet al\."), "et al"),
    (re.compile(r"\bca\.(?=\s?[\da-z])|\bc\.(?=\s?\d{4})"), "circa"),
    (re.compile(r"\bN/A\b|\bn/a\b"), "N A"),
    (re.compile(r"\bP\.S\.(?=\s|$)"), "P S"),
    (re.compile(r"\bo'clock\b", re.I), "o'clock"),
)
_LATIN_MARK: Final = re.compile(r"[/']|\.(?!$)|al\.$")
_MAYBE_LATIN: Final = re.compile(r"\b[A-Za-z][./]|[Dd]\.|\b(?:al|ca)\.|'[nN]'|'[cC]lock")
_STATES: Final = dict(
    pair.split("=")
    for pair in (
        "AL=Alabama AK=Alaska AZ=Arizona AR=Arkansas CA=California CO=Colorado CT=Connecticut "
        "DE=Delaware FL=Florida GA=Georgia HI=Hawaii ID=Idaho IL=Illinois IN=Indiana IA=Iowa KS=Kansas "
        "KY=Kentucky LA=Louisiana ME=Maine MD=Maryland MA=Massachusetts MI=Michigan MN=Minnesota "
        "MS=Mississippi MO=Missouri MT=Montana NE=Nebraska NV=Nevada NH=New_Hampshire NJ=New_Jersey "
        "NM=New_Mexico NY=New_York NC=North_Carolina ND=North_Dakota OH=Ohio OK=Oklahoma OR=Oregon "
        "PA=Pennsylvania RI=Rhode_Island SC=South_Carolina SD=South_Dakota TN=Tennessee TX=Texas UT=Utah "
        "VT=Vermont VA=Virginia WA=Washington WV=West_Virginia WI=Wisconsin WY=Wyoming"
    ).split()
)
_CAPITALS_BEHIND: Final = re.compile(r", [A-Z]{2}")
_STATE: Final = re.compile(
    rf"(?<![\w'])([A-Z][A-Za-z.']*[a-z], )({'|'.join(_STATES)})"
    r"\b(?! two\b)(?<!, OK)(?<!, ME)(?<!, HI)(?<!, ID)(?=[\s,.!?]|$)"
)

_DOT_WORD: Final = re.compile(r"(?<![\w.'])([A-Za-z]{1,6})\.(?![\w.])")
_BARE_WORD: Final = re.compile(r"(?<![\w./])[A-Za-z]{2,10}(?!\w|'\w|/|\.\w)")
_BARE_SIGNED: Final = re.compile(
    r"(?<![\w./])(?:" + "|".join(sorted(_SIGNED, key=len, reverse=True)) + r")(?!\w|'\w|/|\.\w)"
)
_SAINT: Final = re.compile(r"\bSt\.?(?=\s+[A-Z][a-z])")
_STREET: Final = re.compile(
    r"(?P<before>(?:\b\d+[A-Za-z]?|\b[A-Z][\w']*|\d(?:st|nd|rd|th))\s+)(?P<kind>St|Ave|Av|Blvd|Rd|Dr|Ln|Ct|Pl|Hwy|Pkwy|Sq|Ter|Cir|Trl|Aly)\b"
    r"(?P<dot>\.?)(?P<after>\s*(?:$|[,;:!?)]|(?=\s?[a-z\d#])|(?=\s[A-Z])))"
)
_DOCTOR: Final = re.compile(r"\bDr\b\.?(?=\s+[A-Z])")
_DOCTOR_DOT: Final = re.compile(r"\bDr\.(?=\s+[a-z]|\s*$)")
_STREET_DOT: Final = re.compile(r"\bSt\.(?=\s+[a-z]|\s*$)")
_DIRECTION: Final = re.compile(
    r"(?P<number>\b\d+\s+)(?P<way>N|S|E|W|NE|NW|SE|SW)\.?(?=\s+(?:[A-Z][a-z]+|\d+(?:st|nd|rd|th))\b)"
    r"|\b(?P<dotted>[NSEW])\.(?=\s+\d+(?:st|nd|rd|th)\b)"
)
_SCALE: Final = re.compile(r"(?<=degrees )([CF])\b(?!['.]\w)")
_SCALES: Final = {"C": "Celsius", "F": "Fahrenheit"}
_WAYS: Final = {"N": "north", "S": "south", "E": "east", "W": "west"}
_COMPASS: Final = re.compile(
    r"\b(?:N|S|E|W|NE|NW|SE|SW|NNE|ENE|ESE|SSE|SSW|WSW|WNW|NNW)\b(?!['.]\w)"
)
_COMPASS_LETTERS: Final = frozenset("n s e w ne nw se sw nne ene ese sse ssw wsw wnw nnw".split())
_WINDY: Final = frozenset("wind winds gust gusts breeze blowing heading facing".split())
_FAR_OFF: Final = re.compile(r"(?<=(?:miles|eters|locks|.feet) )(N|S|E|W|NE|NW|SE|SW)(?= of\b)")
_BEARING: Final = re.compile(r"(?<=degrees )([NSEW])\b|(?<=\d)\s?°\s?(?P<glued>[NSEW])\b")


_IN_A_BOOK: Final = re.compile(
    r"\b(?:in|of|see|from|through|to) $|\b(?:read|book|pages?|volume|vol|figure|novel|section)\b"
)


def _compass(found: re.Match[str]) -> str:
    letters = found.group()
    names = [_WAYS[letter] for letter in letters]
    if len(letters) == 3:
        return f"{names[0]} {names[1]}{names[2]}"
    return "".join(names)


def _direction(found: re.Match[str]) -> str:
    if found["dotted"]:
        return _WAYS[found["dotted"]]  # "N. 5th St."
    return found["number"] + "".join(_WAYS[letter] for letter in found["way"])


def _dotted(found: re.Match[str]) -> str:
    written = found[1]
    word = written.lower()
    full = _DOTTED.get(word)
    if full is None:
        return found.group()
    rest = found.string[found.end() :]
    after = rest.lstrip(" \"')(")
    at_end = not after or (after[0] == "\n")
    if word == "no":
        return "number" if after[:1].isdigit() or after.startswith("of ") else found.group()
    if word in {"op", "p", "rt"}:
        return full if after[:1].isdigit() else found.group()
    if word == "fl" and re.search(
        r"\d(?:st|nd|rd|th)\s$|(?:st|nd|rd|th)\s$",
        found.string[max(0, found.start() - 6) : found.start()],
    ):
        return "floor" + ("." if at_end else "")
    if word == "rev" and re.match(r"[A-Z](?![a-z])|\d", after):
        return "revision"
    if word == "ch" and after[:1].isdigit():
        before = found.string[max(0, found.start() - 40) : found.start()].lower()
        return "chapter" if _IN_A_BOOK.search(before) else "channel"
    if word in {"v", "ch", "fl"} and not after[:1].isdigit() and word != "v":
        return found.group()
    if word == "v" and not (after[:1].isupper() and found.start() > 0):
        return found.group()
    if word == "ms" and not after[:1].isupper():
        return found.group()
    if written == written.upper() and len(written) > 2 and word in _NEEDS_MORE:
        return found.group()
    capital = after[:1].isupper()
    titled = word in {"gen", "rep", "sen", "col", "rev", "hon", "pres", "gov", "mt", "ft", "sgt"}
    if word in _NEEDS_MORE and (at_end or capital):
        real_words = "no max min co mo sec ex alum tech bat vac conf int alt dir ed disc rel info ext hum admin"
        if titled and capital and written[0].isupper():
            return full
        if word in real_words.split() and word not in {"max", "min", "sec"}:
            return found.group()
        return full + "."
    if titled and (not capital or not written[0].isupper()):
        return found.group()
    if at_end:
        return full + "."
    return full


def _street(found: re.Match[str]) -> str:
    kind = found["kind"].lower()
    before = found["before"]
    after = found.string[found.end("dot") :]
    if kind == "dr" and re.match(r"\s+[A-Z][a-z]", after) and not re.search(r"\d", before):
        return found.group()
    numbered = re.search(r"\d", found.string[max(0, found.start() - 24) : found.end("before")])
    following = re.match(r"\s+([A-Z][a-z]+)", after)
    if kind == "st" and following and before.strip().isdigit():
        return found.group()  # "5 St. James Street"
    if kind in {"st", "dr"} and following and not numbered:
        starts = found["dot"] and following[1].lower() in STARTERS
        named = before.strip().lower() not in STARTERS and before[0].isupper()
        if not (starts and named):
            return found.group()
    if kind in {"ct", "pl", "sq", "ter", "cir"} and not numbered:
        return found.group()
    ends = found["dot"] and (not after.strip() or re.match(r"\s+[\"'(]?[A-Z]", after))
    return f"{before}{_STREETS[kind]}{'.' if ends else ''}{found['after']}"


def expand(text: str) -> str:
    """Replace abbreviations by words."""
    if _LATIN_MARK.search(text) and _MAYBE_LATIN.search(text):
        for pattern, full in _LATIN:
            text = pattern.sub(full, text)
    words = words_of(text)
    if not _COMPASS_LETTERS.isdisjoint(words):
        if not _WINDY.isdisjoint(words):
            text = _COMPASS.sub(_compass, text)
        text = _FAR_OFF.sub(_compass, text)
        text = _BEARING.sub(
            lambda m: _WAYS[m[1]] if m[1] else f" degrees {_WAYS[m['glued']]}", text
        )
    if "degrees " in text:
        text = _SCALE.sub(lambda m: _SCALES[m[1]], text)
    if not _STREETS.keys().isdisjoint(words):
        text = _STREET.sub(_street, text)
    if FIGURE.search(text) and not _COMPASS_LETTERS.isdisjoint(words):
        text = _DIRECTION.sub(_direction, text)
    if _CAPITALS_BEHIND.search(text):
        text = _STATE.sub(lambda m: m[1] + _STATES[m[2]].replace("_", " "), text)
    if "St" in text:
        text = _STREET_DOT.sub("street", _SAINT.sub("saint", text))
    if "Dr" in text:
        text = _DOCTOR_DOT.sub("doctor", _DOCTOR.sub("doctor", text))
    if "." in text and not _DOTTED.keys().isdisjoint(words):
        text = _DOT_WORD.sub(_dotted, text)
    if "/" in text or "'" in text:
        text = _BARE_SIGNED.sub(lambda m: _SIGNED[m.group()], text)
    if _BARE_LOWERED.isdisjoint(words):
        return text
    return _BARE_WORD.sub(lambda m: _BARE.get(m.group(), m.group()), text)
