"""Words that are said letter by letter: names of letters, and how to tell such words."""

import re
from typing import Final

LETTER_NAMES: Final[dict[str, tuple[str, ...]]] = {
    letter: tuple(phones.split())
    for letter, phones in {
        "a": "EY1",
        "b": "B IY1",
        "c": "S IY1",
        "d": "D IY1",
        "e": "IY1",
        "f": "EH1 F",
        "g": "JH IY1",
        "h": "EY1 CH",
        "i": "AY1",
        "j": "JH EY1",
        "k": "K EY1",
        "l": "EH1 L",
        "m": "EH1 M",
        "n": "EH1 N",
        "o": "OW1",
        "p": "P IY1",
        "q": "K Y UW1",
        "r": "AA1 R",
        "s": "EH1 S",
        "t": "T IY1",
        "u": "Y UW1",
        "v": "V IY1",
        "w": "D AH1 B AH0 L Y UW0",
        "x": "EH1 K S",
        "y": "W AY1",
        "z": "Z IY1",
    }.items()
}

SPELLED_IN_CAPITALS: Final = frozenset(
    "LED US IT AM PM AC HA AI CO ID IP IR UPS ET CT MT PT MS PR HR ER PO MI DI AD GA MO DC "
    "RO SD OS PS CE CF ES LO RE TA TE VI IE UT AR AH SOC COP BA BS MA UK EU BC "
    "EST PSI LA CIA CGI ALS AMC DA DEA DOB EEG EIN EV FYI GED IMO INS LAX NGO OT PA POS POW ROI RIP "
    "SEC SEO SAT UN WHO NE SE IDE COO COD ASA DOE CPA OTC GI DIY".split()
)
"""Dictionary words that are acronyms when written in capitals."""

SPELLED_EVEN_SHOUTED: Final = frozenset(
    "LED AC ID IP IR HR AI EST PSI CIA CGI EEG EV FYI GED NGO ROI SEO LAX UK EU DIY".split()
)
"""Of these, the ones that nobody means as a word even in a sentence of capitals."""

SAID_AS_WORDS: Final = frozenset(
    "NASA NATO NAS RAM ROM LAN WAN WLAN PIN SIM GIF JPEG RAID LIDAR SONAR RADAR LASER SCUBA ASCII "
    "ISO SWAT NOAA OPEC UNICEF UNESCO FEMA NOR NAND JSON YAML TOML CAD CAM BIOS DOS AWOL COVID "
    "SAML HOOBS LIFX WEMO IKEA LOL FOMO YOLO".split()
)
"""Acronyms, not all of them in the dictionary, that are said as words."""

_ONSET: Final = re.compile(
    r"(?:[bcdfghjklmnpqrstvwxyz]|bl|br|ch|cl|cr|dr|dw|fl|fr|gh|gl|gn|gr|kh|kl|kn|kr|ph|pl|pr|ps|"
    r"qu|rh|sc|sch|scr|sh|shr|sk|sl|sm|sn|sp|sph|spl|spr|squ|st|str|sv|sw|sz|th|thr|tr|ts|tw|tz|"
    r"vl|wh|wr|zh|zw|mc|)(?=[aeiouy])"
)
_CLUSTER: Final = re.compile(r"[bcdfghjklmnpqrstvwxz]{5,}|q(?!u)[bcdfghjklmnpqrstvwxz]|[jvwx]{2,}")


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
    letters = word.replace("'", "")
    if not any(c in "aeiouy" for c in letters):
        return False
    return bool(_ONSET.match(letters)) and not _CLUSTER.search(letters)


def capitals_are_a_word(word: str) -> bool:
    """Tell whether an unknown token in capitals reads as a word: long enough and pronounceable."""
    if word in SAID_AS_WORDS:
        return True
    return len(word) >= 6 and pronounceable(word.lower())
