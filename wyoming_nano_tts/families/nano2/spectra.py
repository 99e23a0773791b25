"""The signal side of the frame decoder in numpy, part by part; its twin in torch is `network_render`.

F frames of 300 samples, two spectra each: spectrum s is centred on samples 150 s to 150 s + 149.
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...audio.arrays import Floats
from ..parts.short_spectra import (
    NOISE_DEVIATION,
    Framed,
    Noise,
    OverlapAdd,
    exp_limited,
    hann,
    irfft,
    pulses,
    rfft,
    white_noise,
    write_polar,
)
from .config import FRAME_SAMPLES, SAMPLE_RATE_HZ, DecoderConfig

SIZES: Final = DecoderConfig()
FFT, HOP, OVERLAP = SIZES.n_fft, SIZES.hop, SIZES.overlap
BINS, FINE, PLANES = SIZES.bins, SIZES.fine, 5
BLOCK: Final = 64
"""Spectra that are filtered at a time."""
SIDE: Final = (FFT - HOP) // 2
"""Samples of a spectrum before its own hop, and behind it."""
WINDOW: Final = hann(FFT)
ANALYSIS: Final = (WINDOW * FFT).astype(np.float32)
"""Makes up for the norm of the transform."""
NOISE_ANALYSIS: Final = (WINDOW * FFT / NOISE_DEVIATION).astype(np.float32)
SYNTHESIS: Final = (WINDOW / (0.375 * OVERLAP)).astype(np.float32)
"""The sum of squared Hann windows is constant: 3/8 of the overlap."""
POSITION: Final = ((np.arange(FRAME_SAMPLES) + 0.5) / FRAME_SAMPLES - 0.5).astype(np.float32)
"""Of a frame's samples relative to its centre, in frames."""
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
        made = np.zeros((len(f0_hz), FRAME_SAMPLES), np.float32)
        voiced = np.flatnonzero(voicing)
        if len(voiced):
            cycles = np.empty((len(voiced), FRAME_SAMPLES), np.float32)
            half = FRAME_SAMPLES // 2
            np.multiply(_column(steps[voiced]), POSITION[:half], out=cycles[:, :half])
            np.multiply(_column(steps[voiced + 1]), POSITION[half:], out=cycles[:, half:])
            cycles += _column(centres[voiced] % 1)
            harmonics = _column(np.floor(SAMPLE_RATE_HZ / 2 / f0_hz[voiced]))
            made[voiced] = pulses(cycles, harmonics)
        return made.reshape(-1), white_noise(self._rng, made.size)


def _column(values: NDArray[np.float64]) -> Floats:
    return values.astype(np.float32)[:, None]


class Renderer:
    """Filters and sources of one sentence -> samples, part by part."""

    def __init__(self) -> None:
        # What the first spectrum reads before the sentence is silence.
        self._pulses, self._noise = (Framed(FFT, HOP, SIDE, kind) for kind in ("f4", "i2"))
        self._heard = OverlapAdd(FFT, HOP, SIDE, SIDE)
        self._buffers = Buffers()

    def add_sources(self, pulses: Floats, noise: Noise) -> None:
        """Append source samples; a spectrum needs those up to 225 samples behind its hop."""
        self._pulses.append(pulses)
        self._noise.append(noise)

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
        pulses, noise = self._pulses.take(count), self._noise.take(count)
        self._heard.begin(count)
        for first in range(0, count, BLOCK):
            rows = slice(first, first + BLOCK)
            part = planes[first // FINE : (first + BLOCK) // FINE]
            self._heard.add(first, self._buffers.filter(part, pulses[rows], noise[rows]))
        return self._heard.finish(last=last)


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
        frames = self._frames[: FINE * count]
        spectra, other, response = (x[:count] for x in (self._spectra, self._other, self._response))
        gain, angle, part = (x[:count] for x in (self._gain, self._angle, self._part))
        rfft(np.multiply(pulses, ANALYSIS, out=frames), spectra.reshape(-1, BINS))
        np.tanh(theta, out=angle)
        angle *= np.float32(math.pi)
        exp_limited(harmonic, LARGEST_LOG, gain)
        spectra *= write_polar(gain, angle, part, response)
        rfft(np.multiply(noise, NOISE_ANALYSIS, out=frames), other.reshape(-1, BINS))
        other *= exp_limited(noise_gain, LARGEST_LOG, gain)
        spectra += other
        exp_limited(free, LARGEST_LOG, gain)
        spectra += write_polar(gain, phi, part, response)
        irfft(spectra.reshape(-1, BINS), frames)
        frames *= SYNTHESIS
        return frames
