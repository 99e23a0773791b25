"""Characters of a text and their numbers."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from ...audio.arrays import Integers

UNKNOWN: Final = 0
"""What the published program takes for a character that the vocabulary lacks: the first one that it has."""
_FOLDED: Final = str.maketrans({
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u2032": "'", "\u0060": "'", "\u00b4": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"', "\u2033": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": " - ", "\u2014": " - ", "\u2015": " - ", "\u2212": "-",
    "\u2026": "...", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ", "\n": " ", "\r": " ",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A row of the text embedding for each character, behind that of the filler."""

    symbols: tuple[str, ...]
    ids: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ids", {symbol: i for i, symbol in enumerate(self.symbols)})

    @classmethod
    def of(cls, text: str, rows: int) -> "Vocabulary":
        """Read `vocab.txt`.

        Args:
            text: one symbol a line, without an end of line behind the last; one is forgiven.
            rows: of the text embedding.

        Raises:
            ValueError: the number of symbols is another than the rows have room for, or one comes twice.
        """
        symbols = text.split("\n")
        if len(symbols) == rows and not symbols[-1]:
            symbols = symbols[:-1]
        if len(symbols) + 1 != rows:
            raise ValueError(
                f"{len(symbols)} symbols, but the text embedding has {rows} rows: one for each and the filler"
            )
        if len(set(symbols)) != len(symbols):
            twice = next(one for one in symbols if symbols.count(one) > 1)
            raise ValueError(f"the symbol {twice!r:.20} comes twice")
        return cls(tuple(symbols))

    def token_ids(self, text: str) -> Integers:
        """Return the numbers of all characters, unknown ones as the first of the vocabulary, (T,)."""
        return np.array([self.ids.get(character, UNKNOWN) for character in text], np.int64)

    def batch(self, texts: Sequence[str]) -> Integers:
        """Return the numbers of several texts, -1 behind the shorter ones, (B, T)."""
        rows = np.full((len(texts), max(map(len, texts), default=0)), -1, np.int64)
        for row, text in zip(rows, texts, strict=True):
            row[: len(text)] = self.token_ids(text)
        return rows

    def known(self, text: str) -> tuple[str, str]:
        """Return the text in characters of the vocabulary, and those that were left out.

        Typographic marks become plain ones, letters lose their accents, and a letter that is there in the other
        case only takes that.
        """
        kept, lost = [], []
        for character in folded(text):
            known = next((one for one in _likenesses(character) if one in self.ids), None)
            if known is None:
                lost.append(character)
            else:
                kept.append(known)
        return " ".join("".join(kept).split()), "".join(dict.fromkeys(lost))


def folded(text: str) -> str:
    """Typographic quotes, dashes and spaces as plain ones."""
    return text.translate(_FOLDED)


def _likenesses(character: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", character)[:1]
    return (character, plain, plain.lower(), plain.upper())
