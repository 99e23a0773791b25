"""A whole Home Assistant speaks by itself: no server, no network, and whatever happens to its engine."""

import asyncio
from collections.abc import AsyncGenerator
import json
import os
from pathlib import Path
import re
import signal
import socket
import subprocess
import sys
import time
from typing import Any

import pytest

from tests.ha.core.home_assistant import HomeAssistantProcess
from tests.ha.engine_wheel import make_wheel
from tests.ha.server_process import ROOT, seconds_of

ENGINE = "tts.nano_tts_speech"
SENTENCE = "The washing machine has finished, and the kitchen window is open."
LONG = f"{SENTENCE} " * 40
LONGEST_BLOCK_SECONDS = 0.05
LOUD = re.compile(r" (WARNING|ERROR|CRITICAL) ")
EXPECTED_LINES = re.compile(
    r"which has not been tested by Home Assistant|The engine has ended \(SIGKILL\); starting it again in"
)


@pytest.fixture
async def home(tmp_path: Path) -> AsyncGenerator[HomeAssistantProcess]:
    """Return a Home Assistant in whose configuration folder the wheel lies."""
    assert [name for _, name in socket.if_nameindex()] == ["lo"], (
        "run this with script/test_ha_core"
    )
    home = HomeAssistantProcess(tmp_path / "config")
    async with home:
        yield home


def pid_of(config: Path) -> int:
    """Return the id of the one engine that runs from a configuration folder."""
    found = [
        int(path.parent.name)
        for path in Path("/proc").glob("[0-9]*/cmdline")
        if f"{config}/nano_tts/data".encode() in _read(path)
    ]
    assert len(found) == 1, found
    return found[0]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it has ended meanwhile
        return b""


def is_gone(pid: int) -> bool:
    """Tell whether a process has ended."""
    return _read(Path(f"/proc/{pid}/cmdline")) == b""


def release(config: Path, version: str) -> None:
    """Do what a release does: a wheel, its hash in the integration, and the version everywhere."""
    wheel = make_wheel(config / "nano_tts", version)
    integration = config / "custom_components" / "nano_tts"
    subprocess.run(
        [sys.executable, "-m", "tools.pin_engine", str(wheel), str(integration)],
        check=True,
        cwd=ROOT,
    )
    manifest = integration / "manifest.json"
    about = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**about, "version": version}), encoding="utf-8")


def check_event_loop(home: HomeAssistantProcess) -> None:
    """Nothing has kept the event loop from others for long, and the watch has watched.

    While more programs want the processor than there are, a thread also waits for others of its own process that wait
    for it: then only the seconds count in which it ran.
    """
    watched = home.long_callbacks
    control = [one["seconds"] for one in watched if "is_watched" in one["what"]]
    assert max(control, default=0) > LONGEST_BLOCK_SECONDS, "the watch is blind"
    long = [
        one
        for one in watched
        if one["computing" if one["load"] > 1 else "seconds"] > LONGEST_BLOCK_SECONDS
        and "is_watched" not in one["what"]
    ]
    assert long == []
    own = [one["seconds"] for one in watched if "is_watched" not in one["what"]]
    sys.stdout.write(f"longest callback: {max(own, default=0):.3f} s\n")


def check_log(home: HomeAssistantProcess) -> None:
    """Nobody had anything to warn of, but for the engine that was killed."""
    logs = [path.read_text(encoding="utf-8", errors="replace") for path in home.logs]
    lines = [line for line in "\n".join(logs).splitlines() if LOUD.search(line)]
    ours = [line for line in lines if "nano_tts" in line]
    assert [line for line in ours if not EXPECTED_LINES.search(line)] == []
    assert [line for line in lines if "Detected blocking call" in line] == []


