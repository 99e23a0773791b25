"""Words that are said letter by letter: names of letters, and how to tell such words."""

import re
from typing import Final

LETTER_NAMES: Final[dict[str, tuple[str, ...]]] = {
    letter: tuple(phones.split())
    for letter, phones in {
        "a": "ʔ ɑ1", "ä": "ʔ æ1", "b": "b e1", "c": "ʦ e1", "d": "d e1", "e": "ʔ e1", "f": "ʔ ɛ1 f", "g": "ɡ e1",
        "h": "h ɑ1",
        "i": "ʔ i1", "j": "j ɔ1 t", "k": "k ɑ1", "l": "ʔ ɛ1 l", "m": "ʔ ɛ1 m", "n": "ʔ ɛ1 n", "o": "ʔ o1", "ö": "ʔ ø1",
        "p": "p e1", "q": "k u1", "r": "ʔ ɛ1 ʁ", "s": "ʔ ɛ1 s", "ß": "ʔ ɛ2 s ʦ ɛ1 t", "t": "t e1", "u": "ʔ u1",
        "ü": "ʔ y1",
        "v": "f W1", "w": "v e1", "x": "ʔ ɪ1 k s", "y": "ʔ ʏ1 p s i0 l ɔ0 n", "z": "ʦ ɛ1 t",
    }.items()
}  # fmt: skip

SAID_AS_WORDS: Final = frozenset(
    "NASA NATO NAS RAM ROM LAN WLAN PIN SIM RAID TÜV IKEA FIFA UEFA BAFÖG ISO UNO UNICEF UNESCO OPEC AIDS COVID "
    "LIDAR RADAR "
    "LASER ASCII SAP EDEKA HARIBO BILD AUDI SEAT FIAT JPEG ELSTER MINT GAU DAX LOL YOLO FAQ ALDI LIDL REWE OBI".split()
)
"""Acronyms that are said as words."""

_VOWELS: Final = "aeiouyäöüéèáà"
_ONSET: Final = re.compile(
    r"(?:[bcdfghjklmnpqrstvwxyzß]|bl|br|ch|chl|chr|cl|cr|dr|dsch|fl|fr|gh|gl|gm|gn|gr|kl|kn|kr|kv|kw|ph|phl|phr|pf|"
    r"pfl|pfr|pl|pn|pr|ps|qu|rh|"
    r"sc|sch|schl|schm|schn|schr|schw|scr|sh|sk|skl|skr|sl|sm|sn|sp|sph|spl|spr|sr|st|str|sv|sw|sz|th|thr|tr|ts|"
    r"tsch|tw|tz|vl|vr|wh|wl|wr|zh|zl|zw|mc|)"
    rf"(?=[{_VOWELS}])"
)
_CLUSTER: Final = re.compile(r"[bcdfgjklmnpqrtvwxz]{6,}|q(?!u)[bcdfghjklmnpqrstvwxz]|[jvwx]{2,}")


def spell(letters: str) -> tuple[str, ...]:
    """Return the names of the letters; all but the last lose their primary stress."""
    known = [LETTER_NAMES[c] for c in letters.lower() if c in LETTER_NAMES]
    phones: list[str] = []
    for i, name in enumerate(known):
        last = i + 1 == len(known)
        phones += name if last else (p[:-1] + "2" if p.endswith("1") else p for p in name)
    return tuple(phones)


def pronounceable(word: str) -> bool:
    """Tell whether an unknown lower-case word can be said as a word rather than spelled."""
    if not any(c in _VOWELS for c in word):
        return False
    return bool(_ONSET.match(word)) and not _CLUSTER.search(word)


def capitals_are_a_word(word: str) -> bool:
    """Tell whether an unknown token in capitals reads as a word: long enough and pronounceable."""
    if word in SAID_AS_WORDS:
        return True
    return len(word) >= 6 and pronounceable(word.lower())
