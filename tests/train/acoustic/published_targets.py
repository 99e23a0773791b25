"""Token targets as the published models were trained on; ours come from alignments and continuous F0."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from wyoming_nano_tts.audio.arrays import Floats
from wyoming_nano_tts.audio.pitch import normalised_log_f0
from wyoming_nano_tts.train.acoustic.targets import (
    frame_brightness,
    frame_energy,
    token_means,
    token_pitch,
)

LOWEST_VOICED_HZ: Final = 55.0
HIGHEST_VOICED_HZ: Final = 420.0
PITCH_LIMIT: Final = 3.0
MEDIAN_FRAMES: Final = 5


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
    """
    durations = np.asarray(durations_frames, np.int64)
    total = int(durations.sum())
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


def _median(values: Floats) -> Floats:
    """Median of five neighbours, the ends repeated."""
    if len(values) == 0:
        return values
    padded = np.pad(values, MEDIAN_FRAMES // 2, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, MEDIAN_FRAMES)
    return np.asarray(np.median(windows, axis=1), np.float32)
