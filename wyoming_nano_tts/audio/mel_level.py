"""How loud a mel will sound, before it has been vocoded.

The published runtime of Inflect-Nano-v1 brings every finished waveform to -20 dBFS. A voice that streams has no
finished waveform when its first chunk leaves; but it has the whole mel, which holds the same power up to the spread
of magnitudes inside a band.
"""

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .mel import SAMPLE_RATE_HZ

FFT_SIZE: Final = 1024
MEL_BANDS: Final = 80
HIGHEST_HZ: Final = 12000.0
HANN_POWER: Final = 0.375
"""Mean of a squared Hann window."""
SPREAD: Final = 1.3
"""Mean power of the bins of a band over the square of their mean magnitude; 1.27 to 1.33 for speech."""


def rms_dbfs(mel: NDArray[np.float32]) -> float:
    """Estimate the level of a mel's waveform.

    Args:
        mel: natural-log magnitude mel of Slaney bands with unit area, (80, F).

    Returns:
        10 log10 of the mean square, full scale 1; within 0.3 dB for speech.
    """
    edges_hz = _edges_hz()
    bin_hz = SAMPLE_RATE_HZ / FFT_SIZE
    # A band of unit area sums its bins' magnitudes over 1 / bin_hz bins of weight.
    magnitude = np.exp(np.clip(mel.astype(np.float64), -20, 20)) * bin_hz
    bins = (edges_hz[2:] - edges_hz[:-2]) / 2 / bin_hz  # neighbours overlap by half
    power = SPREAD * bins @ magnitude**2  # half of the spectrum, (F,)
    mean_square = 2 * power.mean() / (FFT_SIZE**2 * HANN_POWER)
    return 10 * math.log10(max(mean_square, 1e-12))


def _edges_hz() -> NDArray[np.float64]:
    """Limits of the bands on Slaney's scale, (82,): band b lies from edge b to edge b + 2."""
    # Linear to 1000 Hz at 3 mel in 200 Hz, then 27 mel for a factor of 6.4.
    most = 15 + math.log(HIGHEST_HZ / 1000) * 27 / math.log(6.4)
    mels = np.linspace(0, most, MEL_BANDS + 2)
    return np.where(mels < 15, mels * 200 / 3, 1000 * 6.4 ** ((mels - 15) / 27))
