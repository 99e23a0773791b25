"""A real sound server with a sink that nobody hears, and paplay into it."""

import array
import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from wyoming_nano_tts.sinks.output import Sound
from wyoming_nano_tts.sinks.player.output import PlayerOutput

MONO = Sound(24000, 1)
TONE = array.array("h", ([3000] * 25 + [-3000] * 25) * 240).tobytes()
"""Half a second."""


class Ears:
    """What the sink has been given, from its monitor."""

    def __init__(self, recorder: asyncio.subprocess.Process) -> None:
        self.heard = 0
        """Samples that are no silence."""
        self._recorder = recorder

    async def listen(self) -> None:
        """Listen until cancelled."""
        assert self._recorder.stdout is not None
        while True:
            samples = array.array("h", await self._recorder.stdout.readexactly(480))
            self.heard += sum(abs(sample) > 300 for sample in samples)

    async def have_heard(self, samples: int) -> None:
        """Wait for it."""
        async with asyncio.timeout(60):
            while self.heard < samples:
                await asyncio.sleep(0.02)


@pytest.fixture
async def ears(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Ears]:
    """Start server and recorder."""
    with tempfile.TemporaryDirectory() as folder:  # a socket's path has to be short
        socket = Path(folder) / "socket"
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        monkeypatch.setenv("HOME", folder)
        monkeypatch.setenv("PULSE_SERVER", f"unix:{socket}")
        # Without rewinding it takes sound in pieces of 50 ms; with it, of two seconds, and drains so late.
        server = await asyncio.create_subprocess_exec(
            *("pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1"),
            *("--disable-shm=yes", "-L", "module-null-sink sink_name=nobody norewinds=1"),
            *("-L", f"module-native-protocol-unix auth-anonymous=1 socket={socket}"),
            stderr=asyncio.subprocess.DEVNULL,
        )
        while not socket.exists():
            assert server.returncode is None, "pulseaudio has ended"
            await asyncio.sleep(0.02)
        recorder = await asyncio.create_subprocess_exec(
            *("parec", "--device=nobody.monitor", "--raw", "--format=s16le", "--rate=24000"),
            *("--channels=1", "--latency-msec=20"),
            stdout=asyncio.subprocess.PIPE,
        )
        ears = Ears(recorder)
        listening = asyncio.create_task(ears.listen())
        yield ears
        listening.cancel()
        for process in (recorder, server):
            process.kill()
            await process.communicate()


async def test_sound_is_heard_before_its_end_has_come(ears: Ears) -> None:
    """Left to itself, paplay waits for two seconds of it first."""
    stream = await PlayerOutput(device="nobody").open(MONO)
    await stream.write(TONE)
    await ears.have_heard(5000)
    await stream.write(TONE)
    await stream.drain()
    await ears.have_heard(22000)


async def test_what_is_stopped_is_silent(ears: Ears) -> None:
    stream = await PlayerOutput(device="nobody").open(MONO)
    await stream.write(TONE)
    await ears.have_heard(1000)
    await stream.abort()
