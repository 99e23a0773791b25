"""How far synthetic speech is from a recording of the same sentence: spectrum, F0, voicing."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..audio.arrays import Floats
from .signal import cepstra_of, cepstral_distances_db

GROSS_ERROR: Final = 0.2
"""An F0 that is off by more than this share is a wrong one, not an imprecise one."""


@dataclass(frozen=True, slots=True)
class Distance:
    """Over the frames of one sentence."""

    mcd_db: float
    """Mel-cepstral distortion, mean over frames; the level does not count."""
    f0_rmse_semitones: float | None
    """Over frames that both have voiced; None where there are none."""
    f0_gross_share: float | None
    """Share of those frames whose F0 is more than 20 % off."""
    voicing_error_share: float
    """Share of the frames that are voiced in one and unvoiced in the other."""
    frames: int


def distance(
    mel: Floats, f0_hz: Floats, recorded_mel: Floats, recorded_f0_hz: Floats, aligned: bool
) -> Distance:
    """Compare frame by frame.

    Args:
        mel: natural-log mel of the synthetic speech, (80, F).
        f0_hz: its F0, 0 where unvoiced, (F,).
        recorded_mel: of the recording, (80, G).
        recorded_f0_hz: of the recording, (G,).
        aligned: frames correspond as they are (F and G may differ by rounding); else dynamic time
            warping on the cepstra finds which do.
    """
    own, other = cepstra_of(mel), cepstra_of(recorded_mel)
    if aligned:
        frames = min(len(own), len(other))
        pairs = (np.arange(frames), np.arange(frames))
    else:
        pairs = warping_path(own, other)
    distances = cepstral_distances_db(own[pairs[0]], other[pairs[1]])
    last = len(f0_hz) - 1, len(recorded_f0_hz) - 1
    a, b = f0_hz[np.minimum(pairs[0], last[0])], recorded_f0_hz[np.minimum(pairs[1], last[1])]
    both = (a > 0) & (b > 0)
    rmse = gross = None
    if both.any():
        semitones = 12 * np.log2(a[both].astype(np.float64) / b[both])
        rmse = float(np.sqrt(np.mean(semitones**2)))
        gross = float(np.mean(np.abs(a[both] / b[both] - 1) > GROSS_ERROR))
    voicing = float(np.mean((a > 0) != (b > 0)))
    return Distance(float(distances.mean()), rmse, gross, voicing, len(distances))


def warping_path(
    a: NDArray[np.float64], b: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Dynamic time warping with steps (1, 1), (1, 0), (0, 1).

    Args:
        a: features, (F, C), F at least 1.
        b: features, (G, C), G at least 1.

    Returns:
        Indices into `a` and into `b` of the frames that correspond, (P,) each, from both starts to
        both ends.
    """
    squared = (a**2).sum(1)[:, None] + (b**2).sum(1) - 2 * a @ b.T
    cost = np.sqrt(np.maximum(0, squared))
    rows, columns = cost.shape
    total = np.full((rows + 1, columns + 1), np.inf)
    total[0, 0] = 0
    for diagonal in range(2, rows + columns + 1):  # cells of a diagonal do not depend on each other
        i = np.arange(max(1, diagonal - columns), min(rows, diagonal - 1) + 1)
        j = diagonal - i
        before = np.minimum(total[i - 1, j - 1], np.minimum(total[i - 1, j], total[i, j - 1]))
        total[i, j] = cost[i - 1, j - 1] + before
    path = []
    row, column = rows, columns
    while (row, column) != (0, 0):
        path.append((row - 1, column - 1))
        steps = ((row - 1, column - 1), (row - 1, column), (row, column - 1))
        row, column = min(steps, key=lambda cell: total[cell])
    pairs = np.array(path[::-1], np.int64)
    return pairs[:, 0], pairs[:, 1]
