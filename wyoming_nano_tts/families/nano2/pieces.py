"""Cuts symbols that are too many for one pass."""

from collections.abc import Iterator
from typing import Final

LONGEST_PIECE_SYMBOLS: Final = 400
"""Longer sentences are cut at a mark or between words: memory stays bounded (some 25 s of speech)."""
MARKS: Final = ",.!?…"


def pieces(symbols: str, most: int = LONGEST_PIECE_SYMBOLS) -> Iterator[str]:
    """Cut symbols that are too many for one pass: behind the last mark that fits, or between words, or anywhere."""
    while len(symbols) > most:
        head = symbols[:most]
        at_mark = max(head.rfind(f"{mark} ") for mark in MARKS)
        cut = at_mark + 1 if at_mark > 0 else head.rfind(" ")
        cut = cut if cut > 0 else most
        yield symbols[:cut].strip()
        symbols = symbols[cut:].strip()
    if symbols:
        yield symbols
