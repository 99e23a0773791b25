"""The real process: sockets, standard input and output, signals, readiness."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from started import listening
from talk import audio, talk_to, types
from wyoming.event import Event, async_read_event

from benchmarks.stand_ins.tone_engine import CHUNK_SAMPLES
from wyoming_nano_tts.server.wire.events import encode

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
LONG = "One two three four five six seven eight nine ten. " * 100


@asynccontextmanager
async def process(
    *arguments: str, environment: dict[str, str] | None = None
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Start the server; kill it at the end if it still runs."""
    server = await asyncio.create_subprocess_exec(
        sys.executable,
        str(HERE / "tone_server.py"),
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
    )
    try:
        yield server
    finally:
        if server.returncode is None:
            server.kill()
        await server.communicate()


async def ended(server: asyncio.subprocess.Process) -> tuple[int, str]:
    """Wait for the process to end; return its status and the rest of its log."""
    assert server.stderr is not None
    async with asyncio.timeout(30):
        log = (await server.stderr.read()).decode()
        return await server.wait(), log


@pytest.fixture
def data_dir(tmp_path: Path) -> tuple[str, str]:
    """Keep the id out of the user's home."""
    return "--data-dir", str(tmp_path / "data")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_signal_ends_an_idle_server(data_dir: tuple[str, str], number: int) -> None:
    async with process("--uri", "tcp://127.0.0.1:0", *data_dir) as server:
        async with talk_to(await listening(server)) as talk:
            assert audio(await talk.speak("One.")) != b""
            server.send_signal(number)
            assert await talk.ended()
        status, log = await ended(server)
    assert status == 0
    assert "Traceback" not in log


async def test_sigterm_lets_a_request_end(data_dir: tuple[str, str]) -> None:
    slow = ("--chunk-seconds", "0.05", "--trail-silence-ms", "0")
    async with process("--uri", "tcp://127.0.0.1:0", *slow, *data_dir) as server:
        async with talk_to(await listening(server)) as talk:
            await talk.say("synthesize", text="One two three four five six.")
            heard = await talk.until("audio-chunk")
            server.send_signal(signal.SIGTERM)
            heard += await talk.until("audio-stop")
            assert len(audio(heard)) == 6 * 2 * CHUNK_SAMPLES
            assert await talk.ended()
        status, log = await ended(server)
    assert status == 0
    assert "Cancelled" not in log


async def test_sigterm_ends_an_endless_request_after_a_while(data_dir: tuple[str, str]) -> None:
    slow = ("--chunk-seconds", "0.1", "--grace-seconds", "0.5")
    async with (
        process("--uri", "tcp://127.0.0.1:0", *slow, *data_dir) as server,
        talk_to(await listening(server)) as talk,
    ):
        await talk.say("synthesize", text=LONG)
        await talk.until("audio-chunk")
        server.send_signal(signal.SIGTERM)
        status, log = await ended(server)
    assert status == 0
    assert "Cancelled 1 requests" in log
    assert "Traceback" not in log


async def test_second_signal_ends_it_at_once(data_dir: tuple[str, str]) -> None:
    slow = ("--chunk-seconds", "0.1", "--grace-seconds", "600")
    async with (
        process("--uri", "tcp://127.0.0.1:0", *slow, *data_dir) as server,
        talk_to(await listening(server)) as talk,
    ):
        await talk.say("synthesize", text=LONG)
        await talk.until("audio-chunk")
        server.send_signal(signal.SIGTERM)
        assert server.stderr is not None
        while b"Stopping" not in await server.stderr.readline():
            pass
        server.send_signal(signal.SIGTERM)
        status, _ = await ended(server)
    assert status == -signal.SIGTERM


