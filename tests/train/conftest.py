"""A corpus of sung vowels that a test can train on in seconds."""

import json
import wave
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

RATE_HZ = 24000
TEXTS = (
    "The light is on.", "The door is open.", "It is raining.", "Good morning.",
    "Come in, please.", "Who is there?", "Good morning!",
)  # fmt: skip
FORMANTS_HZ = ((800, 1200, 2500), (300, 2300, 3000), (350, 700, 2400), (500, 1800, 2500))

SETTINGS = {
    "held_out_sentences": 1,
    "aligner": {"rounds": 4, "mixtures": 2},
    "acoustic": {"steps": 2, "batch_frames": 250, "warmup_steps": 2},
    "vocoder": {
        "warmup_steps": 1,
        "steps": 2,
        "finetune_steps": 2,
        "batch_size": 2,
        "segment_frames": 12,
    },
}
"""A few steps of everything."""


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


@pytest.fixture(scope="session")
def corpus_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with metadata.csv and recordings of 0.9 to 1.2 s; not to be changed."""
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "wavs").mkdir()
    lines = []
    for number, text in enumerate(TEXTS):
        write_wav(folder / "wavs" / f"utt{number:02}.wav", sung(number, 0.9 + number / 20))
        lines.append(f"utt{number:02}|{text}\n")
    (folder / "metadata.csv").write_text("".join(lines), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def settings_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Settings of a few steps."""
    path = tmp_path_factory.mktemp("settings") / "tiny.json"
    path.write_text(json.dumps(SETTINGS), encoding="utf-8")
    return path
