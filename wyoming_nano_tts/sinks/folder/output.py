"""A folder of recordings: one WAV file an announcement, made at the pace of a device; or no file at all."""

import asyncio
import contextlib
import logging
import os
import wave
from pathlib import Path
from typing import Final

from ..output import OutputError, Sound, Stream

_LOGGER = logging.getLogger(__name__)

_AHEAD_SECONDS: Final = 0.1
"""What a device buffers."""
_MOST_FILES: Final = 9999


class FolderOutput:
    """Takes anything, keeps it as `0001.wav` and so on; with None keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    @property
    def name(self) -> str:
        """The folder, or that there is none."""
        return f"recordings in {self._folder}" if self._folder else "no device"

    async def accepted(self, sound: Sound) -> Sound:
        """Take anything."""
        return sound

    async def open(self, sound: Sound) -> Stream:
        """Begin a file beside the finished ones."""
        if self._folder is None:
            return PacedStream(sound, None)
        try:
            return PacedStream(sound, _Recording(self._folder, sound))
        except OSError as error:
            raise OutputError(
                f"cannot record in {self._folder}: {error.strerror or error}"
            ) from error


class _Recording:
    """A file that gets its name when it is complete."""

    def __init__(self, folder: Path, sound: Sound) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._partial = folder / f"{os.getpid()}.partial"
        self._file = wave.open(str(self._partial), "wb")  # noqa: SIM115 - closed by `keep` or `drop`
        self._file.setnchannels(sound.channels)
        self._file.setsampwidth(2)
        self._file.setframerate(sound.rate_hz)

    def write(self, pcm: bytes) -> None:
        """Add samples."""
        self._file.writeframesraw(pcm)

    def keep(self) -> None:
        """Close it and name it after the last one."""
        self._file.close()
        numbers = [int(p.stem) for p in self._folder.glob("*.wav") if p.stem.isdecimal()]
        number = max(numbers, default=0) % _MOST_FILES + 1
        os.replace(self._partial, self._folder / f"{number:04}.wav")

    def drop(self) -> None:
        """Close and remove it."""
        with contextlib.suppress(OSError):
            self._file.close()
        self._partial.unlink(missing_ok=True)


class PacedStream:
    """Takes samples as fast as they would be heard."""

    def __init__(self, sound: Sound, recording: _Recording | None) -> None:
        self._sound = sound
        self._recording = recording
        self._over_at = asyncio.get_running_loop().time()

    async def write(self, pcm: bytes) -> None:
        """Keep samples; wait as a device with a small buffer would make us wait."""
        try:
            if self._recording is not None:
                self._recording.write(pcm)
        except OSError as error:
            raise OutputError(f"cannot record: {error.strerror or error}") from error
        now = asyncio.get_running_loop().time()
        # What came too late has left a gap that was heard; the file has none.
        self._over_at = max(self._over_at, now) + self._sound.seconds_of(len(pcm))
        await asyncio.sleep(self._over_at - now - _AHEAD_SECONDS)

    async def drain(self) -> None:
        """Wait until the last of it would have been heard; then the file is there."""
        await asyncio.sleep(self._over_at - asyncio.get_running_loop().time())
        try:
            if self._recording is not None:
                self._recording.keep()
        except OSError as error:
            raise OutputError(f"cannot record: {error.strerror or error}") from error
        self._recording = None

    async def abort(self) -> None:
        """Leave no half a file."""
        if self._recording is not None:
            self._recording.drop()
            self._recording = None
