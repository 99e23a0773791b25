"""The engine's log: handed on to Home Assistant's, and its last lines kept."""

import asyncio
from collections import deque
import logging
import re
from typing import Final

MOST_LINES: Final = 40
"""Kept for repairs and diagnostics."""
MOST_CHARACTERS: Final = 2000
_LINE: Final = re.compile(r"(DEBUG|INFO|WARNING|ERROR|CRITICAL) ([\w.]+): (.*)")
_ERROR: Final = "error: "
"""What a command of the engine says before it ends."""

type Lines = deque[str]


def new_lines() -> Lines:
    """Return room for the last lines."""
    return deque(maxlen=MOST_LINES)


async def forward(stream: asyncio.StreamReader, logger: logging.Logger, lines: Lines) -> None:
    """Log what the engine writes until it ends.

    Args:
        stream: its standard error.
        logger: gets each line at its own level; lines that continue another have that one's.
        lines: the last of them.
    """
    rest = b""
    level = logging.WARNING
    while data := await stream.read(1 << 16):
        *whole, rest = (rest + data).split(b"\n")
        if len(rest) > MOST_CHARACTERS:  # it does not seem to end
            whole.append(rest)
            rest = b""
        for line in whole:
            level = _log(line, level, logger, lines)
    if rest:
        _log(rest, level, logger, lines)


def _log(line: bytes, level: int, logger: logging.Logger, lines: Lines) -> int:
    """Log one line, and return its level."""
    decoded = line.decode("utf-8", "replace").rstrip()[:MOST_CHARACTERS]
    text = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in decoded)
    if not text:
        return level
    lines.append(text)
    if found := _LINE.fullmatch(text):
        level, text = logging.getLevelNamesMapping()[found[1]], found[3]
    elif text.startswith(_ERROR):
        level = logging.ERROR
    logger.log(level, "%s", text)
    return level
