"""Cutting phonemes that are too many for one pass of a model."""

from collections.abc import Iterator
from typing import Final

from ..text import Phonemes

LONGEST_PIECE_TOKENS: Final = 400
"""Longer sentences are cut at a mark or a word-like place: memory stays bounded (some 35 s of speech)."""
CLAUSE_MARKS: Final = frozenset(",.!?…-")


def pieces(phonemes: Phonemes, most_tokens: int | None = None) -> Iterator[Phonemes]:
    """Cut phonemes that are too many for one pass, at the last mark that fits.

    Args:
        phonemes: of a sentence.
        most_tokens: longest piece; None: `LONGEST_PIECE_TOKENS`.
    """
    most = LONGEST_PIECE_TOKENS if most_tokens is None else most_tokens
    symbols, stresses = phonemes.symbols, phonemes.stresses
    first = 0
    while first < len(symbols):
        last = min(len(symbols), first + most)
        if last < len(symbols):
            backwards = range(last - 1, first, -1)
            last = next((n + 1 for n in backwards if symbols[n] in CLAUSE_MARKS), last)
            if CLAUSE_MARKS.issuperset(symbols[last:]):  # marks alone are nothing to say
                last = len(symbols)
        yield Phonemes(symbols[first:last], stresses[first:last])
        first = last
