"""What a satellite plays on in these tests, and how audio is announced to it."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

from talk import Talk
from wyoming.event import Event

from wyoming_nano_tts.satellite.run import Running
from wyoming_nano_tts.sinks.output import OutputError, Sound

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


def samples(seconds: float, rate_hz: int = 22050) -> bytes:
    """Return 16-bit mono samples, none of them 0."""
    count = round(seconds * rate_hz)
    return b"".join((1 + n % 999).to_bytes(2, "little") for n in range(count))


async def announce(talk: Talk, pcm: bytes, form: dict[str, int] | None = None) -> None:
    """Send an announcement as Home Assistant does: all at once, 2048 bytes an event."""
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
