"""F0 contours: continuous form, and the normalised log scale of the acoustic model."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

CENTRE_HZ: Final = 140.0
"""Inflect-Nano-v1 section 6: pitch value = (ln F0 - ln 140) / 0.45."""
LOG_WIDTH: Final = 0.45
FALLBACK_HZ: Final = 150.0
"""F0 of a recording without any voiced frame; its pulses are silent, any value serves."""


def continuous_f0(f0_hz: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Split an F0 contour with zeros into (F0 interpolated in the log through unvoiced frames, voicing 0/1)."""
    voiced = np.flatnonzero(f0_hz > 0)
    voicing = (f0_hz > 0).astype(np.float32)
    if voiced.size == 0:
        return np.full_like(f0_hz, FALLBACK_HZ), voicing
    log_f0 = np.interp(np.arange(len(f0_hz)), voiced, np.log(f0_hz[voiced]))
    return np.exp(log_f0).astype(np.float32), voicing


def normalised_log_f0(f0_hz: NDArray[np.float32]) -> NDArray[np.float32]:
    """F0 in Hz (above 0) -> the model's pitch value; 0 is 140 Hz."""
    return np.asarray((np.log(f0_hz) - np.log(CENTRE_HZ)) / LOG_WIDTH, np.float32)
