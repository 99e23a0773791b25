"""The project's address stands in one place, and one command writes all the others."""

import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tools.repository import ROOT, current, main, mentions, moved, strays, text_files
from wyoming_nano_tts.version import PROJECT_URL

NEW = ("Some-Body", "speaks.tts")
OLD = ("nano", "tts")


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("https://github.com/nano/tts", "https://github.com/Some-Body/speaks.tts"),
        ("git+https://github.com/nano/tts'", "git+https://github.com/Some-Body/speaks.tts'"),
        ("git@github.com:nano/tts.git", "git@github.com:Some-Body/speaks.tts.git"),
        ("https://github.com/nano/tts/blob/main/a.md)", "https://github.com/Some-Body/speaks.tts/blob/main/a.md)"),
        ("https://raw.githubusercontent.com/nano/tts/main/x", "https://raw.githubusercontent.com/Some-Body/speaks.tts/main/x"),
        ("https://img.shields.io/github/v/release/nano/tts", "https://img.shields.io/github/v/release/Some-Body/speaks.tts"),
        ("?owner=nano&repository=tts&category=x", "?owner=Some-Body&repository=speaks.tts&category=x"),
        ("https://nano.github.io/tts/", "https://some-body.github.io/speaks.tts/"),
        ("ghcr.io/nano/tts-server:0.1", "ghcr.io/some-body/tts-server:0.1"),
        ('  "codeowners": ["@nano"],', '  "codeowners": ["@Some-Body"],'),
        ("* @nano", "* @Some-Body"),
    ],
)  # fmt: skip
def test_every_form_is_moved(text: str, changed: str) -> None:
    assert moved(text, OLD, NEW) == changed
    assert len(mentions(text, OLD)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "https://github.com/nano/tts-voices", "https://github.com/piconano/tts", "/opt/nano/tts", "nano/tts",
        "https://github.com/other/tts", "ghcr.io/nanosecond/x", "@nano", "https://github.com/nano/ttsx",
    ],
)  # fmt: skip
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert moved(text, OLD, NEW) == text


def test_a_scratch_copy_moves_whole_and_back(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    for path, _ in text_files(ROOT):
        target = copy / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    before = dict(text_files(copy))
    old = current(copy)
    assert main(["--check", "--root", str(copy)]) == 0
    assert main(["--check", "/".join(NEW), "--root", str(copy)]) == 1
    assert main(["/".join(NEW), "--root", str(copy)]) == 0
    assert main(["--check", "/".join(NEW), "--root", str(copy)]) == 0
    for path, text in text_files(copy):
        assert mentions(text, old) == [], path
    integration = copy / "custom_components" / "nano_tts"
    manifest = json.loads((integration / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["codeowners"] == ["@Some-Body"]
    assert manifest["issue_tracker"] == "https://github.com/Some-Body/speaks.tts/issues"
    assert (
        "Some-Body/speaks.tts/releases/download"
        in (integration / "embedded" / "release.py").read_text()
    )
    code = "from wyoming_nano_tts.version import PROJECT_URL; print(PROJECT_URL)"
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=copy, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "https://github.com/Some-Body/speaks.tts"
    assert main(["/".join(old), "--root", str(copy)]) == 0
    assert dict(text_files(copy)) == before


def test_every_file_has_the_one_address() -> None:
    assert strays(ROOT) == []
    assert "https://github.com/{}/{}".format(*current(ROOT)) == PROJECT_URL
    urls = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]
    assert all(url.startswith(PROJECT_URL) for url in urls.values())


@pytest.mark.parametrize(
    "text",
    [
        "see https://github.com/OWNER/NAME", "https://github.com/your-name/nano-tts", "ghcr.io/<owner>/x",
        "https://github.com/example/x", "git clone https://github.com/someoneelse/{name}.git",
    ],
)  # fmt: skip
def test_a_placeholder_is_found(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (tmp_path / "a.md").write_text(f"one\n{text.replace('{name}', current(ROOT)[1])}\n")
    assert {one.split(" ")[0] for one in strays(tmp_path)} == {"a.md:2:"}
    assert main(["--check", "--root", str(tmp_path)]) == 1


@pytest.mark.parametrize(
    "address", ["name", "a/b/c", "a b/c", "../x", "-a/b", "https://github.com/a/b", ""]
)
def test_only_an_address(address: str) -> None:
    with pytest.raises(SystemExit) as caught:
        main([address])
    assert caught.value.code == 2
