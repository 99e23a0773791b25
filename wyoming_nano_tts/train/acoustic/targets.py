"""Targets of the acoustic model per token: durations, energy, brightness and pitch.

Definitions of Inflect-Nano-v1. T tokens, F mel frames.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...audio.arrays import Floats
from ...audio.pitch import normalised_log_f0
from ...errors import TrainingError

LOWEST_VOICED_HZ: Final = 55.0
HIGHEST_VOICED_HZ: Final = 420.0
PITCH_LIMIT: Final = 3.0
MEDIAN_FRAMES: Final = 5
AMPLITUDE_FLOOR: Final = 1e-5
VOICED_THRESHOLD: Final = 0.5


@dataclass(frozen=True, slots=True)
class TokenTargets:
    """What the heads of the acoustic model learn, one row a token; 0 where it has no frames."""

    energy: Floats
    """Mean natural-log mel, (T,)."""
    brightness: Floats
    """Spectral centroid on the mel axis, 0 to 1, (T,)."""
    pitch: Floats
    """Mean normalised log-F0 of the voiced frames and share of voiced frames, (T, 2)."""


def token_targets(
    mel: Floats, pitch_frames: Floats, durations_frames: NDArray[np.int64]
) -> TokenTargets:
    """Average frame values over tokens.

    Args:
        mel: natural-log mel, (bins, F).
        pitch_frames: normalised log-F0 and voicing, (2, F).
        durations_frames: (T,), at least 0, summing to at most F.
    """
    return TokenTargets(
        energy=token_means(frame_energy(mel), durations_frames),
        brightness=token_means(frame_brightness(mel), durations_frames),
        pitch=token_pitch(pitch_frames, durations_frames),
    )


def refit_durations(durations_frames: NDArray[np.int64], frames: int) -> NDArray[np.int64]:
    """Stretch durations so that they sum to the frames there are.

    Args:
        durations_frames: (T,), at least 0, with a sum above 0.
        frames: wanted sum, at least 0.

    Returns:
        (T,) int64: scaled and floored; what is missing goes to the largest fractions, of equal
        ones to the later token.

    Raises:
        TrainingError: a duration is negative, or all are 0.
    """
    durations = np.asarray(durations_frames, np.int64)
    total = int(durations.sum())
    if durations.size == 0 or durations.min() < 0 or total == 0 or frames < 0:
        raise TrainingError(
            f"durations of {durations.size} tokens with sum {total} cannot be fitted to "
            f"{frames} frames: they must be at least 0 and not all 0; align the recording again"
        )
    if total == frames:
        return durations.copy()
    exact = durations * (frames / total)
    fitted: NDArray[np.int64] = np.floor(exact).astype(np.int64)
    missing = frames - int(fitted.sum())
    if missing > 0:
        order = np.argsort(exact - fitted, kind="stable")[::-1]
        fitted[order[:missing]] += 1
    for _ in range(-missing):  # only rounding of `exact` can lead here
        fitted[int(fitted.argmax())] -= 1
    return fitted


def frame_energy(mel: Floats) -> Floats:
    """Mean natural-log mel of each frame, (bins, F) to (F,)."""
    return np.asarray(mel.mean(axis=0), np.float32)


def frame_brightness(mel: Floats) -> Floats:
    """Centroid of each frame's mel amplitudes over the bands, 0 to 1: (bins, F) to (F,)."""
    amplitude = np.maximum(np.exp(mel.astype(np.float64)), AMPLITUDE_FLOOR)
    position = np.linspace(0, 1, mel.shape[0])
    total = np.maximum(amplitude.sum(axis=0), AMPLITUDE_FLOOR)
    return np.asarray(position @ amplitude / total, np.float32)


def pitch_from_f0(f0_hz: NDArray[np.floating], frames: int) -> Floats:
    """Normalise an F0 contour for the model.

    Args:
        f0_hz: F0 of each frame; outside 55..420 Hz counts as unvoiced.
        frames: F; a shorter contour is continued unvoiced, a longer one cut.

    Returns:
        Normalised log-F0 (five-frame median, 0 where unvoiced) and voicing (0 or 1), (2, F).
    """
    contour = np.zeros(frames)
    count = min(frames, len(f0_hz))
    contour[:count] = f0_hz[:count]
    voiced = (contour >= LOWEST_VOICED_HZ) & (contour <= HIGHEST_VOICED_HZ)
    clamped = np.clip(contour, LOWEST_VOICED_HZ, HIGHEST_VOICED_HZ).astype(np.float32)
    value = normalised_log_f0(_median(clamped)).clip(-PITCH_LIMIT, PITCH_LIMIT)
    return np.stack((value * voiced, voiced)).astype(np.float32)


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
            f"durations sum to {ends[-1]} frames but there are only {len(values)}; refit them first"
        )
    running = np.concatenate((np.zeros(1), np.cumsum(values, dtype=np.float64)))
    return np.asarray(running[ends] - running[ends - durations_frames])


def _median(values: Floats) -> Floats:
    """Median of five neighbours, the ends repeated."""
    if len(values) == 0:
        return values
    padded = np.pad(values, MEDIAN_FRAMES // 2, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, MEDIAN_FRAMES)
    return np.asarray(np.median(windows, axis=1), np.float32)
