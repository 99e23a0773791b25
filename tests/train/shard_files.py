"""Shards of a few tones with texts."""

import io
import json
from pathlib import Path

import numpy as np
import soundfile

from wyoming_nano_tts.train.shards.writing import write_shards

WORDS = (
    "the cat sat",
    "on a mat",
    "but why",
    "pick it up",
    "go home",
    "good night",
    "who is there",
    "come in",
)


def tone(number: int, seconds: float = 1.0, rate_hz: int = 24_000) -> np.ndarray:
    """A tone with a beat, another for each number."""
    t = np.arange(round(seconds * rate_hz)) / rate_hz
    return (
        0.3 * np.sin(2 * np.pi * (150 + 20 * number) * t) * (0.6 - 0.4 * np.cos(2 * np.pi * 3 * t))
    )


def example(number: int, seconds: float = 1.0, **more: object) -> dict[str, object]:
    """One sentence as a shard has it."""
    file = io.BytesIO()
    soundfile.write(file, tone(number, seconds), 24_000, format="FLAC")
    about = {"text": WORDS[number % len(WORDS)], "duration": seconds, **more}
    return {"key": f"s{number:03}", "flac": file.getvalue(), "json": json.dumps(about).encode()}


def shards(folder: Path, count: int = 12, size: int = 4) -> list[Path]:
    """Write so many sentences of half a second to one, `size` in a shard."""
    return write_shards(folder, (example(n, 0.5 + 0.05 * (n % 10)) for n in range(count)), size)
