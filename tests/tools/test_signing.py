"""A release is signed with a key that was made a moment ago, and checked as anybody checks it, without a network."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tools.repository import ROOT
from wyoming_nano_tts.cli import main
from wyoming_nano_tts.voice_files.provenance.manifest import PROVENANCE_FILE

PASSWORD = "of nobody"  # noqa: S105


def sign(project: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the script as its owner does, who types a password: at a terminal, or here where there is none."""
    return subprocess.run(
        [project / "script" / "sign", *arguments], input=f"{PASSWORD}\n{PASSWORD}\n",
        capture_output=True, text=True, check=False, start_new_session=True, env={**os.environ, "HOME": str(project)},
    )  # fmt: skip


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of what is signed, with a key of its own."""
    project = tmp_path_factory.mktemp("project")
    for name in ("script/sign", "wyoming_nano_tts/version.py"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, project / name)
    voices = project / "wyoming_nano_tts" / "voices"
    for name in ("en_US-heart", "de_DE-kerstin"):
        shutil.copytree(ROOT / "wyoming_nano_tts" / "voices" / name, voices / name)
    made = sign(project, "--new", str(project / "secret"))
    assert made.returncode == 0, made.stderr
    signed = sign(project, str(project / "secret"))
    assert signed.returncode == 0, signed.stderr
    return project


def verify(project: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    key = str(project / "wyoming_nano_tts" / "voices" / "release.pub")
    status = main(
        ["voices", "verify", folder.name, "--voice-dir", str(folder.parent), "--key", key]
    )
    told = capsys.readouterr()
    return status, told.out + told.err


def test_what_was_signed_is_said_to_be(
    project: Path, capsys: pytest.CaptureFixture[str], no_built_in_voices: None
) -> None:
    for folder in (project / "wyoming_nano_tts" / "voices").glob("*_*"):
        status, told = verify(project, folder, capsys)
        assert status == 0, told
        assert "manifest signed by" in told


@pytest.mark.parametrize("spoilt", [PROVENANCE_FILE, f"{PROVENANCE_FILE}.minisig", "voice.json"])
def test_what_was_changed_since_is_refused(
    project: Path,
    spoilt: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    no_built_in_voices: None,
) -> None:
    folder = tmp_path / "en_US-heart"
    shutil.copytree(project / "wyoming_nano_tts" / "voices" / "en_US-heart", folder)
    assert verify(project, folder, capsys)[0] == 0
    content = bytearray((folder / spoilt).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / spoilt).write_bytes(content)
    status, told = verify(project, folder, capsys)
    assert status == 1
    assert "DAMAGED" in told


def test_a_file_of_a_release(project: Path) -> None:
    sums = project / "SHA256SUMS"
    sums.write_text("0" * 64 + "  a.whl\n", encoding="utf-8")
    assert sign(project, str(project / "secret"), str(sums)).returncode == 0
    check = [
        "minisign",
        "-V",
        "-p",
        str(project / "wyoming_nano_tts/voices/release.pub"),
        "-m",
        str(sums),
    ]
    assert subprocess.run(check, check=False, capture_output=True).returncode == 0
    sums.write_text("1" * 64 + "  a.whl\n", encoding="utf-8")
    assert subprocess.run(check, check=False, capture_output=True).returncode == 1
