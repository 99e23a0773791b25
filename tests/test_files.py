"""A half-written file never replaces a good one, nor a half-written folder, even where the power is cut."""

import errno
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from wyoming_nano_tts.files import replacing
from wyoming_nano_tts.store import placing


class Disk:
    """Keeps in order what was waited for and what moved; a file that moves must be on the disk as it is."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.events: list[str] = []
        self._content: dict[int, bytes] = {}
        self._fsync = os.fsync
        patch.setattr(os, "fsync", self.fsync)
        for module, name in (
            (os, "replace"), (os, "rename"), (placing, "exchange"), (shutil, "rmtree"),
        ):  # fmt: skip
            patch.setattr(module, name, self.told(getattr(module, name), name))

    def fsync(self, descriptor: int) -> None:
        self._fsync(descriptor)
        path = Path(f"/proc/self/fd/{descriptor}").resolve()
        if path.is_file():
            self._content[path.stat().st_ino] = path.read_bytes()
        self.events.append(f"wait {path.name}")

    def told(self, change: Any, name: str) -> Any:
        def changed(one: Path, *others: Any, **named: Any) -> Any:
            if name != "rmtree":
                self.check(one)
            done = change(one, *others, **named)
            self.events.append(" ".join((name, one.name, *(other.name for other in others))))
            return done

        return changed

    def check(self, moved: Path) -> None:
        for path in (moved, *moved.rglob("*")):
            if path.is_file():
                assert self._content.get(path.stat().st_ino) == path.read_bytes(), path


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


def test_the_new_file_takes_the_place_of_the_old(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text("old")
    with replacing(path) as partial:
        partial.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("failure", [OSError, KeyboardInterrupt])
def test_a_failure_leaves_the_old_file_alone(tmp_path: Path, failure: type[BaseException]) -> None:
    path = tmp_path / "settings.json"
    path.write_text("old")

    def write() -> None:
        with replacing(path) as partial:
            partial.write_text("ne")
            raise failure

    with pytest.raises(failure):
        write()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_disk_has_a_file_before_it_moves(tmp_path: Path, disk: Disk) -> None:
    """Else a power cut leaves an empty file with the name of the good one."""
    path = tmp_path / "settings.json"
    for content in ("first", "second"):
        with replacing(path) as partial:
            partial.write_text(content)
    moved = [
        "wait settings.json.partial",
        "replace settings.json.partial settings.json",
        f"wait {tmp_path.name}",
    ]
    assert disk.events == moved + moved


@pytest.mark.parametrize("way", ["new", "exchange", "rename"])
def test_the_disk_has_a_voice_before_it_moves_and_the_move_before_the_old_one_goes(
    tmp_path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    made, target, bench = (tmp_path / name for name in ("made", "voice", "bench"))
    bench.mkdir()
    if way != "new":
        target.mkdir()
        with replacing(target / "voice.json") as partial:
            partial.write_text("old")
    if way == "rename":
        monkeypatch.setattr(placing, "exchange", lambda one, other: False)
    (made / "part").mkdir(parents=True)
    for name in ("voice.json", "part/weights"):
        (made / name).write_text("new")
    disk.events.clear()
    placing.place(made, target, bench, replace=way != "new")
    assert (target / "voice.json").read_text() == "new"
    events = disk.events
    arrived = events.index("exchange made voice" if way == "exchange" else "rename made voice")
    last = f"wait {tmp_path.name}"
    assert {"wait voice.json", "wait weights", "wait part", "wait made"} <= set(events[:arrived])
    assert events[arrived + 1] == last
    if way == "new":
        assert events[-1] == last
    else:
        assert events[-1].startswith("rmtree")
        assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == [
            "voice.json",
            "weights",
        ]


@pytest.mark.parametrize(
    ("number", "of_a_folder", "remains"),
    [
        (errno.EIO, False, "old"),
        (errno.ENOSPC, False, "old"),
        (errno.EINVAL, False, "new"),  # a drive that cannot wait
        (errno.EIO, True, "new"),
        (errno.EINVAL, True, "new"),
    ],
)
def test_what_the_disk_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, of_a_folder: bool, remains: str
) -> None:
    path = tmp_path / "settings.json"
    path.write_text("old")

    def fsync(descriptor: int) -> None:
        if Path(f"/proc/self/fd/{descriptor}").resolve().is_dir() is of_a_folder:
            raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fsync)

    def write() -> None:
        with replacing(path) as partial:
            partial.write_text("new")

    if remains == "old":
        with pytest.raises(OSError, match=os.strerror(number)):
            write()
    else:
        write()
    assert path.read_text() == remains
    assert list(tmp_path.iterdir()) == [path]
