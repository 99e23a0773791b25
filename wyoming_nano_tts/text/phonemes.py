"""Phonemes of a sentence, and the id sequences that a voice takes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from .symbols import ARPABET_TOKENS, BLANK, ENGLISH_LANGUAGE, ENGLISH_TONE_OFFSET, PAD, SYMBOL_IDS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class TokenIds:
    """Input of the acoustic model, three int64 arrays of one length (T,)."""

    phone: "NDArray[np.int64]"
    """Position in the symbol table."""
    tone: "NDArray[np.int64]"
    """7 for consonants, punctuation and `_`; 8 unstressed, 9 primary, 10 secondary; 0 for blanks."""
    language: "NDArray[np.int64]"
    """2 for English, 0 for blanks."""


@dataclass(frozen=True, slots=True)
class Phonemes:
    """What is said, without pads and blanks; empty when nothing is speakable."""

    symbols: tuple[str, ...] = ()
    """Symbols of the table: phones in lower case (but `V`), punctuation as itself."""
    stresses: tuple[int, ...] = ()
    """One for each symbol: 0 consonant or punctuation, 1 unstressed, 2 primary, 3 secondary."""

    @classmethod
    def from_arpabet(cls, tokens: Iterable[str]) -> Self:
        """Build from ARPAbet phones with stress digits and punctuation marks.

        Raises:
            KeyError: a token is neither a phone nor a symbol of the table.
        """
        symbols: list[str] = []
        stresses: list[int] = []
        for token in tokens:
            known = ARPABET_TOKENS.get(token)
            symbol, stress = known if known is not None else (token, 0)
            if symbol not in SYMBOL_IDS:
                raise KeyError(f"{token!r} is neither an ARPAbet phone nor a symbol of the table")
            symbols.append(symbol)
            stresses.append(stress)
        return cls(tuple(symbols), tuple(stresses))

    def arpabet(self) -> tuple[str, ...]:
        """Return ARPAbet phones with stress digits, punctuation as itself."""
        return tuple(
            f"{symbol.upper()}{stress - 1}" if stress else symbol.upper()
            for symbol, stress in zip(self.symbols, self.stresses, strict=True)
        )

    def token_ids(self, blanks: bool) -> TokenIds:
        """Return the ids with a pad `_` at both ends.

        Args:
            blanks: put a blank (0, 0, 0) between and around all tokens, as voices of the MeloTTS
                family want it; n tokens become 2n + 1.
        """
        import numpy as np

        names = (PAD, *self.symbols, PAD)
        phone = np.array([SYMBOL_IDS[name] for name in names], dtype=np.int64)
        tone = np.array((0, *self.stresses, 0), dtype=np.int64) + ENGLISH_TONE_OFFSET
        language = np.full(len(names), ENGLISH_LANGUAGE, dtype=np.int64)
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
