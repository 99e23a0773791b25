"""Memory: buffers that runs use again, and weights in full or half precision.

Without buffers each tensor would be new pages of the system, a tenth of the time and more. Half precision takes half
the memory of a voice and more time: it is for boards that have little.
"""

import enum
import math
from collections import deque
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .packed import packed

KEPT_BYTES: Final = 1 << 20
"""Of the memory of a run that is kept for the next one: that of a sentence's first chunk, which is to be soon ready."""
MOST_KEPT: Final = 2
LARGEST_HALF: Final = 60_000.0
"""Weights beyond would be infinite in half precision."""
SIGN_AND_NUMBER: Final = np.int32(-0x70002000)
REBIASED: Final = np.float32(2.0**112)


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


class Keep(enum.Enum):
    """How large weights lie in memory."""

    WHOLE = enum.auto()
    """As float32."""
    HALF = enum.auto()
    """As float16, to be widened whenever they are needed."""
    PACKED = enum.auto()
    """Ternary ones at five a byte, others as float16."""


class Matrix:
    """Weights of a layer, (K, N).

    Args:
        values: any layout.
        keep: how they lie in memory.
    """

    def __init__(self, values: NDArray[np.float32], keep: Keep) -> None:
        self._packed = packed(values) if keep is Keep.PACKED else None
        half = keep is not Keep.WHOLE and np.abs(values).max(initial=0) < LARGEST_HALF
        self._values = (
            np.ascontiguousarray(values, np.float16 if half else np.float32)
            if self._packed is None
            else np.empty((0, 0), np.float32)
        )
        self.outputs = values.shape[1]

    @property
    def is_packed(self) -> bool:
        """Whether they are ternary, and lie at five a byte."""
        return self._packed is not None

    def dense(self, scratch: Scratch) -> NDArray[np.float32]:
        """The weights as float32, which may be in the scratch."""
        if self._packed is not None:
            return self._packed.expand(scratch.take("weights", self._packed.buffer))
        if self._values.dtype == np.float32:
            return self._values  # type: ignore[return-value]
        out = scratch.take("weights", self._values.shape)
        widen(self._values, out)
        return out


def widen(half: NDArray[Any], out: NDArray[np.float32]) -> None:
    """float16 -> float32 by three passes over the bits: numpy's own conversion is several times slower.

    Exponent and mantissa move to their places, and a factor of 2^112 makes up for the other bias; exact for all finite
    numbers.
    """
    bits = out.view(np.int32)
    np.copyto(bits, half.view(np.int16))  # with the sign in all upper bits
    np.left_shift(bits, 13, out=bits)
    np.bitwise_and(bits, SIGN_AND_NUMBER, out=bits)
    np.multiply(out, REBIASED, out=out)


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
