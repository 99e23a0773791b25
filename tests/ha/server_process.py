"""Our real server in a process of its own."""

import asyncio
from collections.abc import Sequence
import contextlib
from pathlib import Path
import socket
import struct
import sys
from typing import Self

from wyoming.client import AsyncTcpClient
from wyoming.info import Describe

ROOT = Path(__file__).resolve().parents[2]

# The server with a tone generator for a voice: 0.1 s a word, times length_scale.
TONE_SERVER = [sys.executable, str(ROOT / "tests" / "server" / "tone_server.py")]
# And with the voice that it is shipped with, once there is one.
REAL_SERVER = [sys.executable, "-m", "wyoming_nano_tts", "serve"]
SERVERS = {"tone": TONE_SERVER}
if any((ROOT / "wyoming_nano_tts" / "voices").glob("*/voice.json")):
    SERVERS["voice"] = REAL_SERVER

PROFILES = """
[calm]
description = "Slow and low"
length_scale = 1.5
"""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


class WyomingProcess:
    """Something of ours that answers on the wire, can be stopped, and started again at the same address."""

    def __init__(
        self, name: str, port: int, command: Sequence[str], patience_seconds: float = 30
    ) -> None:
        """Do not start yet.

        Args:
            name: for the error of one that ends by itself.
            port: on the loopback address.
            command: that runs it.
            patience_seconds: until it answers.
        """
        self.port = port
        self._name, self._command, self._patience_seconds = name, command, patience_seconds
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        """Start."""
        try:
            await self.start()
        except BaseException:
            await self.kill()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop."""
        await self.stop()

    async def start(self) -> None:
        """Start and wait until it answers."""
        self._process = await asyncio.create_subprocess_exec(
            *self._command, cwd=ROOT, env={"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
        )
        async with asyncio.timeout(self._patience_seconds):
            while self._process.returncode is None:
                with contextlib.suppress(OSError):
                    async with AsyncTcpClient("127.0.0.1", self.port) as client:
                        await client.write_event(Describe().event())
                        if await client.read_event() is not None:
                            return
                await asyncio.sleep(0.1)
        raise RuntimeError(f"the {self._name} ended with status {self._process.returncode}")

    async def stop(self) -> int | None:
        """Stop, as systemd would; return the exit status, None where nothing runs."""
        if self._process is None:
            return None
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        return await self._ended()

    async def kill(self) -> None:
        """End it at once, as a power cut or a lack of memory would."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._ended()

    async def _ended(self) -> int:
        assert self._process is not None
        status = await self._process.wait()
        self._process = None
        return status


class ServerProcess(WyomingProcess):
    """A server."""

    def __init__(self, kind: str, folder: Path, *options: str) -> None:
        """Choose a free port.

        Args:
            kind: one of `SERVERS`.
            folder: for its id and its profiles.
            options: more of its command line.
        """
        port = free_port()
        profiles = folder / "profiles.toml"
        profiles.write_text(PROFILES, encoding="utf-8")
        command = [
            *SERVERS[kind],
            *("--uri", f"tcp://127.0.0.1:{port}"),
            *("--data-dir", str(folder), "--profiles", str(profiles)),
            *options,
        ]
        super().__init__("server", port, command)


def seconds_of(wav: bytes) -> float:
    """Return the length of a mono 16-bit WAV."""
    tag, channels, rate_hz, _, _, bits = struct.unpack_from("<HHIIHH", wav, 20)
    assert (tag, channels, bits) == (1, 1, 16)
    return (len(wav) - 44) / 2 / float(rate_hz)
