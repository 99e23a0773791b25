"""The same silence round every piece of speech: NISQA-TTS moves by 0.3 with it, which is no difference of voices."""

from typing import Final

import numpy as np

from ..audio.arrays import Floats
from ..audio.mel import SAMPLE_RATE_HZ

BEFORE_SECONDS: Final = 0.05
BEHIND_SECONDS: Final = 0.10
BLOCK: Final = SAMPLE_RATE_HZ // 100
DEPTH_DB: Final = 40.0
"""Under the loudest block of 10 ms; what is softer at the ends is silence."""


def evened(samples: Floats) -> Floats:
    """24 kHz speech, (N,), between digital silence of one length, with 10 ms of its own at both ends."""
    if len(samples) < BLOCK:
        return samples
    # Speech that begins or ends at once has no silence of its own: then those 10 ms are digital silence, too.
    quiet = np.zeros(BLOCK, np.float32)
    samples = np.concatenate([quiet, samples, quiet])
    count = len(samples) // BLOCK
    blocks = samples[: count * BLOCK].reshape(count, BLOCK).astype(np.float64)
    level = np.sqrt(np.mean(blocks**2, axis=1) + 1e-12)
    loud = np.flatnonzero(level > level.max() * 10 ** (-DEPTH_DB / 20))
    if not loud.size:  # a constant level has no ends
        return samples
    first = max(0, int(loud[0]) - 1) * BLOCK
    last = min(len(samples), (int(loud[-1]) + 2) * BLOCK)
    edges = (
        np.zeros(round(seconds * SAMPLE_RATE_HZ), np.float32)
        for seconds in (BEFORE_SECONDS, BEHIND_SECONDS)
    )
    before, behind = edges
    return np.concatenate([before, samples[first:last], behind]).astype(np.float32)
