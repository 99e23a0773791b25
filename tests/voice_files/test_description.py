"""Voices on disk that a stranger has written: each damage gets its message, the others stay usable."""

import hashlib
import json
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save

from benchmarks.stand_ins.voices import ACOUSTIC_GRAPHS, copy_voice, write_voice
from wyoming_nano_tts.engine import Engine, SpeechOptions, VoiceInfo
from wyoming_nano_tts.errors import VoiceError, VoiceNotFoundError
from wyoming_nano_tts.families.registry import ARCHITECTURES
from wyoming_nano_tts.text import Passage
from wyoming_nano_tts.voice_files.description import (
    LARGEST_DESCRIPTION_BYTES,
    find_voices,
    read_voice,
)
from wyoming_nano_tts.voice_files.tensors import LARGEST_HEADER_BYTES
from wyoming_nano_tts.voice_files.weights import (
    LARGEST_WEIGHTS_BYTES,
    read_weights,
)

Edit = Callable[[dict[str, Any]], Any]


@pytest.fixture
def voice(random_voice_dir: Path, tmp_path: Path) -> Path:
    """A good voice that the test may damage."""
    return copy_voice(random_voice_dir / "en_US-random", tmp_path / "voices" / "en_US-hurt")


def replace(path: Path, content: bytes) -> None:
    """Write anew: the weights are hard links to the session's."""
    path.unlink()
    path.write_bytes(content)


def edit(voice: Path, change: Edit) -> None:
    """Change the description in place."""
    path = voice / "voice.json"
    described = json.loads(path.read_text(encoding="utf-8"))
    change(described)
    path.write_text(json.dumps(described), encoding="utf-8")


def put(*keys: str, value: Any) -> Edit:
    """Return an edit that sets a nested key."""

    def change(described: dict[str, Any]) -> None:
        for key in keys[:-1]:
            described = described[key]
        described[keys[-1]] = value

    return change


def reweigh(voice: Path, part: str, content: bytes) -> None:
    """Exchange a weight file, with a checksum that fits."""
    replace(voice / f"{part}.safetensors", content)
    edit(voice, put(part, "sha256", value=hashlib.sha256(content).hexdigest()))


def test_a_good_voice_is_read_whole(random_voice_dir: Path) -> None:
    voice = read_voice(random_voice_dir / "en_US-random", ARCHITECTURES)
    assert (voice.id, voice.language, voice.licence) == ("en_US-random", "en_US", "CC0-1.0")
    assert voice.sample_rate_hz == 24000
    assert voice.version.startswith("1+")
    assert voice.architecture == "nano"
    assert voice.parts["acoustic"].graphs == ACOUSTIC_GRAPHS
    assert voice.parts["vocoder"].graphs == ("source_filter",)
    assert all(read_weights(part) for part in voice.parts.values())


