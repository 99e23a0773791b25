"""The F0 detector that Inflect-Nano-v1 was trained with: torchaudio's `detect_pitch_frequency`.

Built from the description of its behaviour, with frame time 256 / 24000 s and its defaults. For
our own voices Harvest (`features.estimate_f0`) is far better; this one reproduces the published
targets.
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wyoming_nano_tts.audio.mel import HOP_LENGTH, SAMPLE_RATE_HZ

LOWEST_HZ: Final = 85
HIGHEST_HZ: Final = 3400
MEDIAN_LAGS: Final = 30
"""Frames of the running median."""
HALF_PREFERENCE: Final = 0.99
"""A peak in the lower half of the lags wins if it reaches this share of the best."""
NORM_FLOOR: Final = 1e-9

_MAX_LAG: Final = math.ceil(SAMPLE_RATE_HZ / LOWEST_HZ)  # 283
_FIRST_INDEX: Final = math.ceil(SAMPLE_RATE_HZ / HIGHEST_HZ)  # 8, the lag of 9 samples


def detect_f0(waveform: NDArray[np.float32]) -> NDArray[np.float64]:
    """Detect F0 by normalised cross-correlation and a running median.

    Args:
        waveform: (N,) at 24 kHz.

    Returns:
        F0 in Hz, (max(0, ceil(N / 256) - 15),): the median eats the last 15 frames. Frames
        without a pitch have some value too, mostly outside the range of voices.
    """
    frames = -(-len(waveform) // HOP_LENGTH)
    if frames < MEDIAN_LAGS // 2 + 1:
        return np.zeros(0)
    correlation = _correlation(np.asarray(waveform, np.float64), frames)
    return SAMPLE_RATE_HZ / _running_median(_best_lag(correlation))


def _correlation(waveform: NDArray[np.float64], frames: int) -> NDArray[np.float64]:
    """Correlate each frame with itself shifted, (frames, 283): index i is the lag i + 1.

    The divisor is the product of both SQUARED norms, as in the original.
    """
    padded = np.zeros(frames * HOP_LENGTH + _MAX_LAG)
    padded[: len(waveform)] = waveform
    fixed = padded[: frames * HOP_LENGTH].reshape(frames, HOP_LENGTH)
    fixed_power = (np.linalg.norm(fixed, axis=1) + NORM_FLOOR) ** 2
    correlation = np.empty((frames, _MAX_LAG))
    for lag in range(1, _MAX_LAG + 1):
        shifted = padded[lag : lag + frames * HOP_LENGTH].reshape(frames, HOP_LENGTH)
        power = (np.linalg.norm(shifted, axis=1) + NORM_FLOOR) ** 2
        product = np.einsum("fs,fs->f", fixed, shifted)
        correlation[:, lag - 1] = product / fixed_power / power
    return correlation


def _best_lag(correlation: NDArray[np.float64]) -> NDArray[np.int64]:
    rows = np.arange(len(correlation))
    best = correlation[:, _FIRST_INDEX:].argmax(axis=1) + _FIRST_INDEX
    half = correlation[:, _FIRST_INDEX : _MAX_LAG // 2].argmax(axis=1) + _FIRST_INDEX
    prefer_half = correlation[rows, half] > HALF_PREFERENCE * correlation[rows, best]
    chosen: NDArray[np.int64] = np.where(prefer_half, half, best) + 1
    return chosen


def _running_median(lags: NDArray[np.int64]) -> NDArray[np.int64]:
    """Take the lower median of 30 lags, the first repeated 14 times in front, none behind."""
    front = (MEDIAN_LAGS - 1) // 2
    padded = np.concatenate((np.full(front, lags[0]), lags))
    windows = np.lib.stride_tricks.sliding_window_view(padded, MEDIAN_LAGS)
    return np.asarray(np.sort(windows, axis=1)[:, front])
