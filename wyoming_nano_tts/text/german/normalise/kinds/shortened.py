"""Abbreviations: with a full stop, of several letters, and without."""

import re
from typing import Final

from ....rules import LETTERS, Found, Rule, letters, words
from ...abbreviations import BARE, CLOSING, DESCRIBING, NEVER_LAST, NOUNS, NUMBERED, PHRASES, TITLES
from ..evidence import sentence_ends, stop
from ..units import PER

KIND: Final = "abbreviation"
_REAL_WORDS: Final = frozenset(
    "i u v f od art abs mag ver pos tab aug art geb fax rep lit red med mobil infos termin so do mi pol opt "
    "akt norm co st min max ges bes gem led mon wo morg temp ev span hist".split()
)
"""Words in their own right: a full stop behind them may end a sentence."""
_SURE: Final = frozenset(
    "min max art st gem bes ges abs geb co med mag pos tab temp ev ver hist".split()
)


def _phrase_pattern(phrase: str) -> str:
    return r"\.\s?".join(re.escape(part) for part in phrase.split(".")) + r"\."


def _phrase(found: Found) -> str | None:
    key = re.sub(r"\s", "", found.written).removesuffix(".")
    spoken = PHRASES.get(key)
    if spoken is None:
        spoken = PHRASES.get(key[0].lower() + key[1:])
        spoken = spoken[0].upper() + spoken[1:] if spoken else None
    if spoken is None:
        return None
    ended = sentence_ends(found.text, found.end) and key.lower() not in {"z.b", "d.h"}
    return f"{spoken}." if ended and found.ends_text else spoken


def _lookup(word: str) -> str | None:
    for table in (TITLES, DESCRIBING, CLOSING, NOUNS, NUMBERED):
        forms = (word, word[0].upper() + word[1:], word[0].lower() + word[1:])
        for form in (
            (*forms, word.capitalize(), word.lower()) if word.isupper() and len(word) > 1 else forms
        ):
            if form in table:
                spoken = table[form]
                upper = word[0].isupper() and table is not TITLES and form != word
                return spoken[0].upper() + spoken[1:] if upper else spoken
    return None


def _exact(word: str) -> str | None:
    for table in (TITLES, NUMBERED, NOUNS, DESCRIBING, CLOSING):
        if word in table:
            return table[word]
    return None


def _dotted(found: Found) -> str | None:
    word = found["w"]
    lowered = word.lower()
    after = found.after(24)
    counted = re.match(r"\s?\d", after) is not None
    if word in {"S", "Fr", "St", "Hl", "i", "f", "v", "u", "d", "ff"}:
        return _letter(found, word, after)
    if len(word) == 1:
        return None
    if word == "Tel" and re.match(r"\s?:", after):
        return "Telefon"
    spoken = _exact(word) or _lookup(word)
    if spoken is None:
        return None
    if (
        lowered in _REAL_WORDS
        and not counted
        and not (lowered in _SURE and re.match(r"\s?[a-zäöüA-ZÄÖÜ]|,", after))
    ):
        return None
    if word in _COUNTED_ONE and re.search(r"(?<!\d)1\s?$", found.before(3)):
        spoken = _COUNTED_ONE[word]
    ended = sentence_ends(found.text, found.end) and (found.ends_text or lowered not in NEVER_LAST)
    return f"{spoken}." if ended and not counted else spoken


_COUNTED_ONE: Final = {
    "Std": "Stunde",
    "Min": "Minute",
    "Sek": "Sekunde",
    "Mio": "Million",
    "Mrd": "Milliarde",
}


