from pathlib import Path

import numpy as np
import pytest

from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.errors import VoiceError
from wyoming_nano_tts.families.nano2.pieces import pieces
from wyoming_nano_tts.families.registry import ARCHITECTURES
from wyoming_nano_tts.text import Passage
from wyoming_nano_tts.voice_files.description import read_voice

SENTENCE = "The kettle is on, and dinner is at seven."


@pytest.fixture(scope="module")
def engine(nano2_voices: Path) -> Engine:
    return Engine((nano2_voices,), threads=1)


def spoken(engine: Engine, **options: float) -> np.ndarray:
    bare = SpeechOptions(lead_silence_ms=0, trail_silence_ms=0, **options)
    return np.concatenate(list(engine.utterance("en_US-random2", bare).say(Passage.of(SENTENCE))))


def test_it_speaks_through_the_engine(engine: Engine) -> None:
    said = spoken(engine)
    assert len(said) > 24000
    assert np.abs(said).max() > 100


@pytest.mark.parametrize("scale", [0.5, 0.7, 1.4, 2.0])
def test_length_is_what_was_asked_for(engine: Engine, scale: float) -> None:
    ratio = len(spoken(engine, length_scale=scale)) / len(spoken(engine))
    assert ratio == pytest.approx(scale, rel=0.01)


@pytest.mark.parametrize("scale", [0.5, 0.7, 1.4])
def test_energy_is_the_amplitude(engine: Engine, scale: float) -> None:
    usual, other = spoken(engine).astype(float), spoken(engine, energy_scale=scale).astype(float)
    ratio = np.sqrt(np.mean(other**2) / np.mean(usual**2))
    assert ratio == pytest.approx(scale, rel=0.01)


def test_pitch_changes_the_sound_and_not_the_length(engine: Engine) -> None:
    usual, higher = spoken(engine), spoken(engine, pitch_scale=1.4)
    assert len(usual) == len(higher)
    assert (usual != higher).any()


def test_same_seed_same_audio(engine: Engine) -> None:
    np.testing.assert_array_equal(spoken(engine, seed=3), spoken(engine, seed=3))
    assert (spoken(engine, seed=3) != spoken(engine, seed=4)).any()


def test_nothing_to_say_is_silent(engine: Engine) -> None:
    assert list(engine.utterance("en_US-random2", SpeechOptions()).say(Passage.of("..."))) == []


def test_what_it_obeys(nano2_voices: Path) -> None:
    info = read_voice(nano2_voices / "en_US-random2", ARCHITECTURES)
    assert {"length_scale", "pitch_scale", "energy_scale", "seed"} <= info.supported
    assert "variation" not in info.supported


def test_a_speaker_row_beyond_the_table_is_refused(nano2_voices: Path, tmp_path: Path) -> None:
    folder = tmp_path / "en_US-random2"
    folder.mkdir()
    for path in (nano2_voices / "en_US-random2").iterdir():
        text = path.read_bytes()
        (folder / path.name).write_bytes(text.replace(b'"speaker": 3', b'"speaker": 16'))
    with pytest.raises(VoiceError, match="speaker must be a whole number from 0 to 15"):
        read_voice(folder, ARCHITECTURES)


@pytest.mark.parametrize(
    ("symbols", "cut"),
    [
        ("hA", ["hA"]),
        ("", []),
        ("hˈI ðˈɛɹ, jˈu mˈæn.", ["hˈI ðˈɛɹ,", "jˈu mˈæn."]),
        ("hˈI ðˈɛɹ jˈu mˈæn.", ["hˈI ðˈɛɹ", "jˈu mˈæn."]),
        ("ɑɑɑɑɑɑɑɑɑɑɑɑɑɑ", ["ɑɑɑɑɑɑɑɑɑɑɑɑ", "ɑɑ"]),
    ],
)
def test_pieces(symbols: str, cut: list[str]) -> None:
    assert list(pieces(symbols, 12)) == cut
