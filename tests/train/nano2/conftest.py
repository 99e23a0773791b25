"""A taught corpus of a few seconds: what a teacher writes, made of tones."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

SYMBOLS = "hˈI ðˈɛɹ."
TEXTS = ("Hi there.", "Hi, there!", "Oh hi there.", "There, hi.")


def write_sentence(
    folder: Path, name: str, text: str, seed: int, *, unvoiced: bool = False
) -> None:
    """Write one sentence as `TaughtCorpus` wants it; `unvoiced`: prosody without sound."""
    rng = np.random.default_rng(seed)
    units = rng.integers(2, 7, len(SYMBOLS) + 2)
    units[0] = 14
    frames = 2 * int(units.sum())
    f0 = np.where(np.arange(frames) % 40 < 30, 180 + 20 * np.sin(np.arange(frames) / 9), 2.0)
    phase = np.cumsum(np.repeat(f0, 300) / 24000)
    audio = 0.1 * np.sin(2 * np.pi * phase) * np.repeat(f0 > 10, 300)
    audio += 0.01 * rng.standard_normal(len(audio))
    for part in ("flac", "prosody"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    if not unvoiced:
        soundfile.write(folder / "flac" / f"{name}.flac", audio, 24000, subtype="PCM_16")
    np.savez(
        folder / "prosody" / f"{name}.npz",
        durations=units.astype(np.int16),
        f0=f0.astype(np.float16),
        energy=rng.uniform(-3, 3, frames).astype(np.float16),
    )
    with (folder / ("unvoiced_0.tsv" if unvoiced else "meta_0.tsv")).open(
        "a", encoding="utf-8"
    ) as listing:
        listing.write(f"{name}\t{text}\t{SYMBOLS}\t{len(audio) / 24000:.3f}\n")


@pytest.fixture
def taught(tmp_path: Path) -> Path:
    """Four sentences."""
    folder = tmp_path / "taught"
    for n, text in enumerate(TEXTS):
        write_sentence(folder, f"s{n}", text, n)
    return folder
