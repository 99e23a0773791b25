"""Durations, places and pitch in numpy: what lies between the graphs. T tokens, F frames of 300 samples."""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...audio.arrays import Floats, Integers
from .config import ENERGY_SCALE, REFERENCE_HZ, UNIT_FRAMES, UNVOICED_HZ

LEADING_UNITS: Final = 3.0
"""The teacher begins with 0.35 s of silence, whose last 50 ms may hold the first sound: the rest goes."""
F0_RANGE_HZ: Final = (40.0, 1000.0)
FARTHEST_PLACE: Final = 12
"""Frames from a token's start or end beyond which the networks see no difference."""


def durations_frames(units: Floats, length_scale: float) -> Integers:
    """Expected units of 25 ms of each token, (T,) -> whole frames, (T,), at least one each.

    Rounding is carried on from token to token, so that a sentence lasts as long as it is asked to.
    """
    wanted = np.nan_to_num(units.astype(np.float64), nan=1.0)
    wanted[0] = min(wanted[0], LEADING_UNITS)
    wanted *= UNIT_FRAMES * length_scale
    frames = np.empty(len(wanted), np.int64)
    owed = 0.0
    for n, exact in enumerate(wanted):
        owed += exact
        frames[n] = max(1, round(owed))
        owed -= frames[n]
    return frames


def places(durations: Integers) -> tuple[Integers, Floats]:
    """Lay tokens out in time.

    Args:
        durations: frames of each token, (T,).

    Returns:
        Token of each frame, (F,), and where in it the frame lies: frames before and behind it, up to 12, by 6, and
        half of ln(1 + length); (F, 3).
    """
    counts = durations.astype(np.intp)  # 32-bit systems refuse others
    index = np.repeat(np.arange(len(durations), dtype=np.int64), counts)
    length = durations[index]
    before = np.arange(len(index)) - (np.cumsum(durations) - durations)[index]
    behind = length - 1 - before
    half = FARTHEST_PLACE / 2
    place = np.stack(
        [
            np.minimum(before, FARTHEST_PLACE) / half,
            np.minimum(behind, FARTHEST_PLACE) / half,
            np.log1p(length) / 2,
        ],
        axis=1,
    )
    return index, place.astype(np.float32)


def f0_of(
    pitch: Floats, voicing_logit: Floats, pitch_scale: float
) -> tuple[NDArray[np.float64], Floats]:
    """Decode pitch: F0 in Hz (where unvoiced what the phase goes on with) and voicing, (F,) each."""
    voicing = (voicing_logit > 0).astype(np.float32)
    log_f0 = np.nan_to_num(pitch.astype(np.float64)) / 2 + math.log(REFERENCE_HZ * pitch_scale)
    f0_hz = np.exp(np.clip(log_f0, *np.log(F0_RANGE_HZ)))
    return np.where(voicing > 0, f0_hz, UNVOICED_HZ), voicing


def pitch_of(f0_hz: NDArray[np.float64], voicing: Floats) -> Floats:
    """F0 as the networks see it: 2 ln(F0 / 190 Hz), 0 where unvoiced; (F,)."""
    scaled = 2 * np.log(np.maximum(f0_hz, F0_RANGE_HZ[0]) / REFERENCE_HZ)
    return np.where(voicing > 0, scaled, 0).astype(np.float32)


def scaled_energy(energy: Floats) -> Floats:
    """The teacher's energy as the networks see it."""
    return (energy / ENERGY_SCALE).astype(np.float32)
