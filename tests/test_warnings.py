"""Python's development mode and warnings as errors: nothing is left open, nothing used that will go."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from wyoming.client import AsyncClient
from wyoming.event import Event

AUDIOOP = "ignore:'audioop' is deprecated:DeprecationWarning"
"""The library wyoming imports it (up to Python 3.12, as audioop-lts from then on)."""
STRICT = (sys.executable, "-X", "dev", "-W", "error", "-W", AUDIOOP, "-m", "wyoming_nano_tts")
COMPLAINT = re.compile(r"Warning\b|Exception ignored|never awaited|Traceback|took \d+\.\d+ seconds")


def run(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [*STRICT, *arguments], capture_output=True, text=True, cwd=folder, check=False,
        env={**os.environ, "HOME": str(folder)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not COMPLAINT.search(done.stderr), done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("say", "Hello there.", "-o", "a.wav"),
        ("say", "Hallo.", "--language", "de", "-o", "a.wav"),
        ("normalize", "--json", "It is 7:05."),
        ("phonemize", "It is 7:05."),
        ("voices", "list"),
        ("voices", "verify", "en_US-heart"),
        ("install-service", "server", "--dry-run"),
    ],
    ids=" ".join,
)
def test_a_command_is_clean(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert run(tmp_path, *arguments) or arguments[0] == "say"


def test_voices_come_and_go_cleanly(tmp_path: Path, v2_folder: Path) -> None:
    store = ("--voice-dir", str(tmp_path / "store"))
    run(tmp_path, "voices", "import", str(v2_folder), "--id", "en_US-mine", *store)
    run(tmp_path, "voices", "remove", "en_US-mine", *store)


async def test_the_server_is_clean(tmp_path: Path) -> None:
    """It speaks, refuses, loses a client in the middle, and ends."""
    uri = f"unix://{tmp_path}/socket"
    server = await asyncio.create_subprocess_exec(
        *STRICT, "serve", "--uri", uri, "--data-dir", str(tmp_path),
        stderr=asyncio.subprocess.PIPE, cwd=tmp_path, env={**os.environ, "HOME": str(tmp_path)},
    )  # fmt: skip
    assert server.stderr is not None
    log = ""
    while "is ready after" not in log:
        line = (await asyncio.wait_for(server.stderr.readline(), 120)).decode()
        assert line, log
        log += line
    for data in ({"text": "One. Two."}, {"text": 5}, {"text": "Three."}):
        async with AsyncClient.from_uri(uri) as client:
            await client.write_event(Event("synthesize", data))
            last = None
            while last not in {"audio-stop", "error"}:
                event = await asyncio.wait_for(client.read_event(), 120)
                assert event is not None
                last = event.type
    async with AsyncClient.from_uri(uri) as client:
        await client.write_event(Event("synthesize", {"text": "word " * 300}))
        await client.read_event()
    server.send_signal(signal.SIGTERM)
    _, rest = await asyncio.wait_for(server.communicate(), 120)
    log += rest.decode()
    assert server.returncode == 0
    lines = [line for line in log.splitlines() if COMPLAINT.search(line)]
    slow = [line for line in lines if re.search(r"Executing <.*> took", line)]
    assert [line for line in lines if line not in slow] == [], log
