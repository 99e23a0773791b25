"""A corpus of sung vowels that a test can train on in seconds."""

import json
from pathlib import Path

import pytest
from recordings import TEXTS, sung, write_wav

SETTINGS = {
    "held_out_sentences": 1,
    "aligner": {"rounds": 4, "mixtures": 2},
    "acoustic": {"steps": 2, "batch_frames": 120, "warmup_steps": 2},
    "vocoder": {
        "warmup_steps": 1,
        "steps": 2,
        "finetune_steps": 2,
        "batch_size": 2,
        "segment_frames": 12,
    },
}
"""A few steps of everything."""


@pytest.fixture(scope="session")
def corpus_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with metadata.csv and recordings of 0.6 to 0.9 s; not to be changed."""
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "wavs").mkdir()
    lines = []
    for number, text in enumerate(TEXTS):
        write_wav(folder / "wavs" / f"utt{number:02}.wav", sung(number, 0.6 + number / 20))
        lines.append(f"utt{number:02}|{text}\n")
    (folder / "metadata.csv").write_text("".join(lines), encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def settings_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Settings of a few steps."""
    path = tmp_path_factory.mktemp("settings") / "tiny.json"
    path.write_text(json.dumps(SETTINGS), encoding="utf-8")
    return path