DEEP = b"[" * 100_000
SURROGATE = "a\ud800b"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "cannot be read"),
        (b'{"format": 1, "id": "en_US', "cannot be read"),
        (b"\xff\xfe\x00", "cannot be read"),
        (DEEP, "cannot be read"),
        (b'{"format": ' + b"9" * 5000 + b"}", "cannot be read"),
        (b"[]", "the file must be a JSON object"),
        (b"null", "the file must be a JSON object"),
        (b"{}", "format must be of kind int, not None"),
        (b'{"format": true}', "format must be of kind int, not True"),
        (b'{"format": 2}', "has format 2; this version reads 1"),
        (b" " * (LARGEST_DESCRIPTION_BYTES + 1), "is larger than"),
    ],
    ids=range(11),
)  # fmt: skip
def test_descriptions_that_are_none(voice: Path, content: bytes, message: str) -> None:
    (voice / "voice.json").write_bytes(content)
    with pytest.raises(VoiceError, match=message) as caught:
        read_voice(voice, ARCHITECTURES)
    assert str(voice / "voice.json") in str(caught.value)
    assert len(str(caught.value)) < 600


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (put("id", value="en_US-other"), "the id 'en_US-other' must be the folder's name"),
        (put("id", value="../voices/en_US-hurt"), "must be the folder's name"),
        (put("id", value=7), "id must be of kind str, not 7"),
        (put("name", value=None), "name must be of kind str, not None"),
        (put("name", value=SURROGATE), "name must be one line of plain text"),
        (put("description", value="red \x1b[31m"), "description must be one line of plain text"),
        (put("language", value=["en"]), "language must be of kind str"),
        (put("licence", value={}), "licence must be of kind str"),
        (put("parameters", value="many"), "parameters must be of kind int"),
        (put("parameters", value=1.5), "parameters must be of kind int"),
        (put("attribution", value="me"), "attribution must be of kind dict"),
        (put("attribution", "url", value=1), r"attribution\.url must be of kind str"),
        (put("sample_rate", value=22050), "sample rate 22050; this version speaks 24000 Hz"),
        (put("speakers", value="anna"), "speakers must be a list of names"),
        (put("speakers", value=["anna", 2]), "speakers must be a list of names"),
        (put("speakers", value=["a", SURROGATE]), "speakers must be a list of names"),
        (put("speakers", value=["a", "b", "c"]), "3 speakers; the acoustic model has rows for 2"),
        (put("architecture", value="mega"), "unknown architecture 'mega'; known: nano"),
        (put("architecture", value=None), "architecture must be of kind str, not None"),
        (put("vocoder", value=[]), "vocoder must be of kind dict"),
        (put("vocoder", "type", value="wavenet"), "unknown vocoder 'wavenet'; known: source_filter"),
        (put("vocoder", "config", "width", value=999), "width is 999, the graph has 176"),
        (put("acoustic", "config", "hidden", value="168"), "hidden is '168', the graph has 168"),
        (put("acoustic", "config", value={}), "no graph for this acoustic"),
        (put("acoustic", "config", "quantum", value=1), "unknown quantum"),
        (put("acoustic", "file", value="../en_US-random/acoustic.safetensors"), "bare file name"),
        (put("acoustic", "file", value="/etc/passwd"), "bare file name"),
        (put("acoustic", "file", value="..\\x"), "bare file name"),
        (put("acoustic", "file", value=".."), "bare file name"),
        (put("acoustic", "file", value=""), "bare file name"),
        (put("acoustic", "sha256", value=None), r"acoustic\.sha256 must be of kind str"),
    ],
)  # fmt: skip
def test_fields_that_are_wrong(voice: Path, change: Edit, message: str) -> None:
    edit(voice, change)
    with pytest.raises(VoiceError, match=message) as caught:
        read_voice(voice, ARCHITECTURES)
    assert str(voice / "voice.json") in str(caught.value)


@pytest.mark.parametrize("key", ["format", "id", "name", "acoustic", "vocoder", "sample_rate"])
def test_fields_that_are_missing(voice: Path, key: str) -> None:
    edit(voice, lambda described: described.pop(key))
    with pytest.raises(VoiceError, match=f"{key} must be of kind"):
        read_voice(voice, ARCHITECTURES)


@pytest.mark.parametrize("name", ["-x", "a b", "ä", "x" * 65])
def test_a_folder_whose_name_is_no_id(random_voice_dir: Path, tmp_path: Path, name: str) -> None:
    folder = copy_voice(random_voice_dir / "en_US-random", tmp_path / name)
    with pytest.raises(VoiceError, match="of letters, digits"):
        read_voice(folder, ARCHITECTURES)


def test_dropout_may_differ(voice: Path) -> None:
    edit(voice, put("acoustic", "config", "dropout", value=0.3))
    assert read_voice(voice, ARCHITECTURES).id == "en_US-hurt"


def hurt_weights(voice: Path, part: str = "vocoder") -> str:
    info = read_voice(voice, ARCHITECTURES)
    with pytest.raises(VoiceError) as caught:
        read_weights(info.parts[part])
    return str(caught.value)


def test_weights_that_are_missing(voice: Path) -> None:
    (voice / "vocoder.safetensors").unlink()
    assert "vocoder.safetensors cannot be read" in hurt_weights(voice)


def test_weights_that_were_cut_off(voice: Path) -> None:
    path = voice / "vocoder.safetensors"
    replace(path, path.read_bytes()[:-100])
    assert "checksum differs from voice.json's; install it again" in hurt_weights(voice)


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff" * 64, (1 << 40).to_bytes(8, "little") + b"{}", b"\x02" + bytes(7) + b"{}x"],
)
def test_weights_that_are_no_safetensors(voice: Path, content: bytes) -> None:
    reweigh(voice, "vocoder", content)
    assert "not a safetensors file" in hurt_weights(voice) or "is missing" in hurt_weights(voice)


def test_weights_that_never_end(voice: Path) -> None:
    path = voice / "vocoder.safetensors"
    path.unlink()
    os.mkfifo(path)
    assert "is not a regular file" in hurt_weights(voice)
    path.unlink()
    path.symlink_to("/dev/zero")
    assert "is not a regular file" in hurt_weights(voice)


