"""PortAudio: for systems without a player, and for devices that want to be opened directly."""

import asyncio
from typing import Any

from ..output import OutputError, Sound, Stream


class PortAudioOutput:
    """A device of PortAudio, opened in the form that it takes."""

    def __init__(self, device: str | None) -> None:
        """Prepare.

        Args:
            device: its number, or a part of its name; None for the system's choice.

        Raises:
            OutputError: the package or its library is missing.
        """
        try:
            import sounddevice
        except ImportError as error:
            raise OutputError(
                "--output sounddevice needs the package sounddevice: "
                "pip install 'wyoming-nano-tts[sounddevice]'"
            ) from error
        except OSError as error:  # the package without the library
            raise OutputError(
                f"{error}; install PortAudio, such as the package libportaudio2"
            ) from error
        self._library = sounddevice
        self._device: int | str | None = int(device) if device and device.isdecimal() else device

    @property
    def name(self) -> str:
        """The device, as it was named."""
        return f"PortAudio {self._device if self._device is not None else 'default device'}"

    async def accepted(self, sound: Sound) -> Sound:
        """Ask the device; where it cannot, take its own rate and two channels at most."""
        return await asyncio.to_thread(self._accepted, sound)

    def _accepted(self, sound: Sound) -> Sound:
        library = self._library
        try:
            about = library.query_devices(self._device, "output")
            own = Sound(
                int(about["default_samplerate"]), max(1, min(2, about["max_output_channels"]))
            )
        except (library.PortAudioError, ValueError) as error:
            raise OutputError(f"{self.name}: {error}") from error
        for tried in (
            sound,
            Sound(sound.rate_hz, own.channels),
            Sound(own.rate_hz, sound.channels),
        ):
            try:
                library.check_output_settings(
                    device=self._device, channels=tried.channels, dtype="int16", samplerate=tried.rate_hz
                )  # fmt: skip
            except (library.PortAudioError, ValueError):
                continue
            return tried
        return own

    async def open(self, sound: Sound) -> Stream:
        """Open and start it."""
        try:
            stream = await asyncio.to_thread(self._started, sound)
        except (self._library.PortAudioError, ValueError) as error:
            raise OutputError(f"{self.name}: {error}") from error
        return PortAudioStream(self.name, stream, self._library.PortAudioError)

    def _started(self, sound: Sound) -> Any:
        stream = self._library.RawOutputStream(
            samplerate=sound.rate_hz, channels=sound.channels, dtype="int16", device=self._device
        )
        stream.start()
        return stream


class PortAudioStream:
    """An open device; its blocking calls run on a thread."""

    def __init__(self, name: str, stream: Any, error: type[Exception]) -> None:
        self._name = name
        self._stream = stream
        self._error = error

    async def write(self, pcm: bytes) -> None:
        """Give it samples; what came too late for it is no fault of the device."""
        await self._call(self._stream.write, pcm)

    async def drain(self) -> None:
        """Stop it, which waits for everything that was written."""
        await self._call(self._stream.stop)
        await self._call(self._stream.close)

    async def abort(self) -> None:
        """Throw away what was written."""
        await asyncio.to_thread(self._stream.close, True)

    async def _call(self, work: Any, *values: object) -> None:
        try:
            await asyncio.to_thread(work, *values)
        except self._error as error:
            raise OutputError(f"{self._name}: {error}") from error
