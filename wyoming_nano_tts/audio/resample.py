"""Other sample rates, for judges and recognisers."""

from typing import Any

import numpy as np

from .arrays import Floats
from .mel import SAMPLE_RATE_HZ


def resampled(samples: Floats, rate_hz: int) -> Floats:
    """24 kHz to another rate."""
    if rate_hz == SAMPLE_RATE_HZ:
        return samples
    import soxr

    out: Any = soxr.resample(samples, SAMPLE_RATE_HZ, rate_hz, quality="HQ")
    return np.asarray(out, np.float32)
