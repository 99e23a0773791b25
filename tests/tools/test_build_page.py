"""What the build of the browser page refuses, and that it gives the same bytes every time."""

import base64
import dataclasses
import hashlib
import io
import tarfile
from pathlib import Path

import pytest

from tools import build_page

NPM = """#!/bin/sh
for last; do :; done
cp {package} "$last/left-over-1.0.0.tgz"
"""


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A registry that has one package."""
    package = tmp_path / "package.tgz"
    with tarfile.open(package, "w:gz") as archive:
        entry = tarfile.TarInfo("package/index.js")
        entry.size = 4
        archive.addfile(entry, io.BytesIO(b"true"))
    program = tmp_path / "bin" / "npm"
    program.parent.mkdir()
    program.write_text(NPM.format(package=package))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    monkeypatch.setattr(build_page, "CACHE", tmp_path / "cache")
    return package


def digest(path: Path) -> str:
    return base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()


def test_a_package_that_is_not_the_pinned_one_is_refused_and_not_kept(npm: Path) -> None:
    for _ in range(2):
        with pytest.raises(build_page.BuildError, match=r"left-over 1\.0\.0 is another file"):
            build_page.fetched_package("left-over", "1.0.0", "A" * 86 + "==")
    assert list((build_page.CACHE).iterdir()) == []


def test_a_package_is_fetched_once(npm: Path) -> None:
    pinned = digest(npm)
    folder = build_page.fetched_package("left-over", "1.0.0", pinned)
    assert (folder / "index.js").read_text() == "true"
    npm.unlink()
    assert build_page.fetched_package("left-over", "1.0.0", pinned) == folder


def test_a_pack_is_the_same_bytes_every_time(tmp_path: Path) -> None:
    packs = []
    for n, names in enumerate((["b/two", "a"], ["a", "b/two"])):
        path = tmp_path / f"{n}" / "x.pack"
        build_page.write_pack(path, {name: name.encode() * 1000 for name in names})
        packs.append(path.read_bytes())
    assert packs[0] == packs[1]
    with tarfile.open(fileobj=io.BytesIO(packs[0])) as archive:
        assert archive.getnames() == ["a", "b/two"]


def test_a_voice_of_other_sizes_is_refused() -> None:
    voice = next(voice for voice in build_page.installed() if voice.id == "en_US-heart")
    build_page.check_sizes(voice)
    decoder = dataclasses.replace(
        voice.parts["decoder"], config={**voice.parts["decoder"].config, "width": 320}
    )
    other = dataclasses.replace(voice, parts={**voice.parts, "decoder": decoder})
    with pytest.raises(
        build_page.BuildError, match=r"en_US-heart: decoder has width 320; .* speaks 256 only"
    ):
        build_page.check_sizes(other)


def test_the_language_data_that_the_page_packs_are_there() -> None:
    for folder in build_page.LANGUAGES.values():
        assert (
            build_page.ROOT / "wyoming_nano_tts" / "text" / folder / "data" / "lexicon.bin"
        ).is_file()
