"""The signal side of the frame decoder in numpy, part by part; its twin in torch is `network_render`.

F frames of 300 samples, two spectra each: spectrum s is centred on samples 150 s to 150 s + 149.
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...audio.arrays import Floats
from .config import FRAME_SAMPLES, SAMPLE_RATE_HZ, DecoderConfig

SIZES: Final = DecoderConfig()
FFT, HOP, OVERLAP = SIZES.n_fft, SIZES.hop, SIZES.overlap
SIDE: Final = (FFT - HOP) // 2
"""Samples of a spectrum before its own hop, and behind it."""
WINDOW: Final = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FFT) / FFT)).astype(np.float32)
SYNTHESIS: Final = (WINDOW / (0.375 * OVERLAP)).astype(np.float32)
"""The sum of squared Hann windows is constant: 3/8 of the overlap."""
POSITION: Final = ((np.arange(FRAME_SAMPLES) + 0.5) / FRAME_SAMPLES - 0.5).astype(np.float64)
"""Of a frame's samples relative to its centre, in frames."""
AT_PULSE: Final = 1e-4
"""Sine below which the quotient of two sines is its limit."""


class Source:
    """Pulses and noise of one sentence, made in order.

    The phase is F0 summed frame by frame, linear between the centres of frames, as the teacher's own.

    Args:
        rng: of the noise.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._cycles = 0.0
        self._last_hz: float | None = None

    def make(
        self, f0_hz: NDArray[np.float64], voicing: Floats, next_hz: float
    ) -> tuple[Floats, Floats]:
        """Make the next frames.

        Args:
            f0_hz: of the frames, (n,), above 0.
            voicing: 0 or 1, (n,).
            next_hz: F0 of the frame behind them; at the end that of the last.

        Returns:
            Pulses of unit power and white noise, (300 n,) each.
        """
        steps = np.concatenate([f0_hz, [next_hz]]) * (FRAME_SAMPLES / SAMPLE_RATE_HZ)
        centres = self._cycles + np.cumsum(steps[:-1])
        self._cycles = float(centres[-1] % 1)
        pulses = np.zeros((len(f0_hz), FRAME_SAMPLES), np.float32)
        voiced = np.flatnonzero(voicing)
        pulses[voiced] = _pulses(
            centres[voiced] % 1, steps[voiced], steps[voiced + 1], f0_hz[voiced]
        )
        noise = self._rng.standard_normal(len(f0_hz) * FRAME_SAMPLES, dtype=np.float32)
        return pulses.reshape(-1), noise


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
    x[:, :half] = centres[:, None] + POSITION[:half] * before[:, None]
    x[:, half:] = centres[:, None] + POSITION[half:] * behind[:, None]
    x -= np.floor(x)
    x *= np.float32(math.pi)
    harmonics = np.floor(SAMPLE_RATE_HZ / 2 / f0_hz).astype(np.float32)[:, None]
    divisor = np.sin(x)
    x *= 2 * harmonics + 1
    kernel = np.sin(x, out=x)
    at_pulse = np.abs(divisor) < AT_PULSE
    divisor[at_pulse] = 1
    kernel /= divisor
    kernel -= 1
    kernel[at_pulse] = np.broadcast_to(2 * harmonics, kernel.shape)[at_pulse]
    kernel /= np.sqrt(2 * harmonics)
    return kernel


class Renderer:
    """Filters and sources of one sentence -> samples, part by part."""

    def __init__(self) -> None:
        # What the first spectrum reads before the sentence is silence.
        self._sources = [np.zeros(SIDE, np.float32)] * 2
        self._sum = np.zeros(FFT - HOP, np.float32)
        self._begun = False

    def add_sources(self, pulses: Floats, noise: Floats) -> None:
        """Append source samples; a spectrum needs those up to 225 samples behind its hop."""
        self._sources = [
            np.concatenate([old, new])
            for old, new in zip(self._sources, (pulses, noise), strict=True)
        ]

    def render(self, harmonic: Floats, noise_gain: Floats, free: Floats, *, last: bool) -> Floats:
        """Filter the next spectra.

        Args:
            harmonic: multiplies the spectra of the pulses; real and imaginary part, (S, 301, 2).
            noise_gain: multiplies those of the noise, (S, 301).
            free: is added, (S, 301, 2).
            last: these are the sentence's last; silence lies behind it.

        Returns:
            The samples that no later spectrum changes.
        """
        count = len(noise_gain)
        need = FFT + HOP * (count - 1)
        pulses, noise = (
            source[:need] if len(source) >= need else np.pad(source, (0, need - len(source)))
            for source in self._sources
        )
        self._sources = [source[HOP * count :] for source in self._sources]
        spectra = _stft(pulses)
        spectra *= harmonic.view(np.complex64)[..., 0]
        noises = _stft(noise)
        noises *= noise_gain
        spectra += noises
        spectra += free.view(np.complex64)[..., 0]
        return self._overlap(spectra, last=last)

    def _overlap(self, spectra: NDArray[np.complex64], *, last: bool) -> Floats:
        frames = np.fft.irfft(spectra, FFT, axis=1).astype(np.float32) * SYNTHESIS
        count = len(frames)
        total = np.zeros((count + OVERLAP - 1, HOP), np.float32)
        total[: OVERLAP - 1] = self._sum.reshape(OVERLAP - 1, HOP)
        for part in range(OVERLAP):
            total[part : part + count] += frames[:, part * HOP : (part + 1) * HOP]
        samples = total.reshape(-1)
        self._sum = samples[count * HOP :]
        end = count * HOP + (SIDE if last else 0)
        begin = 0 if self._begun else SIDE  # before the sentence
        self._begun = True
        return samples[begin:end].copy()


def _stft(samples: Floats) -> NDArray[np.complex64]:
    """(150 (S - 1) + 600,) -> (S, 301)."""
    frames = np.lib.stride_tricks.sliding_window_view(samples, FFT)[::HOP]
    return np.fft.rfft(frames * WINDOW, axis=1).astype(np.complex64)