def test_weights_that_are_too_large(voice: Path) -> None:
    path = voice / "vocoder.safetensors"
    path.unlink()
    with path.open("wb") as file:
        file.truncate(LARGEST_WEIGHTS_BYTES + 1)  # sparse
    assert f"at most {LARGEST_WEIGHTS_BYTES} are read" in hurt_weights(voice)


def test_weights_with_a_header_that_would_fill_the_memory(voice: Path) -> None:
    header = b'{"__metadata__":{' + b'"":"",' * LARGEST_HEADER_BYTES + b'"":""}}'
    reweigh(voice, "vocoder", len(header).to_bytes(8, "little") + header)
    assert f"its header has {len(header)} bytes" in hurt_weights(voice)


def test_tensors_of_other_shape_or_missing_are_named(voice: Path) -> None:
    weights = load_file(voice / "vocoder.safetensors")
    weights["head.bias"] = np.zeros(5, np.float16)
    del weights["norm_in.weight"]
    reweigh(voice, "vocoder", save(weights))
    message = hurt_weights(voice)
    assert "norm_in.weight is missing" in message
    assert "head.bias has shape (5,), expected (771,)" in message


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_weights_that_are_no_numbers_are_named(voice: Path, bad: float) -> None:
    weights = load_file(voice / "vocoder.safetensors")
    weights["head.bias"][3] = bad
    reweigh(voice, "vocoder", save(weights))
    assert "head.bias holds values that are not finite floating-point" in hurt_weights(voice)


def test_integer_weights_are_refused(voice: Path) -> None:
    weights = load_file(voice / "vocoder.safetensors")
    weights["head.bias"] = np.zeros(771, np.int16)
    reweigh(voice, "vocoder", save(weights))
    assert "head.bias holds values" in hurt_weights(voice)


def test_huge_weights_give_noise_or_silence_but_no_error(voice: Path) -> None:
    """What is finite in the file may overflow in the model."""
    weights = load_file(voice / "acoustic.safetensors")
    reweigh(voice, "acoustic", save({k: np.sign(v) * np.float16(6e4) for k, v in weights.items()}))
    engine = Engine((voice.parent,), threads=1)
    chunks = list(engine.utterance("en_US-hurt", SpeechOptions()).say(Passage.of("Hello.")))
    assert sum(len(chunk) for chunk in chunks) >= 256


def test_damaged_voices_are_left_out_with_one_line_each(
    random_voice_dir: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    no_built_in_voices: None,
) -> None:
    good = random_voice_dir / "en_US-random"
    folder = tmp_path / "voices"
    copy_voice(good, folder / "en_US-good")
    copy_voice(good, folder / "en_US-bad", name=3)
    (copy_voice(good, folder / "en_US-cut") / "voice.json").write_text("{")
    (folder / "empty").mkdir()
    (folder / "notes.txt").write_text("no voice")
    (folder / "en_US-loop").symlink_to(folder / "en_US-loop")
    with caplog.at_level(logging.WARNING):
        engine = Engine((folder,), threads=1)
        for _ in range(3):
            assert [voice.id for voice in engine.voices()] == ["en_US-good"]
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 2
    assert sum("en_US-bad" in line for line in lines) == 1
    assert sum("en_US-cut" in line for line in lines) == 1
    assert list(engine.utterance("en_US-good", SpeechOptions()).say(Passage.of("Hello.")))


def test_a_voice_with_damaged_weights_fails_alone(
    random_voice_dir: Path, tmp_path: Path, no_built_in_voices: None
) -> None:
    folder = tmp_path / "voices"
    copy_voice(random_voice_dir / "en_US-random", folder / "en_US-good")
    bad = copy_voice(random_voice_dir / "en_US-random", folder / "en_US-bad")
    replace(bad / "acoustic.safetensors", b"not what the checksum says")
    engine = Engine((folder,), threads=1, default_voice="en_US-good")
    for _ in range(2):
        with pytest.raises(VoiceError, match="is damaged"):
            engine.utterance("en_US-bad", SpeechOptions())
    assert list(engine.utterance("en_US-good", SpeechOptions()).say(Passage.of("Hello.")))


