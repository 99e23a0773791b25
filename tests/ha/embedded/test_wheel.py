"""Wheels are files from anywhere: what is no whole engine of pure Python is refused, and nothing leaves its folder."""

from pathlib import Path
from typing import Any
import zipfile

import pytest

from custom_components.nano_tts.embedded import wheel as wheels
from custom_components.nano_tts.embedded.wheel import is_whole, read_wheel, unpack
from custom_components.nano_tts.errors import EngineBrokenError
from tests.ha.engine_wheel import make_wheel, package_requirements

FILES = {"wyoming_nano_tts/__init__.py": b"", "wyoming_nano_tts/data/words.bin": b"words" * 100}


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """Return a wheel in order."""
    return make_wheel(tmp_path, "1.2.3", FILES)


def rewrite(wheel: Path, changes: dict[str, bytes | None]) -> Path:
    """Return a copy with files changed, added or, with None, left out."""
    changed = wheel.with_name("changed.whl")
    with zipfile.ZipFile(wheel) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            data = changes.get(name, source.read(name))
            if data is not None:
                target.writestr(name, data)
        for name in changes.keys() - set(source.namelist()):
            target.writestr(name, changes[name] or b"")
    return changed


def test_whole(whole: Path, tmp_path: Path) -> None:
    """Read, unpacked, and found to be whole."""
    wheel = read_wheel(whole)
    assert wheel.version == "1.2.3"
    assert wheel.requirements == (*package_requirements(), 'torch>=2.6; extra == "train"')
    unpack(wheel, tmp_path / "engine")
    for name, data in FILES.items():
        assert (tmp_path / "engine" / name).read_bytes() == data
    assert is_whole(tmp_path / "engine")


ABOUT = "wyoming_nano_tts-1.2.3.dist-info"
DATA = "wyoming_nano_tts/data/words.bin"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"../outside.py": b"x"}, "outside"),
        ({"/etc/outside": b"x"}, "outside"),
        ({"wyoming_nano_tts\\..\\x": b"x"}, "outside"),
        ({"added.py": b"x"}, "not in its record"),
        ({DATA: b"words" * 99}, "not in its record"),
        ({f"{ABOUT}/RECORD": None}, "no wheel"),
        ({f"{ABOUT}/METADATA": b"Name: other\nVersion: 1\n"}, "record"),
        ({"wyoming_nano_tts-1.2.3.data/scripts/x": b"x"}, "pure Python"),
        ({"second-1.dist-info/WHEEL": b"x"}, "no wheel"),
    ],
)
def test_not_in_order(whole: Path, changes: dict[str, bytes | None], reason: str) -> None:
    """Found out before anything is written."""
    with pytest.raises(EngineBrokenError) as caught:
        read_wheel(rewrite(whole, changes))
    assert reason in caught.value.placeholders["reason"]
    assert caught.value.placeholders["file"] == "changed.whl"


def test_another_package_or_platform(tmp_path: Path) -> None:
    """Whole wheels, but not of ours."""
    others: list[tuple[dict[str, Any], str]] = [
        ({"name": "other"}, "not wyoming-nano-tts"),
        ({"tag": "cp314-cp314-linux_x86_64"}, "pure Python"),
    ]
    for more, reason in others:
        with pytest.raises(EngineBrokenError) as caught:
            read_wheel(make_wheel(tmp_path, "1", FILES, **more))
        assert reason in caught.value.placeholders["reason"]


def test_no_zip(tmp_path: Path) -> None:
    """A download that was cut, a page of a login."""
    path = tmp_path / "x.whl"
    for content in (b"", b"<html>", b"PK\x03\x04" + bytes(100)):
        path.write_bytes(content)
        with pytest.raises(EngineBrokenError):
            read_wheel(path)
    with pytest.raises(EngineBrokenError):
        read_wheel(tmp_path / "nothing.whl")


def test_same_size_other_content(whole: Path, tmp_path: Path) -> None:
    """The record's hash tells, while it is unpacked."""
    wheel = read_wheel(rewrite(whole, {DATA: b"swords"[:5] * 100}))
    with pytest.raises(EngineBrokenError) as caught:
        unpack(wheel, tmp_path / "engine")
    assert "damaged" in caught.value.placeholders["reason"]


def test_changed_since_it_was_read(whole: Path, tmp_path: Path) -> None:
    """The hash that was checked is that of what is unpacked."""
    wheel = read_wheel(whole)
    make_wheel(tmp_path, "1.2.3", {**FILES, "evil.py": b"x"})
    with pytest.raises(EngineBrokenError) as caught:
        unpack(wheel, tmp_path / "engine")
    assert "changed" in caught.value.placeholders["reason"]


def test_too_long(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small file can hold a disk full of zeros."""
    monkeypatch.setattr(wheels, "LARGEST_BYTES", 100)
    with pytest.raises(EngineBrokenError):
        read_wheel(whole)


def test_power_cut(whole: Path, tmp_path: Path) -> None:
    """What is not there in its size is not whole."""
    engine = tmp_path / "engine"
    unpack(read_wheel(whole), engine)
    (engine / DATA).write_bytes(b"")
    assert not is_whole(engine)
    (engine / DATA).unlink()
    assert not is_whole(engine)
    assert not is_whole(tmp_path / "nothing")
