"""Announcements one after the other on one device."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from ..errors import NanoTtsError, OverloadError
from ..sinks.output import Output, Sound
from ..sinks.steady import ABSENT_SECONDS, SteadyStream
from .announcement import Announcement, Limits, stopped

_LOGGER = logging.getLogger(__name__)

PIECE_SECONDS: Final = 0.1
"""What the device is given at a time: how soon volume and mute are heard."""


@dataclass(slots=True)
class Level:
    """What is changed while it plays."""

    volume: float = 1.0
    """Factor on all samples, 0 to 2."""
    muted: bool = False
    """Announcements last as long as ever, and nobody hears them."""

    @property
    def gain(self) -> float:
        """The factor that counts."""
        return 0.0 if self.muted else self.volume


@dataclass(frozen=True, slots=True)
class PlaybackConfig:
    """How announcements are played."""

    lead_seconds: float = 0.25
    """Silence first: many devices swallow the start."""
    chime: bytes = b""
    """Samples of `CHIME_RATE_HZ`, 16-bit mono, before each announcement."""
    rate_hz: int | None = None
    """Rate that the device wants; None leaves it to the device."""
    channels: int | None = None
    """Channels that the device wants; None leaves them to it."""
    absent_seconds: float = ABSENT_SECONDS
    """How long a device that has gone is waited for."""
    limits: Limits = field(default_factory=Limits)
    """How much may be announced."""


CHIME_RATE_HZ: Final = 24000


class Playback:
    """The device and who waits for it."""

    def __init__(self, output: Output, config: PlaybackConfig, level: Level | None = None) -> None:
        self.level = level or Level()
        self.played = 0
        """Announcements that were heard."""
        self.silences = 0
        """How often it was told to be silent: what was asked for before is not played any more."""
        self.on_change: list[Callable[[], None]] = []
        """Called when level, `busy` or `played` may be others."""
        self._output = output
        self._config = config
        self._waiting: asyncio.Queue[Announcement] = asyncio.Queue(config.limits.waiting)
        self._playing: asyncio.Task[None] | None = None
        self._current: Announcement | None = None

    @property
    def busy(self) -> bool:
        """Something is being played, or about to be."""
        return self._current is not None or not self._waiting.empty()

    def set_level(self, *, volume: float | None = None, muted: bool | None = None) -> None:
        """Change the level of everything that is played; None keeps what is there."""
        if volume is not None:
            self.level.volume = volume
        if muted is not None:
            self.level.muted = muted
        self._changed()

    def submit(self, announcement: Announcement) -> None:
        """Play it when those before it are over.

        Raises:
            OverloadError: too many are waiting.
        """
        try:
            self._waiting.put_nowait(announcement)
        except asyncio.QueueFull:
            raise OverloadError(
                f"{self._waiting.qsize()} announcements are waiting already; try again in a moment"
            ) from None
        self._changed()

    def silence(self) -> None:
        """Stop what is being played, and forget what waits."""
        self.silences += 1
        while not self._waiting.empty():
            self._waiting.get_nowait().finish(stopped())
        if self._playing is not None:
            self._playing.cancel()
        self._changed()

    async def run(self) -> None:
        """Play until cancelled."""
        try:
            while True:
                self._current = await self._waiting.get()
                self._playing = asyncio.create_task(self._play(self._current))
                await asyncio.wait((self._playing,))
                self._current.finish(stopped())  # has no effect on one that is finished
                self._current = None
                self._changed()
        finally:
            if self._playing is not None:
                self._playing.cancel()
                await asyncio.wait((self._playing,))
            if self._current is not None:
                self._current.finish(stopped())
            self.silence()

    def _changed(self) -> None:
        for tell in self.on_change:
            tell()

    async def _play(self, announcement: Announcement) -> None:
        try:
            await self._play_whole(announcement)
        except NanoTtsError as error:
            _LOGGER.warning("An announcement was not heard to its end: %s", error)
            announcement.finish(error)
        except Exception:
            _LOGGER.exception("An announcement failed")
            announcement.finish(NanoTtsError("not played, see the satellite's log"))
        else:
            self.played += 1
            _LOGGER.info("Played %.1f s", announcement.seconds)
            announcement.finish()

    async def _play_whole(self, announcement: Announcement) -> None:
        form, config = announcement.form, self._config
        wanted = Sound(config.rate_hz or form.rate_hz, config.channels or form.channels)
        sound = await self._output.accepted(wanted)
        stream = SteadyStream(self._output, sound, absent_seconds=config.absent_seconds)
        try:
            await stream.open()
            await stream.write(bytes(sound.bytes_of(config.lead_seconds)))
            if config.chime:
                await self._play_chime(stream, sound)
            await self._play_samples(announcement, stream, sound)
            await stream.drain()
        finally:
            # A device that hangs must not keep the next announcement waiting.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(2):
                    await stream.abort()

    async def _play_chime(self, stream: SteadyStream, sound: Sound) -> None:
        from ..audio.forms import FormConverter

        converter = FormConverter(CHIME_RATE_HZ, 2, 1, sound.rate_hz, sound.channels)
        await self._write(stream, converter.feed(self._config.chime) + converter.finish())

    async def _play_samples(
        self, announcement: Announcement, stream: SteadyStream, sound: Sound
    ) -> None:
        form = announcement.form
        if (form.rate_hz, form.width, form.channels) == (sound.rate_hz, 2, sound.channels):
            while data := await announcement.take(PIECE_SECONDS):
                await self._write(stream, data)
            return
        from ..audio.forms import FormConverter

        converter = FormConverter(
            form.rate_hz, form.width, form.channels, sound.rate_hz, sound.channels
        )
        while data := await announcement.take(PIECE_SECONDS):
            await self._write(stream, converter.feed(data))
        await self._write(stream, converter.finish())

    async def _write(self, stream: SteadyStream, pcm: bytes) -> None:
        piece_bytes = stream.sound.bytes_of(PIECE_SECONDS)
        for first in range(0, len(pcm), piece_bytes):
            await stream.write(self._at_level(pcm[first : first + piece_bytes]))

    def _at_level(self, pcm: bytes) -> bytes:
        gain = self.level.gain
        if gain == 1:
            return pcm
        if gain == 0:
            return bytes(len(pcm))
        from ..audio.forms import scaled  # numpy only where something is to be computed

        return scaled(pcm, gain)
