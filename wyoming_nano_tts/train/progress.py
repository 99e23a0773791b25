"""Progress bars that a person reads on a terminal and that stay quiet in a log."""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def progress(items: Iterable[T], total: int, label: str) -> Iterator[T]:
    """Yield the items under a progress bar (a line every 30 s where there is no terminal)."""
    from tqdm import tqdm

    terminal = sys.stderr.isatty()
    yield from tqdm(
        items, total=total, desc=label, mininterval=0.5 if terminal else 30, dynamic_ncols=terminal
    )
