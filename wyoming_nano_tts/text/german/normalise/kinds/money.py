"""Amounts of money: the sign before or behind, cents, rates."""

import re
from typing import Final

from ....rules import Found, Rule, capitals, figures, signs
from ..grammar import one
from ..numbers import attributive, cardinal
from ..quantities import number
from ..units import PER

KIND: Final = "money"
_NAMES: Final = {
    "€": ("Euro", "Cent"), "EUR": ("Euro", "Cent"), "Euro": ("Euro", "Cent"), "$": ("Dollar", "Cent"),
    "US$": ("U S Dollar", "Cent"),
    "US-$": ("U S Dollar", "Cent"), "USD": ("U S Dollar", "Cent"), "£": ("Pfund", "Pence"), "GBP": ("Pfund", "Pence"),
    "CHF": ("Franken", ""), "Fr.": ("Franken", ""), "sFr.": ("Franken", ""), "¥": ("Yen", ""), "JPY": ("Yen", ""),
    "DM": ("D Mark", "Pfennig"), "BTC": ("Bitcoin", ""), "PLN": ("Zloty", ""), "CZK": ("tschechische Kronen", ""),
    "DKK": ("dänische Kronen", ""), "SEK": ("schwedische Kronen", ""), "NOK": ("norwegische Kronen", ""),
}  # fmt: skip
_SIGN: Final = "|".join(re.escape(sign) for sign in sorted(_NAMES, key=len, reverse=True))
_AMOUNT: Final = r"(?P<n>\d{1,3}(?:\.\d{3})+(?!\d)|\d+)(?:[.,](?P<c>\d{1,4}|-{1,2}|–|—))?"
_SCALE: Final = r"(?:\s(?P<scale>Tsd\.?|Mio\.?|Mrd\.?|Bio\.?|Millionen|Million|Milliarden|Milliarde|Tausend|k)(?!\w))?"
_SCALES: Final = {
    "Tsd": "tausend",
    "Mio": "Millionen",
    "Mrd": "Milliarden",
    "Bio": "Billionen",
    "k": "tausend",
    "Tausend": "tausend",
}
_PER_SYMBOLS: Final = "|".join(sorted(map(re.escape, PER), key=len, reverse=True))
_PER: Final = rf"(?:\s?(?:/|pro|je)\s?(?P<per>{_PER_SYMBOLS})(?![\w²³]))?"


def _money(found: Found) -> str | None:
    name, cent = _NAMES[found["sign"]]
    whole, cents = found["n"].replace(".", ""), found["c"].strip("-–—")
    per = f" pro {PER[found['per']]}" if found["per"] else ""
    if found["scale"]:
        scale = found["scale"].removesuffix(".")
        single = whole == "1" and not cents and scale in {"Mio", "Mrd", "Million", "Milliarde"}
        amount = number(f"{whole},{cents}" if cents else whole)
        if single:
            return f"eine {'Million' if scale.startswith('Mi') and 'ia' not in scale else 'Milliarde'} {name}{per}"
        return f"{amount} {_SCALES.get(scale, scale)} {name}{per}"
    if len(cents) not in {0, 2} or (cents and not cent and name != "Franken"):
        return f"{number(f'{whole},{cents}')} {name}{per}"
    if int(whole) == 0 and cents and cent and int(cents):
        return f"{attributive(int(cents))} {cent}{per}"
    said = (
        f"{one(found.before(60), '', name)} {name}"
        if whole == "1" and cents in {"", "00"}
        else f"{attributive(whole)} {name}"
    )
    if cents and int(cents):
        said += f" {cardinal(int(cents))}"
    return said + per


RULES: Final = (
    Rule(
        KIND,
        figures(),
        rf"{_AMOUNT}{_SCALE}\s?(?P<sign>{_SIGN.replace('Euro|', '')})(?!\w){_PER}",
        _money,
        80,
    ),
    Rule(KIND, figures(",•"), rf"{_AMOUNT}{_SCALE}\s(?P<sign>Euro)(?!\w){_PER}", _money, 80),
    Rule(KIND, signs("€$£¥"), rf"(?P<sign>[€$£¥])\s?{_AMOUNT}{_SCALE}{_PER}", _money, 80),
    Rule(
        KIND,
        capitals(" •9-$"),
        rf"(?P<sign>EUR|USD|GBP|CHF|US-?\$|s?Fr\.)\s?{_AMOUNT}{_SCALE}(?!\w){_PER}",
        _money,
        80,
    ),
    Rule(KIND, signs("€"), "€", " Euro ", 20),
    Rule(KIND, signs("$"), r"\$", " Dollar ", 20),
    Rule(KIND, signs("£"), "£", " Pfund ", 20),
    Rule(KIND, signs("¥"), "¥", " Yen ", 20),
)
