"""The signal side of the frame decoder in numpy, part by part; its twin in torch is `network_render`.

F frames of 300 samples, two spectra each: spectrum s is centred on samples 150 s to 150 s + 149.
"""

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...audio.arrays import Floats
from .config import FRAME_SAMPLES, SAMPLE_RATE_HZ, DecoderConfig

Noise = NDArray[np.int16]

SIZES: Final = DecoderConfig()
FFT, HOP, OVERLAP = SIZES.n_fft, SIZES.hop, SIZES.overlap
BINS, FINE, PLANES = SIZES.bins, SIZES.fine, 5
BLOCK: Final = 64
"""Spectra that are filtered at a time."""
NUMPY_2: Final = int(np.__version__.split(".")[0]) >= 2
"""Before it transforms were of float64, and there was no room to be handed in."""
SIDE: Final = (FFT - HOP) // 2
"""Samples of a spectrum before its own hop, and behind it."""
NOISE_DEVIATION: Final = 2**16 / math.sqrt(12)
"""Of whole numbers of 16 bits, all as likely; a spectrum of hundreds of them is as good as that of a normal noise."""
WINDOW: Final = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FFT) / FFT)
ANALYSIS: Final = (WINDOW * FFT).astype(np.float32)
"""Makes up for numpy's forward norm, the only one whose factor does not slow the transform of float32 down."""
NOISE_ANALYSIS: Final = (WINDOW * FFT / NOISE_DEVIATION).astype(np.float32)
SYNTHESIS: Final = (WINDOW / (0.375 * OVERLAP)).astype(np.float32)
"""The sum of squared Hann windows is constant: 3/8 of the overlap."""
POSITION: Final = ((np.arange(FRAME_SAMPLES) + 0.5) / FRAME_SAMPLES - 0.5).astype(np.float32)
"""Of a frame's samples relative to its centre, in frames."""
AT_PULSE: Final = 1e-6
"""Phase, in half turns of a circle, nearer to a pulse than which the quotient of two sines is taken."""
LARGEST_LOG: Final = 6.0
"""Of a gain."""


