"""The door to devices: what one can do."""

from dataclasses import dataclass
from typing import Protocol

from ..errors import NanoTtsError


class OutputError(NanoTtsError):
    """The device cannot be opened, has gone, or does not go on."""

    code = "output-error"


@dataclass(frozen=True, slots=True)
class Sound:
    """The form of samples: always 16-bit integers, little-endian, channels in turn."""

    rate_hz: int
    """Frames per second."""
    channels: int
    """Samples of a frame."""

    @property
    def frame_bytes(self) -> int:
        """Bytes of a frame."""
        return 2 * self.channels

    def bytes_of(self, seconds: float) -> int:
        """Bytes of so many seconds, whole frames."""
        return round(seconds * self.rate_hz) * self.frame_bytes

    def seconds_of(self, count: int) -> float:
        """Seconds that so many bytes last."""
        return count / (self.rate_hz * self.frame_bytes)


class Stream(Protocol):
    """A device that is open, for one announcement."""

    async def write(self, pcm: bytes) -> None:
        """Give it samples, whole frames; waits as long as it has no room.

        Raises:
            OutputError: it has gone.
        """

    async def drain(self) -> None:
        """Wait until everything has been heard, and close it.

        Raises:
            OutputError: it has gone before.
        """

    async def abort(self) -> None:
        """Be silent at once, and close it."""


class Output(Protocol):
    """A device; it is opened for each announcement, so that others may use it in between."""

    @property
    def name(self) -> str:
        """What it is, for people."""

    async def accepted(self, sound: Sound) -> Sound:
        """Return the form to open it with for samples of that form: the same, unless it cannot take it.

        Raises:
            OutputError: the device is not there.
        """

    async def open(self, sound: Sound) -> Stream:
        """Open it.

        Raises:
            OutputError: it is not there, or is busy.
        """
