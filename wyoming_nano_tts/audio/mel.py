"""The mel front end that both models share (Inflect-Nano-v1, section 5): magnitude, Slaney bands, natural log."""

import functools
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..errors import TrainingError

SAMPLE_RATE_HZ: Final = 24000
FFT_SIZE: Final = 1024
HOP_LENGTH: Final = 256
MEL_BINS: Final = 80
LOWEST_HZ: Final = 0.0
HIGHEST_HZ: Final = 12000.0
MAGNITUDE_FLOOR: Final = 1e-5

_KNEE_HZ: Final = 1000.0
"""The Slaney scale is linear (3 mel per 200 Hz) up to here, then logarithmic (27 mel per factor 6.4)."""
_KNEE_MEL: Final = 15.0
_LOG_STEP: Final = float(np.log(6.4)) / 27


def _hz_to_mel(hz: NDArray[np.float64]) -> NDArray[np.float64]:
    logarithmic = _KNEE_MEL + np.log(np.maximum(hz, 1e-9) / _KNEE_HZ) / _LOG_STEP
    return np.where(hz < _KNEE_HZ, hz * 3 / 200, logarithmic)


def _mel_to_hz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    logarithmic = _KNEE_HZ * np.exp(_LOG_STEP * (mel - _KNEE_MEL))
    return np.where(mel < _KNEE_MEL, mel * 200 / 3, logarithmic)


def slaney_bands(
    bins_hz: NDArray[np.floating], bands: int, lowest_hz: float, highest_hz: float
) -> NDArray[np.float64]:
    """Area-normalised triangular bands on the Slaney scale.

    Args:
        bins_hz: frequencies of the spectrum's bins, (K,).
        bands: how many.
        lowest_hz: lower edge of the first.
        highest_hz: upper edge of the last.

    Returns:
        Weights, (K, bands).
    """
    limits = _hz_to_mel(np.array([lowest_hz, highest_hz]))
    edges = _mel_to_hz(np.linspace(limits[0], limits[1], bands + 2))
    column = bins_hz[:, None]
    rising = (column - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - column) / (edges[2:] - edges[1:-1])
    weights = np.maximum(0, np.minimum(rising, falling)) * (2 / (edges[2:] - edges[:-2]))
    return np.asarray(weights)


@functools.cache
def mel_basis() -> NDArray[np.float32]:
    """The bands of our mels, (513, 80)."""
    bins_hz = np.fft.rfftfreq(FFT_SIZE, 1 / SAMPLE_RATE_HZ)
    return slaney_bands(bins_hz, MEL_BINS, LOWEST_HZ, HIGHEST_HZ).astype(np.float32)


def log_mel(waveform: NDArray[np.float32]) -> NDArray[np.float32]:
    """Natural-log mel magnitudes of a 24 kHz mono signal.

    Args:
        waveform: (N,) in [-1, 1], not empty.

    Returns:
        (80, 1 + N // 256) float32; frame f is centred on sample 256 f; the floor is ln 1e-5.

    Raises:
        TrainingError: the signal has no samples.
    """
    if waveform.size == 0:
        raise TrainingError("a signal without samples has no mel; leave the recording out")
    padded = np.pad(np.clip(waveform, -1, 1), FFT_SIZE // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, FFT_SIZE)[::HOP_LENGTH]  # (F, 1024)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FFT_SIZE) / FFT_SIZE)
    magnitude = np.abs(np.fft.rfft(frames * window, axis=1))  # (F, 513)
    mel = magnitude @ mel_basis().astype(np.float64)
    return np.asarray(np.log(np.maximum(mel, MAGNITUDE_FLOOR)).T, np.float32)
