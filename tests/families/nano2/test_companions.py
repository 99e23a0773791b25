"""Voices that speak with the weights of the voice beside them."""

import gc
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from wyoming_nano_tts.backends.backend import open_backend
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.errors import VoiceError
from wyoming_nano_tts.families.nano2.voice import Nano2Voice
from wyoming_nano_tts.families.parts.shared_weights import OPEN
from wyoming_nano_tts.families.registry import ARCHITECTURES
from wyoming_nano_tts.text import Passage
from wyoming_nano_tts.train.nano2.export import Companion, export_companion
from wyoming_nano_tts.voice_files.description import VoiceInfo, find_voices, read_voice
from wyoming_nano_tts.voice_files.writing import copy_voice

FIRST, SECOND = "en_US-random2", "en_US-other"
OTHER = Companion(5, "Other", "another row", "somebody else", "male", -9.0)


@pytest.fixture
def voices(nano2_voices: Path, tmp_path: Path) -> Path:
    """A folder with a voice and one that speaks with its weights."""
    folder = tmp_path / "voices"
    shutil.copytree(nano2_voices / FIRST, folder / FIRST)
    export_companion(folder / SECOND, folder / FIRST, OTHER)
    return folder


def spoken(folder: Path, voice: str) -> np.ndarray:
    engine = Engine((folder,), threads=1)
    return np.concatenate(
        list(engine.utterance(voice, SpeechOptions()).say(Passage.of("Good morning.")))
    )


def test_it_is_a_voice_of_its_own_without_weights_of_its_own(voices: Path) -> None:
    assert [path.name for path in (voices / SECOND).iterdir()] == ["voice.json"]
    info = read_voice(voices / SECOND, ARCHITECTURES)
    assert (info.id, info.name, info.gender, info.gain_db) == (SECOND, "Other", "male", -9.0)
    assert info.attribution_name == "somebody else"
    assert info.version != read_voice(voices / FIRST, ARCHITECTURES).version
    assert info.parts["decoder"].config["speaker"] == 5
    assert info.parts["decoder"].path == voices / FIRST / "decoder.safetensors"
    assert len(spoken(voices, SECOND)) > 2400
    assert not np.array_equal(spoken(voices, SECOND), spoken(voices, FIRST))


def test_what_both_need_is_loaded_once_and_let_go(voices: Path) -> None:
    backend = open_backend()

    def opened(voice: str) -> Nano2Voice:
        return Nano2Voice(read_voice(voices / voice, ARCHITECTURES), backend, 1)

    first, second = opened(FIRST), opened(SECOND)
    assert first._runners[0] is second._runners[0]
    assert first._runners[1] is second._runners[1]
    assert (first.first_row, second.first_row) == (3, 5)
    gc.collect()
    before = len(OPEN)
    del first
    gc.collect()
    assert len(OPEN) == before
    del second
    gc.collect()
    assert len(OPEN) == before - 2


def test_without_the_other_voice_it_is_left_out_with_the_reason(voices: Path) -> None:
    shutil.rmtree(voices / FIRST)
    (found,) = find_voices((voices,), ARCHITECTURES)
    assert isinstance(found, VoiceError)
    assert f"speaks with the weights of {FIRST}, which is not in" in str(found)


@pytest.mark.parametrize("of", ["../en_US-random2", "/etc", "", "a/b", "..", 7])
def test_weights_come_from_a_voice_beside_it_and_from_nowhere_else(
    voices: Path, of: object
) -> None:
    path = voices / SECOND / "voice.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "weights_of": of}))
    with pytest.raises(VoiceError, match="weights_of"):
        read_voice(voices / SECOND, ARCHITECTURES)


def test_weights_of_another_checksum_are_refused(voices: Path) -> None:
    path = voices / FIRST / "decoder.safetensors"
    path.write_bytes(path.read_bytes()[:-2] + b"\0\1")
    with pytest.raises(VoiceError, match="is damaged"):
        spoken(voices, SECOND)


def test_a_copy_has_its_weights_with_it(voices: Path, tmp_path: Path) -> None:
    copy_voice(voices / SECOND, tmp_path / "far" / "en_US-copy", {}, ARCHITECTURES)
    (info,) = find_voices((tmp_path / "far",), ARCHITECTURES)
    assert isinstance(info, VoiceInfo)
    assert info.parts["prosody"].path == tmp_path / "far" / "en_US-copy" / "prosody.safetensors"
    np.testing.assert_array_equal(spoken(tmp_path / "far", "en_US-copy"), spoken(voices, SECOND))


def test_a_companion_lies_beside_and_has_a_row(voices: Path, tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match="has to lie beside"):
        export_companion(tmp_path / "elsewhere" / SECOND, voices / FIRST, OTHER)
    with pytest.raises(VoiceError, match="has to lie beside"):
        export_companion(voices / FIRST, voices / FIRST, OTHER)
    with pytest.raises(VoiceError, match="speaker must be a whole number from 0 to 15"):
        export_companion(voices / "en_US-no", voices / FIRST, Companion(16, "No", "no"))
