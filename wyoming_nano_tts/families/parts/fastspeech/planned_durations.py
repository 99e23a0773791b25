"""Durations planned in groups, an optional part of Inflect-Nano-v1. The torch reference is `models.durations`.

A group is the blanks before a visible phone, and the phone: T tokens.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ....audio.arrays import Floats
from .layout import LONGEST_TOKEN_FRAMES, published_durations_frames

Integers = NDArray[np.int64]

SMALLEST_BASE_FRAMES: Final = 0.05
LARGEST_BASE_FRAMES: Final = 1e6
"""Three hours; what is longer is the same, since a token gets no more than 80 frames."""
LARGEST_LOG_DELTA: Final = 1.5
BLANK_PHONE: Final = 0


def planned_durations_frames(
    phone: Integers, log_durations: Floats, log_delta: Floats, length_scale: float
) -> Integers:
    """Share each group's frames among its tokens (Inflect-Nano-v1 section 3.4).

    Blanks behind the last phone get no frames and that phone gets theirs, although its group's
    total already holds them: so the published runtime does it, and so its voices were trained.

    Args:
        phone: ids, (T,); 0 is a blank.
        log_durations: ln(1 + frames), (T,).
        log_delta: correction of each group, read at its visible phone, (T,).
        length_scale: multiplies every duration.

    Returns:
        Frames of each token, (T,), possibly 0.
    """
    ends = np.flatnonzero(phone != BLANK_PHONE) + 1
    if not ends.size:
        return published_durations_frames(log_durations, length_scale)
    with np.errstate(over="ignore"):
        frames = np.nan_to_num(np.expm1(log_durations))  # a hostile voice's are not numbers
    base = np.clip(frames, np.float32(SMALLEST_BASE_FRAMES), np.float32(LARGEST_BASE_FRAMES))
    delta = np.exp(np.clip(np.nan_to_num(log_delta), -LARGEST_LOG_DELTA, LARGEST_LOG_DELTA))
    scale = np.float32(length_scale)
    tail = base[ends[-1] :].sum()
    durations = np.zeros(len(phone), np.int64)
    start = 0
    for end in map(int, ends):
        total = base[start:end].sum() * delta[end - 1]
        if end == ends[-1]:
            total += tail
        # Through the logarithm and back, as the model states it: rounding may depend on it.
        target = np.rint(np.expm1(np.log1p(total)) * scale)
        durations[start:end] = _shared(base[start:end], int(min(target, 1e6)))
        start = end
    if start < len(phone):
        durations[ends[-1] - 1] += max(1, int(min(np.rint(tail * scale), 1e6)))
    limited: Integers = np.clip(durations, 0, LONGEST_TOKEN_FRAMES)
    return limited


def _shared(weights: Floats, total: int) -> Integers:
    """Share `total` frames in proportion to `weights`, at least one each: (n,) -> (n,)."""
    extra = max(0, total - len(weights))
    exact = weights / weights.sum() * np.float32(extra)
    shares: Integers = np.floor(exact).astype(np.int64)
    left = max(0, extra - int(shares.sum()))
    order = np.argsort(-(exact - np.floor(exact)), kind="stable")
    shares[order[:left]] += 1
    shares += 1
    return shares
