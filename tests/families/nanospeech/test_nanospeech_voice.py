"""Voices that follow a recording: they speak, share their model, and refuse what they cannot say."""

import gc
import json
import logging
import shutil
from pathlib import Path

import numpy as np
import pytest

from wyoming_nano_tts.backends.backend import Backend, open_backend
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.errors import TextError, VoiceError
from wyoming_nano_tts.families.nanospeech.voice import NanospeechVoice
from wyoming_nano_tts.families.parts.shared_weights import OPEN
from wyoming_nano_tts.families.registry import ARCHITECTURES
from wyoming_nano_tts.text import Passage
from wyoming_nano_tts.voice_files.description import find_voices, read_voice
from wyoming_nano_tts.voice_files.writing import copy_voice, read_description, write_description

FAST = SpeechOptions(preset="fast", lead_silence_ms=0, trail_silence_ms=0)
SENTENCE = "The cat sat on a mat."


def said(
    engine: Engine, text: str, options: SpeechOptions = FAST, voice: str = "en_US-slow"
) -> list[np.ndarray]:
    return list(engine.utterance(voice, options).say(Passage.of(text)))


@pytest.fixture(scope="module")
def engine(voice_dir: Path) -> Engine:
    return Engine((voice_dir,), threads=1, default_voice="en_US-slow")


def test_it_speaks_on_every_backend(voice_dir: Path, backend: Backend) -> None:
    (one,) = said(
        Engine((voice_dir,), threads=1, default_voice="en_US-slow", backend=backend), SENTENCE
    )
    assert one.dtype == np.int16
    assert np.abs(one).max() > 100
    assert 1.0 < len(one) / 24_000 < 3.0


def test_seed_preset_speed_and_recording_are_heard(engine: Engine) -> None:
    (first,) = said(engine, SENTENCE)
    (again,) = said(engine, SENTENCE)
    assert np.array_equal(first, again)
    for other in (
        said(engine, SENTENCE, FAST.updated({"seed": 7})),
        said(engine, SENTENCE, FAST.updated({"preset": "balanced"})),
        said(engine, SENTENCE, voice="en_US-slower"),
    ):
        assert not np.array_equal(first, np.concatenate(other)[: len(first)])
    (slow,) = said(engine, SENTENCE, FAST.updated({"length_scale": 2.0}))
    assert len(slow) == pytest.approx(2 * len(first), rel=0.05)


def test_voices_of_one_model_share_it(voice_dir: Path) -> None:
    backend = open_backend()
    gc.collect()
    before = len(OPEN)

    def opened(voice: str) -> NanospeechVoice:
        return NanospeechVoice(read_voice(voice_dir / voice, ARCHITECTURES), backend, 1)

    first, second = opened("en_US-slow"), opened("en_US-slower")
    assert first.flow is second.flow
    assert len(OPEN) == before + 3
    del first, second
    gc.collect()
    assert len(OPEN) == before


@pytest.mark.parametrize("length", [120, 300])
def test_long_sentences_come_in_pieces_and_lose_no_word(
    length: int, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = (" ".join(["the cat sat on a mat, but"] * 20))[:length].rstrip()
    pieces: list[str] = []
    whole = NanospeechVoice.mel

    def mel(self: NanospeechVoice, text: str, manner: object) -> np.ndarray:
        pieces.append(text)
        return whole(self, text, manner)  # type: ignore[arg-type]

    monkeypatch.setattr(NanospeechVoice, "mel", mel)
    chunks = said(engine, words)
    assert len(chunks) == len(pieces)
    assert " ".join(pieces).split() == words.split()
    assert all(len(piece) <= 140 for piece in pieces)
    seconds = sum(map(len, chunks)) / 24_000
    assert seconds == pytest.approx(length / 15, rel=0.1)


def test_text_that_it_cannot_read(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    for nothing in ("", " ", "...", "🎉"):
        assert said(engine, nothing) == []
    with pytest.raises(TextError, match="knows no letter of '世界'"):
        said(engine, "世界")
    with caplog.at_level(logging.WARNING):
        assert said(engine, "The jazzy cat.")
    assert "does not know the characters 'jzy'" in caplog.text


def test_numbers_are_spelled_out_but_not_for_comparisons(voice_dir: Path) -> None:
    ours = Engine((voice_dir,), threads=1, default_voice="en_US-slow")
    theirs = Engine((voice_dir,), threads=1, default_voice="en_US-slow", published_frontend=True)
    assert len(said(ours, "21 cats")[0]) > len(said(theirs, "21 cats")[0])


def test_a_copy_has_its_recording_and_its_weights(voice_dir: Path, tmp_path: Path) -> None:
    copy_voice(voice_dir / "en_US-slower", tmp_path / "en_US-copy", {}, ARCHITECTURES)
    assert {one.name for one in (tmp_path / "en_US-copy").iterdir()} == {
        "voice.json", "model.safetensors", "duration.safetensors", "vocoder.safetensors", "reference.wav",
    }  # fmt: skip
    alone = Engine((tmp_path,), threads=1, default_voice="en_US-copy")
    there = Engine((voice_dir,), threads=1, default_voice="en_US-slower")
    assert np.array_equal(
        said(alone, "A cat.", voice="en_US-copy"), said(there, "A cat.", voice="en_US-slower")
    )


def test_the_version_follows_the_recording(voice_dir: Path) -> None:
    versions = {voice.version for voice in find_voices((voice_dir,), ARCHITECTURES)}  # type: ignore[union-attr]
    assert len(versions) == 2


DAMAGES = {
    "no recording": ({"reference": None}, "reference"),
    "no transcript": ({"reference": {"file": "reference.wav", "sha256": "0", "transcript": " "}}, "transcript"),
    "a path": ({"reference": {"file": "../x.wav", "sha256": "0", "transcript": "a"}}, "file"),
    "another checksum": ({"reference": {"file": "reference.wav", "sha256": "0", "transcript": "a"}}, "damaged"),
    "a transcript of no letters": ({}, "has no letter"),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_voice_is_told(name: str, voice_dir: Path, tmp_path: Path) -> None:
    changes, message = DAMAGES[name]
    copy = tmp_path / "en_US-slow"
    shutil.copytree(voice_dir / "en_US-slow", copy)
    described = read_description(copy)
    if not changes:
        changes = {"reference": {**described["reference"], "transcript": "世界"}}
    write_description(copy, {k: v for k, v in {**described, **changes}.items() if v is not None})
    with pytest.raises(VoiceError, match=message):
        NanospeechVoice(read_voice(copy, ARCHITECTURES), open_backend(), 1)


def test_weights_of_another_size_than_voice_json_says_are_told(
    voice_dir: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "en_US-slow"
    shutil.copytree(voice_dir / "en_US-slow", copy)
    described = json.loads((copy / "voice.json").read_text(encoding="utf-8"))
    described["model"]["config"]["depth"] = 3
    write_description(copy, described)
    with pytest.raises(VoiceError, match=r"transformer_blocks\.2\..*is missing"):
        NanospeechVoice(read_voice(copy, ARCHITECTURES), open_backend(), 1)
    described["model"]["config"]["depth"] = 10**6
    write_description(copy, described)
    with pytest.raises(VoiceError, match="depth must be a whole number from 1 to 96"):
        read_voice(copy, ARCHITECTURES)
