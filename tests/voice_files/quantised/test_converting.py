"""Voices in fewer bits: `voices convert`, and what may not be converted."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.stand_ins.voices import copy_voice
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.errors import VoiceError
from wyoming_nano_tts.families.registry import ARCHITECTURES
from wyoming_nano_tts.text import Passage
from wyoming_nano_tts.voice_files.description import read_voice
from wyoming_nano_tts.voice_files.quantised.container import encode, read_nttq, write_nttq
from wyoming_nano_tts.voice_files.quantised.converting import convert_voice, signal_to_error_db
from wyoming_nano_tts.voice_files.quantised.profiles import stored
from wyoming_nano_tts.voice_files.tensors import write_tensors
from wyoming_nano_tts.voice_files.weights import kinds_of, read_weights


def spoken(folder: Path, voice: str) -> np.ndarray:
    engine = Engine((folder,), threads=1)
    chunks = engine.utterance(voice, SpeechOptions()).say(Passage.of("Good morning."))
    return np.concatenate(list(chunks)).astype(float)


@pytest.fixture
def voice(random_voice_dir: Path, tmp_path: Path) -> Path:
    """A voice of random float16 weights."""
    return copy_voice(random_voice_dir / "en_US-random", tmp_path / "en_US-small")


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def test_a_voice_in_eight_bits_is_half_as_large_and_still_speaks(voice: Path) -> None:
    before, usual = size(voice), spoken(voice.parent, "en_US-small")
    done = convert_voice(voice, "int8", ARCHITECTURES)
    assert [part.name for part in done] == ["acoustic", "vocoder"]
    assert all(part.signal_to_error_db > 38 for part in done)
    assert size(voice) < 0.53 * before
    assert {path.name for path in voice.iterdir()} == {
        "acoustic.nttq", "vocoder.nttq", "voice.json",
    }  # fmt: skip
    described = json.loads((voice / "voice.json").read_text(encoding="utf-8"))
    assert described["acoustic"]["encoding"] == "nttq"
    assert described["vocoder"]["type"] == "source_filter"
    small = spoken(voice.parent, "en_US-small")
    assert abs(len(small) / len(usual) - 1) < 0.05
    assert 0.8 < np.std(small) / np.std(usual) < 1.25


def test_converting_twice_loses_nothing_more(voice: Path) -> None:
    convert_voice(voice, "int8", ARCHITECTURES)
    files = {path.name: path.read_bytes() for path in voice.iterdir()}
    for part in convert_voice(voice, "int8", ARCHITECTURES):
        assert part.signal_to_error_db == np.inf
        assert "without loss" in part.told
    assert {path.name: path.read_bytes() for path in voice.iterdir()} == files


@pytest.mark.parametrize("profile", ["ternary", "safe", "acoustic-only"])
def test_weights_that_were_not_trained_for_it_are_not_destroyed(voice: Path, profile: str) -> None:
    files = {path.name: path.read_bytes() for path in voice.iterdir()}
    with pytest.raises(VoiceError, match=r"acoustic of this voice was not trained .* int8"):
        convert_voice(voice, profile, ARCHITECTURES)
    assert {path.name: path.read_bytes() for path in voice.iterdir()} == files


def test_ternary_weights_stay_the_same_however_they_were_stored(voice: Path) -> None:
    info = read_voice(voice, ARCHITECTURES)
    described = json.loads((voice / "voice.json").read_text(encoding="utf-8"))
    wanted = {}
    for name, part in info.parts.items():
        weights = read_weights(part)
        rules = ARCHITECTURES["nano"].parts[name][part.type].storage
        how = stored({key: value.shape for key, value in weights.items()}, rules, "ternary")
        tensors = encode(weights, how)
        wanted[name] = read_nttq(write_nttq(tensors, {})).weights()
        content = write_tensors({k: v.astype(np.float32) for k, v in wanted[name].items()})
        path = part.path.with_name(f"{name}-floats.safetensors")
        path.write_bytes(content)
        described[name] |= {"file": path.name, "sha256": hashlib.sha256(content).hexdigest()}
    (voice / "voice.json").write_text(json.dumps(described), encoding="utf-8")
    for _ in range(2):  # from floats, and from the packed file
        for done in convert_voice(voice, "ternary", ARCHITECTURES):
            assert done.signal_to_error_db > 60
        for name, part in read_voice(voice, ARCHITECTURES).parts.items():
            assert kinds_of(part)[0] == "ternary"
            for key, values in read_weights(part).items():
                if values.dtype == np.float32 and wanted[name][key].ndim > 1:
                    np.testing.assert_allclose(values, wanted[name][key], rtol=1e-3, atol=1e-6)


def test_a_voice_with_the_weights_of_another_is_left_alone(voice: Path) -> None:
    other = voice.parent / "en_US-other"
    other.mkdir()
    described = json.loads((voice / "voice.json").read_text(encoding="utf-8"))
    described |= {"id": other.name, "weights_of": voice.name}
    (other / "voice.json").write_text(json.dumps(described), encoding="utf-8")
    with pytest.raises(VoiceError, match="speaks with the weights of en_US-small"):
        convert_voice(other, "int8", ARCHITECTURES)


def test_error_is_of_what_was_rounded_alone() -> None:
    weights = {"a": np.ones((4, 4), np.float32), "b": np.full(3, 1 / 3, np.float32)}
    how = stored(
        {"a": (4, 4), "b": (3,)}, ARCHITECTURES["nano2"].parts["prosody"][""].storage, "int8"
    )
    assert signal_to_error_db(weights, encode(weights, how)) == np.inf
