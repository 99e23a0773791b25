"""Measures of one piece of speech: extent, level, F0, mel cepstra. 24 kHz mono throughout."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ..audio.arrays import Floats
from ..audio.mel import HOP_LENGTH, MEL_BINS, SAMPLE_RATE_HZ
from ..train.features import F0_CEILING_HZ, F0_FLOOR_HZ, block_levels_dbfs, estimate_f0

WIDE_RANGE_HZ: Final = (45.0, 900.0)
"""For a voice an octave lower or higher than it was recorded; in a wider range more octaves are mistaken."""
ACTIVE_RANGE_DB: Final = 35.0
"""Blocks of 10 ms less than this under the loudest one are speech."""
BLOCK_SECONDS: Final = 0.01
FULL_SCALE: Final = 0.999
CEPSTRA: Final = 24
DECIBEL: Final = 10 * np.sqrt(2) / np.log(10)
"""From a distance of mel cepstra to decibels (Kubichek 1993)."""


@dataclass(frozen=True, slots=True)
class Extent:
    """Where the speech lies and how loud it is."""

    seconds: float
    """From the first to the last sound."""
    lead_seconds: float
    """Silence before."""
    trail_seconds: float
    """Silence after."""
    level_dbfs: float
    """Mean level of the blocks that are speech."""
    peak: float
    clipped_samples: int


def extent(samples: Floats) -> Extent:
    """Find the speech in a waveform; silence has an extent of 0 seconds."""
    peak = float(np.abs(samples).max(initial=0))
    clipped = int(np.count_nonzero(np.abs(samples) >= FULL_SCALE))
    levels = block_levels_dbfs(samples)
    if levels.size == 0 or levels.max() < -70:
        total = len(samples) / SAMPLE_RATE_HZ
        return Extent(0.0, total, 0.0, -100.0, peak, clipped)
    active = levels > levels.max() - ACTIVE_RANGE_DB
    inside = np.flatnonzero(active)
    first, last = int(inside[0]), int(inside[-1]) + 1
    level = 10 * np.log10(np.mean(10 ** (levels[active] / 10)))
    return Extent(
        (last - first) * BLOCK_SECONDS,
        first * BLOCK_SECONDS,
        len(samples) / SAMPLE_RATE_HZ - last * BLOCK_SECONDS,
        float(level),
        peak,
        clipped,
    )


def f0_contour(samples: Floats, *, wide: bool = False) -> Floats:
    """F0 of every mel frame in Hz, 0 where unvoiced, (1 + N // 256,).

    Args:
        samples: (N,).
        wide: search an octave beyond the range of training on both sides.
    """
    frames = 1 + len(samples) // HOP_LENGTH
    limits = WIDE_RANGE_HZ if wide else (F0_FLOOR_HZ, F0_CEILING_HZ)
    return estimate_f0(samples, frames, *limits)


@dataclass(frozen=True, slots=True)
class PitchStatistics:
    """Of all voiced frames of some speech."""

    median_hz: float
    low_hz: float
    """5th percentile."""
    high_hz: float
    """95th percentile."""
    deviation_semitones: float
    voiced_share: float


def pitch_statistics(contours: list[Floats]) -> PitchStatistics | None:
    """Statistics over several contours; None where nothing is voiced."""
    frames = np.concatenate(contours) if contours else np.zeros(0, np.float32)
    voiced = frames[frames > 0]
    if voiced.size == 0:
        return None
    low, median, high = np.percentile(voiced, (5, 50, 95))
    deviation = float(np.std(12 * np.log2(voiced / median)))
    return PitchStatistics(
        float(median), float(low), float(high), deviation, voiced.size / frames.size
    )


def cepstra_of(mel: Floats) -> NDArray[np.float64]:
    """Coefficients 1 to 24 of ln mel = c0 + sum c_m cos(m w), (80, F) to (F, 24)."""
    order = np.arange(1, CEPSTRA + 1)[:, None]
    cosines = np.cos(np.pi * order * (np.arange(MEL_BINS) + 0.5) / MEL_BINS)
    return np.asarray((2 / MEL_BINS * cosines @ mel).T)


def cepstral_distances_db(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mel-cepstral distortion of frames with frames in dB, (F, 24) twice to (F,)."""
    return np.asarray(DECIBEL * np.sqrt(((a - b) ** 2).sum(axis=1)))
