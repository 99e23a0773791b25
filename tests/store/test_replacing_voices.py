"""Voices that are replaced and removed, by several at once and by those who are killed: none is lost."""

import fcntl
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hub_double import HubDouble
from installed import V1_FILES, left_in

import wyoming_nano_tts
from wyoming_nano_tts.errors import NanoTtsError
from wyoming_nano_tts.families.registry import ARCHITECTURES
from wyoming_nano_tts.store import (
    PublishedVoice,
    StoreError,
    install_path,
    install_published,
    remove,
)
from wyoming_nano_tts.store.placing import recover, workshop
from wyoming_nano_tts.voice_files.description import read_voice

ROOT = Path(wyoming_nano_tts.__file__).parent.parent


def test_two_installs_at_once_do_not_meet(
    v1: PublishedVoice, hub_double: HubDouble, store: Path
) -> None:
    hub_double.behaviour.silent_seconds = 0.5
    errors: list[BaseException] = []

    def run() -> None:
        try:
            install_published(v1, store, endpoint=hub_double.endpoint)
        except NanoTtsError as error:
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert left_in(store) == V1_FILES
    assert len(errors) == 2
    assert all("another process is installing" in str(e) or "already" in str(e) for e in errors)


REPLACING = """
import os, sys, pathlib
from wyoming_nano_tts.store import install_path, placing
left = [int(sys.argv[3])]
def counted(moved):
    def move(*places, **named):
        left[0] -= 1
        if not left[0]:
            {what}
        return moved(*places, **named)
    return move
for module, name in ((pathlib.Path, "rename"), (os, "replace"), (os, "rename"), (placing, "exchange")):
    setattr(module, name, counted(getattr(module, name)))
if not {exchange}:
    placing.exchange = lambda one, other: False
install_path(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), {{}}, replace=True)
"""


def replaced(source: Path, store: Path, at: int, *, exchange: bool, what: str) -> int:
    """Replace a voice in a process that meets something at its `at`-th rename; return its status."""
    program = REPLACING.format(what=what, exchange=exchange)
    command = [sys.executable, "-c", program, source, store, str(at)]
    return subprocess.run(command, capture_output=True, check=False, cwd=ROOT).returncode


@pytest.mark.parametrize("exchange", [True, False])
def test_a_voice_that_is_replaced_is_never_lost(
    random_voice_dir: Path, store: Path, exchange: bool
) -> None:
    """Killed at any rename: it is there at once where folders can change places, else at the next start."""
    source = random_voice_dir / "en_US-random"
    install_path(source, store, {})
    kills = 0
    while True:
        status = replaced(
            source, store, kills + 1, exchange=exchange, what="os.kill(os.getpid(), 9)"
        )
        if status == 0:
            break
        kills += 1
        assert status == -9
        if exchange:
            assert read_voice(store / "en_US-random", ARCHITECTURES).id == "en_US-random"
        recover(store)
        assert read_voice(store / "en_US-random", ARCHITECTURES).id == "en_US-random"
        assert not (store / ".partial").exists()
    assert kills >= (1 if exchange else 2)
    assert len(left_in(store / "en_US-random")) == 3


@pytest.mark.parametrize("exchange", [True, False])
def test_a_replacement_that_fails_leaves_the_old_voice(
    random_voice_dir: Path, store: Path, exchange: bool
) -> None:
    source = random_voice_dir / "en_US-random"
    install_path(source, store, {})
    for at in range(1, 10):
        failing = "raise OSError(28, 'full')"
        if replaced(source, store, at, exchange=exchange, what=failing) == 0:
            break
        assert read_voice(store / "en_US-random", ARCHITECTURES).id == "en_US-random"
    assert at > 1


def test_recovery_leaves_downloads_and_what_others_work_on(store: Path) -> None:
    with workshop(store, "busy") as bench:
        (bench / "made").mkdir()
        part = store / ".partial" / "other" / "model.bin.partial"
        part.parent.mkdir()
        part.write_bytes(b"half")
        (part.parent / "removed").mkdir()
        recover(store)
        assert (bench / "made").is_dir()
        assert left_in(store / ".partial" / "other") == [part.name]
    recover(store / "nowhere")


def test_a_workshop_that_its_last_owner_removed_is_made_anew(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between our opening and our lock; two processes could be in one folder then."""
    flock = fcntl.flock
    times: list[int] = []

    def late(descriptor: int, how: int) -> None:
        if not times:
            (store / ".partial" / "x").rmdir()
        times.append(how)
        flock(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", late)
    with workshop(store, "x") as bench:
        assert bench.is_dir()
        with pytest.raises(StoreError, match="wait for it"), workshop(store, "x"):
            pass
    assert not (store / ".partial").exists()


def test_the_lock_is_free_after_a_failure(store: Path) -> None:
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), workshop(store, "x"):
            raise ZeroDivisionError
    with workshop(store, "x"), pytest.raises(StoreError, match="wait for it"), workshop(store, "x"):
        pass


def test_removing_takes_the_folder_and_parts_of_downloads(
    random_voice_dir: Path, store: Path
) -> None:
    install_path(random_voice_dir / "en_US-random", store, {})
    bench = store / ".partial" / "en_US-random"
    bench.mkdir(parents=True)
    (bench / "x.partial").write_bytes(b"x")
    assert remove("en_US-random", store) == store / "en_US-random"
    assert left_in(store) == []
    with pytest.raises(StoreError, match="there is no voice 'en_US-random'"):
        remove("en_US-random", store)


def test_only_voices_of_the_store_are_removed(
    random_voice_dir: Path, store: Path, tmp_path: Path
) -> None:
    store.mkdir()
    (store / "notes").mkdir()
    with pytest.raises(StoreError, match="there is no voice 'notes'"):
        remove("notes", store)
    (store / "en_US-random").symlink_to(random_voice_dir / "en_US-random")
    with pytest.raises(StoreError, match="is a link to"):
        remove("en_US-random", store)
    assert (random_voice_dir / "en_US-random" / "voice.json").exists()
    with pytest.raises(StoreError):
        install_path(random_voice_dir / "en_US-random", store, {}, replace=True)
    assert (random_voice_dir / "en_US-random" / "voice.json").exists()