class Source:
    """Pulses and noise of one sentence, made in order.

    The phase is F0 summed frame by frame, linear between the centres of frames, as the teacher's own.

    Args:
        rng: of the noise.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._cycles = 0.0

    def make(
        self, f0_hz: NDArray[np.float64], voicing: Floats, next_hz: float
    ) -> tuple[Floats, Noise]:
        """Make the next frames.

        Args:
            f0_hz: of the frames, (n,), above 0.
            voicing: 0 or 1, (n,).
            next_hz: F0 of the frame behind them; at the end that of the last.

        Returns:
            Pulses of unit power and white noise, (300 n,) each.
        """
        steps = np.append(f0_hz, next_hz) * (FRAME_SAMPLES / SAMPLE_RATE_HZ)
        centres = self._cycles + np.cumsum(steps[:-1])
        self._cycles = float(centres[-1] % 1)
        pulses = np.zeros((len(f0_hz), FRAME_SAMPLES), np.float32)
        voiced = np.flatnonzero(voicing)
        if len(voiced):
            pulses[voiced] = _pulses(
                centres[voiced] % 1, steps[voiced], steps[voiced + 1], f0_hz[voiced]
            )
        return pulses.reshape(-1), white_noise(self._rng, pulses.size)


def white_noise(rng: np.random.Generator, samples: int) -> Noise:
    """Whole numbers of 16 bits, an even number of them, whose deviation is `NOISE_DEVIATION`."""
    return rng.integers(-(2**15), 2**15, samples, np.int16)


def _pulses(
    centres: NDArray[np.float64],
    before: NDArray[np.float64],
    behind: NDArray[np.float64],
    f0_hz: NDArray[np.float64],
) -> Floats:
    """Pulses of voiced frames, (n, 300): all harmonics of F0 in phase, of unit power.

    Args:
        centres: phase at the centre of each frame, in cycles from 0 to 1.
        before: cycles a frame in its first half.
        behind: cycles a frame in its second half.
        f0_hz: tells the number of harmonics.
    """
    half = FRAME_SAMPLES // 2
    x = np.empty((len(centres), FRAME_SAMPLES), np.float32)
    np.multiply(_column(before), POSITION[:half], out=x[:, :half])
    np.multiply(_column(behind), POSITION[half:], out=x[:, half:])
    x += _column(centres)
    x -= np.rint(x)
    # The pulse is even, and where it is highest float32 tells its phase best.
    np.abs(x, out=x)
    np.maximum(x, np.float32(AT_PULSE), out=x)
    x *= np.float32(math.pi)
    harmonics = np.floor(SAMPLE_RATE_HZ / 2 / f0_hz)
    divisor = np.sin(x)
    x *= _column(2 * harmonics + 1)
    kernel = np.sin(x, out=x)
    kernel /= divisor
    kernel -= np.float32(1)
    kernel *= _column(1 / np.sqrt(2 * harmonics))
    return kernel


def _column(values: NDArray[np.float64]) -> Floats:
    return values.astype(np.float32)[:, None]


class Renderer:
    """Filters and sources of one sentence -> samples, part by part."""

    def __init__(self) -> None:
        # What the first spectrum reads before the sentence is silence.
        self._pulses, self._noise = np.zeros(SIDE, np.float32), np.zeros(SIDE, np.int16)
        self._sum = np.zeros((OVERLAP - 1, HOP), np.float32)
        self._begun = False
        self._buffers = Buffers()

    def add_sources(self, pulses: Floats, noise: Noise) -> None:
        """Append source samples; a spectrum needs those up to 225 samples behind its hop."""
        self._pulses = np.concatenate([self._pulses, pulses])
        self._noise = np.concatenate([self._noise, noise])

    def render(self, planes: Floats, *, last: bool) -> Floats:
        """Filter the next spectra.

        Args:
            planes: what the frame decoder says of F frames, (F, 5 · 2 · 301): logarithm and phase of the harmonic gain,
                logarithm of the noise gain, logarithm and phase of what is free of the sources.
            last: these are the sentence's last; silence lies behind it.

        Returns:
            The samples that no later spectrum changes.
        """
        count = FINE * len(planes)
        pulses, noise = _frames(self._pulses, count), _frames(self._noise, count)
        total = np.zeros((count + OVERLAP - 1, HOP), np.float32)
        total[: OVERLAP - 1] = self._sum
        for begin in range(0, count, BLOCK):
            rows = slice(begin, min(begin + BLOCK, count))
            frames = self._buffers.filter(
                planes[rows.start // FINE : rows.stop // FINE], pulses[rows], noise[rows]
            )
            for part in range(OVERLAP):
                shifted = total[begin + part : begin + part + len(frames)]
                shifted += frames[:, part * HOP : (part + 1) * HOP]
        self._pulses, self._noise = self._pulses[HOP * count :], self._noise[HOP * count :]
        self._sum = total[count:]
        end = count * HOP + (SIDE if last else 0)
        begin = 0 if self._begun else SIDE  # before the sentence
        self._begun = True
        return total.reshape(-1)[begin:end]


class Buffers:
    """Room for a block of spectra, used again and again: what is computed stays in the processor's cache."""

    def __init__(self) -> None:
        shape = (BLOCK // FINE, FINE, BINS)
        self._frames = np.empty((BLOCK, FFT), np.float32)
        self._spectra, self._other, self._response = np.empty((3, *shape), np.complex64)
        self._gain, self._angle, self._part = np.empty((3, *shape), np.float32)

    def filter(self, planes: Floats, pulses: Floats, noise: Noise) -> Floats:
        """Filter the sources of a block's spectra.

        Args:
            planes: of n frames, at most half of `BLOCK`; see `Renderer.render`.
            pulses: of each spectrum, (2 n, 600).
            noise: as `pulses`.

        Returns:
            What overlaps and is added, (2 n, 600); the next call writes over it.
        """
        count = len(planes)
        by_plane = planes.reshape(count, PLANES, FINE, BINS).swapaxes(0, 1)
        harmonic, theta, noise_gain, free, phi = by_plane
        frames, spectra, other = (
            self._frames[: FINE * count], self._spectra[:count], self._other[:count],
        )  # fmt: skip
        angle = np.tanh(theta, out=self._angle[:count])
        angle *= np.float32(math.pi)
        _rfft(np.multiply(pulses, ANALYSIS, out=frames), spectra)
        spectra *= self._polar(harmonic, angle)
        _rfft(np.multiply(noise, NOISE_ANALYSIS, out=frames), other)
        other *= self._exp(noise_gain)
        spectra += other
        spectra += self._polar(free, phi)
        _irfft(spectra, frames)
        frames *= SYNTHESIS
        return frames

    def _exp(self, logarithm: Floats) -> Floats:
        gain = self._gain[: len(logarithm)]
        np.minimum(logarithm, np.float32(LARGEST_LOG), out=gain)
        return np.exp(gain, out=gain)

    def _polar(self, logarithm: Floats, angle: Floats) -> NDArray[np.complex64]:
        """exp(logarithm + i angle)."""
        response, part = self._response[: len(angle)], self._part[: len(angle)]
        gain = self._exp(logarithm)
        np.multiply(np.cos(angle, out=part), gain, out=response.real)
        np.multiply(np.sin(angle, out=part), gain, out=response.imag)
        return response


def _frames(samples: NDArray[Any], count: int) -> NDArray[Any]:
    """The first 150 (S - 1) + 600 samples, silence behind them if there are not as many -> (S, 600)."""
    need = FFT + HOP * (count - 1)
    if len(samples) < need:
        samples = np.pad(samples, (0, need - len(samples)))
    return np.lib.stride_tricks.sliding_window_view(samples[:need], FFT)[::HOP]


# numpy's types know of transforms of float64 only.
def _rfft(frames: Floats, out: NDArray[np.complex64]) -> None:
    """Transform divided by its length, for which the analysis windows make up: (2 n, 600) -> (n, 2, 301)."""
    rows: Any = out.reshape(len(frames), BINS)
    if NUMPY_2:
        np.fft.rfft(frames, axis=1, norm="forward", out=rows)
    else:
        rows[...] = np.fft.rfft(frames, axis=1, norm="forward")


def _irfft(spectra: NDArray[np.complex64], out: Floats) -> None:
    """(n, 2, 301) -> (2 n, 600)."""
    rows: Any = out
    if NUMPY_2:
        np.fft.irfft(spectra.reshape(len(out), BINS), FFT, axis=1, out=rows)
    else:
        rows[...] = np.fft.irfft(spectra.reshape(len(out), BINS), FFT, axis=1)
