"""Phonemes of a sentence, and the id sequences that a voice takes."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from .symbols import BLANK, PAD, Alphabet, Numbering

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class TokenIds:
    """Input of the acoustic model, three int64 arrays of one length (T,)."""

    phone: "NDArray[np.int64]"
    """Position in the alphabet."""
    tone: "NDArray[np.int64]"
    """The language's first tone for consonants, punctuation and `_`; behind it unstressed, primary,
    secondary. 0 for blanks."""
    language: "NDArray[np.int64]"
    """The language's number, 0 for blanks."""


class Word(NamedTuple):
    """Where a word lies among the symbols."""

    written: str
    """In lower case, as the text was normalised."""
    first: int
    last: int
    """Behind its last symbol."""


@dataclass(frozen=True, slots=True)
class Phonemes:
    """What is said, without pads and blanks; empty when nothing is speakable."""

    symbols: tuple[str, ...] = ()
    """Symbols of the language's alphabet, punctuation as itself."""
    stresses: tuple[int, ...] = ()
    """One for each symbol: 0 consonant or punctuation, 1 unstressed, 2 primary, 3 secondary."""
    words: tuple[Word, ...] = field(default=(), compare=False)
    """For alphabets that tell words apart; empty for phonemes that came without their text."""

    def token_ids(self, numbering: Numbering, *, blanks: bool) -> TokenIds:
        """Return the ids with a pad `_` at both ends.

        Args:
            numbering: of the language that the phonemes belong to.
            blanks: put a blank (0, 0, 0) between and around all tokens, as voices of the MeloTTS
                family want it; n tokens become 2n + 1.

        Raises:
            KeyError: the alphabet lacks a symbol.
        """
        import numpy as np

        names = (PAD, *self.symbols, PAD)
        ids = numbering.alphabet.ids
        phone = np.array([ids[name] for name in names], dtype=np.int64)
        tone = np.array((0, *self.stresses, 0), dtype=np.int64) + numbering.first_tone
        language = np.full(len(names), numbering.language, dtype=np.int64)
        if not blanks:
            return TokenIds(phone, tone, language)

        def spread(ids: "NDArray[np.int64]") -> "NDArray[np.int64]":
            wide = np.full(2 * len(ids) + 1, BLANK, dtype=np.int64)
            wide[1::2] = ids
            return wide

        return TokenIds(spread(phone), spread(tone), spread(language))

    def __bool__(self) -> bool:
        return bool(self.symbols)

    def __len__(self) -> int:
        return len(self.symbols)


STRESS_MARKS: Final = ("", "", "ˈ", "ˌ")
"""By stress."""
SPACE: Final = " "


def in_characters(phonemes: Phonemes, alphabet: Alphabet) -> str:
    """Write symbols of one character each: stress before its vowel, a space before each word but the first.

    Stress and spaces are left out of an alphabet that does not have them.
    """
    begins = (
        {word.first for word in phonemes.words if word.first} if SPACE in alphabet.ids else set()
    )
    output = ""
    for place, (symbol, stress) in enumerate(zip(phonemes.symbols, phonemes.stresses, strict=True)):
        mark = STRESS_MARKS[stress]
        output += (
            (SPACE if place in begins else "") + (mark if mark in alphabet.ids else "") + symbol
        )
    return output
