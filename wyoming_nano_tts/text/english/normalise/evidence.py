"""Words around a token that tell its kind, and where a full stop ends a sentence."""

import re
from typing import Final

from ...rules import Found, Pattern
from ..abbreviations import AFTER_A_TIME, CALENDAR_NAMES, NOUNS, STREETS, starts_sentence

ARTICLES: Final = frozenset(
    "a an the this that my your our his her their each every another".split()
)
NOT_NOUNS: Final = frozenset(
    "is are was were has have had of in on at to for from by with than and or but per over under "
    "above below until before after as so if when while left remaining ago away later long wide tall "
    "high deep today tonight tomorrow now more less available total each every inside outside it "
    "high open closed full free used thick across down up here there off out downtown uptown".split()
)
WEATHERLY: Final = frozenset(
    "outside inside indoors outdoors outdoor indoor tonight today now below above colder warmer "
    "cooler hotter overnight tomorrow".split()
)
"""Words that make "5C" a temperature rather than a room."""
RATED: Final = frozenset(
    "bulb bulbs battery batteries fuse breaker charger adapter supply lamp lamps light drive motor "
    "camera screen display outlet heater cable pipe hose bag drives disk disks card cards stick sticks module jack "
    "jacks bottles bags pack packs can cans angle rotation bottle tank speaker panel panels inverter "
    "monitor tv timer radius lens plug socket circuit strip chip jug carton steak pan fence ladder "
    "cup cups mug glass bowl burger patty filet serving ceiling board pole wall rug tree boat bed drop wave "
    "process relay dash sprint race".split()
)
"""Things sold by a measure: "a 12 volt battery"."""
TURNED: Final = frozenset("turn turns bend bends arc arcs".split())
PLACES: Final = frozenset(
    "apartment apt unit room rm suite ste section sec grade gate seat row type building bldg block "
    "flat model plan class bus route rte hwy highway line version exit level floor zone page pages pg "
    "exhibit figure fig size platform terminal runway taxiway form chapter question item appendix "
    "schedule table part step volume track series stall locker bay slot port lot cell cabin dock "
    "booth table door pier hall aisle ward box group team phase stage train tram flight catalog "
    "vitamin no number tier channel interstate road".split()
)
"""What is numbered, so that a letter behind the number belongs to it: "Seat 14C", "Route 9W"."""
INCH_FOLLOWERS: Final = Pattern(
    r"\s*(?:$|[,;:!?)x×]|\.(?!\w)|(?:in\b|of\s+(?:rain|snow|water|precipitation|ice)|wide|tall|long|high|deep|thick|"
    r"and (?:rising|falling|steady)|"
    r"diameter|screen|display|tv|monitor|pipe|by|per|pan|round|board|possible|expected)\b)",
    re.I,
)
SPANS: Final = Pattern(
    r"\b(?:in|for|after|every|last|wait|timer|delayed|late|takes|took|lasts|lasted|another|until|only|prep|"
    r"cook|bake|rest|chill|total|time|duration|remaining|eta|simmer|boil|rise|within|about|runtime|active|"
    r"marinate|soak)(?: time)?:?\s*~?$",
    re.I,
)
"""What a time stands behind: "15m" there is minutes."""
TEMPERATURE_BEFORE: Final = Pattern(r"\b(?:T|temperature|temp)\s?[=:≈]\s?$", re.I)
"""Behind these "12 K" is kelvin."""
THIN: Final = frozenset(
    "min mins hr hrs h sec secs s wk wks mo mos yr yrs d in ft yd yds mi lb lbs oz gal gals qt pt pts "
    "tbsp tsp deg pct hp kg g cm mm km m l ml gr kgs kms t pc pcs c. fl oz floz sqft sqm sqmi doz pkg pkgs ct "
    "qts mph kt pkt pkts".split()
) | {"fl oz", "sq ft", "sq m", "sq mi", "sq km", "sq in", "cu ft", "cu m", "sq yd", "in hg"}
"""Symbols that are written as abbreviations with a full stop; behind "°C." it ends the sentence."""

_STREETS_ALONE: Final = frozenset(STREETS) - {"st", "dr", "ct", "pl", "sq"}
_NEXT: Final = Pattern(r"\s+[\"'(]*([A-Za-z][A-Za-z']*)?")


def sentence_ends(found: Found, position: int, *, times: bool = False) -> bool:
    """Tell whether a sentence ends behind the full stop before `position`.

    Args:
        found: the match that the full stop belongs to.
        position: index behind the full stop.
        times: it is that of "p.m."; a zone or a day may follow with a capital.
    """
    text = found.text
    rest = text[position : position + 48]
    if not rest.strip():
        return True
    if rest[0] in "\"')]" and not rest.strip("\"')]").strip():
        return True
    if "\n" in rest[: len(rest) - len(rest.lstrip())]:
        return True
    follow = _NEXT.match(rest)
    word = follow[1] if follow else None
    if not word or not word[0].isupper() or word.lower() in _STREETS_ALONE | CALENDAR_NAMES:
        return False
    if word.lower() in NOUNS and rest[follow.end() :].startswith("."):  # type: ignore[union-attr]
        return False  # "7th Inf. Div."
    shouted = found.before(24).upper() == found.before(24)
    if word.isupper() and len(word) < 6 and not (shouted or starts_sentence(word)):
        return False  # "40 mi. SE of Tokyo"
    return not (times and word.lower() in AFTER_A_TIME)


_CAPITAL: Final = Pattern("[A-Z]")
_SMALL: Final = Pattern("[a-z]{2}")
_FEW_CAPITALS: Final = 5


def shouted(found: Found) -> bool:
    """Tell whether the text around is in capitals, as in bulletins; "10a" in it is no word."""
    near = found.before(24) + " " + found.after(24)
    return not _SMALL.search(near) and len(_CAPITAL.findall(near)) > _FEW_CAPITALS


def stop(found: Found, *, times: bool = False) -> str:
    """Take the full stop behind a match; return it where it also ends the sentence."""
    if found.text[found.end : found.end + 1] != ".":
        return ""
    found.end += 1
    return "." if sentence_ends(found, found.end, times=times) else ""


def in_sentence(found: Found, words: Pattern, characters: int = 60) -> bool:
    """Look for words near a token, before it or behind."""
    return bool(words.search(found.before(characters)) or words.search(found.after(characters)))