def _letter(found: Found, word: str, after: str) -> str | None:
    """Say abbreviations of one or two letters, which only their neighbours tell."""
    if word.isupper() and re.search(r"(?<!\w)[A-ZÄÖÜ]\s$", found.before(3)):
        return None  # the last of letters that are spelled
    if word == "S" and re.search(r"Abs\.\s?\d{1,2}\s$", found.before(10)):
        return "Satz"
    if word == "S":
        return "Seite" if re.match(r"\s?\d", after) else None
    if word == "Fr":
        return (
            "Frau"
            if re.match(r"\s[A-ZÄÖÜ][a-zäöüß]", after)
            and not re.match(r"\s(?:Dez|Nov|Okt|Sep|Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug)", after)
            else None
        )
    if word == "St":
        return (
            "Sankt"
            if re.match(r"[\s-]?[A-ZÄÖÜ]", after)
            else ("Stück" if re.search(r"\d\s?$", found.before(3)) else None)
        )
    if word == "Hl":
        return "Heilige" if re.match(r"\s[A-ZÄÖÜ]", after) else None
    if word == "ff":
        return "fortfolgende" if re.search(r"\d\s?$", found.before(3)) else None
    if word == "f":
        if re.search(r"\d\s?$", found.before(3)):
            return "folgende"
        return "für" if re.match(r"\s?[A-ZÄÖÜa-zäöü]", after) else None
    if word == "v":
        return (
            "vom"
            if re.match(r"\s?\d", after)
            else ("von" if re.match(r"\s[A-ZÄÖÜ]", after) else None)
        )
    if word == "d":
        return "der" if re.match(r"\s[A-ZÄÖÜ]", after) else None
    if word == "u":
        return "und" if re.match(r"\s?[A-ZÄÖÜa-zäöü\d]", after) else None
    return "im" if re.match(r"\s[A-ZÄÖÜ]", after) else None


def _street(found: Found) -> str | None:
    """Say "Hauptstr.", "Max-Planck-Str.", "Berliner Pl."."""
    name = found["name"]
    whole = {"str": "straße", "pl": "platz"}[found["s"].lower()]
    said = f"{name}{whole}" if found["s"][0].islower() else f"{name}{whole.capitalize()}"
    return said + stop(found)


def _numbered(found: Found) -> str | None:
    """Say "Sendungsnr.", "USt-IdNr."."""
    name = found["name"].removesuffix("-")
    return f"{name}nummer" if found["n"][0] == "n" else f"{name} Nummer"


def _bare(found: Found) -> str | None:
    word = found.written
    if word in {"EG", "OG", "UG", "DG"} and not (
        re.search(
            r"(?:\bim|\bins|\bvom|\d\.|[a-zäöüß]{3,},?|^|[-/,(.!?])\s?$", found.before(10), re.I
        )
    ):
        return None
    return BARE.get(word)


def _per(found: Found) -> str | None:
    return f"{found['w']} pro {PER[found['per']]}"


_NAMES_WITH_STOP: Final = sorted(
    {*TITLES, *NUMBERED, *DESCRIBING, *NOUNS, *CLOSING}, key=len, reverse=True
)
_FIRST_LETTERS: Final = frozenset(phrase.partition(".")[0].lower() for phrase in PHRASES)

RULES: Final = (
    Rule(
        KIND,
        words(_FIRST_LETTERS),
        "|".join(_phrase_pattern(phrase) for phrase in sorted(PHRASES, key=len, reverse=True))
        + "|"
        + "|".join(
            _phrase_pattern(phrase[0].upper() + phrase[1:])
            for phrase in sorted(PHRASES, key=len, reverse=True)
            if phrase[0].islower()
        ),
        _phrase,
        70,
    ),
    Rule(
        KIND,
        words({name.lower() for name in _NAMES_WITH_STOP}),
        rf"(?P<w>[{LETTERS}]+)\.(?!\w*\.\w|[a-z])",
        _dotted,
        50,
    ),
    Rule(
        "number",
        letters(near="nr."),
        rf"(?P<name>[A-ZÄÖÜ][{LETTERS}-]*?)(?P<n>-?[Nn]r)\.",
        _numbered,
        56,
    ),
    Rule(
        "street",
        letters(near="str. Str. Str_ str_ pl. Pl."),
        rf"(?P<name>[A-ZÄÖÜ][{LETTERS}-]*?-?)(?P<s>[Ss]tr|[Pp]l)(?=\.|\s\d)",
        _street,
        55,
    ),
    Rule(
        KIND,
        words({name.lower() for name in BARE}),
        rf"(?:{'|'.join(sorted(BARE, key=len, reverse=True))})(?!\w|\.\w)",
        _bare,
        40,
    ),
    Rule(KIND, letters("-", near="Dipl.-"), r"Dipl\.-", "Diplom ", 60),
    Rule(KIND, words("dipl"), r"Dipl\.-", "Diplom ", 60),
)
