"""`voices`: the list, one voice, damaged ones."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from voices import copy_voice

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(random_voice_dir: Path, tmp_path: Path, no_built_in_voices: None) -> Path:
    """Two good voices."""
    for name in ("en_US-one", "en_US-two"):
        copy_voice(random_voice_dir / "en_US-random", tmp_path / "voices" / name)
    return tmp_path / "voices"


def test_the_list(run: Run, folder: Path) -> None:
    status, out, err = run("voices", "--voice-dir", folder)
    assert (status, err) == (0, "")
    rows = [line.split(maxsplit=3) for line in out.splitlines()]
    assert rows == [
        [name, "en_US", "CC0-1.0", "random weights"] for name in ("en_US-one", "en_US-two")
    ]
    status, out, err = run("voices", "--voice-dir", folder, "--json")
    assert (status, err) == (0, "")
    rows = json.loads(out)
    assert [row["id"] for row in rows] == ["en_US-one", "en_US-two"]
    assert set(rows[0]) == {"id", "language", "version", "licence"}


def test_one_voice(run: Run, folder: Path) -> None:
    status, out, err = run("voices", "en_US-one", "--voice-dir", folder)
    assert (status, err) == (0, "")
    assert "attribution  nobody <https://example.org>" in out
    assert "checked: sizes, checksums, names and shapes are right" in out
    status, out, _ = run("voices", "en_US-one", "--voice-dir", folder, "--json")
    assert status == 0
    assert json.loads(out)["vocoder"]["type"] == "source_filter"


def test_a_damaged_description_is_left_out_and_told(run: Run, folder: Path) -> None:
    (folder / "en_US-two" / "voice.json").write_text("{")
    for more in ([], ["--json"]):
        status, out, err = run("voices", "--voice-dir", folder, *more)
        assert status == 1
        assert "en_US-one" in out
        assert "en_US-two" not in out
        assert err.startswith("left out: ")
        assert "en_US-two/voice.json cannot be read" in err
    status, _, err = run("voices", "en_US-two", "--voice-dir", folder)
    assert status == 1
    assert "en_US-two/voice.json cannot be read" in err
    assert "error: there is no voice 'en_US-two'; installed: en_US-one" in err


def test_damaged_weights_are_found(run: Run, folder: Path) -> None:
    path = folder / "en_US-two" / "vocoder.safetensors"
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    status, out, err = run("voices", "en_US-two", "--voice-dir", folder)
    assert (status, out) == (1, "")
    assert "error: " in err
    assert "checksum differs from voice.json's; install it again" in err
    assert run("voices", "en_US-one", "--voice-dir", folder)[0] == 0


def test_an_unknown_voice(run: Run, folder: Path) -> None:
    status, _, err = run("voices", "../voices/en_US-one", "--voice-dir", folder)
    assert status == 1
    assert "installed: en_US-one, en_US-two" in err


def test_a_folder_that_cannot_be_searched(run: Run, folder: Path) -> None:
    status, out, err = run("voices", "--voice-dir", "x" * 5000, "--voice-dir", folder)
    assert status == 1
    assert "cannot be searched for voices" in err
    assert "en_US-one" in out


def test_no_voice_at_all_is_told(run: Run, tmp_path: Path, no_built_in_voices: None) -> None:
    status, out, err = run("voices", "--voice-dir", tmp_path)
    assert (status, out) == (1, "")
    assert f"no voice is installed in {tmp_path}" in err
