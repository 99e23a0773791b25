"""What stands behind an acoustic model: the interface of every vocoder."""

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ...audio.arrays import Floats, Integers


@dataclass(frozen=True, slots=True)
class Acoustics:
    """What a vocoder may need of a sentence of F frames; `until` says how much of it is there."""

    mel: Floats
    """(80, F) natural-log mel."""
    f0_hz: Floats
    """(F,), above 0 everywhere."""
    voicing: Floats
    """(F,), 0 or 1."""
    fill: Callable[[int], None] | None = None
    """Where not all frames are there from the start: makes those before a frame."""
    durations: Integers | None = None
    """Frames of each token, (T,), where they are known."""

    def whole(self) -> "Acoustics":
        """Return the same without `fill`, for when all frames are there."""
        return dataclasses.replace(self, fill=None)

    def until(self, frame: int) -> None:
        """Make sure that the frames before `frame` are there; beyond them is nothing to rely on."""
        if self.fill is not None:
            self.fill(min(frame, self.mel.shape[1]))


class Vocoder(Protocol):
    """Acoustics -> waveform, chunk by chunk; keeps no state between sentences."""

    def stream(self, acoustics: Acoustics, rng: np.random.Generator) -> Iterator[Floats]:
        """Yield consecutive samples, 256 F in all; they join to what the whole sentence would give.

        The first chunk is shorter than the rest. A vocoder that needs no noise leaves `rng` alone.
        """
