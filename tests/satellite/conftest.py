"""A satellite on a free loopback port, and a client that announces on it."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parent.parent / "server"))  # its client and its engine

from talk import Talk, talk_to

from benchmarks.stand_ins.tone_engine import ToneEngine
from wyoming_nano_tts.engine import SpeechOptions
from wyoming_nano_tts.satellite.config import SATELLITE_WIRE, SatelliteConfig
from wyoming_nano_tts.satellite.playback import PlaybackConfig
from wyoming_nano_tts.satellite.run import Running, running
from wyoming_nano_tts.server.config import ServerConfig
from wyoming_nano_tts.server.serve import make_service
from wyoming_nano_tts.sinks.output import OutputError, Sound
from wyoming_nano_tts.speech.service import Service
from wyoming_nano_tts.text import open_stream

FORM = {"rate": 22050, "width": 2, "channels": 1}


@dataclass
class Heard:
    """What came out of the device for one announcement."""

    sound: Sound
    pcm: bytearray = field(default_factory=bytearray)
    is_whole: bool = False
    """It has drained."""


class Device:
    """A device that takes as long as the clock times `pace`, and keeps what was heard."""

    name = "test device"

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.pace = 0.0
        self.absent = False
        self.gate = asyncio.Event()
        """Clear it, and it takes nothing more."""
        self.gate.set()
        self.form: Sound | None = None
        """The only form that it takes; None takes any."""

    async def accepted(self, sound: Sound) -> Sound:
        return self.form or sound

    async def open(self, sound: Sound) -> "DeviceStream":
        if self.absent:
            raise OutputError("no such device")
        self.heard.append(Heard(sound))
        return DeviceStream(self, self.heard[-1])


class DeviceStream:
    """The device while it is open."""

    def __init__(self, device: Device, heard: Heard) -> None:
        self._device = device
        self._heard = heard

    async def write(self, pcm: bytes) -> None:
        await self._device.gate.wait()
        await asyncio.sleep(self._device.pace * self._heard.sound.seconds_of(len(pcm)))
        self._heard.pcm += pcm

    async def drain(self) -> None:
        await self._device.gate.wait()
        self._heard.is_whole = True

    async def abort(self) -> None:
        pass


@dataclass
class Home:
    """A satellite that runs."""

    uri: str
    device: Device
    run: Running


Start = Callable[..., AbstractAsyncContextManager[Home]]


@pytest.fixture
def engine() -> ToneEngine:
    """What speaks: 0.1 s a word."""
    return ToneEngine()


@pytest.fixture
async def service(engine: ToneEngine) -> AsyncIterator[Service]:
    """A service without a server."""
    bare = SpeechOptions(lead_silence_ms=0, trail_silence_ms=0)
    service = await make_service(ServerConfig(defaults=bare), engine, open_stream)
    yield service
    service.shutdown()


@pytest.fixture
def start() -> Start:
    """Start a satellite: settings of `PlaybackConfig`, `wire` of `WireLimits`, and `service`."""

    @asynccontextmanager
    async def start(
        wire: Any = SATELLITE_WIRE,
        service: Any = None,
        say_http: Any = None,
        say_mqtt: Any = None,
        **settings: Any,
    ) -> AsyncIterator[Home]:
        playback = PlaybackConfig(**({"lead_seconds": 0.0} | settings))
        device = Device()
        config = SatelliteConfig(
            "Kitchen",
            "Downstairs",
            uris=("tcp://127.0.0.1:0",),
            playback=playback,
            wire=wire,
            say_http=say_http,
            say_mqtt=say_mqtt,
        )
        async with running(config, device, service) as run:
            yield Home(run.listeners[0].uri, device, run)

    return start


@pytest.fixture
async def home(start: Start) -> AsyncIterator[Home]:
    """A satellite with default settings, but without lead-in."""
    async with start() as home:
        yield home


@pytest.fixture
async def talk(home: Home) -> AsyncIterator[Talk]:
    """A client of it."""
    async with talk_to(home.uri) as client:
        yield client


def samples(seconds: float, rate_hz: int = 22050) -> bytes:
    """Return 16-bit mono samples, none of them 0."""
    count = round(seconds * rate_hz)
    return b"".join((1 + n % 999).to_bytes(2, "little") for n in range(count))


async def announce(talk: Talk, pcm: bytes, form: dict[str, int] | None = None) -> None:
    """Send an announcement as Home Assistant does: all at once, 2048 bytes an event."""
    from wyoming.event import Event

    form = form or FORM
    await talk.say("audio-start", **form, timestamp=0)
    for first in range(0, len(pcm), 2048):
        await talk.client.write_event(
            Event("audio-chunk", {**form, "timestamp": 0}, pcm[first : first + 2048])
        )
    await talk.say("audio-stop")


async def settled(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until a condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never happened"
        await asyncio.sleep(0.01)
