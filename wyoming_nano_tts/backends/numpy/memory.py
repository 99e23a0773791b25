"""Memory that runs use again: else each tensor would be new pages of the system, a tenth of the time."""

import math
from collections import deque
from typing import Final

import numpy as np
from numpy.typing import NDArray

KEPT_BYTES: Final = 2 << 20
"""Of the memory of a run that is kept for the next one: that of a sentence's first chunk, which is to be soon ready."""
MOST_KEPT: Final = 2


class Scratch:
    """The buffers of one run at a time, by number or name; they grow."""

    def __init__(self) -> None:
        self._flat: dict[int | str, NDArray[np.float32]] = {}

    def take(self, key: int | str, shape: tuple[int, ...]) -> NDArray[np.float32]:
        """An array of that shape with arbitrary values; what the buffer was used for before is lost."""
        size = math.prod(shape)
        flat = self._flat.get(key)
        if flat is None or flat.size < size:
            flat = self._flat[key] = np.empty(size, np.float32)
        return flat[:size].reshape(shape)

    @property
    def size_bytes(self) -> int:
        """Of all buffers."""
        return sum(flat.nbytes for flat in self._flat.values())


class Memory:
    """Scratches that wait for a run; several threads may take from it."""

    def __init__(self) -> None:
        self._waiting: deque[Scratch] = deque(maxlen=MOST_KEPT)

    def take(self) -> Scratch:
        """One that nobody uses."""
        try:
            return self._waiting.pop()
        except IndexError:
            return Scratch()

    def give_back(self, scratch: Scratch) -> None:
        """Keep it for the next run, unless it has grown large."""
        if scratch.size_bytes <= KEPT_BYTES:
            self._waiting.append(scratch)
