"""The protocol: one connection, its events and its requests in their order.

Reading and speaking are two tasks, so that `describe` is answered, text is taken and a disconnect is
seen while a request is being spoken. Requests of one connection are answered one after the other.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
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

from ..bounded_log import BoundedLog
from ..errors import NanoTtsError, OverloadError, ProtocolError
from ..speech.pronunciation_file import PronunciationFile
from ..speech.service import Service
from ..speech.session import Session
from . import pronunciations
from .info import Description
from .requests import read_request, read_text, voice_language, voice_name
from .stream import TextStream
from .wire.events import BadEventError, EventReader, EventWriter, LostFramingError
from .wyoming_sink import WyomingSink

_LOGGER = logging.getLogger(__name__)

MOST_REFUSALS: Final = 32
"""Refusals waiting for their turn on one connection, before no more of its events are read."""

MOST_PING_CHARACTERS: Final = 1000

LOOK_SECONDS: Final = 0.05
"""Between two looks whether a client that has ended its input is still there."""


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
    refusals: BoundedLog = field(default_factory=lambda: BoundedLog(_LOGGER))
    """What is said of clients that are refused, or ask for what they cannot have."""

    def handler(self, reader: EventReader, writer: EventWriter) -> "Handler":
        """Make the handler of a new connection."""
        return Handler(self, reader, writer)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a connection sends when it is the turn of one of its events."""

    send: Callable[[], Awaitable[None]]
    session: Session | None = None


class Handler:
    """Serves one connection until the client leaves."""

    def __init__(self, shared: Shared, reader: EventReader, writer: EventWriter) -> None:
        """Prepare.

        Args:
            shared: what all connections share.
            reader: events of the client.
            writer: events to the client.
        """
        self._shared = shared
        self._service = shared.service
        self._refusals = shared.refusals
        self._reader = reader
        self._writer = writer
        self._stream: TextStream | None = None
        # A request may have a second answer, the end of its stream.
        self._answers: asyncio.Queue[_Answer] = asyncio.Queue(
            2 * shared.max_pending + MOST_REFUSALS
        )
        self._unanswered = 0
        self._waiting_requests = 0

    @property
    def busy(self) -> bool:
        """A request is not answered yet, or a stream is open."""
        return self._unanswered > 0 or (self._stream is not None and self._stream.live)

    async def run(self) -> None:
        """Answer events until the input ends, and what was asked by then."""
        answering = asyncio.create_task(self._answer_in_turn())
        reading = asyncio.create_task(self._read_events())
        try:
            await asyncio.wait((answering, reading), return_when=asyncio.FIRST_COMPLETED)
            if reading.done() and not answering.done():
                await self._answer_the_rest(answering)
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

    async def _answer_the_rest(self, answering: asyncio.Task[None]) -> None:
        """Answer what was asked before the end of the input.

        A client that has closed its sending side still listens; one that has left does so no more,
        which is seen once something has been sent to it.
        """
        if self._stream is not None:
            self._stream.close()
            self._stream = None
        self._writer.input_over()
        joining = asyncio.create_task(self._answers.join())
        try:
            while not (answering.done() or joining.done() or self._writer.peer_gone()):
                await asyncio.wait(
                    (answering, joining),
                    timeout=LOOK_SECONDS,
                    return_when=asyncio.FIRST_COMPLETED,
                )
        finally:
            joining.cancel()

    async def _read_events(self) -> None:
        while True:
            try:
                # Nothing of an event is kept while the next one is waited for.
                if not await self._handle_next():
                    return
            except LostFramingError as error:
                self._refusals.warn_of("closing", "Closing a connection: %s", error)
                await self._send_error(error)
                self._writer.end()
                return
            except BadEventError as error:
                self._refusals.warn_of(error.code, "Refused an event (%s): %s", error.code, error)
                await self._send_error(error)
                if error.event_type is not None and SynthesizeStart.is_type(error.event_type):
                    self._skip_stream()
            except NanoTtsError as error:
                self._refusals.warn_of(error.code, "Refused an event (%s): %s", error.code, error)
                await self._send_error(error)
            except ConnectionError:
                raise
            except Exception:
                # One event must not take the connection, and its other requests, with it.
                _LOGGER.exception("An event could not be handled")
                await self._send_error(NanoTtsError("not handled, see the server's log"))

    async def _handle_next(self) -> bool:
        event = await self._reader.read()
        if event is None:
            return False
        await self._handle(event)
        return True

    async def _handle(self, event: Event) -> None:
        """Act on one event; unknown ones are ignored, as the protocol wants.

        Raises:
            NanoTtsError: the event is wrong, or wrong here.
        """
        if Describe.is_type(event.type):
            await self._writer.send(await self._shared.description.event())
        elif Ping.is_type(event.type):
            await self._on_ping(event)
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

    async def _on_ping(self, event: Event) -> None:
        text = event.data.get("text")
        if isinstance(text, str) and len(text) > MOST_PING_CHARACTERS:
            raise ProtocolError(f"the text of a ping may have {MOST_PING_CHARACTERS} characters")
        await self._writer.send(Pong(text=text if isinstance(text, str) else None).event())

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
            # Its start may be what could not be read: whoever waits for the end gets one.
            await self._send_in_turn(self._refuse_stop)
            return
        stream, self._stream = self._stream, None
        stream.close()
        await self._send_in_turn(stream.sink.stop)

    async def _refuse_stop(self) -> None:
        await self._send_error(ProtocolError("synthesize-stop came before synthesize-start"))
        await self._sink(streaming=True).stop()

    def _skip_stream(self) -> None:
        """Take what follows a start that could not be read for a stream that was refused."""
        if self._stream is None or not self._stream.live:
            self._stream = TextStream(self._sink(streaming=True))

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
            await self._service.look_for_voice(voice_name(event.data), voice_language(event.data))
            request = read_request(
                event.data, self._service.catalogue, self._service.defaults, self._refusals
            )
            session = self._service.open(request, sink, client=self)
        except NanoTtsError as error:
            self._refusals.warn_of(error.code, "Refused a request (%s): %s", error.code, error)
            # In its turn, so that a client knows which request it is about. The event, not the
            # error: that one holds on to what was parsed.
            refusal = Error(text=str(error), code=error.code).event()
            await self._send_in_turn(lambda: self._writer.send(refusal))
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

    def _drop_unanswered(self) -> None:
        while not self._answers.empty():
            answer = self._answers.get_nowait()
            if answer.session is not None:
                answer.session.drop()
