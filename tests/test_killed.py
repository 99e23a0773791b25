"""Killed at any byte and any step (SIGKILL; SIGXFSZ at a byte of a file): nothing is lost or half-written.

A child process does the work and is killed 200 times for each kind of work: before every change of the file system that
it makes (Python's audit events tell them), at bytes spread over every file that it writes, and at random moments.
"""

import contextlib
import os
import random
import resource
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from wyoming_nano_tts.families.registry import ARCHITECTURES
from wyoming_nano_tts.server.wire.identity import server_id
from wyoming_nano_tts.services.systemd import Systemd
from wyoming_nano_tts.services.units import MARK, Plan
from wyoming_nano_tts.speech.pronunciation_file import PronunciationFile
from wyoming_nano_tts.store import StoreError, install, install_path, remove
from wyoming_nano_tts.store.placing import WORKSHOP
from wyoming_nano_tts.store.sources import read_model
from wyoming_nano_tts.voice_files.description import VoiceInfo, find_voices
from wyoming_nano_tts.voice_files.writing import check_voice, read_description, write_description

TIMES = 200
CHANGES = frozenset(
    {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "open",
     "shutil.rmtree", "shutil.copyfile", "ctypes.dlsym", "os.unlink"}
)  # fmt: skip
"""Audit events before a change of the file system; `open` also of reading, which is no harm. (`ctypes.dlsym` is the
exchange of two folders.)"""

Work = Callable[[], object]
Check = Callable[[], None]


def in_a_child(work: Work, prepare: Callable[[], None], seconds: float | None = None) -> int:
    """Fork, let `prepare` set how the child dies, work; return the status: below 0 the signal that killed it."""
    child = os.fork()
    if child == 0:
        status = 3
        try:
            prepare()
            work()
            status = 0
        finally:
            os._exit(status)
    if seconds is not None:
        time.sleep(seconds)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def before_step(step: int) -> Callable[[], None]:
    """Die before that change of the file system."""

    def prepare() -> None:
        steps = 0

        def hook(event: str, _: object) -> None:
            nonlocal steps
            if event in CHANGES:
                steps += 1
                if steps == step:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)

    return prepare


def at_byte(size: int) -> Callable[[], None]:
    """Die when any file would become larger than `size` bytes: what was written until then stays."""

    def prepare() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return prepare


