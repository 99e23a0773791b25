"""`voices`: the list, one voice, damaged ones."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.stand_ins.voices import copy_voice

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Not the store of the person who runs the tests."""
    monkeypatch.setenv("NANO_TTS_VOICES", str(tmp_path / "store"))
    return tmp_path / "store"


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
    assert set(rows[0]) == {"id", "language", "languages", "version", "licence"}
    assert rows[0]["languages"] == ["en_US"]


def test_the_list_of_one_language(run: Run, folder: Path, random_voice_dir: Path) -> None:
    copy_voice(
        random_voice_dir / "en_US-random",
        folder / "tlh-brave",
        language="tlh",
        reading={"language": "en"},
    )
    status, out, err = run("voices", "--voice-dir", folder, "--language", "tlh")
    assert (status, err) == (0, "")
    assert [line.split()[:2] for line in out.splitlines()] == [["tlh-brave", "tlh"]]
    status, out, err = run("voices", "list", "--voice-dir", folder, "--language", "en-GB")
    assert [line.split()[0] for line in out.split("\n\n")[0].splitlines()] == [
        "en_US-one",
        "en_US-two",
    ]
    assert "inflect-nano-v1" in out
    status, out, err = run("voices", "list", "--voice-dir", folder, "--language", "fr")
    assert (status, out) == (1, "")
    assert err == (
        "no installed voice speaks 'fr'; there are en (en_US-one, en_US-two), tlh (tlh-brave)\n"
    )


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
    assert "install it again with --force, or remove it" in err
    assert (
        "there is no voice 'en_US-three'; installed: en_US-one"
        in run("voices", "en_US-three", "--voice-dir", folder)[2]
    )


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
    assert (status, out) == (1, "")
    assert "File name too long" in err


def test_no_voice_at_all_is_told(run: Run, tmp_path: Path, no_built_in_voices: None) -> None:
    status, out, err = run("voices", "--voice-dir", tmp_path)
    assert (status, out) == (1, "")
    assert f"no voice is installed in {tmp_path}" in err


def test_voices_of_the_store_are_listed_behind_those_given(
    run: Run, folder: Path, own_store: Path, random_voice_dir: Path
) -> None:
    for name in ("en_US-two", "en_US-zoe"):
        copy_voice(random_voice_dir / "en_US-random", own_store / name, description="in the store")
    _, out, _ = run("voices", "--voice-dir", folder)
    rows = {line.split()[0]: line for line in out.splitlines()}
    assert list(rows) == ["en_US-one", "en_US-two", "en_US-zoe"]
    assert "in the store" not in rows["en_US-two"]
    assert "in the store" in rows["en_US-zoe"]


def test_list_tells_what_can_be_installed(run: Run, folder: Path) -> None:
    status, out, err = run("voices", "list", "--voice-dir", folder)
    assert (status, err) == (0, "")
    assert out.index("en_US-two") < out.index("can be installed:") < out.index("inflect-nano-v1")
    status, out, _ = run("voices", "list", "--voice-dir", folder, "--json")
    told = json.loads(out)
    assert [row["id"] for row in told["installed"]] == ["en_US-one", "en_US-two"]
    assert [row["id"] for row in told["available"]][-2:] == ["inflect-micro-v2", "nanospeech"]


def test_info_is_the_same_as_the_bare_id(run: Run, folder: Path) -> None:
    bare = run("voices", "en_US-one", "--voice-dir", folder)
    assert run("voices", "info", "en_US-one", "--voice-dir", folder) == bare
    assert "obeys        energy_scale, lead_silence_ms, length_scale" in bare[1]


def test_info_of_what_is_not_installed(run: Run) -> None:
    status, out, _ = run("voices", "info", "inflect-micro-v2")
    assert status == 0
    assert "licence      Apache-2.0" in out
    assert "attribution  owensong, Inflect-Micro-v2 <https://huggingface.co/owensong/" in out
    assert "espeak-ng (GPL-3.0-or-later), which comes separately" in out
    assert "37,529,995 bytes, SHA-256 3eede065" in out
    assert "installed    no: wyoming-nano-tts voices install inflect-micro-v2" in out
    status, out, _ = run("voices", "info", "inflect-micro-v2", "--json")
    assert json.loads(out)["repository"] == "owensong/Inflect-Micro-v2"


