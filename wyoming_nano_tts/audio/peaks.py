"""A limiter for streams that looks ahead; peaks between samples count. However a stream is cut, it sounds the same."""

from typing import Final

import numpy as np

from .arrays import Floats
from .loudness import between

CEILING: Final = 10 ** (-1.0 / 20)
"""-1 dBTP, as BS.1770 and EBU R 128 have it: what is decoded or resampled after us stays below full scale."""
_REACH_SECONDS: Final = 0.005
"""The gain begins to fall so long before a peak, and is back so long after it."""
_BETWEEN: Final = 12
"""Samples on either side that a point between two is made of."""
_HARMLESS: Final = 0.5
"""Of the ceiling: samples below have no point between them that is higher than it (at most 6 dB, BS.1770 annex 2)."""


class PeakLimiter:
    """Holds mono samples under the ceiling. Gives back as many as it was given, some milliseconds later."""

    def __init__(self, rate_hz: int, ceiling: float = CEILING) -> None:
        """Prepare.

        Args:
            rate_hz: of the samples.
            ceiling: the highest magnitude, on and between samples.
        """
        self._ceiling = ceiling
        self._reach = round(_REACH_SECONDS * rate_hz)
        window = np.hanning(2 * self._reach + 3)[1:-1]
        self._window = (window / window.sum()).astype(np.float32)  # (2 R + 1,)
        # A sample's gain follows from peaks up to twice the reach away, theirs from samples beyond.
        self._context = 2 * self._reach + _BETWEEN
        self._held: Floats = np.zeros(self._context, np.float32)
        """Samples before the next one to give, and those after it that are there already."""

    def feed(self, samples: Floats) -> Floats:
        """Return the samples whose surroundings are known now, (M,) float32."""
        buffer = np.concatenate((self._held, samples), dtype=np.float32)
        count = len(buffer) - 2 * self._context
        if count <= 0:
            self._held = buffer
            return np.zeros(0, np.float32)
        self._held = buffer[count:]
        return self._limited(buffer)

    def finish(self) -> Floats:
        """Return the rest; the next stream may begin."""
        rest = self.feed(np.zeros(self._context, np.float32))
        self._held = np.zeros(self._context, np.float32)
        return rest

    def _limited(self, buffer: Floats) -> Floats:
        """Return all of a buffer but the context on either side."""
        given = buffer[self._context : -self._context]
        if np.abs(buffer).max() <= _HARMLESS * self._ceiling:
            return given
        points = between(buffer)  # the first stands after sample 11
        inner = buffer[
            _BETWEEN:-_BETWEEN
        ]  # the point before its first sample is the first of `points`
        peaks = np.maximum(np.abs(inner), np.maximum(points[:-1], points[1:]))
        wanted = np.minimum(1.0, self._ceiling / np.maximum(peaks, 1e-9)).astype(np.float32)
        # The smallest gain within reach, then a mean over the same width: nowhere above what is wanted.
        width = 2 * self._reach + 1
        lowest = np.lib.stride_tricks.sliding_window_view(wanted, width).min(axis=1)
        gain = np.convolve(lowest, self._window, "valid")
        return (given * gain).astype(np.float32)
