"""Cutting a text for Inflect v2, and the pauses between the pieces.

The network was trained on single sentences of moderate length; the published program gives it one
chunk at a time and puts silence between them.
"""

import re
from collections.abc import Iterator
from typing import Final

MOST_CHARACTERS: Final = 280
"""A chunk is not longer than this, or one more where it ends with the mark that it is cut at."""
LEAST_CHARACTERS: Final = 140
"""Nearer to its start a piece is cut at no mark and no space."""

PAUSE_SAMPLES: Final = {"?": 6720, "!": 5760, ".": 5280, ";": 3840, ":": 3120, ",": 2160}
"""Silence after a chunk by its last character, at 24 kHz."""
OTHER_PAUSE_SAMPLES: Final = 1920

_SENTENCE_END: Final = re.compile(r"(?<=[.!?;:]) ")


def chunks(text: str) -> list[tuple[str, int]]:
    """Cut a text after every mark that ends a sentence or clause, and where a piece is too long.

    Abbreviations are not known here: "Dr. Bob" is two chunks.

    Returns:
        Chunks with the samples of silence before each; nothing for an empty text.
    """
    collapsed = " ".join(text.split())
    pieces = _SENTENCE_END.split(collapsed) if collapsed else []
    return with_pauses(part for piece in pieces for part in limited(piece))


def limited(piece: str) -> Iterator[str]:
    """Yield a piece whole, or in parts if it is too long.

    Args:
        piece: text with single spaces, none at its ends.
    """
    start = 0
    while len(piece) - start > MOST_CHARACTERS:
        window = piece[start : start + MOST_CHARACTERS + 1]
        cut = max(window.rfind(mark) for mark in ",;:") + 1
        if cut <= LEAST_CHARACTERS:  # the mark's index is below it, or there is none
            cut = window.rfind(" ")
        if cut < LEAST_CHARACTERS:
            cut = MOST_CHARACTERS
        yield window[:cut].strip()
        start += cut
        if piece.startswith(" ", start):
            start += 1
    if start < len(piece):
        yield piece[start:]


def with_pauses(parts: Iterator[str]) -> list[tuple[str, int]]:
    """Put before each part the silence that the part before it asks for."""
    output: list[tuple[str, int]] = []
    pause = 0
    for part in parts:
        output.append((part, pause))
        pause = PAUSE_SAMPLES.get(part[-1], OTHER_PAUSE_SAMPLES)
    return output
