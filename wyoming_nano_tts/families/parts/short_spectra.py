"""Short spectra in numpy, quick ones: sources, transforms, and what is heard of spectra that overlap."""

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...audio.arrays import Floats

Noise = NDArray[np.int16]
Spectra = NDArray[np.complex64]

NOISE_DEVIATION: Final = 2**16 / math.sqrt(12)
"""Of whole numbers of 16 bits, all as likely; a spectrum of hundreds of them is as good as that of a normal noise."""
AT_PULSE: Final = 1e-6
"""Phase, in cycles, nearer to a pulse than which none is looked at."""
NUMPY_2: Final = int(np.__version__.split(".")[0]) >= 2
"""Before it transforms were of float64, and there was no room to be handed in."""


def hann(length: int) -> NDArray[np.float64]:
    """A periodic Hann window."""
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length)


def white_noise(rng: np.random.Generator, samples: int) -> Noise:
    """An even number of whole numbers of 16 bits, whose deviation is `NOISE_DEVIATION`."""
    return rng.integers(-(2**15), 2**15, samples, np.int16)


def pulses(cycles: Floats, harmonics: Floats) -> Floats:
    """Band-limited pulses of unit power, all harmonics in phase: the closed form of their sum (Dirichlet kernel).

    Args:
        cycles: phase of each sample, which is written over.
        harmonics: their number, at least 1, in a shape that broadcasts.
    """
    x = cycles
    x -= np.rint(x)
    # The pulse is even, and beside it, where it is steepest, float32 tells the phase best.
    np.abs(x, out=x)
    np.maximum(x, np.float32(AT_PULSE), out=x)
    x *= np.float32(math.pi)
    divisor = np.sin(x)
    x *= 2 * harmonics + np.float32(1)
    kernel = np.sin(x, out=x)
    kernel /= divisor
    kernel -= np.float32(1)
    kernel /= np.sqrt(2 * harmonics)
    return kernel


def exp_limited(logarithm: Floats, largest: float, out: Floats) -> Floats:
    """Gains, at most exp(largest)."""
    np.minimum(logarithm, np.float32(largest), out=out)
    return np.exp(out, out=out)


def write_polar(gain: Floats, angle: Floats, part: Floats, out: Spectra) -> Spectra:
    """Gain exp(i angle); `part` is room for one of its parts."""
    np.multiply(np.cos(angle, out=part), gain, out=out.real)
    np.multiply(np.sin(angle, out=part), gain, out=out.imag)
    return out


# numpy's types know of transforms of float64 only.
def rfft(frames: Floats, out: Spectra) -> None:
    """Spectra of rows, divided by their length: the norm whose factor does not slow the transform of float32 down."""
    rows: Any = out
    if NUMPY_2:
        np.fft.rfft(frames, axis=1, norm="forward", out=rows)
    else:
        rows[...] = np.fft.rfft(frames, axis=1, norm="forward")


def irfft(spectra: Spectra, out: Floats) -> None:
    """Rows of spectra of ordinary norm."""
    rows: Any = out
    if NUMPY_2:
        np.fft.irfft(spectra, out.shape[1], axis=1, out=rows)
    else:
        rows[...] = np.fft.irfft(spectra, out.shape[1], axis=1)


class Framed:
    """Samples that arrive in order, cut into frames that overlap.

    Args:
        size: of a frame.
        hop: samples from frame to frame.
        silence: samples of zeros before the first.
        kind: of the samples.
    """

    def __init__(self, size: int, hop: int, silence: int, kind: Any) -> None:
        self._size, self._hop = size, hop
        self._samples = np.zeros(silence, kind)

    def append(self, samples: NDArray[Any]) -> None:
        """Take samples."""
        self._samples = np.concatenate([self._samples, samples])

    def take(self, count: int) -> NDArray[Any]:
        """The next frames, (count, size), which must not be written to; zeros lie behind the last sample."""
        need = self._size + self._hop * (count - 1)
        samples = self._samples
        if len(samples) < need:
            samples = np.pad(samples, (0, need - len(samples)))
        self._samples = samples[self._hop * count :]
        return np.lib.stride_tricks.sliding_window_view(samples[:need], self._size)[:: self._hop]


class OverlapAdd:
    """Adds frames that overlap, (n, size) each time, to samples.

    Args:
        size: of a frame, a multiple of `hop`.
        hop: samples from frame to frame.
        before: samples of the first frame that lie before the sound.
        behind: samples of the last frame that belong to the sound beyond its hop.
    """

    def __init__(self, size: int, hop: int, before: int, behind: int) -> None:
        self._hop, self._overlap = hop, size // hop
        self._skipped, self._behind = before, behind
        self._rest = np.zeros((self._overlap - 1, hop), np.float32)
        self._total = self._rest

    def begin(self, count: int) -> None:
        """Make room for the next frames."""
        self._total = np.zeros((count + self._overlap - 1, self._hop), np.float32)
        self._total[: self._overlap - 1] = self._rest

    def add(self, first: int, frames: Floats) -> None:
        """Add some of them, from the frame `first` of this time."""
        for part in range(self._overlap):
            shifted = self._total[first + part : first + part + len(frames)]
            shifted += frames[:, part * self._hop : (part + 1) * self._hop]

    def finish(self, *, last: bool) -> Floats:
        """The samples that no later frame changes."""
        count = len(self._total) - self._overlap + 1
        self._rest = self._total[count:]
        end = count * self._hop + (self._behind if last else 0)
        skipped = min(self._skipped, end)
        self._skipped -= skipped
        return self._total.reshape(-1)[skipped:end]
