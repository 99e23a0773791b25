"""Voices of the family "inflect_v2": from a folder on disk to audio, through the engine."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from golden_vectors import read_vectors
from numpy.typing import NDArray
from safetensors.numpy import load_file, save
from vits_vectors import GoldenModels, graphs_of, parametrize, size_of, write_golden_v2

from wyoming_nano_tts.backends.onnx.session import OnnxBackend
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.errors import NanoTtsError, VoiceError
from wyoming_nano_tts.families.family import Manner
from wyoming_nano_tts.families.inflect_v2.text.frontend import token_ids
from wyoming_nano_tts.families.inflect_v2.text.reading import inflect_v2_phonemes
from wyoming_nano_tts.families.inflect_v2.voice import InflectV2Voice
from wyoming_nano_tts.families.registry import ARCHITECTURES
from wyoming_nano_tts.text import Passage, Phonemes, espeak
from wyoming_nano_tts.text.english.arpabet import phonemes_of
from wyoming_nano_tts.voice_files.description import read_voice
from wyoming_nano_tts.voice_files.weights import read_weights

VOICE = "en_US-golden"
SENTENCE = "The light is on."
Pcm = NDArray[np.int16]

needs_espeak = pytest.mark.skipif(
    not espeak.candidates(), reason="espeak-ng, an optional extra, is not installed"
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    parametrize(metafunc)


@pytest.fixture(scope="module")
def voice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_golden_v2(tmp_path_factory.mktemp("voices") / VOICE)


@pytest.fixture(scope="module")
def engine(voice: Path) -> Engine:
    return Engine((voice.parent,), threads=1, default_voice=VOICE)


@pytest.fixture(scope="module")
def loaded(voice: Path) -> InflectV2Voice:
    return InflectV2Voice(read_voice(voice, ARCHITECTURES), OnnxBackend(), 1)


def speak(engine: Engine, *sentences: str, **options: Any) -> Pcm:
    bare = {"lead_silence_ms": 0.0, "trail_silence_ms": 0.0, "sentence_silence": 0.0}
    utterance = engine.utterance(VOICE, SpeechOptions(**(bare | options)))
    chunks = [chunk for sentence in sentences for chunk in utterance.say(Passage.of(sentence))]
    return np.concatenate([np.zeros(0, np.int16), *chunks])


def reference(engine: Engine, sentence: str, **options: Any) -> NDArray[np.float32]:
    """What the torch model says for a sentence of one chunk, without fades."""
    ((phonemes, _),) = inflect_v2_phonemes(engine.frontend, Passage.of(sentence), espeak.load())
    waveform = GoldenModels()["nano"].synthesize(torch.from_numpy(token_ids(phonemes)), **options)
    return waveform.numpy()


def test_voice_is_listed_with_what_it_obeys(voice: Path) -> None:
    info = read_voice(voice, ARCHITECTURES)
    assert info.architecture == "inflect_v2"
    assert list(info.parts["model"].graphs) == graphs_of("nano")
    assert {"length_scale", "energy_scale", "variation", "seed"} <= info.supported
    assert "pitch_scale" not in info.supported
    assert len(read_weights(info.parts["model"])) == 302


def test_configuration_chooses_the_size(voice: Path, tmp_path: Path) -> None:
    micro = write_golden_v2(tmp_path / "en_US-micro", "micro")
    assert list(read_voice(micro, ARCHITECTURES).parts["model"].graphs) == graphs_of("micro")
    described = json.loads((micro / "voice.json").read_text(encoding="utf-8"))
    for key, value, message in (
        ("hidden_channels", 80, "hidden_channels is 80"),
        ("decoder_alias_free", True, "unknown decoder_alias_free"),
        ("upsample_rates", [8, 8, 4], r"upsample_rates is \[8, 8, 4\]"),
    ):
        config = {**described["model"]["config"], key: value}
        changed = {**described, "model": {**described["model"], "config": config}}
        (micro / "voice.json").write_text(json.dumps(changed), encoding="utf-8")
        with pytest.raises(VoiceError, match=f"no graph for this model: .*{message}"):
            read_voice(micro, ARCHITECTURES)


def test_weights_that_do_not_fit_are_refused(voice: Path, tmp_path: Path) -> None:
    weights = load_file(voice / "model.safetensors")
    hurt = write_golden_v2(tmp_path / "en_US-hurt")
    described = json.loads((hurt / "voice.json").read_text(encoding="utf-8"))
    del weights["dec.conv_pre.weight"]
    content = save(weights)
    (hurt / "model.safetensors").write_bytes(content)
    with pytest.raises(VoiceError, match="is damaged"):
        read_weights(read_voice(hurt, ARCHITECTURES).parts["model"])
    described["model"]["sha256"] = hashlib.sha256(content).hexdigest()
    (hurt / "voice.json").write_text(json.dumps(described), encoding="utf-8")
    with pytest.raises(VoiceError, match=r"dec\.conv_pre\.weight is missing"):
        read_weights(read_voice(hurt, ARCHITECTURES).parts["model"])


def test_without_espeak_the_extra_is_named(voice: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other voices go on speaking, and this one stays listed."""
    monkeypatch.setattr(espeak, "candidates", list)
    espeak._loaded.cache_clear()
    engine = Engine((voice.parent,), threads=1)
    assert VOICE in [info.id for info in engine.voices()]
    with pytest.raises(NanoTtsError, match=r"pip install 'wyoming-nano-tts\[espeak\]'"):
        engine.utterance(VOICE, SpeechOptions())


