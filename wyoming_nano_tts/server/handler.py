"""The protocol: one connection, its events and its requests in their order.

Reading and speaking are two tasks, so that `describe` is answered, text is taken and a disconnect is
seen while a request is being spoken. Requests of one connection are answered one after the other.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from wyoming.error import Error
from wyoming.event import Event
from wyoming.info import Describe
from wyoming.ping import Ping, Pong
from wyoming.tts import (
    Synthesize,
    SynthesizeChunk,
    SynthesizeStart,
    SynthesizeStop,
)

from ..errors import NanoTtsError, OverloadError, ProtocolError
from ..speech.pronunciation_file import PronunciationFile
from ..speech.service import Service
from ..speech.session import Session
from . import pronunciations
from .info import Description
from .requests import read_request, read_text, voice_name
from .stream import TextStream
from .wire.events import EventReader, EventWriter, LostFramingError
from .wyoming_sink import WyomingSink

_LOGGER = logging.getLogger(__name__)

MOST_REFUSALS: Final = 32
"""Refusals waiting for their turn on one connection, before no more of its events are read."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What all connections of a server share."""

    service: Service
    """Who speaks."""
    description: Description
    """The answer to `describe`."""
    pronunciations: PronunciationFile | None = None
    """The words that clients may list and change; None where they may not."""
    max_pending: int = 8
    """Requests waiting their turn on one connection."""
    sample_width_bytes: int = 2
    """2, or 4 for 32-bit integer samples."""

    def handler(
        self, reader: EventReader, writer: EventWriter, *, finish_at_end: bool = False
    ) -> "Handler":
        """Make the handler of a new connection."""
        return Handler(self, reader, writer, finish_at_end=finish_at_end)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a connection sends when it is the turn of one of its events."""

    send: Callable[[], Awaitable[None]]
    session: Session | None = None


class Handler:
    """Serves one connection until the client leaves."""

    def __init__(
        self,
        shared: Shared,
        reader: EventReader,
        writer: EventWriter,
        *,
        finish_at_end: bool = False,
    ) -> None:
        """Prepare.

        Args:
            shared: what all connections share.
            reader: events of the client.
            writer: events to the client.
            finish_at_end: at the end of the input answer what was asked, as a filter on standard
                input must; a socket's client that leaves is not spoken to any more.
        """
        self._shared = shared
        self._service = shared.service
        self._reader = reader
        self._writer = writer
        self._finish_at_end = finish_at_end
        self._stream: TextStream | None = None
        # A request may have a second answer, the end of its stream.
        self._answers: asyncio.Queue[_Answer] = asyncio.Queue(
            2 * shared.max_pending + MOST_REFUSALS
        )
        self._unanswered = 0
        self._waiting_requests = 0

    async def run(self) -> None:
        """Answer events until the input ends."""
        answering = asyncio.create_task(self._answer_in_turn())
        reading = asyncio.create_task(self._read_events())
        try:
            await asyncio.wait((answering, reading), return_when=asyncio.FIRST_COMPLETED)
            if reading.done() and self._finish_at_end and not answering.done():
                self._end_open_stream()
                joining = asyncio.create_task(self._answers.join())
                await asyncio.wait((answering, joining), return_when=asyncio.FIRST_COMPLETED)
                joining.cancel()
        finally:
            for task in (answering, reading):
                task.cancel()
            results = await asyncio.gather(answering, reading, return_exceptions=True)
            self._drop_unanswered()
        if self._writer.ended:
            await self._reader.linger()
        for result in results:
            if isinstance(result, ConnectionError):
                _LOGGER.debug("Client left: %s", result)
            elif isinstance(result, Exception):
                _LOGGER.error("Connection failed", exc_info=result)

    async def _read_events(self) -> None:
        while True:
            try:
                event = await self._reader.read()
                if event is None:
                    return
                await self._handle(event)
            except LostFramingError as error:
                _LOGGER.warning("Closing a connection: %s", error)
                await self._send_error(error)
                self._writer.end()
                return
            except NanoTtsError as error:
                _LOGGER.warning("Refused an event (%s): %s", error.code, error)
                await self._send_error(error)
            except ConnectionError:
                raise
            except Exception:
                # One event must not take the connection, and its other requests, with it.
                _LOGGER.exception("An event could not be handled")
                await self._send_error(NanoTtsError("not handled, see the server's log"))

    async def _handle(self, event: Event) -> None:
        """Act on one event; unknown ones are ignored, as the protocol wants.

        Raises:
            NanoTtsError: the event is wrong, or wrong here.
        """
        if Describe.is_type(event.type):
            await self._writer.send(await self._shared.description.event())
        elif Ping.is_type(event.type):
            text = event.data.get("text")
            await self._writer.send(Pong(text=text if isinstance(text, str) else None).event())
        elif Synthesize.is_type(event.type):
            await self._on_synthesize(event)
        elif SynthesizeStart.is_type(event.type):
            await self._on_start(event)
        elif SynthesizeChunk.is_type(event.type):
            self._on_chunk(event)
        elif SynthesizeStop.is_type(event.type):
            await self._on_stop()
        elif event.type == pronunciations.EVENT:
            await self._writer.send(
                await pronunciations.answer(self._shared.pronunciations, event.data)
            )
        else:
            _LOGGER.debug("Ignored event %r", event.type[:80])

    async def _on_synthesize(self, event: Event) -> None:
        text = read_text(event.data, event.type)
        if self._stream is not None and self._stream.owns(text):
            return  # the copy for servers that cannot stream
        self._stream = None
        session = await self._open_session(event, self._sink(streaming=False))
        if session is not None:
            session.take(text)
            session.close()

    async def _on_start(self, event: Event) -> None:
        if self._stream is not None and self._stream.live:
            raise ProtocolError("a stream is open already; send synthesize-stop first")
        sink = self._sink(streaming=True)
        self._stream = TextStream(sink)  # stays if the request is refused: its text must be skipped
        self._stream.session = await self._open_session(event, sink)

    def _on_chunk(self, event: Event) -> None:
        if self._stream is None:
            raise ProtocolError("synthesize-chunk came before synthesize-start")
        self._stream.feed(read_text(event.data, event.type))

    async def _on_stop(self) -> None:
        if self._stream is None:
            raise ProtocolError("synthesize-stop came before synthesize-start")
        stream, self._stream = self._stream, None
        stream.close()
        await self._send_in_turn(stream.sink.stop)

    def _sink(self, *, streaming: bool) -> WyomingSink:
        return WyomingSink(
            self._writer,
            streaming=streaming,
            sample_width_bytes=self._shared.sample_width_bytes,
        )

    async def _open_session(self, event: Event, sink: WyomingSink) -> Session | None:
        """Queue a session; if the request is refused, queue that answer and return None."""
        try:
            if self._waiting_requests >= self._shared.max_pending:
                raise OverloadError(
                    f"{self._waiting_requests} requests are waiting on this connection; "
                    "read the answers"
                )
            await self._service.look_for_voice(voice_name(event.data))
            request = read_request(event.data, self._service.catalogue, self._service.defaults)
            session = self._service.open(request, sink, client=self)
        except NanoTtsError as error:
            _LOGGER.warning("Refused a request (%s): %s", error.code, error)
            refused = error  # the name of an exception ends with its block
            # In its turn, so that a client knows which request it is about.
            await self._send_in_turn(lambda: sink.refuse(refused))
            return None
        self._waiting_requests += 1
        await self._enqueue(_Answer(session.run, session))
        return session

    async def _send_in_turn(self, send: Callable[[], Awaitable[None]]) -> None:
        if self._unanswered == 0:
            await send()
        else:
            await self._enqueue(_Answer(send))

    async def _enqueue(self, answer: _Answer) -> None:
        """Let an answer wait for its turn; where too many do, the client's next events wait, too.

        Answers that wait never need those events: a stream's end is queued when its text is complete.
        """
        self._unanswered += 1
        try:
            await self._answers.put(answer)
        except asyncio.CancelledError:
            if answer.session is not None:
                answer.session.drop()
            raise

    async def _answer_in_turn(self) -> None:
        while True:
            answer = await self._answers.get()
            if answer.session is not None:
                self._waiting_requests -= 1
            try:
                await answer.send()
            finally:
                self._unanswered -= 1
                self._answers.task_done()

    async def _send_error(self, error: NanoTtsError) -> None:
        await self._writer.send(Error(text=str(error), code=error.code).event())

    def _end_open_stream(self) -> None:
        """End the text of a stream that the client never stopped."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _drop_unanswered(self) -> None:
        while not self._answers.empty():
            answer = self._answers.get_nowait()
            if answer.session is not None:
                answer.session.drop()