def test_the_first_of_two_voices_with_one_id_wins(random_voice_dir: Path, tmp_path: Path) -> None:
    good = random_voice_dir / "en_US-random"
    copy_voice(good, tmp_path / "mine" / "en_US-twin", description="mine")
    copy_voice(good, tmp_path / "theirs" / "en_US-twin", description="theirs")
    copy_voice(good, tmp_path / "theirs" / "en_US-more")
    found = list(
        find_voices((tmp_path / "mine", tmp_path / "absent", tmp_path / "theirs"), ARCHITECTURES)
    )
    assert all(isinstance(voice, VoiceInfo) for voice in found)
    assert [(v.id, v.description) for v in found if isinstance(v, VoiceInfo)] == [
        ("en_US-twin", "mine"),
        ("en_US-more", "random weights"),
    ]


def test_a_damaged_voice_of_a_person_hides_none_of_another_id(
    random_voice_dir: Path, tmp_path: Path
) -> None:
    copy_voice(random_voice_dir / "en_US-random", tmp_path / "a" / "en_US-x", name=1)
    found = list(find_voices((tmp_path / "a", random_voice_dir), ARCHITECTURES))
    assert isinstance(found[0], VoiceError)
    assert [v.id for v in found if isinstance(v, VoiceInfo)] == ["en_US-random"]


def test_a_folder_that_cannot_be_searched_is_reported(random_voice_dir: Path) -> None:
    found = list(find_voices((Path("x" * 5000), random_voice_dir), ARCHITECTURES))
    assert isinstance(found[0], VoiceError)
    assert "cannot be searched" in str(found[0])
    assert isinstance(found[1], VoiceInfo)


def test_no_voice_at_all_and_no_such_voice_name_what_there_is(
    random_voice_dir: Path, tmp_path: Path, no_built_in_voices: None
) -> None:
    with pytest.raises(VoiceNotFoundError, match="no voice is installed in"):
        Engine((tmp_path,))
    with pytest.raises(VoiceNotFoundError, match="'en_US-x'; installed: en_US-random"):
        Engine((random_voice_dir,), default_voice="en_US-x")
    engine = Engine((random_voice_dir,), threads=1)
    assert engine.default_voice == "en_US-random"
    with pytest.raises(VoiceNotFoundError, match="installed: en_US-random"):
        engine.utterance("../en_US-random", SpeechOptions())


def test_a_new_version_has_another_version_text(voice: Path) -> None:
    before = read_voice(voice, ARCHITECTURES).version
    weights = load_file(voice / "vocoder.safetensors")
    weights["head.bias"] += 1
    reweigh(voice, "vocoder", save(weights))
    assert read_voice(voice, ARCHITECTURES).version != before


def test_gain_makes_a_voice_louder(tmp_path: Path) -> None:
    def level(**changes: float) -> float:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        write_voice(folder / "en_US-random", **changes)
        engine = Engine((folder,), threads=1, default_voice="en_US-random")
        chunks = engine.utterance("en_US-random", SpeechOptions()).say(Passage.of("Hello there."))
        return float(np.std(np.concatenate(list(chunks)).astype(np.float64)))

    assert level(gain_db=-6.0206) == pytest.approx(level() / 2, rel=0.02)


@pytest.mark.parametrize("gain", ["loud", True, 21, float("nan"), None])
def test_gain_out_of_range_is_named(tmp_path: Path, gain: object) -> None:
    voice = write_voice(tmp_path / "en_US-random")
    described = json.loads((voice / "voice.json").read_text(encoding="utf-8"))
    (voice / "voice.json").write_text(json.dumps(described | {"gain_db": gain}), encoding="utf-8")
    with pytest.raises(VoiceError, match="gain_db"):
        read_voice(voice, ARCHITECTURES)


@pytest.mark.parametrize("pitch_range", ["wide", 0, -1, 2.5, float("nan")])
def test_pitch_range_out_of_range_is_named(tmp_path: Path, pitch_range: object) -> None:
    with pytest.raises(VoiceError, match="pitch_range"):
        read_voice(write_voice(tmp_path / "en_US-random", pitch_range=pitch_range), ARCHITECTURES)


def test_what_changes_the_sound_changes_the_version(tmp_path: Path) -> None:
    plain = read_voice(write_voice(tmp_path / "a" / "en_US-random"), ARCHITECTURES)
    louder = read_voice(write_voice(tmp_path / "b" / "en_US-random", gain_db=3), ARCHITECTURES)
    livelier = read_voice(
        write_voice(tmp_path / "c" / "en_US-random", pitch_range=1.5), ARCHITECTURES
    )
    assert len({plain.version, louder.version, livelier.version}) == 3
