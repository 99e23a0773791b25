"""Where to cut a row of Inflect-v2's token ids that is too long for one pass."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]

BLANK: Final = 0
MARKS: Final = frozenset({1, 2, 3, 4, 5, 6, 9, 10})
"""; : , . ! ? — …"""
SPACE: Final = 16


def pieces(ids: Ids, longest: int) -> Iterator[Ids]:
    """Cut ids into pieces of at most `longest`, each at the last good place that fits."""
    while len(ids) > longest:
        place = cut_place(ids, longest // 2, longest)
        before, ids = cut(ids, place)
        yield before
    if ids.size:
        yield ids


def halves(ids: Ids) -> tuple[Ids, Ids]:
    """Cut ids at the last good place of their middle third: (L,), at least 2, into two."""
    low, high = len(ids) // 3, min(-(-2 * len(ids) // 3), len(ids) - 1)
    return cut(ids, max(1, cut_place(ids, low, high)))


def cut(ids: Ids, place: int) -> tuple[Ids, Ids]:
    """Cut behind the id at `place - 1`; a blank there ends the first part and begins the second."""
    if ids[place - 1] == BLANK and place > 1:
        return ids[:place], ids[place - 1 :]
    return ids[:place], ids[place:]


def cut_place(ids: Ids, low: int, high: int) -> int:
    """Choose how many ids the first part gets: above `low`, at most `high`.

    Behind the last mark that fits, else behind the last space, else as many as fit; in each case
    with the blank that follows.
    """
    for wanted in (MARKS, {SPACE}):
        for place in range(high, low, -1):
            if _last_symbol(ids, place) in wanted:
                return place
    return high if ids[high - 1] == BLANK or high - 1 <= low else high - 1


def _last_symbol(ids: Ids, place: int) -> int:
    """Symbol that a first part of `place` ids ends with; blank if it would end before its blank."""
    if ids[place - 1] == BLANK:
        return int(ids[place - 2]) if place > 1 else BLANK
    if place < len(ids) and ids[place] == BLANK:
        return BLANK
    return int(ids[place - 1])
