"""The catalogue as it is shipped, others that are given, and where voices lie."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from wyoming_nano_tts.families.registry import ARCHITECTURES
from wyoming_nano_tts.store import StoreError, read_catalogue, voice_folders
from wyoming_nano_tts.store.catalogue import published_with


def test_the_shipped_catalogue_has_the_published_models() -> None:
    catalogue = read_catalogue()
    slow = catalogue.pop("nanospeech")
    assert (slow.licence, len(slow.files), len(slow.references)) == ("MIT", 5, 5)
    assert {file.repository or slow.repository for file in slow.files} == {
        "lucasnewman/nanospeech",
        "charactr/vocos-mel-24khz",
    }
    assert all(one.file.sha256 and one.file.size_bytes for one in slow.references)
    assert list(catalogue) == ["inflect-nano-v1", "inflect-nano-v2", "inflect-micro-v2"]
    for voice in catalogue.values():
        assert voice.licence == "Apache-2.0"
        assert voice.repository.startswith("owensong/Inflect-")
        assert voice.attribution_url == f"https://huggingface.co/{voice.repository}"
        assert voice.architecture in ARCHITECTURES
        assert len(voice.files) == 2
        assert all(file.sha256 and file.size_bytes for file in voice.files)
    sizes = {name: voice.size_bytes for name, voice in catalogue.items()}
    assert sizes == {
        "inflect-nano-v1": 13_925_174 + 4_772_852,
        "inflect-nano-v2": 15_971_083 + 1_210,
        "inflect-micro-v2": 37_529_995 + 1_210,
    }


def test_a_model_is_recognised_by_all_its_checksums() -> None:
    catalogue = read_catalogue()
    voice = catalogue["inflect-nano-v2"]
    both = frozenset(str(file.sha256) for file in voice.files)
    assert published_with(both | {"0" * 64}, catalogue) == voice
    assert published_with(both - {voice.files[0].sha256}, catalogue) is None


def entry(**changes: Any) -> dict[str, Any]:
    described = {
        "name": "X",
        "description": "x",
        "language": "en_US",
        "version": "1",
        "licence": "CC0-1.0",
        "attribution": {"name": "me", "url": "https://example.org"},
        "architecture": "inflect_v1",
        "repository": "me/x",
        "revision": "main",
        "files": [{"path": "a.pt", "sha256": None}],
    }
    return described | changes


def test_another_catalogue_is_read(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text(json.dumps({"format": 1, "voices": {"x": entry()}}))
    voice = read_catalogue(path)["x"]
    assert (voice.files[0].sha256, voice.files[0].size_bytes) == (None, None)
    assert voice.size_bytes == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"repository": "x"},
        {"repository": "../../x"},
        {"revision": "a b"},
        {"licence": 1},
        {"name": "a\nb"},
        {"attribution": []},
        {"files": []},
        {"files": [{"path": "../a.pt"}]},
        {"files": [{"path": "/a.pt"}]},
        {"files": [{"path": "a.pt", "sha256": "abc"}]},
        {"files": [{"path": "a.pt", "bytes": -1}]},
        {"files": [{"path": "a.pt", "bytes": True}]},
        {"files": ["a.pt"]},
        {"files": [{"path": "a/x.pt"}, {"path": "b/x.pt"}]},
    ],
)
def test_entries_that_are_wrong(changes: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text(json.dumps({"format": 1, "voices": {"x": entry(**changes)}}))
    with pytest.raises(StoreError, match=r"c\.json"):
        read_catalogue(path)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b'{"format": 2, "voices": {}}'])
def test_catalogues_that_are_none(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_bytes(content)
    with pytest.raises(StoreError):
        read_catalogue(path)
    os.mkfifo(tmp_path / "pipe")
    for other in ("none.json", "pipe"):
        with pytest.raises(StoreError, match="does not exist, or is not a regular file"):
            read_catalogue(tmp_path / other)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("NANO_TTS_VOICES", "STATE_DIRECTORY", "XDG_DATA_HOME", "XDG_DATA_DIRS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", "/home/anna")
    return monkeypatch


SHARED = (Path("/usr/local/share/nano-tts/voices"), Path("/usr/share/nano-tts/voices"))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, (Path("/home/anna/.local/share/nano-tts/voices"), *SHARED)),
        ({"XDG_DATA_HOME": "/data"}, (Path("/data/nano-tts/voices"), *SHARED)),
        ({"XDG_DATA_HOME": "relative"}, (Path("/home/anna/.local/share/nano-tts/voices"), *SHARED)),
        ({"STATE_DIRECTORY": "/var/lib/nano-tts:/x"}, (Path("/var/lib/nano-tts/voices"), *SHARED)),
        (
            {"XDG_DATA_HOME": "/data", "XDG_DATA_DIRS": "/srv:relative:/srv"},
            (Path("/data/nano-tts/voices"), Path("/srv/nano-tts/voices")),
        ),
        ({"NANO_TTS_VOICES": "/mine:~/more"}, (Path("/mine"), Path("/home/anna/more"))),
        ({"NANO_TTS_VOICES": ""}, ()),
    ],
)
def test_where_voices_are_looked_for(
    given: dict[str, str], expected: tuple[Path, ...], environment: pytest.MonkeyPatch
) -> None:
    for name, value in given.items():
        environment.setenv(name, value)
    assert voice_folders() == expected