async def test_unix_socket(data_dir: tuple[str, str], tmp_path: Path) -> None:
    path = tmp_path / "tts.sock"
    uri = f"unix://{path}"
    for number in (signal.SIGKILL, signal.SIGTERM):  # the second replaces what the first left
        async with process("--uri", uri, *data_dir) as server:
            assert await listening(server) == uri
            async with talk_to(uri) as talk:
                assert audio(await talk.speak("One.")) != b""
            async with process("--uri", uri, *data_dir) as rival:
                status, log = await ended(rival)
                assert status != 0
                assert "another server does" in log
            server.send_signal(number)
            await ended(server)
    assert not path.exists()


async def test_stdio(data_dir: tuple[str, str]) -> None:
    """A filter: everything that was asked is answered after the input has ended."""
    async with process("--uri", "stdio://", "--trail-silence-ms", "0", *data_dir) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(
            encode(Event("describe"))
            + encode(Event("synthesize", {"text": "One two."}))
            + encode(Event("synthesize-start"))
            + encode(Event("synthesize-chunk", {"text": "Three."}))
        )
        server.stdin.write_eof()
        events: list[Event] = []
        async with asyncio.timeout(30):
            while event := await async_read_event(server.stdout):
                events.append(event)
        status, log = await ended(server)
    answer = ["audio-start", "audio-chunk", "audio-stop"]
    assert types(events) == ["info", *answer, *answer, "synthesize-stopped"]
    assert len(audio(events)) == 3 * 2 * CHUNK_SAMPLES
    assert status == 0
    assert "Traceback" not in log


async def test_stdio_with_plain_files(data_dir: tuple[str, str], tmp_path: Path) -> None:
    request, answer = tmp_path / "request", tmp_path / "answer"
    request.write_bytes(encode(Event("synthesize", {"text": LONG})))
    with request.open("rb") as stdin, answer.open("wb") as stdout:
        server = await asyncio.create_subprocess_exec(
            sys.executable,
            str(HERE / "tone_server.py"),
            *("--uri", "stdio://", *data_dir),
            stdin=stdin,
            stdout=stdout,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert await asyncio.wait_for(server.wait(), 60) == 0
    assert answer.stat().st_size > 1000 * 2 * CHUNK_SAMPLES
    assert b'"audio-stop"' in answer.read_bytes()[-400:]


async def test_stdio_stops_when_nobody_reads(data_dir: tuple[str, str]) -> None:
    async with process("--uri", "stdio://", "--chunk-seconds", "0.01", *data_dir) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(encode(Event("synthesize", {"text": LONG})))
        await server.stdout.readline()
        server.stdout._transport.close()  # type: ignore[attr-defined]
        status, log = await ended(server)
    assert status == 0
    assert "Traceback" not in log


async def test_several_addresses(data_dir: tuple[str, str], tmp_path: Path) -> None:
    unix = f"unix://{tmp_path}/tts.sock"
    arguments = ("--uri", "tcp://127.0.0.1:0", "--uri", unix, *data_dir)
    async with process(*arguments) as server:
        for uri in (await listening(server), await listening(server)):
            async with talk_to(uri) as talk:
                assert audio(await talk.speak("One.")) != b""


@pytest.mark.parametrize(
    "uri",
    ["tcp://127.0.0.1", "tcp://:x", "tcp://127.0.0.1:99999", "http://localhost:1", "unix://", ""],
)
async def test_impossible_address(data_dir: tuple[str, str], uri: str) -> None:
    async with process("--uri", uri, *data_dir) as server:
        status, log = await ended(server)
    assert status != 0
    assert "ListenError" in log


async def test_port_in_use(data_dir: tuple[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        uri = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        async with process("--uri", uri, *data_dir) as server:
            _, log = await ended(server)
    assert f"cannot listen on {uri}" in log


async def test_systemd_is_told(data_dir: tuple[str, str], tmp_path: Path) -> None:
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notified:
        notified.bind(str(path))
        notified.settimeout(30)
        environment = {"NOTIFY_SOCKET": str(path)}
        arguments = ("--uri", "tcp://127.0.0.1:0", *data_dir)
        async with process(*arguments, environment=environment) as server:
            assert await asyncio.to_thread(notified.recv, 100) == b"READY=1"
            server.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(notified.recv, 100) == b"STOPPING=1"
