"""ARPAbet phones in the IPA that espeak-ng writes for US English, for words whose phones we know."""

from collections.abc import Sequence
from typing import Final

from ....text.english.arpabet import VOWELS

_VOWELS: Final = {
    "AA": "ɑː", "AE": "æ", "AH": "ʌ", "AO": "ɔː", "AW": "aʊ", "AY": "aɪ", "EH": "ɛ", "ER": "ɜː",
    "EY": "eɪ", "IH": "ɪ", "IY": "iː", "OW": "oʊ", "OY": "ɔɪ", "UH": "ʊ", "UW": "uː",
}  # fmt: skip
_UNSTRESSED: Final = {"AH": "ə", "ER": "ɚ", "IY": "i"}
_CONSONANTS: Final = {
    "B": "b", "CH": "tʃ", "D": "d", "DH": "ð", "F": "f", "G": "ɡ", "HH": "h", "JH": "dʒ", "K": "k",
    "L": "l", "M": "m", "N": "n", "NG": "ŋ", "P": "p", "R": "ɹ", "S": "s", "SH": "ʃ", "T": "t",
    "TH": "θ", "V": "v", "W": "w", "Y": "j", "Z": "z", "ZH": "ʒ",
}  # fmt: skip
_STRESS_MARKS: Final = {"0": "", "1": "ˈ", "2": "ˌ"}


def espeak_ipa(phones: Sequence[str]) -> str:
    """Return the IPA of a word; stress marks stand before the vowel, as espeak-ng has them.

    Args:
        phones: ARPAbet with stress digits; anything else is passed on as it is.
    """
    output = ""
    for i, phone in enumerate(phones):
        name, stress = phone.rstrip("012"), phone[-1]
        following = phones[i + 1] if i + 1 < len(phones) else ""
        if name in VOWELS:
            vowel = _VOWELS[name]
            if stress == "0":
                vowel = (
                    "ɐ" if name == "AH" and i == 0 and following else _UNSTRESSED.get(name, vowel)
                )
            output += _STRESS_MARKS.get(stress, "") + vowel
            if name == "ER" and _is_vowel(following):
                output += "ɹ"
        elif name == "T" and i and _is_unstressed(following) and _flaps_after(phones[i - 1]):
            output += "ɾ"
        else:
            output += _CONSONANTS.get(phone, phone)
    return output


def _is_vowel(phone: str) -> bool:
    return phone.rstrip("012") in VOWELS


def _is_unstressed(phone: str) -> bool:
    return _is_vowel(phone) and phone.endswith("0")


def _flaps_after(phone: str) -> bool:
    """Tell whether a T between this and an unstressed vowel is a tap: "water", "party"."""
    return phone == "R" or _is_vowel(phone)