def test_verify_names_every_damaged_voice(run: Run, folder: Path) -> None:
    status, out, err = run("voices", "verify", "--voice-dir", folder)
    assert (status, err) == (0, "")
    assert [line.split() for line in out.splitlines()] == [
        ["en_US-one", "ok,", "no", "manifest"],
        ["en_US-two", "ok,", "no", "manifest"],
    ]
    path = folder / "en_US-two" / "vocoder.safetensors"
    path.unlink()
    path.write_bytes(b"x")
    status, out, err = run("voices", "verify", "--voice-dir", folder)
    assert status == 1
    assert [line.split()[1] for line in out.splitlines()] == ["ok,", "DAMAGED"]
    assert "vocoder.safetensors is damaged" in err
    assert run("voices", "verify", "en_US-one", "--voice-dir", folder)[0] == 0
    status, out, _ = run("voices", "verify", "en_US-two", "--voice-dir", folder, "--json")
    assert status == 1
    assert json.loads(out)["voices"][0]["ok"] is False
    status, _, err = run("voices", "verify", "en_US-none", "--voice-dir", folder)
    assert status == 1
    assert "there is no voice 'en_US-none'" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["install"], "voices install takes an ID or PATH"),
        (["remove"], "voices remove takes an ID"),
        (["list", "x"], "voices list takes no ID"),
        (["instal", "x"], "there is no action 'instal'; there are list, info, install"),
        (["install", "inflect-nano-v1", "--id", "x"], "keeps its id, name, licence and maker"),
    ],
)
def test_wrong_usage(run: Run, arguments: list[str], said: str) -> None:
    status, out, err = run("voices", *arguments)
    assert (status, out) == (2, "")
    assert said in err


def test_a_language_that_nothing_here_can_read_is_told_before_anything_is_copied(
    run: Run, folder: Path, own_store: Path
) -> None:
    arguments = ("install", str(folder / "en_US-one"), "--language", "tlh")
    status, out, err = run("voices", *arguments)
    assert (status, out) == (1, "")
    assert err.startswith("error: no text of the language 'tlh' can be read here; known: ")
    assert not own_store.exists()


def test_loudness(run: Run, folder: Path) -> None:
    """One voice, then all; what was measured is shown, and asked for by `say`."""
    status, out, err = run("voices", "loudness", "en_US-one", "--voice-dir", folder)
    assert (status, err) == (0, "")
    assert out.split()[0] == "en_US-one"
    assert "LUFS, true peak" in out
    status, out, err = run("voices", "loudness", "--voice-dir", folder, "--json")
    assert [row["id"] for row in json.loads(out)] == ["en_US-one", "en_US-two"]
    lufs = json.loads((folder / "en_US-two" / "voice.json").read_text())["loudness"]["lufs"]
    assert json.loads(out)[1]["lufs"] == lufs
    status, out, err = run("voices", "info", "en_US-two", "--voice-dir", folder)
    assert f"{lufs:.1f} LUFS" in out
    status, out, err = run("voices", "loudness", folder / "en_US-one")
    assert (status, err) == (0, "")
    status, out, err = run("voices", "loudness", "en_US-nobody", "--voice-dir", folder)
    assert status == 1
    assert "there is no voice 'en_US-nobody'" in err


def test_a_copy_in_eight_bits(run: Run, folder: Path, own_store: Path) -> None:
    convert = ("voices", "convert", "en_US-one", "--voice-dir", folder, "--profile", "int8")
    status, out, err = run(*convert)
    assert status == 0
    assert out.startswith(f"installed en_US-one-int8 in {folder / 'en_US-one-int8'}\n")
    assert err.count("note: weights of ") == 2
    assert run("voices", "verify", "--voice-dir", folder)[0] == 0
    assert "int8" in run("voices", "en_US-one-int8", "--voice-dir", folder)[1]
    status, _, err = run(*convert)
    assert status == 1
    assert "--force replaces it" in err
    assert run(*convert, "--force")[0] == 0
    assert run(*convert, "--id", "en_US-two", "--force")[0] == 0


def test_converting_tells_what_is_missing_or_wrong(run: Run, folder: Path) -> None:
    convert = ("voices", "convert", "en_US-one", "--voice-dir", folder)
    status, _, err = run(*convert)
    assert (status, err) == (2, "error: voices convert takes --profile, like int8 or ternary\n")
    status, _, err = run(*convert, "--profile", "three-bits")
    assert status == 1
    assert "ternary, safe, acoustic-only, vocoder-only, int8" in err
    status, _, err = run("voices", "convert", "nobody", "--voice-dir", folder, "--profile", "int8")
    assert status == 1
    assert "there is no voice 'nobody'" in err
    companion = folder / "en_US-like"
    companion.mkdir()
    described = json.loads((folder / "en_US-one" / "voice.json").read_text(encoding="utf-8"))
    described |= {"id": companion.name, "weights_of": "en_US-one"}
    (companion / "voice.json").write_text(json.dumps(described), encoding="utf-8")
    status, _, err = run(*convert, "--profile", "int8", "--id", "en_US-one", "--force")
    assert status == 1
    assert "en_US-like speak with the weights of en_US-one" in err
