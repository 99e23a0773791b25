"""The sounds of Spanish, one symbol each, and IPA as people write it."""

from collections.abc import Sequence
from typing import Final

from ..phonemes import Phonemes, Word
from ..symbols import PAD, Alphabet, Numbering

VOWELS: Final = "aeiou"
MARKS: Final = ",.!?…"

STRESS_MARKS: Final = ("", "", "ˈ", "ˌ")
SYMBOLS: Final = (PAD, *VOWELS, *"pbtdkɡfθsxʧmnɲlrɾʝjw", *MARKS, "ˈ", "ˌ", " ")
"""Castilian: θ for c and z, one sound (ʝ) for ll and y; j and w are the halves of diphthongs. The last three
stand in `written` alone."""

ALPHABET: Final = Alphabet("ipa-es", SYMBOLS)
NUMBERING: Final = Numbering(ALPHABET)

_IPA: Final[tuple[tuple[str, str], ...]] = (
    ("t͡ʃ", "ʧ"), ("tʃ", "ʧ"), ("ʧ", "ʧ"), ("d͡ʒ", "ʝ"), ("dʒ", "ʝ"), ("ʤ", "ʝ"), ("ʝ", "ʝ"), ("ɟ", "ʝ"),
    ("ʎ", "ʝ"), ("ʒ", "ʝ"), ("ɲ", "ɲ"), ("ñ", "ɲ"), ("θ", "θ"), ("ð", "d"), ("β", "b"), ("v", "b"),
    ("ɣ", "ɡ"), ("g", "ɡ"), ("ɡ", "ɡ"), ("χ", "x"), ("h", "x"), ("x", "x"), ("ʃ", "ʧ"), ("z", "s"),
    ("ŋ", "n"), ("ɱ", "n"), ("rr", "r"), ("r", "r"), ("ɹ", "ɾ"), ("ɾ", "ɾ"), ("i̯", "j"), ("u̯", "w"),
    ("ɛ", "e"), ("ɔ", "o"), ("ə", "e"), ("ɑ", "a"), ("æ", "a"), ("ʌ", "a"), ("ɪ", "i"), ("ʊ", "u"),
    *((symbol, symbol) for symbol in "aeioupbtdkfslmnjw"),
)  # fmt: skip
_IGNORED: Final = "ː ˑ.‿()-/[]\u0361\u032f\u0303ʰʲ"
_STRESSES: Final = {"ˈ": "1", "'": "1", "ˌ": "2", ",": "2"}


def phones_of_ipa(ipa: str) -> tuple[str, ...]:
    """Return the phones of IPA, stressed vowels with a digit; without a stress mark as one unstressed word.

    Raises:
        ValueError: a character stands for no Spanish sound, or there is none at all.
    """
    phones: list[str] = []
    stress, position = "", 0
    while position < len(ipa):
        if ipa[position] in _STRESSES:
            stress = _STRESSES[ipa[position]]
            position += 1
            continue
        if ipa[position] in _IGNORED:
            position += 1
            continue
        pair = next((pair for pair in _IPA if ipa.startswith(pair[0], position)), None)
        if pair is None:
            raise ValueError(f"{ipa[position]!r} is not an IPA symbol for a Spanish sound")
        written, phone = pair
        if phone in VOWELS:
            phone, stress = phone + stress, ""
        phones.append(phone)
        position += len(written)
    if not phones:
        raise ValueError("there is no IPA symbol in it")
    return tuple(phones)


def phonemes_of(words: Sequence[tuple[str, Sequence[str]]]) -> Phonemes:
    """Return words and marks as phonemes.

    Args:
        words: each with its phones ("a1" is a stressed a, "a2" one of secondary stress), or a mark with itself.
    """
    phones: list[str] = []
    places: list[Word] = []
    for written, said in words:
        if said and written not in MARKS:
            places.append(Word(written.lower(), len(phones), len(phones) + len(said)))
        phones += said
    return Phonemes(
        tuple(phone[0] for phone in phones),
        tuple({"": 1, "1": 2, "2": 3}[p[1:]] if p[0] in VOWELS else 0 for p in phones),
        tuple(places),
    )


def shown(phonemes: Phonemes) -> tuple[str, ...]:
    """Return phonemes as people read them: the mark of stress stands before its vowel."""
    return tuple(
        STRESS_MARKS[stress] + symbol
        for symbol, stress in zip(phonemes.symbols, phonemes.stresses, strict=True)
    )


def written(phonemes: Phonemes) -> str:
    """Write phonemes one character a symbol, with a space before each word but the first.

    All of them are symbols of misaki as well, so that Kokoro can teach the language.
    """
    begins = {word.first for word in phonemes.words if word.first}
    return "".join(" " * (place in begins) + symbol for place, symbol in enumerate(shown(phonemes)))
