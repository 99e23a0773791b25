"""Voices that are asked for one loudness, and how a voice is measured."""

import json
import logging
from pathlib import Path

import numpy as np
import pytest

from benchmarks.loudness import SENTENCES, spoken
from benchmarks.stand_ins.voices import copy_voice, write_voice
from wyoming_nano_tts.audio.loudness import decibels, integrated_lufs, true_peak
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.engine.loudness import bake_loudness
from wyoming_nano_tts.errors import VoiceError, VoiceNotFoundError
from wyoming_nano_tts.families.registry import ARCHITECTURES
from wyoming_nano_tts.text import Passage
from wyoming_nano_tts.text.english.language import English
from wyoming_nano_tts.voice_files.description import read_voice

VOICES = ("en_US-heart", "en_US-michael", "en_US-nicole")


def test_ten_sentences_in_three_voices_are_equally_loud() -> None:
    """Sentences that no voice was measured by: within 1 LU of what was asked, and the peaks below -1 dBTP."""
    engine = Engine(threads=1)
    for asked, voices in ((-23.0, VOICES), (-14.0, VOICES[1:2])):
        for voice in voices:
            heard = [spoken(engine, voice, text, asked) for text in SENTENCES]
            whole = integrated_lufs(np.concatenate(heard), engine.sample_rate_hz)
            # The limiter takes some of what was asked of a voice whose peaks are in the way.
            assert asked - (1.0 if asked < -20 else 2.0) < whole < asked + 1.0, voice
            assert decibels(max(map(true_peak, heard))) < -0.9, voice


@pytest.fixture
def voice(random_voice_dir: Path, tmp_path: Path) -> Path:
    """A voice of random weights that nobody has measured."""
    return copy_voice(random_voice_dir / "en_US-random", tmp_path / "voices" / "en_US-mine")


def said(folder: Path, **options: object) -> np.ndarray:
    engine = Engine((folder.parent,), threads=1)
    utterance = engine.utterance(folder.name, SpeechOptions().updated(options))
    pcm = [*utterance.say(Passage.of("The light is on.")), *utterance.finish()]
    return np.concatenate(pcm).astype(np.float32) / 32767


def test_a_voice_is_measured_once(voice: Path) -> None:
    before = read_voice(voice, ARCHITECTURES)
    assert before.loudness is None
    assert "loudness" not in before.supported
    measured = bake_loudness(voice)
    after = read_voice(voice, ARCHITECTURES)
    assert after.loudness == measured
    assert "loudness" in after.supported
    assert after.version != before.version
    assert bake_loudness(voice) == measured
    assert len(said(voice)) == len(said(voice, loudness=-30))
    level = [integrated_lufs(said(voice, loudness=asked), 24000) for asked in (-36, -26)]
    assert level[1] - level[0] == pytest.approx(10, abs=0.1)
    half = integrated_lufs(said(voice, loudness=-26, volume=0.5), 24000)
    assert half == pytest.approx(level[1] - 6.02, abs=0.1)


def test_a_voice_that_nobody_measured_says_so(
    voice: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        heard = said(voice, loudness=-30)
    assert "voices loudness en_US-mine" in caplog.text
    assert integrated_lufs(heard, 24000) == pytest.approx(
        integrated_lufs(said(voice), 24000), abs=0.1
    )


def test_every_speaker_is_measured(tmp_path: Path) -> None:
    folder = write_voice(
        tmp_path / "voices" / "en_US-two", {"speaker_count": 3}, speakers=["anna", "ben", "carl"]
    )
    measured = bake_loudness(folder)
    assert list(measured.speakers) == ["anna", "ben", "carl"]
    assert measured.of(None) == measured.of("anna") == measured.lufs
    assert len(set(measured.speakers.values())) > 1
    for name in measured.speakers:
        heard = integrated_lufs(said(folder, loudness=-30, speaker=name), 24000)
        natural = integrated_lufs(said(folder, speaker=name), 24000)
        assert heard - natural == pytest.approx(-30 - measured.of(name), abs=0.3)


def test_silence_is_not_measured(voice: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(English, "examples", ("…", "!"))
    with pytest.raises(VoiceError, match="en_US-mine is at -inf LUFS"):
        bake_loudness(voice)
    with pytest.raises(VoiceNotFoundError):
        bake_loudness(voice.parent / "en_US-nobody")
    assert read_voice(voice, ARCHITECTURES).loudness is None


@pytest.mark.parametrize(
    "loudness",
    [
        5,
        {},
        {"lufs": "loud", "true_peak_dbtp": 0},
        {"lufs": -200, "true_peak_dbtp": 0},
        {"lufs": -20},
    ],
    ids=str,
)
def test_a_damaged_measure_is_refused(voice: Path, loudness: object) -> None:
    described = json.loads((voice / "voice.json").read_text())
    (voice / "voice.json").write_text(json.dumps(described | {"loudness": loudness}))
    with pytest.raises(VoiceError, match="loudness"):
        read_voice(voice, ARCHITECTURES)
