"""Sung vowels and sentences for them."""

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 24000
TEXTS = (
    "The light is on.", "The door is open.", "It is raining.", "Good morning.",
    "Come in, please.", "Who is there?", "Good morning!",
)  # fmt: skip
FORMANTS_HZ = ((800, 1200, 2500), (300, 2300, 3000), (350, 700, 2400), (500, 1800, 2500))


def sung(seed: int, seconds: float) -> NDArray[np.float32]:
    """A voice-like tone that changes its vowel four times, between a little noise."""
    rng = np.random.default_rng(seed)
    time = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    f0_hz = 120 + 20 * np.sin(2 * np.pi * (time / seconds + rng.random()))
    phase = np.cumsum(f0_hz) / RATE_HZ
    wave_ = np.zeros_like(time)
    for n in range(1, 25):
        frequency = n * f0_hz
        gain = np.zeros_like(time)
        for part, formants in enumerate(rng.permutation(FORMANTS_HZ)):
            inside = (time >= part * seconds / 4) & (time < (part + 1) * seconds / 4)
            gain += inside * sum(np.exp(-(((frequency - f) / 200) ** 2)) for f in formants)
        wave_ += gain * np.sin(2 * np.pi * n * phase)
    edges = np.minimum(1, np.minimum(time, seconds - time) / 0.05)
    return (0.1 * wave_ * edges + 0.001 * rng.standard_normal(len(time))).astype(np.float32)


def write_wav(path: Path, samples: NDArray[np.float32], rate_hz: int = RATE_HZ) -> None:
    """Write 16-bit mono."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate_hz, 0, "NONE", ""))
        file.writeframes(np.round(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
