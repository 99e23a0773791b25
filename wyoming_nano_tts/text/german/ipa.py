"""IPA as people and dictionaries write it for German, to our phones."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from .alphabet import VOWELS

Phones = tuple[str, ...]

# "~" is the combining tilde, "^" a vowel that is no syllable.
_IPA: Final[Mapping[str, str]] = {
    "aɪ^": "I", "aɪ": "I", "ai": "I", "ae": "I", "aʊ^": "W", "aʊ": "W", "au": "W", "ao": "W", "ɔɪ^": "Y",
    "ɔʏ^": "Y", "ɔɪ": "Y", "ɔʏ": "Y", "ɔy": "Y", "ɔø": "Y", "eɪ^": "e", "eɪ": "e", "oʊ^": "o", "oʊ": "o", "əʊ": "o",
    "ɑ~ː": "ã", "ɑ~": "ã", "a~ː": "ã", "a~": "ã", "ɔ~ː": "õ", "ɔ~": "õ", "o~ː": "õ", "o~": "õ",
    "ɛ~ː": "ẽ",
    "ɛ~": "ẽ", "e~ː": "ẽ", "e~": "ẽ", "œ~ː": "ẽ", "œ~": "ẽ", "æ~ː": "ẽ", "æ~": "ẽ",
    "aː": "ɑ", "ɑː": "ɑ", "eː": "e", "iː": "i", "oː": "o", "uː": "u", "yː": "y", "øː": "ø", "ɛː": "æ", "æː": "æ",
    "ɔː": "o", "ɜː": "ø", "œː": "ø", "ɐ^": "ɐ", "i^": "j", "ɪ^": "j", "y^": "y", "u^": "u", "o^": "o", "ʊ^": "u",
    "pf": "P", "ts": "ʦ", "tʃ": "ʧ", "dʒ": "ʤ", "dz": "ʦ", "ʦ": "ʦ", "ʧ": "ʧ", "ʤ": "ʤ",
    "a": "a", "ɑ": "ɑ", "ɒ": "ɔ", "æ": "ɛ", "ʌ": "a", "ɛ": "ɛ", "e": "e", "ɜ": "œ", "ɝ": "œʁ",
    "ɚ": "ɐ", "i": "i",
    "ɪ": "ɪ", "ɨ": "ɪ", "o": "o", "ɔ": "ɔ", "u": "u", "ʊ": "ʊ", "ʉ": "u", "y": "y", "ʏ": "ʏ", "ø": "ø", "œ": "œ",
    "ə": "ə", "ɐ": "ɐ", "ɵ": "ø", "ɘ": "ə", "ɤ": "o", "ɯ": "u",
    "b": "b", "d": "d", "f": "f", "ɡ": "ɡ", "g": "ɡ", "h": "h", "ɦ": "h", "j": "j", "k": "k", "l": "l", "ɫ": "l",
    "m": "m", "n": "n", "ŋ": "ŋ", "ɲ": "nj", "p": "p", "ʁ": "ʁ", "ʀ": "ʁ", "r": "ʁ", "ɹ": "ʁ",
    "ɾ": "ʁ",
    "s": "s", "ʃ": "ʃ", "ɕ": "ʃ", "t": "t", "v": "v", "ʋ": "v", "w": "v", "ʍ": "v", "x": "x", "χ": "x", "ɣ": "ɡ",
    "z": "z", "ʒ": "ʒ", "ʑ": "ʒ", "ç": "ç", "ʝ": "j", "ʔ": "ʔ", "θ": "s", "ð": "z", "β": "v", "ʎ": "lj", "ɥ": "y",
    "ɱ": "m",
}  # fmt: skip
_SYLLABIC: Final = frozenset("\u0329\u030d")
"""Below or above a consonant that is a syllable."""
_NO_SYLLABLE: Final = "\u032f\u0311"
_IGNORED: Final = "ː ˑ.‿()-/[]|\u0361\u035c\u031a\u0325\u030a\u032a\u0306ʰʲʷˠ"
_STRESSES: Final = {"ˈ": "1", "'": "1", "ˌ": "2", ",": "2"}


def phones_of_ipa(ipa: str) -> Phones:
    """Return our phones; a word without a mark of stress gets it on its first full vowel.

    A word that begins with a vowel gets the glottal stop that German has there.

    Raises:
        ValueError: a character stands for no sound of German, or there is none at all.
    """
    text = _plain(ipa)
    phones: list[str] = []
    stress = "0"
    position = 0
    while position < len(text):
        character = text[position]
        position += 1
        if character in _STRESSES:
            stress = _STRESSES[character]
        elif character not in _IGNORED:
            symbol, sounds = _longest(text, position - 1)
            position += len(symbol) - 1
            if text[position : position + 1] == "=":  # a syllable without a vowel
                position += 1
                phones.append("ə" + stress)
                stress = "0"
            for sound in sounds:
                vowel = sound in VOWELS
                glide = vowel and len(symbol) == 2 and symbol[1] == "^"
                phones.append(sound + ("0" if glide else stress) if vowel else sound)
                stress = "0" if vowel and not glide else stress
    if not phones:
        raise ValueError("there is no IPA symbol in it")
    return begun(stressed(phones))


def _plain(ipa: str) -> str:
    """One character for each thing that has to be known."""
    text = unicodedata.normalize("NFD", ipa).replace("c\u0327", "ç").replace("\u0303", "~")
    for mark in _SYLLABIC:
        text = text.replace(mark, "=")
    for mark in _NO_SYLLABLE:
        text = text.replace(mark, "^")
    return "".join(c for c in text if c not in "\u0361\u035c")


def _longest(text: str, position: int) -> tuple[str, str]:
    for length in (3, 2, 1):
        symbol = text[position : position + length]
        if symbol in _IPA:
            return symbol, _IPA[symbol]
    raise ValueError(f"{text[position]!r} is not an IPA symbol for a sound of German")


def stressed(phones: list[str]) -> list[str]:
    """Give a word without a primary stress one, on its first full vowel."""
    if any(phone.endswith("1") for phone in phones):
        return phones
    vowels = [i for i, phone in enumerate(phones) if phone[0] in VOWELS]
    full = [i for i in vowels if phones[i][0] not in "əɐ"] or vowels
    if full:
        phones[full[0]] = phones[full[0]][0] + "1"
    return phones


def begun(phones: Sequence[str]) -> Phones:
    """Put the glottal stop before a word that begins with a vowel."""
    return ("ʔ", *phones) if phones[0][0] in VOWELS else tuple(phones)
