"""The network that reads a word's letters, on the kernels of the page: takes the place of the one on numpy."""

import json
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nano_kernels  # the page's own module


class LetterNetwork:
    """As the one on numpy; reads one word at a time."""

    def __init__(self, path: Path) -> None:
        """Read the file.

        Raises:
            ValueError: the file is not such a network.
            OSError: it cannot be opened.
        """
        content = path.read_bytes()
        if content[:8] != b"NTTSG2N1":
            raise ValueError(f"{path} is not a network of letters")
        data = zlib.decompress(content[8:])
        end = 4 + int.from_bytes(data[:4], "little")
        header = json.loads(data[4:end])
        self.tags: dict[str, int] = {tag: i for i, tag in enumerate(header["tags"], 1)}
        self._network = nano_kernels.letters(json.dumps(header["tensors"]), data[end:])

    def read(self, letters: str) -> "Seen":
        """Read a word of a to z, at least one letter."""
        self._network.read(letters)
        return Seen()

    def score(
        self, seen: int, histories: Sequence[Sequence[int]], stressed: Sequence[bool]
    ) -> "Rows":
        """Return the log probability of every tag but 0 for each history."""
        flat = [tag for history in histories for tag in history]
        found = self._network.score(seen, json.dumps(flat), json.dumps([int(s) for s in stressed]))
        return Rows(json.loads(found))


class Seen:
    """What is seen at each letter; the kernels keep it, so a letter's number stands for it."""

    def __getitem__(self, letter: int) -> int:
        return letter


class Rows:
    """Numbers, row by row."""

    def __init__(self, rows: list[list[float]]) -> None:
        self._rows = rows

    def tolist(self) -> list[list[float]]:
        """Return them."""
        return self._rows


def __getattr__(name: str) -> Any:
    raise AttributeError(f"the page's letters have no {name!r}: only reading works here")
