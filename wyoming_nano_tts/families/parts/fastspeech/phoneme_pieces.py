"""Cutting phonemes that are too many for one pass of a model."""

from collections.abc import Iterator
from typing import Final

from ....text import Phonemes

LONGEST_PIECE_TOKENS: Final = 400
"""Longer sentences are cut at a mark or a word-like place: memory stays bounded (some 35 s of speech)."""
CLAUSE_MARKS: Final = frozenset(",.!?…-")


def halves(phonemes: Phonemes) -> tuple[Phonemes, Phonemes]:
    """Cut phonemes, two at least, in two: behind the mark nearest to the middle, or there."""
    symbols, stresses = phonemes.symbols, phonemes.stresses
    places = [
        n
        for n in range(1, len(symbols))
        if symbols[n - 1] in CLAUSE_MARKS
        and not CLAUSE_MARKS.issuperset(symbols[:n])
        and not CLAUSE_MARKS.issuperset(symbols[n:])
    ]
    cut = min(places, key=lambda n: abs(2 * n - len(symbols)), default=len(symbols) // 2)
    return (
        Phonemes(symbols[:cut], stresses[:cut]),
        Phonemes(symbols[cut:], stresses[cut:]),
    )


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
