"""Samples for the outside: level, 16-bit PCM, WAV. Mono throughout."""

import struct
from typing import Final

import numpy as np
from numpy.typing import NDArray

KNEE: Final = 0.8
"""Amplitude up to which the limiter changes nothing (-1.9 dBFS)."""
UNKNOWN_LENGTH: Final = 0xFFFFFFFF
"""Sizes in the header of a WAV stream whose end is not known yet."""


def limit(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Bend what exceeds the knee smoothly towards 1, sample by sample.

    Without memory, so that chunks limited apart equal the whole limited at once.
    """
    magnitude = np.abs(samples)
    over = magnitude > KNEE
    if not over.any():
        return samples
    bent = KNEE + (1 - KNEE) * np.tanh((magnitude - KNEE) / (1 - KNEE))
    return np.where(over, np.copysign(bent, samples), samples).astype(np.float32)


def to_pcm16(samples: NDArray[np.float32], gain: float = 1.0) -> NDArray[np.int16]:
    """Scale, limit and round to int16; what is not finite becomes silence."""
    scaled = samples * np.float32(gain)
    if not np.abs(scaled).max(initial=0) <= KNEE:  # usually a chunk is finite and needs no limit
        scaled = limit(finite(scaled))
    return rounded16(scaled)


def finite(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return samples with silence for what is not finite."""
    clean: NDArray[np.float32] = np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)
    return clean


def rounded16(samples: NDArray[np.float32]) -> NDArray[np.int16]:
    """Round samples of at most 1 to int16."""
    steps: NDArray[np.int16] = np.rint(samples * np.float32(32767)).astype(np.int16)
    return steps


def silence(seconds: float, sample_rate_hz: int) -> NDArray[np.int16]:
    """Zeros for that long."""
    return np.zeros(round(seconds * sample_rate_hz), np.int16)


def wav_header(sample_rate_hz: int, samples: int | None = None) -> bytes:
    """44 bytes for 16-bit mono WAV; `samples` None writes the sizes of an endless stream."""
    size = UNKNOWN_LENGTH if samples is None else min(2 * samples, UNKNOWN_LENGTH)
    riff = min(36 + size, UNKNOWN_LENGTH)  # 32 bits end after 25 hours
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF", riff, b"WAVE", b"fmt ", 16, 1, 1, sample_rate_hz, 2 * sample_rate_hz, 2, 16, b"data", size,
    )  # fmt: skip
