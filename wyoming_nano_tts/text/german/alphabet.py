"""The sounds of German: one character each.

Vowels that are long where they are stressed have a character of their own, as have diphthongs and affricates. IPA
writes some of them with several characters: `IPA` says which.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from ..phonemes import Phonemes, Word
from ..symbols import PAD, PAUSES, Alphabet, Numbering

SHORT: Final = "aɛɪɔʊʏœ"
TENSE: Final = "ɑeiouyøæ"
"""Long where they are stressed: aː eː iː oː uː yː øː ɛː."""
REDUCED: Final = "əɐ"
"""ɐ is the -er of Wetter and the r of Uhr."""
DIPHTHONGS: Final = "IWY"
"""As in mein, Haus, neu."""
NASAL: Final = "ãẽõ"
"""As in Restaurant, Terrain, Balkon."""
VOWELS: Final = SHORT + TENSE + REDUCED + DIPHTHONGS + NASAL
CONSONANTS: Final = "bdfɡhjklmnŋpPʁsʃtʦʧʤvxzʒçʔ"
"""P ʦ ʧ ʤ are the affricates of Pferd, Zeit, deutsch, Dschungel."""
STRESS_MARKS: Final = "ˈˌ"
SPACE: Final = " "

GERMAN: Final = Alphabet("ipa-de", (PAD, *PAUSES, SPACE, *STRESS_MARKS, *VOWELS, *CONSONANTS, "SP"))
"""Marks and stress, vowels, consonants, and the pause that only training knows."""
NUMBERING: Final = Numbering(GERMAN)

PHONES: Final = (*CONSONANTS, *(vowel + stress for vowel in VOWELS for stress in "012"))
"""Every phone of the lexicon: consonants bare, vowels with a digit: 0 unstressed, 1 primary, 2 secondary stress."""

IPA: Final[Mapping[str, str]] = {
    "ɑ": "aː", "e": "eː", "i": "iː", "o": "oː", "u": "uː", "y": "yː", "ø": "øː", "æ": "ɛː", "I": "aɪ̯", "W": "aʊ̯",
    "Y": "ɔʏ̯", "ã": "ɑ̃ː", "ẽ": "ɛ̃ː", "õ": "ɔ̃ː", "P": "p͡f", "ʦ": "t͡s", "ʧ": "t͡ʃ", "ʤ": "d͡ʒ",
}  # fmt: skip
"""Characters that IPA writes otherwise."""

NEAREST: Final[Mapping[str, str]] = {
    "ɑ": "ɑ", "a": "ʌ", "e": "A", "ɛ": "ɛ", "æ": "ɛ", "i": "i", "ɪ": "ɪ", "o": "O", "ɔ": "ɔ", "u": "u", "ʊ": "ʊ",
    "y": "u", "ʏ": "ʊ", "ø": "ɜ", "œ": "ɜ", "ə": "ə", "ɐ": "ɐ", "I": "I", "W": "W", "Y": "Y", "ã": "ɑ", "ẽ": "æ",
    "õ": "ɔ", "b": "b", "d": "d", "f": "f", "ɡ": "ɡ", "h": "h", "j": "j", "k": "k", "l": "l", "m": "m", "n": "n",
    "ŋ": "ŋ", "p": "p", "P": "f", "ʁ": "ɹ", "s": "s", "ʃ": "ʃ", "t": "t", "ʦ": "s", "ʧ": "ʧ", "ʤ": "ʤ", "v": "v",
    "x": "h", "z": "z", "ʒ": "ʒ", "ç": "ʃ", "ʔ": "t",
}  # fmt: skip
"""What of misaki's US English sounds most like a sound of German: where a voice of it begins to learn German."""


def phonemes_of(tokens: Iterable[str], words: Iterable[Word] = ()) -> Phonemes:
    """Build phonemes from phones, vowels with stress digits, and marks.

    Raises:
        KeyError: a token is neither a phone nor a mark.
    """
    symbols: list[str] = []
    stresses: list[int] = []
    for token in tokens:
        vowel = len(token) == 2 and token[0] in VOWELS
        symbol = token[0] if vowel else token
        if symbol not in GERMAN.ids or (symbol in VOWELS and not vowel):
            raise KeyError(f"{token!r} is neither a phone of German nor a mark")
        symbols.append(symbol)
        stresses.append(int(token[1]) + 1 if vowel else 0)
    return Phonemes(tuple(symbols), tuple(stresses), tuple(words))


def is_vowel(phone: str) -> bool:
    """Tell whether a phone is a vowel, with its digit or without."""
    return phone[0] in VOWELS


def bare(phones: Iterable[str]) -> list[str]:
    """Return phones without stress."""
    return [phone[0] for phone in phones]
