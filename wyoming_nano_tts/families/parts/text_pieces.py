"""Texts that are too long for one pass, cut where it is heard least."""

from collections.abc import Iterator
from typing import Final

MARKS: Final = ",.!?…"


def pieces(symbols: str, most: int, marks: str = MARKS) -> Iterator[str]:
    """Cut symbols that are too many for one pass: behind the last mark that fits, or between words, or anywhere."""
    while len(symbols) > most:
        head = symbols[:most]
        at_mark = max(head.rfind(f"{mark} ") for mark in marks)
        cut = at_mark + 1 if at_mark > 0 else head.rfind(" ")
        cut = cut if cut > 0 else most
        yield symbols[:cut].strip()
        symbols = symbols[cut:].strip()
    if symbols:
        yield symbols
