"""ARPAbet, the notation of CMUdict, and the symbols and numbers that voices have for it."""

from collections.abc import Iterable, Mapping
from typing import Final

from ..phonemes import Phonemes, Word
from ..symbols import MELO, Numbering

VOWELS: Final = tuple("AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW".split())
CONSONANTS: Final = tuple("B CH D DH F G HH JH K L M N NG P R S SH T TH V W Y Z ZH".split())
ARPABET: Final[tuple[str, ...]] = (
    *CONSONANTS,
    *(vowel + stress for vowel in VOWELS for stress in "012"),
)
"""Every phone of the lexicon: consonants bare, vowels with their stress digit."""

ARPABET_TOKENS: Final[Mapping[str, tuple[str, int]]] = {
    # The table writes V in capitals: the small letter is a vowel of another language.
    **{phone: ("V" if phone == "V" else phone.lower(), 0) for phone in CONSONANTS},
    **{
        phone: (phone[:-1].lower(), int(phone[-1]) + 1)
        for phone in ARPABET
        if phone[-1].isdecimal()
    },
}
"""ARPAbet phone to symbol and stress (0 consonant, 1 unstressed, 2 primary, 3 secondary)."""

NUMBERING: Final = Numbering(MELO, first_tone=7, language=2)
"""Tones 7 to 10, language 2: what MeloTTS gave to English."""

_PHONES: Final = frozenset(ARPABET)
_BARE: Final = frozenset((*CONSONANTS, *VOWELS))


def phonemes_of(tokens: Iterable[str], words: Iterable[Word] = ()) -> Phonemes:
    """Build phonemes from ARPAbet phones with stress digits and punctuation marks.

    Raises:
        KeyError: a token is neither a phone nor a symbol of the table.
    """
    symbols: list[str] = []
    stresses: list[int] = []
    for token in tokens:
        known = ARPABET_TOKENS.get(token)
        symbol, stress = known if known is not None else (token, 0)
        if symbol not in MELO.ids:
            raise KeyError(f"{token!r} is neither an ARPAbet phone nor a symbol of the table")
        symbols.append(symbol)
        stresses.append(stress)
    return Phonemes(tuple(symbols), tuple(stresses), tuple(words))


def arpabet_of(phonemes: Phonemes) -> tuple[str, ...]:
    """Return ARPAbet phones with stress digits, punctuation as itself."""
    return tuple(
        f"{symbol.upper()}{stress - 1}" if stress else symbol.upper()
        for symbol, stress in zip(phonemes.symbols, phonemes.stresses, strict=True)
    )


def looks_like_arpabet(value: str) -> bool:
    """Tell whether a person means ARPAbet: a token with a stress digit, or phones alone in capitals."""
    tokens = value.split()
    if any(token[-1] in "012" for token in tokens):
        return True
    return value.isupper() and all(token in _PHONES or token in VOWELS for token in tokens)


def read_arpabet(value: str) -> tuple[str, ...]:
    """Return the phones of what a person wrote; a vowel without a digit is unstressed.

    Raises:
        ValueError: a token is not a phone, or there is none; the message says what would be right.
    """
    phones = tuple(_phone(token) for token in value.split())
    if not phones:
        raise ValueError("there is no ARPAbet phone in it")
    return phones


def _phone(token: str) -> str:
    upper = token.upper()
    if upper in _PHONES:
        return upper
    if upper in VOWELS:
        return upper + "0"
    raise ValueError(
        f"{token[:20]!r} is not an ARPAbet phone; the phones are {' '.join(sorted(_BARE))}, vowels "
        "with 1 (primary), 2 (secondary) or 0 (no stress)"
    )
