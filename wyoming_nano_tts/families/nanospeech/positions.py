"""Sines and cosines by which the networks know time and place."""

import numpy as np

from ...audio.arrays import Floats
from .config import HEAD_WIDTH, LONGEST_FRAMES, TIME_WIDTH


def time_waves(times: Floats) -> Floats:
    """Waves of the time of the flow, (B,) in 0..1 -> (B, 256): sines, then cosines."""
    half = TIME_WIDTH // 2
    rates = np.exp(np.arange(half, dtype=np.float32) * np.float32(-np.log(10_000) / (half - 1)))
    angles = np.float32(1000) * np.asarray(times, np.float32)[:, None] * rates
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=1)


def text_waves(frames: int, width: int) -> Floats:
    """Code of each place in a text that is as long as its frames, (N, E): cosines, then sines."""
    places = np.minimum(np.arange(frames), LONGEST_FRAMES - 1)
    rates = 10_000.0 ** (-np.arange(0, width, 2)[: width // 2] / width)
    angles = np.outer(places, rates)
    return np.concatenate([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def rotations(frames: int) -> tuple[Floats, Floats]:
    """Cosine and sine by which the pairs of channels of the first head are turned, (N, 32) each (Su et al. 2021)."""
    rates = 10_000.0 ** (-np.arange(0, HEAD_WIDTH, 2) / HEAD_WIDTH)
    angles = np.outer(np.arange(frames), rates)
    return np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)
