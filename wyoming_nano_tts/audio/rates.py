"""Another sample rate for a stream in pieces, by windowed sinc; however it is cut, the result is the same."""

import math
from typing import Final

import numpy as np

from .arrays import Floats

CROSSINGS: Final = 16
"""Zero crossings of the sinc on either side: aliases and images lie below -80 dB."""
PASSED: Final = 0.92
"""Of the smaller half rate that passes; above it the window falls."""
BETA: Final = 9.0
"""Of the Kaiser window."""


class RateConverter:
    """Mono samples of one rate to another."""

    def __init__(self, from_hz: int, to_hz: int) -> None:
        """Make the filters: one for each place that an output can have between two inputs.

        Args:
            from_hz: rate of what comes in.
            to_hz: rate of what goes out; the ratio to the other, in lowest terms, should have small
                numbers, as the usual rates have.
        """
        divisor = math.gcd(from_hz, to_hz)
        self._up, self._down = to_hz // divisor, from_hz // divisor
        cutoff = PASSED * min(1.0, to_hz / from_hz)
        self._half = math.ceil(CROSSINGS / cutoff)
        offsets = np.arange(-self._half + 1, self._half + 1)  # (T,) inputs around an output
        places = np.arange(self._up)[:, None] / self._up  # (U, 1) after the input before it
        distance = offsets[None, :] - places
        window = np.i0(BETA * np.sqrt(np.maximum(0, 1 - (distance / self._half) ** 2)))
        taps = cutoff * np.sinc(cutoff * distance) * window / np.i0(BETA)
        self._taps = (taps / taps.sum(axis=1, keepdims=True)).astype(np.float32)  # (U, T)
        self._waiting: Floats = np.zeros(self._half - 1, np.float32)
        self._next = (
            0  # output to make next, in steps of 1 / up inputs from the start of `_waiting`
        )
        self._taken = self._made = 0

    def feed(self, samples: Floats) -> Floats:
        """Return what can be made with these samples, (N,) float32 to (M,)."""
        self._taken += len(samples)
        return self._make(samples)

    def finish(self) -> Floats:
        """Return the rest, so that the whole lasts as long as what came in."""
        owed = -(-self._taken * self._up // self._down) - self._made
        return self._make(np.zeros(self._half, np.float32))[: max(0, owed)]

    def _make(self, samples: Floats) -> Floats:
        buffer = np.concatenate((self._waiting, samples), dtype=np.float32)
        width = 2 * self._half
        # Output k stands at input k * down / up and needs `width` inputs from its own on.
        last = (len(buffer) - width + 1) * self._up  # the first that cannot be made
        count = max(0, -(-(last - self._next) // self._down))
        steps = self._next + self._down * np.arange(count)
        first, place = np.divmod(steps, self._up)
        made = np.zeros(count, np.float32)
        if count:
            windows = np.lib.stride_tricks.sliding_window_view(buffer, width)
            made = np.einsum("nt,nt->n", windows[first], self._taps[place])
        self._made += count
        self._next += count * self._down
        gone = min(self._next // self._up, len(buffer))
        self._next -= gone * self._up
        self._waiting = buffer[gone:]
        return made
