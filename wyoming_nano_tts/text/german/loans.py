"""English words in German text: their sounds, as Germans say them."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from ..language import find_language, known_languages
from .ipa import begun

Phones = tuple[str, ...]

ENGLISH: Final = "en"
_VOWELS: Final[Mapping[str, str]] = {
    "AA": "ɑ", "AE": "ɛ", "AH": "a", "AO": "o", "AW": "W", "AY": "I", "EH": "ɛ", "ER": "œ", "EY": "e", "IH": "ɪ",
    "IY": "i",
    "OW": "o", "OY": "Y", "UH": "ʊ", "UW": "u",
}  # fmt: skip
_WEAK: Final[Mapping[str, str]] = {"AH": "ə", "ER": "ɐ"}
_CONSONANTS: Final[Mapping[str, str]] = {
    "B": "b", "CH": "ʧ", "D": "d", "DH": "z", "F": "f", "G": "ɡ", "HH": "h", "JH": "ʤ", "K": "k", "L": "l", "M": "m",
    "N": "n",
    "NG": "ŋ", "P": "p", "R": "ʁ", "S": "s", "SH": "ʃ", "T": "t", "TH": "s", "V": "v", "W": "v", "Y": "j", "Z": "z",
    "ZH": "ʒ",
}  # fmt: skip
_HARD: Final = {"b": "p", "d": "t", "ɡ": "k", "v": "f", "z": "s", "ʒ": "ʃ", "ʤ": "ʧ"}
_LOOKS_ENGLISH: Final = re.compile(
    r"sh|wh|th(?:er|[^aeiouryl])|[^z]oo|[^nr]ea|ee[^srtn]|ow|aw|ew|igh|ing(?:s|er)?$|[^aeiou]ys?$|[^m]ay|oa|tch|dge|"
    r"ture|"
    r"[aeiou][bcdgklmnptv]es$|[aiou][dkmnptv]e$|y[lp]es?$|ck[ls]|ck$|[^e]lls?$|^ch(?:i|[ou]|e[acs])|^s[ckmnlw](?!h)|"
    r"qu[ae]r?k|"
    r"^kn[ao]w|gg?er[sy]$|ck(?:box|out|up|in)|^j(?:a[mc]|o[bky]|um)|x$"
)
"""Letters that German words do not have, or have seldom; it is asked only of words that German does not know."""
_LOOKS_GERMAN: Final = re.compile(
    r"[äöüß]|sch|tz|pf|[aeou]i[aeou]|ei|ung|lich|keit|heit|stein$|burg$|dorf$|feld$|mann$|bach$|berg|z$|en$|ck?er$|"
    r"eu|zw|zt"
)


def borrowed(word: str) -> Phones | None:
    """Return what a German says for a lower-case word that is English; None where it does not look like one."""
    if not word.isascii() or _LOOKS_GERMAN.search(word) or not _LOOKS_ENGLISH.search(word):
        return None
    return english(word)


def english(word: str) -> Phones | None:
    """Return what a German says for a lower-case word that English has in its lists; None for all others."""
    if ENGLISH not in known_languages():
        return None
    phones = find_language(ENGLISH).known_phones(word)
    return in_german(phones, word) if phones else None


def in_german(phones: Sequence[str], word: str = "") -> Phones:
    """Say ARPAbet phones in the sounds of German.

    Args:
        phones: ARPAbet with stress digits.
        word: as it is written; tells how Germans hear the vowel of "hot".
    """
    output: list[str] = []
    for n, phone in enumerate(phones):
        if not phone[-1].isdecimal():
            output.append(_CONSONANTS[phone])
            continue
        name, stress = phone[:-1], phone[-1]
        sound = _WEAK.get(name, _VOWELS[name]) if stress == "0" else _VOWELS[name]
        if name == "AA" and "o" in word and phones[n + 1 : n + 2] != ["R"]:
            sound = "ɔ"
        if name == "IY" and stress == "0" and n + 1 == len(phones):
            sound = "i"
        output.append(sound + stress)
        if name == "ER" and stress != "0":
            output.append("ʁ")
    if output[-1] in _HARD:
        output[-1] = _HARD[output[-1]]
    if len(output) > 1 and output[-1] == "s" and output[-2] in _HARD:
        output[-2] = _HARD[output[-2]]
    if len(output) > 1 and output[-2:] == ["t", "s"]:
        output[-2:] = ["ʦ"]
    return begun(output)