@needs_espeak
def test_engine_speaks_as_the_torch_model_does(engine: Engine) -> None:
    chunks = list(
        engine.utterance(VOICE, SpeechOptions(seed=3, lead_silence_ms=0)).say(Passage.of(SENTENCE))
    )
    assert {chunk.dtype for chunk in chunks} == {np.dtype(np.int16)}
    assert len(chunks[0]) == 16 * 256
    said = np.concatenate(chunks) / 32767
    expected = reference(engine, SENTENCE, seed=3)
    assert said.shape == expected.shape
    quiet = np.abs(expected) < 0.8  # above, the limiter bends
    quiet[:120] = quiet[-120:] = False
    np.testing.assert_allclose(said[quiet], expected[quiet], rtol=0, atol=1e-4)
    assert quiet.mean() > 0.9


@needs_espeak
def test_published_program_whole(voice: Path, spoken: Path, tmp_path: Path) -> None:
    """Text and seed to waveform: front end, chunks, pauses, noise, model, fades."""
    vectors = read_vectors(spoken)
    if size_of(vectors) == "micro":
        voice = write_golden_v2(tmp_path / VOICE, "micro")
    engine = Engine((voice.parent,), threads=1, default_voice=VOICE, published_frontend=True)
    options = SpeechOptions(
        length_scale=1 / float(vectors["speed"]),
        lead_silence_ms=0,
        variation=float(vectors["variation"]),
        seed=int(vectors["seed"]),
    )
    chunks = list(engine.utterance(VOICE, options).say(Passage.of(str(vectors["text"]))))
    said, expected = np.concatenate(chunks) / 32767, vectors["waveform"]
    assert said.shape == expected.shape
    straight = np.abs(expected) < 0.8  # above, our limiter bends
    np.testing.assert_allclose(said[straight], expected[straight], rtol=0, atol=1e-4)
    assert straight.mean() > 0.9


@needs_espeak
def test_every_chunk_of_a_request_has_its_own_seed(engine: Engine) -> None:
    """The published program seeds chunk k with seed + k."""
    once, both = speak(engine, SENTENCE, seed=3), speak(engine, SENTENCE, SENTENCE, seed=3)
    np.testing.assert_array_equal(both[: len(once)], once)
    second, alone = both[len(once) :], speak(engine, SENTENCE, seed=4)
    # The dither of a request goes on from sentence to sentence: up to one step at both.
    np.testing.assert_allclose(second.astype(int), alone.astype(int), rtol=0, atol=3)
    assert np.abs(second.astype(int) - once).max() > 100


@needs_espeak
def test_long_sentences_become_chunks_with_pauses(
    engine: Engine, loaded: InflectV2Voice, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = []
    original = loaded.model.speak

    def spied(ids: Any, **options: Any) -> Any:
        said.append((len(ids), options["seed"]))
        return original(ids[:9], **options)

    monkeypatch.setattr(loaded.model, "speak", spied)
    sentence = ", ".join(["and then another part of this long tale"] * 10) + "."
    manner = Manner(SpeechOptions(seed=8), 0, np.random.default_rng(0), engine.frontend)
    chunks = list(loaded.speak(Passage.of(sentence), manner))
    assert [seed for _, seed in said] == [8, 9]
    assert sum(not chunk.any() for chunk in chunks) == 1, "one pause between two chunks"
    assert {len(chunk) for chunk in chunks if not chunk.any()} == {2160}


@needs_espeak
def test_text_is_normalised_by_us(engine: Engine) -> None:
    """The published front end says "nine thirtyin"."""
    said, written = (
        speak(engine, text) for text in ("It is 9:30 in it.", "It is nine thirty in it.")
    )
    np.testing.assert_array_equal(said, written)


@needs_espeak
def test_phonemes_and_own_words(engine: Engine, loaded: InflectV2Voice) -> None:
    manner = Manner(SpeechOptions(), 0, np.random.default_rng(0), engine.frontend)
    phonemes = phonemes_of(["HH", "AH0", "L", "OW1", "."])
    assert sum(map(len, loaded.speak(phonemes, manner))) > 2000
    assert list(loaded.speak(Phonemes(), manner)) == []
    own = speak(engine, "Hello.", pronunciations={"hello": "G UH1 D B AY1"})
    assert not np.array_equal(own, speak(engine, "Hello."))


@needs_espeak
@pytest.mark.parametrize("text", ["", " ", "-", "...", "🙂" * 3 + "\u200b"])
def test_nothing_speakable_is_silent(engine: Engine, text: str) -> None:
    assert speak(engine, text).size == 0 or text.startswith("🙂")  # an emoji may have a name


@needs_espeak
def test_scales(engine: Engine) -> None:
    plain = speak(engine, SENTENCE)
    quiet = speak(engine, SENTENCE, energy_scale=0.5)
    small = np.abs(plain) < 0.7 * 32767
    np.testing.assert_allclose(quiet[small], plain[small] / 2, atol=1)
    assert len(speak(engine, SENTENCE, length_scale=2.0)) > 1.7 * len(plain)
    assert len(speak(engine, SENTENCE, length_scale=0.5)) < 0.8 * len(plain)
    assert not np.array_equal(speak(engine, SENTENCE, variation=0.0), plain)
    np.testing.assert_array_equal(speak(engine, SENTENCE, pitch_scale=2.0), plain)
