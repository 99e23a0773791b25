"""Text of this machine, spoken without Home Assistant: in turn with what is announced."""

import asyncio
import contextlib
from typing import Final

from ..errors import NanoTtsError, TextError
from ..speech.interfaces import Pcm
from ..speech.report import Report
from ..speech.request import SpeechRequest
from ..speech.service import Service
from .announcement import Announcement, Form, Limits, stopped
from .playback import Playback

AHEAD_SECONDS: Final = 5.0
"""Speech that is computed before it can be heard."""


class LocalSpeech:
    """Speaks texts on the satellite's device."""

    def __init__(self, service: Service, playback: Playback, limits: Limits) -> None:
        self._service = service
        self._playback = playback
        self._limits = limits

    async def say(self, text: str, request: SpeechRequest | None = None) -> float:
        """Speak; return the seconds of speech, once they have been heard.

        Args:
            text: what.
            request: who speaks, and how; None is as the server is set up.

        Raises:
            TextError: there is nothing to say.
            NanoTtsError: it cannot be spoken or played.
        """
        if not text.strip():
            raise TextError("the text is empty")
        if request is None:
            voice_id = self._service.catalogue.default_voice_id
            request = SpeechRequest(voice_id, self._service.defaults)
        sink = PlaybackSink(self._playback, self._limits)
        try:
            # A device that plays it no more ends the request; why is in the outcome.
            with contextlib.suppress(ConnectionError):
                await self._service.speak(request, text.strip(), sink)
        finally:
            sink.over()
        if sink.error is not None:
            raise sink.error
        if sink.announcement is None:
            raise TextError("the text holds nothing that can be spoken")
        await asyncio.shield(sink.announcement.outcome)
        return sink.announcement.seconds


class PlaybackSink:
    """Takes speech for the device."""

    def __init__(self, playback: Playback, limits: Limits) -> None:
        self.announcement: Announcement | None = None
        """What is played; None before the first sound."""
        self.error: NanoTtsError | None = None
        """What the request ended with."""
        self._form: Form | None = None
        self._playback = playback
        self._limits = limits
        self._silences = playback.silences

    async def begin(self, rate_hz: int) -> None:
        """Remember the rate; what may yet be refused takes no turn."""
        self._form = Form(rate_hz, 2, 1)

    async def audio(self, pcm: Pcm) -> None:
        """Hand on, some seconds ahead of the device."""
        if self._form is None:
            return
        if self.announcement is None:
            if self._playback.silences != self._silences:  # before its first sound
                self.error = stopped()
                raise ConnectionError("it was stopped")
            announcement = Announcement(self._form, self._limits)
            self._playback.submit(announcement)
            self.announcement = announcement
        self.announcement.add(pcm.astype("<i2", copy=False).tobytes())
        await self.announcement.room(AHEAD_SECONDS)
        if self.announcement.outcome.done():
            raise ConnectionError("the device plays it no more")

    async def end(self, report: Report) -> None:
        """End what is played."""
        self.over()

    async def refuse(self, error: NanoTtsError) -> None:
        """Remember why."""
        self.error = error

    def over(self) -> None:
        """Nothing more will come."""
        if self.announcement is not None:
            self.announcement.end()
