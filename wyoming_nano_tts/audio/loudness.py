"""How loud speech is to a listener, and how high it peaks between its samples (ITU-R BS.1770-5)."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .arrays import Floats

BLOCK_SECONDS: Final = 0.4
STEP_SECONDS: Final = 0.1
"""Blocks overlap by three quarters."""
SILENT_LUFS: Final = -70.0
"""Blocks below are no programme at all."""
QUIET_LU: Final = 10.0
"""Blocks so far below the others, pauses for instance, do not count."""
OFFSET_DB: Final = -0.691
"""Of the weighting at 997 Hz, so that a sine there has the loudness of its level."""

# The analogue filters behind the coefficients that BS.1770 gives for 48 kHz alone (annex 1, tables 1 and 2):
# centre, quality and gain of the shelf that a head makes, centre and quality of the high-pass.
_SHELF: Final = (1681.974450955533, 0.7071752369554196, 3.999843853973347)
_HIGH_PASS: Final = (38.13547087602444, 0.5003270373238773)
_RING_SECONDS: Final = 0.5
"""After so long the high-pass has forgotten what was."""

OVERSAMPLED: Final = 4
_PHASE_HALF: Final = 12
"""Samples on either side that a point between two is made of."""


def integrated_lufs(samples: Floats, rate_hz: int) -> float:
    """Return the gated loudness of mono samples in LUFS; minus infinity where there is nothing to hear.

    What is shorter than a block counts as one block.

    Args:
        samples: (N,) float32, full scale is 1.
        rate_hz: 8000 or more.
    """
    block, step = round(BLOCK_SECONDS * rate_hz), round(STEP_SECONDS * rate_hz)
    if not len(samples):
        return -math.inf
    power = _weighted(samples, rate_hz) ** 2
    if len(power) < block:
        return _lufs(float(power.mean()))
    sums = np.concatenate(([0.0], np.cumsum(power)))
    starts = np.arange(0, len(power) - block + 1, step)
    powers = (sums[starts + block] - sums[starts]) / block  # (B,)
    heard = powers[powers > _power(SILENT_LUFS)]
    if not len(heard):
        return -math.inf
    gate = _lufs(float(heard.mean())) - QUIET_LU
    return _lufs(float(heard[heard > _power(gate)].mean()))


def true_peak(samples: Floats) -> float:
    """Return the highest magnitude of the wave that samples stand for, at four points a sample (annex 2).

    Args:
        samples: (N,) float32.
    """
    if not len(samples):
        return 0.0
    padded = np.pad(samples, _PHASE_HALF)
    return max(float(np.abs(samples).max()), float(between(padded).max(initial=0.0)))


def between(samples: Floats) -> Floats:
    """Return the highest magnitude among the three points between each sample and the next.

    Args:
        samples: (N,) float32, more than 2 * 12 - 1.

    Returns:
        (N - 23,) float32; the first stands between samples 11 and 12.
    """
    windows = np.lib.stride_tricks.sliding_window_view(samples, 2 * _PHASE_HALF)
    highest: Floats = np.abs(windows @ _PHASES.T).max(axis=1)
    return highest


def decibels(amplitude: float) -> float:
    """Return an amplitude in dB; minus infinity for 0."""
    return 20 * math.log10(amplitude) if amplitude > 0 else -math.inf


def _phases() -> Floats:
    """Filters for the points at a quarter, a half and three quarters of the way to the next sample, (3, 24)."""
    offsets = np.arange(-_PHASE_HALF + 1, _PHASE_HALF + 1)
    places = np.arange(1, OVERSAMPLED)[:, None] / OVERSAMPLED
    distance = offsets - places
    window = np.i0(6.0 * np.sqrt(np.maximum(0, 1 - (distance / _PHASE_HALF) ** 2))) / np.i0(6.0)
    taps = np.sinc(distance) * window
    phases: Floats = (taps / taps.sum(axis=1, keepdims=True)).astype(np.float32)
    return phases


_PHASES: Final = _phases()


def _weighted(samples: Floats, rate_hz: int) -> NDArray[np.float64]:
    """Samples as a head and an ear weigh them: both filters at once, in the frequency domain."""
    size = 1 << math.ceil(math.log2(len(samples) + _RING_SECONDS * rate_hz))
    z = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    response = np.ones_like(z)
    for numerator, denominator in (_shelf(rate_hz), _high_pass(rate_hz)):
        response *= np.polyval(numerator[::-1], z) / np.polyval(denominator[::-1], z)
    spectrum = np.fft.rfft(samples.astype(np.float64), size) * response
    return np.fft.irfft(spectrum, size)[: len(samples)]


def _shelf(rate_hz: int) -> tuple[list[float], list[float]]:
    """Numerator and denominator of the shelf, by the bilinear transform."""
    centre, quality, gain_db = _SHELF
    k = math.tan(math.pi * centre / rate_hz)
    high = 10 ** (gain_db / 20)
    band = high**0.4996667741545416
    scale = 1 + k / quality + k * k
    return (
        [
            (high + band * k / quality + k * k) / scale,
            2 * (k * k - high) / scale,
            (high - band * k / quality + k * k) / scale,
        ],
        [1.0, 2 * (k * k - 1) / scale, (1 - k / quality + k * k) / scale],
    )


def _high_pass(rate_hz: int) -> tuple[list[float], list[float]]:
    """Numerator and denominator of the high-pass, by the bilinear transform; its numerator is left unscaled."""
    centre, quality = _HIGH_PASS
    k = math.tan(math.pi * centre / rate_hz)
    scale = 1 + k / quality + k * k
    return [1.0, -2.0, 1.0], [1.0, 2 * (k * k - 1) / scale, (1 - k / quality + k * k) / scale]


def _lufs(power: float) -> float:
    return OFFSET_DB + 10 * math.log10(power) if power > 0 else -math.inf


def _power(lufs: float) -> float:
    return float(10 ** ((lufs - OFFSET_DB) / 10))
