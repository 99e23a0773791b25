"""The voice that is shipped: whole, small, free, and it speaks."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from wyoming_nano_tts.engine import BUILT_IN_VOICES, Engine, SpeechOptions, VoiceInfo
from wyoming_nano_tts.engine.engine import DEFAULT_VOICE
from wyoming_nano_tts.families.registry import ARCHITECTURES
from wyoming_nano_tts.text import Passage
from wyoming_nano_tts.voice_files.description import read_voice
from wyoming_nano_tts.voice_files.weights import read_weights

ROOT = Path(__file__).resolve().parents[2]
VOICES = ("en_US-heart", "en_US-kathleen", "en_US-michael", "en_US-nicole", "de_DE-kerstin")
TAUGHT = {"en_US-heart": "af_heart", "en_US-michael": "am_michael", "en_US-nicole": "af_nicole"}
"""Voices with the teacher's, all in one model."""
LARGEST_BYTES = 5_300_000
SENTENCE = "Good morning. It is 7:05 and the hallway light is on."
GERMAN = "Guten Morgen. Es ist 7:05 Uhr, und im Flur ist das Licht an."


@pytest.fixture(scope="module")
def engine() -> Engine:
    """What a server without any option speaks with."""
    return Engine(threads=1)


@pytest.fixture(params=VOICES)
def voice(request: pytest.FixtureRequest) -> VoiceInfo:
    return read_voice(BUILT_IN_VOICES / request.param, ARCHITECTURES)


def test_the_default(engine: Engine) -> None:
    assert engine.default_voice == DEFAULT_VOICE == VOICES[0]


def test_it_is_complete_and_undamaged(voice: VoiceInfo) -> None:
    parts = [read_weights(part) for part in voice.parts.values()]
    numbers = sum(tensor.size for part in parts for tensor in part.values())
    assert voice.parameters == numbers < 5_000_000


def test_it_is_small_and_nothing_else_is_shipped(voice: VoiceInfo) -> None:
    assert {path.name for path in BUILT_IN_VOICES.iterdir()} == set(VOICES)
    files = {path.name: path.stat().st_size for path in voice.folder.iterdir()}
    weights = {part.path.name for part in voice.parts.values() if part.path.parent == voice.folder}
    assert bool(weights) == (voice.id not in {"en_US-michael", "en_US-nicole"})
    known = {"voice.json", "NOTICE", "provenance.json", *weights}
    assert set(files) | {"NOTICE"} == known, "voices made before NOTICE files have none"
    assert sum(files.values()) < LARGEST_BYTES


def test_it_is_free_and_says_where_it_comes_from(voice: VoiceInfo) -> None:
    assert voice.licence in {"CC0-1.0", "Apache-2.0"}
    assert voice.language == voice.id.split("-")[0]
    assert voice.attribution_name not in {"", "unknown"}
    assert voice.attribution_url.startswith("https://")
    text = (voice.folder / "voice.json").read_text(encoding="utf-8")
    assert str(Path.home()) not in text
    assert "/tmp/" not in text  # noqa: S108 - a path of the machine that trained it
    assert voice.id in (ROOT / "NOTICE").read_text(encoding="utf-8")


def spoken(engine: Engine, voice: str) -> np.ndarray:
    chunks = engine.utterance(voice, SpeechOptions()).say(Passage.of(SENTENCE))
    return np.concatenate(list(chunks)).astype(np.float64) / 32768


