"""Targets of the acoustic model per token: durations, energy, brightness and pitch.

Definitions of Inflect-Nano-v1. T tokens, F mel frames.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...audio.arrays import Floats
from ...errors import TrainingError

AMPLITUDE_FLOOR: Final = 1e-5
VOICED_THRESHOLD: Final = 0.5


def frame_energy(mel: Floats) -> Floats:
    """Mean natural-log mel of each frame, (bins, F) to (F,)."""
    return np.asarray(mel.mean(axis=0), np.float32)


def frame_brightness(mel: Floats) -> Floats:
    """Centroid of each frame's mel amplitudes over the bands, 0 to 1: (bins, F) to (F,)."""
    amplitude = np.maximum(np.exp(mel.astype(np.float64)), AMPLITUDE_FLOOR)
    position = np.linspace(0, 1, mel.shape[0])
    total = np.maximum(amplitude.sum(axis=0), AMPLITUDE_FLOOR)
    return np.asarray(position @ amplitude / total, np.float32)


def token_means(values: Floats, durations_frames: NDArray[np.int64]) -> Floats:
    """Mean over the frames of each token, 0 where it has none: (F,) to (T,)."""
    sums = _token_sums(values, durations_frames)
    return (sums / np.maximum(durations_frames, 1)).astype(np.float32)


def token_pitch(pitch_frames: Floats, durations_frames: NDArray[np.int64]) -> Floats:
    """Mean pitch of each token's voiced frames (0 without any) and its voiced share.

    Args:
        pitch_frames: normalised log-F0 and voicing, (2, F).
        durations_frames: (T,).

    Returns:
        (T, 2).
    """
    value, voicing = pitch_frames
    voiced = (voicing > VOICED_THRESHOLD).astype(np.float32)
    count = _token_sums(voiced, durations_frames)
    mean = _token_sums(value * voiced, durations_frames) / np.maximum(count, 1)
    return np.stack((mean, token_means(voicing, durations_frames)), axis=1).astype(np.float32)


def _token_sums(values: Floats, durations_frames: NDArray[np.int64]) -> NDArray[np.float64]:
    ends = np.cumsum(durations_frames)
    if len(ends) and ends[-1] > len(values):
        raise TrainingError(
            f"durations sum to {ends[-1]} frames but there are only {len(values)}; align the recording again"
        )
    running = np.concatenate((np.zeros(1), np.cumsum(values, dtype=np.float64)))
    return np.asarray(running[ends] - running[ends - durations_frames])
