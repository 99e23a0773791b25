"""Postal codes, house numbers, points of the compass, and what says itself that it is digits."""

import re
from typing import Final

from ....rules import Found, Pattern, Rule, capitals, figures, words
from ..numbers import digits

_CITIES: Final = frozenset(
    "berlin hamburg münchen köln frankfurt stuttgart düsseldorf leipzig dortmund essen bremen dresden hannover "
    "nürnberg duisburg bochum wuppertal bielefeld bonn münster mannheim karlsruhe augsburg wiesbaden "
    "gelsenkirchen mönchengladbach braunschweig kiel chemnitz aachen magdeburg halle freiburg krefeld mainz "
    "lübeck erfurt oberhausen rostock kassel hagen potsdam saarbrücken hamm ludwigshafen oldenburg osnabrück "
    "leverkusen heidelberg darmstadt regensburg ingolstadt würzburg ulm heilbronn göttingen wolfsburg "
    "offenbach erlangen jena trier cottbus passau konstanz bamberg bayreuth".split()
)
_ADDRESS_BEFORE: Final = Pattern(
    r"(?:(?:stra(?:ß|ss)e|str\.?|weg|platz|allee|gasse|ring|ufer|damm|pl\.)\s\d{1,4}\s?[a-z]?\s?,\s?|\b(?:plz|postleitzahl):?\s|\bD-)$",
    re.I,
)


def _postal(found: Found) -> str | None:
    return digits(found["n"])


def _weigh_postal(found: Found) -> int:
    if _ADDRESS_BEFORE.search(found.before(40)):
        return 80
    city = re.match(r"\s([A-ZÄÖÜ][a-zäöüß]+)", found.after(24))
    return 80 if city and city[1].lower() in _CITIES else 0


def _prefixed(found: Found) -> str | None:
    return f"D {digits(found['n'])}"


_CODED: Final = Pattern(
    r"\b(?:pin|code|tan|passwort|kennwort|konto|kontonummer|blz|kundennummer|plz|postleitzahl|bestellnummer|sendungsnummer|iban|zugangscode|puk):?\s(?:ist\s|lautet\s)?$",
    re.I,
)


def _code(found: Found) -> str | None:
    return digits(found["n"])


_WAYS: Final = {"N": "Nord", "O": "Ost", "S": "Süd", "W": "West"}
_WINDY: Final = Pattern(
    r"(?:wind|böe|richtung|aus|nach|von|bis)\w*\s?(?:aus\s|:\s|nach\s|von\s)?$", re.I
)


def _compass(found: Found) -> str | None:
    names = [_WAYS[letter] for letter in found.written]
    return names[0] + "".join(name.lower() for name in names[1:])


def _weigh_compass(found: Found) -> int:
    windy = re.search(r"wind|böe|wetter|km/h|sturm", found.before(60) + found.after(40), re.I)
    return 60 if _WINDY.search(found.before(16)) and windy else 0


RULES: Final = (
    Rule("postal code", figures(" "), r"(?P<n>\d{5})(?=\s[A-ZÄÖÜ])", _postal, 80, _weigh_postal),
    Rule("postal code", capitals("-"), r"D-(?P<n>\d{5})(?=\s[A-ZÄÖÜ])", _prefixed, 80),
    Rule(
        "code",
        figures(),
        r"(?P<n>\d{3,12})(?![\d]|[.,]\d)",
        _code,
        65,
        lambda f: 65 if _CODED.search(f.before(32)) else 0,
    ),
    Rule(
        "compass",
        words("n no nno ono o oso so sso s ssw sw wsw w wnw nw nnw"),
        r"[NOSW]{1,3}\b",
        _compass,
        60,
        _weigh_compass,
    ),
    Rule("around the clock", figures("/"), r"24/7(?![\d/])", "vierundzwanzig sieben", 90),
)