def periods(samples: np.ndarray) -> np.ndarray:
    """F0 in Hz of the frames of 40 ms that are loud enough; 0 where nothing repeats."""
    frames = samples[: len(samples) // 960 * 960].reshape(-1, 960)
    loud = frames[(frames**2).mean(1) > (frames**2).mean(1).max() / 300]
    spectra = np.abs(np.fft.rfft(loud - loud.mean(1, keepdims=True), 2048)) ** 2
    repeats = np.fft.irfft(spectra)
    repeats /= repeats[:, :1] + 1e-12
    lags = slice(24_000 // 350, 24_000 // 60)
    best = repeats[:, lags].argmax(1)
    strength = repeats[np.arange(len(repeats)), lags.start + best]
    return np.where(strength > 0.55, 24_000 / (lags.start + best), 0.0)


@pytest.mark.parametrize(("taught", "teacher"), TAUGHT.items())
def test_a_taught_voice_names_its_teacher(taught: str, teacher: str) -> None:
    described = json.loads((BUILT_IN_VOICES / taught / "voice.json").read_text(encoding="utf-8"))
    assert "Kokoro-82M" in described["notices"]
    assert teacher in described["notices"]
    assert teacher in described["attribution"]["name"]
    assert described["training"]["decoder_steps"] > 0


def test_voices_of_one_model_sound_apart(engine: Engine) -> None:
    said = {voice: spoken(engine, voice) for voice in TAUGHT}
    lengths = {len(samples) for samples in said.values()}
    assert len(lengths) == len(TAUGHT), "each has a rhythm of its own"
    f0_hz = {voice: periods(samples) for voice, samples in said.items()}
    voiced = {voice: float((values > 0).mean()) for voice, values in f0_hz.items()}
    pitch = {voice: float(np.median(values[values > 0])) for voice, values in f0_hz.items()}
    assert pitch["en_US-michael"] < 0.8 * pitch["en_US-heart"]
    assert voiced["en_US-nicole"] < 0.8 * voiced["en_US-heart"], "it is a whisper"


def test_a_trained_voice_tells_how_to_train_it_again() -> None:
    described = json.loads((BUILT_IN_VOICES / VOICES[1] / "voice.json").read_text(encoding="utf-8"))
    training = described["training"]
    assert training["command"].startswith("wyoming-nano-tts train")
    assert described["dataset"]
    assert described["metrics"]["word error rate, open vocabulary"] <= 0.25
    assert training["acoustic_steps"] > 0
    assert training["vocoder_steps"] > 0
    assert training["recordings"] > 100


def test_it_speaks_with_a_sensible_length_and_level(engine: Engine, voice: VoiceInfo) -> None:
    utterance = engine.utterance(voice.id, SpeechOptions())
    chunks = [
        chunk
        for sentence in re.findall(r"[^.]+\.", GERMAN if voice.id.startswith("de") else SENTENCE)
        for chunk in utterance.say(Passage.of(sentence))
    ]
    samples = np.concatenate(chunks).astype(np.float64) / 32768
    seconds = len(samples) / engine.sample_rate_hz
    assert 2 <= seconds <= 7  # a whisper takes its time
    blocks = samples[: len(samples) // 240 * 240].reshape(-1, 240)
    levels = 10 * np.log10((blocks**2).mean(1) + 1e-10)
    speech = levels[levels > levels.max() - 30]
    assert -30 < 10 * np.log10((10 ** (speech / 10)).mean()) < -15
    assert 0.05 < np.abs(samples).max() < 0.99
    assert abs(samples.mean()) < 0.003
    # Speech comes and goes; a hum or a hiss does not.
    assert levels.max() - np.percentile(levels, 10) > 20
    assert 0.4 < len(speech) / len(levels) < 1


def test_the_same_text_sounds_the_same_and_another_does_not(engine: Engine) -> None:
    first, again, other = (
        np.concatenate(list(engine.utterance(DEFAULT_VOICE, SpeechOptions()).say(Passage.of(text))))
        for text in ("The light is on.", "The light is on.", "The door is open.")
    )
    np.testing.assert_array_equal(first, again)
    assert len(first) != len(other) or (first != other).any()


@pytest.mark.parametrize(("scale", "expected"), [(0.5, 0.5), (2.0, 2.0)])
def test_its_speed_follows_the_scale(engine: Engine, scale: float, expected: float) -> None:
    lengths = [
        sum(
            map(
                len,
                engine.utterance(DEFAULT_VOICE, SpeechOptions(length_scale=s)).say(
                    Passage.of(SENTENCE)
                ),
            )
        )
        for s in (1.0, scale)
    ]
    assert lengths[1] / lengths[0] == pytest.approx(expected, rel=0.1)
