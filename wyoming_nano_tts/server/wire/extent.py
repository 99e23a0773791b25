"""How much JSON there is in some bytes, told before it is parsed.

A megabyte of brackets becomes forty of Python objects, and nested deeply enough it ends the parser.
"""

import asyncio
import json
import re
from typing import Any, Final

from ...errors import ProtocolError
from .limits import MOST_DEPTH, MOST_VALUES

_MARKS: Final = (b"[", b"{", b",", b":")
_BRACKETS: Final = re.compile(rb"[\[{\]}]")
_QUOTES_PER_TURN: Final = 1000


class ExtentError(ValueError):
    """The JSON has too many values, or nests them too deeply; the message is the end of a sentence."""


async def check_extent(raw: bytes) -> None:
    """Refuse JSON of more than `MOST_VALUES` values or `MOST_DEPTH` levels; lets others have their turn.

    Raises:
        ExtentError: it is beyond one of both.
    """
    # Marks inside strings count as well here: small events have few enough in all.
    if sum(map(raw.count, _MARKS)) <= MOST_DEPTH:
        return
    values = depth = position = quotes = 0
    inside = False
    while True:
        quote = raw.find(b'"', position)
        piece = raw[position:] if quote < 0 else raw[position:quote]
        if inside:
            backslashes = len(piece) - len(piece.rstrip(b"\\"))
            inside = backslashes % 2 == 1  # then the quote belongs to the string
        else:
            values += max(1, sum(map(piece.count, _MARKS)))
            if values > MOST_VALUES:
                raise ExtentError(f"has more than {MOST_VALUES} values")
            depth = _depth_after(piece, depth)
            inside = True
        if quote < 0:
            return
        position = quote + 1
        quotes += 1
        if quotes % _QUOTES_PER_TURN == 0:
            await asyncio.sleep(0)


async def parse_object(raw: bytes, what: str) -> dict[str, Any]:
    """Return the JSON object that a stranger has written.

    Args:
        raw: UTF-8.
        what: names it in errors, as "the body".

    Raises:
        ProtocolError: it is not a JSON object, or has too many values.
    """
    try:
        await check_extent(raw)
        value = json.loads(raw)
    except ExtentError as error:
        raise ProtocolError(f"{what} {error}") from error
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"{what} must be JSON: {error}") from error
    if not isinstance(value, dict):
        raise ProtocolError(f"{what} must be a JSON object, not {value!r:.60}")
    return value


def _depth_after(piece: bytes, depth: int) -> int:
    for mark in _BRACKETS.findall(piece):
        depth += 1 if mark in b"[{" else -1
        if depth > MOST_DEPTH:
            raise ExtentError(f"is nested in more than {MOST_DEPTH} levels")
    return depth
