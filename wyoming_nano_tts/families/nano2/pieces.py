"""How much the family speaks at once."""

from collections.abc import Iterator
from typing import Final

from ..parts import text_pieces

LONGEST_PIECE_SYMBOLS: Final = 400
"""Longer sentences are cut at a mark or between words: memory stays bounded (some 25 s of speech)."""


def pieces(symbols: str, most: int = LONGEST_PIECE_SYMBOLS) -> Iterator[str]:
    """Cut symbols that are too many for one pass; see `text_pieces.pieces`."""
    return text_pieces.pieces(symbols, most)
