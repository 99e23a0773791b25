"""Samples for the outside: level, 16-bit PCM, WAV. Mono throughout."""

import functools
import struct
from typing import Final

import numpy as np
from numpy.typing import NDArray

KNEE: Final = 0.8
"""Amplitude up to which the limiter changes nothing (-1.9 dBFS)."""
UNKNOWN_LENGTH: Final = 0xFFFFFFFF
"""Sizes in the header of a WAV stream whose end is not known yet."""
FULL_SCALE: Final = 32767
"""What a sample of 1 becomes."""
DITHER_SAMPLES: Final = 1 << 14
"""Noise that repeats every 0.7 s; nobody hears it, so nobody hears that it repeats."""


class Dither:
    """Noise that one stream of samples gets before it is rounded.

    Triangular, one step of 16 bits to either side: what rounding takes away then no longer follows the speech, so that
    a sound that fades out does not end in a rattle, and no pause is a digital silence, at which loudspeakers and DACs
    switch themselves off and swallow the next word (after Lipshitz, Wannamaker, Vanderkooy 1992).

    A stream takes its noise in order, so chunks get what the whole would get.
    """

    def __init__(self) -> None:
        self._next = 0

    def take(self, count: int) -> NDArray[np.float32]:
        """Next values of the noise, (count,), in steps of 16 bits, of at most one."""
        first, self._next = self._next, (self._next + count) % DITHER_SAMPLES
        noise = _dither()
        if first + count <= DITHER_SAMPLES:
            return noise[first : first + count]
        before = noise[first:]
        return np.concatenate([before, np.resize(noise, count - len(before))])


@functools.cache
def _dither() -> NDArray[np.float32]:
    # The same in every process: what is said twice is the same twice.
    return np.random.default_rng(16).triangular(-1, 0, 1, DITHER_SAMPLES).astype(np.float32)


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


def to_pcm16(
    samples: NDArray[np.float32], gain: float = 1.0, dither: Dither | None = None
) -> NDArray[np.int16]:
    """Scale, limit, dither and round to int16; what is not finite becomes silence."""
    scaled = samples * np.float32(gain)
    if not np.abs(scaled).max(initial=0) <= KNEE:  # usually a chunk is finite and needs no limit
        scaled = limit(finite(scaled))
    return rounded16(scaled, dither)


def finite(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return samples with silence for what is not finite."""
    clean: NDArray[np.float32] = np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)
    return clean


def rounded16(samples: NDArray[np.float32], dither: Dither | None = None) -> NDArray[np.int16]:
    """Round samples of at most 1 to int16."""
    steps = samples * np.float32(FULL_SCALE)
    if dither is not None:
        steps += dither.take(len(steps))
        np.clip(steps, -FULL_SCALE, FULL_SCALE, out=steps)
    rounded: NDArray[np.int16] = np.rint(steps, out=steps).astype(np.int16)
    return rounded


def silence(seconds: float, sample_rate_hz: int, dither: Dither | None = None) -> NDArray[np.int16]:
    """As good as nothing for that long: zeros, and with dither its noise."""
    count = round(seconds * sample_rate_hz)
    if dither is None:
        return np.zeros(count, np.int16)
    return rounded16(np.zeros(count, np.float32), dither)


def wav_header(sample_rate_hz: int, samples: int | None = None) -> bytes:
    """44 bytes for 16-bit mono WAV; `samples` None writes the sizes of an endless stream."""
    size = UNKNOWN_LENGTH if samples is None else min(2 * samples, UNKNOWN_LENGTH)
    riff = min(36 + size, UNKNOWN_LENGTH)  # 32 bits end after 25 hours
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF", riff, b"WAVE", b"fmt ", 16, 1, 1, sample_rate_hz, 2 * sample_rate_hz, 2, 16, b"data", size,
    )  # fmt: skip
