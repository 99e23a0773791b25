"""One announcement: what has come of it, and what has become of it."""

import asyncio
from dataclasses import dataclass
from typing import Any

from ..audio.usual import MOST_CHANNELS, RATES_HZ, WIDTHS
from ..errors import NanoTtsError, OverloadError
from ..sinks.output import OutputError


class AudioError(NanoTtsError):
    """Audio came in a form that cannot be played, or where there should be none."""

    code = "invalid-audio"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be announced."""

    seconds: float = 600.0
    """Longest announcement."""
    bytes_waiting: int = 16 * 1024 * 1024
    """Most of one that has come and is not played yet: six minutes of what Home Assistant sends."""
    silent_seconds: float = 30.0
    """Longest wait for more of one that has begun."""
    waiting: int = 8
    """Announcements that wait for the one that is being played."""


@dataclass(frozen=True, slots=True)
class Form:
    """The form of samples, whole numbers, little-endian."""

    rate_hz: int
    """One of `RATES_HZ`."""
    width: int
    """Bytes of a sample: unsigned with one, signed with more."""
    channels: int
    """Samples of a frame."""

    @property
    def frame_bytes(self) -> int:
        """Bytes of a frame."""
        return self.width * self.channels

    @property
    def second_bytes(self) -> int:
        """Bytes of a second."""
        return self.frame_bytes * self.rate_hz


def read_form(data: dict[str, Any]) -> Form:
    """Return the form that an `audio-start` or `audio-chunk` states.

    Raises:
        AudioError: it states none, or one that cannot be played.
    """
    values = {name: data.get(name) for name in ("rate", "width", "channels")}
    for name, value in values.items():
        if isinstance(value, bool) or not isinstance(value, int):
            raise AudioError(f"{name} must be a whole number, not {str(value)[:40]}")
    rate_hz, width, channels = (int(value or 0) for value in values.values())
    if rate_hz not in RATES_HZ:
        raise AudioError(f"rate {rate_hz} must be one of {', '.join(map(str, RATES_HZ))}")
    if width not in WIDTHS:
        raise AudioError(f"width {width} must be 1, 2, 3 or 4 bytes, of whole numbers")
    if not 1 <= channels <= MOST_CHANNELS:
        raise AudioError(f"channels {channels} must be 1 to {MOST_CHANNELS}")
    return Form(rate_hz, width, channels)


class Announcement:
    """Samples from whoever announces to whoever plays; neither waits for the other without need."""

    def __init__(self, form: Form, limits: Limits | None = None) -> None:
        self.form = form
        self.outcome: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done when it has been heard; with an `OutputError` where it could not be."""
        self._limits = limits or Limits()
        self._waiting = bytearray()
        self._came_bytes = 0
        self._over = False
        self._changed = asyncio.Event()
        self._taken = asyncio.Event()

    @property
    def seconds(self) -> float:
        """How long what has come lasts."""
        return self._came_bytes / self.form.second_bytes

    def add(self, data: bytes) -> None:
        """Take samples.

        Raises:
            AudioError: they are no whole frames.
            OverloadError: there is too much; what had come before is played.
        """
        if self._over:
            return
        if len(data) % self.form.frame_bytes:
            raise AudioError(
                f"{len(data)} bytes are not whole frames of {self.form.frame_bytes} bytes"
            )
        limits = self._limits
        if self._came_bytes + len(data) > limits.seconds * self.form.second_bytes:
            raise OverloadError(
                f"an announcement may last {limits.seconds:g} s; the rest is not played"
            )
        if len(self._waiting) + len(data) > limits.bytes_waiting:
            raise OverloadError(
                f"{limits.bytes_waiting} bytes wait to be played already; send no more than 100 s ahead"
            )
        self._waiting += data
        self._came_bytes += len(data)
        self._changed.set()

    async def room(self, seconds: float) -> None:
        """Wait until no more than so much waits to be played, or nothing more will be."""
        while len(self._waiting) > seconds * self.form.second_bytes and not self.outcome.done():
            self._taken.clear()
            await self._taken.wait()

    def end(self) -> None:
        """Say that nothing more will come."""
        self._over = True
        self._changed.set()

    async def take(self, seconds: float) -> bytes:
        """Return what has come, so much at most; b"" when it is over.

        Raises:
            AudioError: nothing more has come for too long.
        """
        while not self._waiting and not self._over:
            self._changed.clear()
            try:
                async with asyncio.timeout(self._limits.silent_seconds):
                    await self._changed.wait()
            except TimeoutError:
                raise AudioError(
                    f"nothing more came for {self._limits.silent_seconds:g} s; "
                    "an announcement ends with audio-stop"
                ) from None
        most = max(1, round(seconds * self.form.rate_hz)) * self.form.frame_bytes
        taken = bytes(self._waiting[:most])
        del self._waiting[:most]
        self._taken.set()
        return taken

    def finish(self, error: NanoTtsError | None = None) -> None:
        """Say what became of it."""
        self._over = True
        self._waiting.clear()
        if not self.outcome.done():
            if error is None:
                self.outcome.set_result(None)
            else:
                self.outcome.set_exception(error)
                self.outcome.exception()  # nobody need ask
        self._taken.set()


def stopped() -> OutputError:
    """Return the error of an announcement that was cut off."""
    return OutputError("the announcement was stopped")