def kill_often(start: Callable[[], None], work: Work, holds: Check, largest_bytes: int) -> None:
    """Kill the work in every way, from a fresh start each time."""
    died = {"step": 0, "byte": 0, "moment": 0}
    rng = random.Random(27)
    step = 0
    while step < TIMES // 2:
        step += 1
        start()
        status = in_a_child(work, before_step(step))
        holds()
        if status == 0:
            break
        assert status == -signal.SIGKILL
        died["step"] += 1
    assert died["step"] >= 3
    for number in range((TIMES - died["step"]) // 2):
        size = number if number < 20 else rng.randrange(largest_bytes)
        start()
        status = in_a_child(work, at_byte(size))
        holds()
        assert status in (0, -signal.SIGXFSZ)
        died["byte"] += status != 0
    start()
    began = time.monotonic()
    assert in_a_child(work, lambda: None) == 0
    whole = time.monotonic() - began
    holds()
    while sum(died.values()) < TIMES:
        start()
        died["moment"] += 1
        in_a_child(work, lambda: None, seconds=rng.random() * whole)
        holds()
    assert died["byte"] >= 20


@pytest.fixture(scope="module")
def small_voice(tmp_path_factory: pytest.TempPathFactory, random_voice_dir: Path) -> Path:
    """A voice to install over an older one; only the descriptions tell them apart."""
    folder = tmp_path_factory.mktemp("new") / "en_US-random"
    shutil.copytree(random_voice_dir / "en_US-random", folder)
    write_description(folder, read_description(folder) | {"version": "2", "description": "new"})
    return folder


def listed(store: Path) -> dict[str, str]:
    """Version by id of what a server would find, each of it whole."""
    found = {}
    for voice in find_voices((store,), ARCHITECTURES):
        assert isinstance(voice, VoiceInfo), voice
        check_voice(voice.folder, ARCHITECTURES)
        found[voice.id] = voice.version.partition("+")[0]  # without the hash of its weights
    return found


@pytest.mark.timeout(600)
@pytest.mark.parametrize("replace", [False, True], ids=["install", "replace"])
def test_a_voice_is_installed_whole_or_not_at_all(
    tmp_path: Path, small_voice: Path, random_voice_dir: Path, replace: bool
) -> None:
    store, looked = tmp_path / "store", 0

    def start() -> None:
        shutil.rmtree(store, ignore_errors=True)
        store.mkdir()
        if replace:  # links: the old voice costs nothing to lay out
            shutil.copytree(
                random_voice_dir / "en_US-random", store / "en_US-random", copy_function=os.link
            )

    def work() -> object:
        return install_path(small_voice, store, {}, replace=replace)

    def holds() -> None:
        found = listed(store)
        before = {"en_US-random": "1"} if replace else {}
        assert found in (before, {"en_US-random": "2"})
        nonlocal looked
        looked += 1
        if looked % 8:
            return
        # What was left is not in the way of the next attempt, and is gone after it.
        with contextlib.suppress(StoreError):
            remove("en_US-random", store)
        install_path(small_voice, store, {}, replace=True)
        assert listed(store) == {"en_US-random": "2"}
        assert not (store / WORKSHOP).exists() or not [
            one for one in (store / WORKSHOP).rglob("*") if one.suffix != ".lock" and one.is_file()
        ]

    largest = max(path.stat().st_size for path in small_voice.iterdir())
    kill_often(start, work, holds, largest)


@pytest.mark.timeout(600)
def test_a_checkpoint_is_imported_whole_or_not_at_all(
    tmp_path: Path, v2_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, looked = tmp_path / "store", 0
    model = read_model(v2_folder)  # once: nothing is written while it is read
    monkeypatch.setattr(install, "read_model", lambda _: model)

    def start() -> None:
        shutil.rmtree(store, ignore_errors=True)
        store.mkdir()

    def work() -> object:
        return install_path(v2_folder, store, {}, voice_id="en_US-own", replace=True)

    def holds() -> None:
        voices = list(find_voices((store,), ARCHITECTURES))
        assert all(isinstance(voice, VoiceInfo) and voice.id == "en_US-own" for voice in voices)
        assert len(voices) <= 1
        nonlocal looked
        looked += 1
        if looked % 16 == 0:
            work()
            (again,) = find_voices((store,), ARCHITECTURES)
            assert isinstance(again, VoiceInfo)
            check_voice(again.folder, ARCHITECTURES)
        elif voices:
            check_voice(store / "en_US-own", ARCHITECTURES)

    kill_often(start, work, holds, sum(path.stat().st_size for path in v2_folder.iterdir()) // 2)


def test_a_pronunciation_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "words.toml"
    old = '# mine\nsonos = "so nose"\n' + "".join(f'word{n} = "one two"\n' for n in range(300))

    def start() -> None:
        path.write_text(old, encoding="utf-8")

    def work() -> object:
        return PronunciationFile(path, lambda _: None).change({"siobhan": "/ʃɪˈvɔːn/"}, ["word7"])

    def holds() -> None:
        words = PronunciationFile(path, lambda _: None).words()
        assert words["sonos"] == "so nose"
        assert ("siobhan" in words) != ("word7" in words)
        assert len(words) == 301
        assert path.read_text(encoding="utf-8").startswith("# mine\n")

    kill_often(start, work, holds, len(old))


def test_a_service_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    systemctl = tmp_path / "systemctl"
    systemctl.write_text("#!/bin/sh\n")
    systemctl.chmod(0o755)
    plans = [Plan("server", ("/opt/x",), arguments) for arguments in ((), ("--zeroconf",) * 40)]
    fresh = Systemd(is_users=True, folder=tmp_path / "fresh", program=str(systemctl))
    units = [fresh.install(plan).read_text() for plan in plans]
    path = tmp_path / "units" / plans[0].unit_name
    systemd = Systemd(is_users=True, folder=path.parent, program=str(systemctl))

    def start() -> None:
        path.parent.mkdir(exist_ok=True)
        path.write_text(units[0])

    def holds() -> None:
        assert path.read_text() in units
        assert path.read_text().startswith(MARK)

    kill_often(start, lambda: systemd.install(plans[1]), holds, len(units[1]))


def test_the_id_of_a_server_stays_what_it_is(tmp_path: Path) -> None:
    """The first write is killed: the next start has an id, and keeps it."""

    def start() -> None:
        shutil.rmtree(tmp_path / "data", ignore_errors=True)

    def holds() -> None:
        first = server_id(tmp_path / "data")
        assert len(first) == 32
        assert server_id(tmp_path / "data") == first
        assert [one.name for one in (tmp_path / "data").iterdir()] == ["server_id"]

    kill_often(start, lambda: server_id(tmp_path / "data"), holds, 33)
