"""A voice's files are those of its manifest, and the manifests of our voices say where they come from."""

import json
import re
import shutil
from pathlib import Path

import pytest
from test_minisign import KEY, OTHER_KEY

from tools.provenance import MissingFactError, judgement, main, manifest
from wyoming_nano_tts.cli import main as command
from wyoming_nano_tts.errors import VoiceError
from wyoming_nano_tts.voice_files.description import BUILT_IN_VOICES
from wyoming_nano_tts.voice_files.provenance.manifest import (
    PROVENANCE_FILE,
    check_provenance,
    checksum,
)

VOICES = sorted(path.parent for path in BUILT_IN_VOICES.glob("*/voice.json"))


@pytest.fixture
def folder(tmp_path: Path, random_voice_dir: Path) -> Path:
    """A voice with a manifest that holds."""
    made = tmp_path / "voices" / "en_US-random"
    shutil.copytree(random_voice_dir / "en_US-random", made)
    write(made)
    return made


def write(folder: Path, **changes: object) -> None:
    files = {one.name: checksum(one) for one in folder.iterdir() if one.name != PROVENANCE_FILE}
    said = {"format": 1, "voice": folder.name, "files": files} | changes
    (folder / PROVENANCE_FILE).write_text(json.dumps(said))


@pytest.mark.parametrize("voice", VOICES, ids=lambda path: path.name)
def test_our_voices_say_where_they_come_from(voice: Path) -> None:
    assert check_provenance(voice).has_manifest
    said = json.loads((voice / PROVENANCE_FILE).read_text(encoding="utf-8"))
    assert re.fullmatch(r"[0-9a-f]{40}", said["made"]["commit"])
    assert said["made"]["command"].startswith("wyoming-nano-tts train ")
    assert said["made"]["settings"]
    assert all(one["licence"] and one["url"] for one in said["data"])
    assert said["judged"]
    shipped = {path.name for path in voice.iterdir()} - {
        PROVENANCE_FILE,
        f"{PROVENANCE_FILE}.minisig",
    }
    assert shipped == said["files"].keys()


def test_they_are_as_they_would_be_written_now(capsys: pytest.CaptureFixture[str]) -> None:
    """After an export: python -m tools.provenance write."""
    assert main(["check"]) == 0, capsys.readouterr()


def test_a_changed_file_is_told(folder: Path) -> None:
    assert check_provenance(folder).words == "manifest, not signed"
    notice = folder / "NOTICE"
    notice.write_text("mine now")
    with pytest.raises(VoiceError, match="NOTICE is not in the voice's manifest"):
        check_provenance(folder)
    write(folder)
    notice.write_text("mine again")
    with pytest.raises(VoiceError, match="NOTICE is not the file of the voice's manifest"):
        check_provenance(folder)
    notice.unlink()
    with pytest.raises(VoiceError, match="cannot be read"):
        check_provenance(folder)


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 2}, {"format": "1"}, {"voice": "en_US-other"}, {"files": []}, {"files": {"../x": "0"}},
        {"files": {"": "0"}}, {"files": {"voice.json": 5}},
    ],
)  # fmt: skip
def test_a_manifest_that_is_none(folder: Path, changes: dict[str, object]) -> None:
    write(folder, **changes)
    with pytest.raises(VoiceError):
        check_provenance(folder)


def test_a_voice_of_a_person_needs_none(random_voice_dir: Path) -> None:
    assert check_provenance(random_voice_dir / "en_US-random").words == "no manifest"


def test_the_command_checks_them(
    folder: Path, capsys: pytest.CaptureFixture[str], no_built_in_voices: None, tmp_path: Path
) -> None:
    arguments = ["voices", "verify", "en_US-random", "--voice-dir", str(folder.parent)]
    assert command(arguments) == 0
    assert capsys.readouterr().out.split() == ["en_US-random", "ok,", "manifest,", "not", "signed"]
    assert command([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["voices"][0]["origin"] == "manifest, not signed"
    key = tmp_path / "key.pub"
    key.write_text(KEY)
    assert command([*arguments, "--key", str(key)]) == 1
    assert "has no signature" in capsys.readouterr().err
    (folder / "extra.bin").write_bytes(b"")
    assert command(arguments) == 1
    assert "DAMAGED" in capsys.readouterr().out


SIGNED = b'{"format": 1, "voice": "en_US-signed", "files": {}}'
SIGNATURE = """\
untrusted comment: signature from minisign secret key
RUQg2m2oe2uChs+pj6CUv9pLCrUIiiQY4qYnk58AEYaWeBUlI+ozn+AbmajUXOCQcjelxUEwDVi9l8WppaRK5zoBu0mIP4nnDQE=
trusted comment: timestamp:1795748591	file:p.json	hashed
FxZpdtDWphII5D2SECRneeb7CHHZ/TZ7vsYLVDiFSD/9A3MUK9jWR9rPu9TorDZ6TSzZLPsN5OtmJo6gzJx6Dw==
"""


def test_a_signature_is_checked(tmp_path: Path) -> None:
    from wyoming_nano_tts.voice_files.provenance.minisign import read_public_key

    folder = tmp_path / "en_US-signed"
    folder.mkdir()
    (folder / PROVENANCE_FILE).write_bytes(SIGNED)
    (folder / f"{PROVENANCE_FILE}.minisig").write_text(SIGNATURE)
    keys = []
    for name, text in (("own", KEY), ("other", OTHER_KEY)):
        (tmp_path / name).write_text(text)
        keys.append(read_public_key(tmp_path / name))
    assert check_provenance(folder, keys[0]).words == f"manifest signed by {keys[0].name}"
    assert check_provenance(folder).signed_by == ""
    with pytest.raises(VoiceError, match="not of"):
        check_provenance(folder, keys[1])
    (folder / PROVENANCE_FILE).write_bytes(SIGNED.replace(b" ", b"", 1))
    with pytest.raises(VoiceError, match="does not belong"):
        check_provenance(folder, keys[0])


def test_nothing_is_made_up(folder: Path) -> None:
    table = "| | en_US-random 1 | other |\n| --- | --- | --- |\n| score | 4.0 | 5.0 |\n"
    assert judgement(table, "en_US-random") == {"score": "4.0"}
    assert judgement(table, "en_US") == {}
    with pytest.raises(MissingFactError, match=r"no \[voices.en_US-random\]"):
        manifest(folder, {"voices": {}}, table)
    facts = {"voices": {"en_US-random": {"data": []}}}
    with pytest.raises(MissingFactError, match="nobody knows the program"):
        manifest(folder, facts, table)
