"""PortAudio: the library is a stand-in, since a machine without sound has none of its devices."""

import sys
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest

from wyoming_nano_tts.sinks.finding import find_output
from wyoming_nano_tts.sinks.output import Output, OutputError, Sound


class PortAudioError(Exception):
    """What the library raises."""


class RawOutputStream:
    """Keeps what it is given, as the library's class of that name plays it."""

    made: ClassVar[list["RawOutputStream"]] = []

    def __init__(self, **settings: Any) -> None:
        self.settings = settings
        self.calls: list[str] = []
        self.heard = b""
        RawOutputStream.made.append(self)

    def start(self) -> None:
        self.calls.append("start")

    def write(self, data: bytes) -> None:
        if data == b"gone":
            raise PortAudioError("Device unavailable")
        self.heard += data

    def stop(self) -> None:
        self.calls.append("stop")

    def close(self, ignore_errors: bool = True) -> None:
        self.calls.append("close")


def check_output_settings(**settings: Any) -> None:
    """A device that takes two channels at 48 kHz, and nothing else."""
    if (settings["samplerate"], settings["channels"]) != (48000, 2):
        raise PortAudioError("Invalid sample rate")


def query_devices(device: object, kind: str) -> dict[str, Any]:
    """One device."""
    if device == "missing":
        raise ValueError("No output device matching 'missing'")
    return {"default_samplerate": 48000.0, "max_output_channels": 8}


@pytest.fixture
def _library(monkeypatch: pytest.MonkeyPatch) -> None:
    names = (PortAudioError, RawOutputStream, check_output_settings, query_devices)
    library = SimpleNamespace(**{name.__name__: name for name in names})
    monkeypatch.setitem(sys.modules, "sounddevice", library)  # type: ignore[arg-type]


def output(device: str | None = None) -> Output:
    """The output of the command line."""
    return find_output("sounddevice", device=device)


@pytest.mark.usefixtures("_library")
async def test_it_is_opened_in_the_form_that_the_device_takes_and_drained() -> None:
    sound = await output("3").accepted(Sound(22050, 1))
    assert sound == Sound(48000, 2)
    stream = await output("3").open(sound)
    await stream.write(b"abcd")
    await stream.drain()
    made = RawOutputStream.made[-1]
    assert made.settings == {"samplerate": 48000, "channels": 2, "dtype": "int16", "device": 3}
    assert made.heard == b"abcd"
    assert made.calls == ["start", "stop", "close"]


@pytest.mark.usefixtures("_library")
async def test_a_device_that_is_missing_or_goes() -> None:
    with pytest.raises(OutputError, match="No output device matching"):
        await output("missing").accepted(Sound(22050, 1))
    stream = await output().open(Sound(48000, 2))
    with pytest.raises(OutputError, match="Device unavailable"):
        await stream.write(b"gone")
    await stream.abort()


def test_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    with pytest.raises(OutputError, match=r"pip install 'wyoming-nano-tts\[sounddevice\]'"):
        output()
