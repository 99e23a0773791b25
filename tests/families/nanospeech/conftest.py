"""A checkpoint and a store of golden weights."""

import shutil
from pathlib import Path

import pytest
from golden_vectors import OUR_VECTORS
from nanospeech_vectors import recording, write_checkpoint

from benchmarks.stand_ins.voices import NOBODY
from wyoming_nano_tts.audio.wav import write_wav
from wyoming_nano_tts.families.registry import ARCHITECTURES
from wyoming_nano_tts.store.sources import read_model
from wyoming_nano_tts.voice_files.writing import NewVoice, write_companion, write_voice

VECTORS = OUR_VECTORS / "nanospeech"


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint in the published layout; not to be changed."""
    return write_checkpoint(tmp_path_factory.mktemp("nanospeech") / "published", VECTORS)


@pytest.fixture
def checkpoint(published: Path, tmp_path: Path) -> Path:
    """One to change, with two recordings beside it."""
    folder = tmp_path / "checkpoint"
    shutil.copytree(published, folder)
    (folder / "voices").mkdir()
    for name, seconds in (("celeste", 1.0), ("luna", 0.8)):
        write_wav(folder / "voices" / f"{name}.wav", recording(VECTORS, seconds).samples)
        (folder / "voices" / f"{name}.txt").write_text("Pick it up.\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def voice_dir(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Store with two voices of one model, en_US-slow and en_US-slower; not to be changed."""
    store = tmp_path_factory.mktemp("store")
    model = read_model(published)
    first = NewVoice(model.architecture, model.parts, NOBODY, reference=recording(VECTORS))
    write_voice(store / "en_US-slow", first, ARCHITECTURES)
    write_companion(
        store / "en_US-slower",
        store / "en_US-slow",
        {"name": "Slower"},
        ARCHITECTURES,
        recording(VECTORS, 2.0),
    )
    return store
