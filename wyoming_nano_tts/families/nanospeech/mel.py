"""The mel that the model was trained on: magnitude, 100 bands on the HTK scale, natural logarithm."""

import functools
from typing import Final

import numpy as np

from ...audio.arrays import Floats
from .config import FFT_SIZE, HOP_LENGTH, MEL_BANDS, SAMPLE_RATE_HZ

FLOOR: Final = 1e-5
HIGHEST_HZ: Final = 12_000.0


@functools.cache
def window() -> Floats:
    """Periodic Hann window, (1024,)."""
    return (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FFT_SIZE) / FFT_SIZE)).astype(np.float32)


@functools.cache
def filter_bank() -> Floats:
    """Triangles of height 1 on the HTK mel scale, 2595 log10(1 + f / 700), (513, 100)."""
    highest = 2595 * np.log10(1 + HIGHEST_HZ / 700)
    edges = 700 * (10 ** (np.linspace(0, highest, MEL_BANDS + 2) / 2595) - 1)
    bins = np.linspace(0, SAMPLE_RATE_HZ / 2, FFT_SIZE // 2 + 1)[:, None]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    return np.maximum(0, np.minimum(rising, falling)).astype(np.float32)


def frames_of(samples: int) -> int:
    """Frames of the mel of so many samples."""
    return 1 + samples // HOP_LENGTH


def log_mel(samples: Floats) -> Floats:
    """Logarithms of band magnitudes.

    Args:
        samples: 24 kHz, (S,), more than 512 of them, for the edges are reflected.

    Returns:
        (1 + S // 256, 100); the floor is ln 1e-5.

    Raises:
        ValueError: there are too few samples.
    """
    if len(samples) <= FFT_SIZE // 2:
        raise ValueError(
            f"{len(samples)} samples have no mel: more than {FFT_SIZE // 2} are needed"
        )
    padded = np.pad(samples.astype(np.float64), FFT_SIZE // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, FFT_SIZE)[::HOP_LENGTH]
    magnitude = np.abs(np.fft.rfft(frames * window(), axis=1))  # (N, 513)
    return np.log(np.maximum(magnitude @ filter_bank(), FLOOR)).astype(np.float32)
