"""One request: text goes in while it is still being written, audio comes out meanwhile."""

import asyncio
from collections.abc import AsyncIterator
import contextlib

from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.error import Error
from wyoming.event import Event
from wyoming.tts import (
    Synthesize,
    SynthesizeChunk,
    SynthesizeStart,
    SynthesizeStop,
    SynthesizeStopped,
    SynthesizeVoice,
)

from ..audio.format import AudioFormat
from ..const import SILENCE_SECONDS
from ..errors import (
    AudioFormatError,
    BusyError,
    ConnectionLostError,
    NoAnswerError,
    ServerError,
)
from ..sound.options import SpeechSettings
from ..sound.timing import RequestTiming
from .connection import Connection

_OVERLOADED = "overloaded"


class SpeechStream:
    """Speaks one text on a connection of its own. `close` ends it at any time."""

    def __init__(self, connection: Connection) -> None:
        """Begin on an open connection; `start` is next."""
        self._connection = connection
        self._writer: asyncio.Task[None] | None = None
        self._deadline: asyncio.Timeout | None = None
        self._text_sent = False
        self._stopped = False
        self.timing = RequestTiming()

    async def start(self, text: AsyncIterator[str], settings: SpeechSettings) -> AudioFormat:
        """Send the text in the background; return the format as soon as the server names it.

        Raises:
            ConnectionLostError: the server left.
            NoAnswerError: it has the whole text and sends nothing.
            BusyError: it has too much to do.
            ServerError: it refused the request.
            AudioFormatError: it names no sensible format.
        """
        self._writer = asyncio.create_task(self._send_text(text, settings), name="nano_tts request")
        self._writer.add_done_callback(self._text_done)
        while True:
            event = await self._next()
            if AudioStart.is_type(event.type):
                try:
                    return AudioFormat(
                        *(int(event.data[key]) for key in ("rate", "width", "channels"))
                    )
                except (KeyError, TypeError, ValueError) as err:
                    raise AudioFormatError(rate="?", width="?", channels="?") from err
            if self._stopped:
                raise ServerError(
                    text="the server ended the request without audio", code="no-audio"
                )

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield PCM until the server has said everything.

        Raises:
            As `start`.
        """
        while not self._stopped:
            event = await self._next()
            if AudioChunk.is_type(event.type) and event.payload:
                yield event.payload

    async def close(self) -> None:
        """End the request; the server sees the connection close and drops the work."""
        try:
            if self._writer is not None:
                self._writer.cancel()
                await asyncio.wait({self._writer}, timeout=1)
        finally:
            await self._connection.close()

    def abandon(self) -> None:
        """Cut the connection without waiting for anything."""
        self._connection.abort()

    async def _send_text(self, text: AsyncIterator[str], settings: SpeechSettings) -> None:
        voice = (
            SynthesizeVoice(name=settings.voice, speaker=settings.speaker)
            if settings.voice
            else None
        )
        context = settings.wire_context()
        send = self._connection.send
        start = SynthesizeStart(voice=voice, context=context).event()
        if settings.language is not None:  # the library knows it only in place of a name
            start.data["language"] = settings.language
        await send(start)
        pieces: list[str] = []
        async for piece in text:
            pieces.append(piece)
            await send(SynthesizeChunk(text=piece).event())
        # Servers without streaming speak this copy; ours ignores it.
        whole = Synthesize(text="".join(pieces), voice=voice, context=context).event()
        if settings.language is not None:
            whole.data["language"] = settings.language
        await send(whole)
        await send(SynthesizeStop().event())

    def _text_done(self, writer: asyncio.Task[None]) -> None:
        """Now the server must speak: text can pause for minutes, audio cannot."""
        self._text_sent = True
        failed = self._text_failure(writer) is not None
        if self._deadline is not None:
            seconds = 0.0 if failed else SILENCE_SECONDS
            with contextlib.suppress(RuntimeError):  # it is expiring already
                self._deadline.reschedule(asyncio.get_running_loop().time() + seconds)

    async def _next(self) -> Event:
        """Return the next event, after taking note of ends, errors and timings."""
        self._raise_text_failure()
        try:
            async with asyncio.timeout(SILENCE_SECONDS if self._text_sent else None) as deadline:
                self._deadline = deadline
                event = await self._connection.receive()
        except TimeoutError as err:
            self._raise_text_failure()
            raise self._connection.address.error(
                NoAnswerError, seconds=f"{SILENCE_SECONDS:g}"
            ) from err
        except ConnectionLostError:
            self._raise_text_failure()
            raise
        finally:
            self._deadline = None
        if Error.is_type(event.type):
            code = str(event.data.get("code"))[:80]
            kind = BusyError if code == _OVERLOADED else ServerError
            raise kind(text=str(event.data.get("text"))[:500], code=code)
        if AudioStop.is_type(event.type) or SynthesizeStopped.is_type(event.type):
            self.timing = self.timing.updated(event.data)
            self._stopped = SynthesizeStopped.is_type(event.type)
        return event

    def _raise_text_failure(self) -> None:
        """Raise what went wrong with the text, for example in the language model that writes it."""
        if self._writer is not None and self._writer.done():
            failure = self._text_failure(self._writer)
            if failure is not None:
                raise failure

    @staticmethod
    def _text_failure(writer: asyncio.Task[None]) -> BaseException | None:
        """Return the error of the text's own source.

        A connection that broke while text was being sent is left to the reader: there may be an
        error event waiting that tells why.
        """
        error = None if writer.cancelled() else writer.exception()
        return None if isinstance(error, ConnectionLostError) else error