class House:
    """A Home Assistant, and what one does with it here."""

    def __init__(self, home: HomeAssistantProcess) -> None:
        """Take one that runs, with the wheel in its folder."""
        self.home = home
        self.config = home.folder
        self.entry_id = ""

    async def seconds(self, message: str) -> float:
        """Have a text spoken, and return how long it takes to say."""
        return seconds_of(await self.home.say(ENGINE, message, preferred_format="wav"))

    async def engine(self) -> dict[str, Any]:
        """Return what the diagnostics say of the engine."""
        told = json.loads(await self.home.get(f"/api/diagnostics/config_entry/{self.entry_id}"))
        engine: dict[str, Any] = told["data"]["engine"]
        return engine

    async def add(self) -> float:
        """Go through the dialog and hear it speak; return the seconds that this took."""
        began = time.monotonic()
        menu = await self.home.begin_flow("nano_tts")
        assert menu["menu_options"] == ["embedded", "server"]
        form = await self.home.next_step(menu, {"next_step_id": "embedded"})
        assert form["step_id"] == "confirm_file"
        form = await self.home.next_step(form, {})
        assert form["step_id"] == "installed", form
        result = await self.home.next_step(form, {})
        assert result["type"] == "create_entry"
        self.entry_id = result["result"]["entry_id"]
        assert await self.seconds("It speaks.") > 0.3
        return time.monotonic() - began

    async def kill_the_engine(self) -> None:
        """In the middle of a long text, which is heard whole; meanwhile Home Assistant answers."""
        whole = await self.seconds(f"{LONG}Once more. ")
        pid = pid_of(self.config)
        speaking = asyncio.create_task(self.seconds(f"{LONG}Once more! "))
        await asyncio.sleep(0.3)
        assert not speaking.done(), "the text is too short to be cut"
        os.kill(pid, signal.SIGKILL)
        assert await self.home.state(ENGINE) is not None
        assert await speaking == pytest.approx(whole, rel=0.1)
        engine = await self.engine()
        while not engine["running"]:
            await asyncio.sleep(0.1)
            engine = await self.engine()
        assert pid_of(self.config) != pid
        assert (engine["restarts"], engine["last_end"], engine["running"]) == (1, "SIGKILL", True)

    async def upgrade(self, version: str) -> None:
        """Kill Home Assistant, and go on with a version whose engine lies there with the known hash.

        Until it is installed the old one speaks. No orphan stays behind.
        """
        pid = pid_of(self.config)
        await self.home.kill()
        async with asyncio.timeout(30):
            while not is_gone(pid):
                await asyncio.sleep(0.1)
        release(self.config, version)
        await self.home.start()
        assert await self.seconds("The old one, or the new one, speaks.") > 0.3
        async with asyncio.timeout(90):
            while self.installed() != [version]:  # the old one is removed last
                await asyncio.sleep(0.2)
        engine = await self.engine()
        assert (engine["version"], engine["running"]) == (version, True)

    def installed(self) -> list[str]:
        """Return the versions that lie in the folder of engines."""
        engines = self.config / "nano_tts" / "engine"
        return [path.name.partition("-")[0] for path in engines.iterdir()]

    async def remove(self) -> None:
        """Delete the entry: its process and its files go, the wheels of a person stay."""
        pid = pid_of(self.config)
        await self.home.delete(f"/api/config/config_entries/entry/{self.entry_id}")
        assert is_gone(pid)
        left = sorted(path.suffix for path in (self.config / "nano_tts").iterdir())
        assert left == [".whl", ".whl"]


async def test_everything_at_home(home: HomeAssistantProcess) -> None:
    """Added, heard, killed, upgraded, restarted: each time it speaks, and nothing waits for it."""
    house = House(home)
    make_wheel(house.config / "nano_tts", "0.1.0")
    seconds = await house.add()
    sys.stdout.write(f"\nfrom the dialog to the first speech: {seconds:.1f} s\n")
    plain = await house.seconds(SENTENCE)
    assert await home.state("binary_sensor.nano_tts_online") == "on"
    await house.kill_the_engine()
    check_event_loop(home)
    await house.upgrade("0.1.1")
    assert await house.seconds(f"{SENTENCE} ") == pytest.approx(plain, rel=0.1)
    await house.remove()
    check_event_loop(home)
    check_log(home)
