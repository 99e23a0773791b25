"""The protocol: one connection, its events and its requests in their order.

Reading and speaking are two tasks, so that `describe` is answered, text is taken and a disconnect is
seen while a request is being spoken. Requests of one connection are answered one after the other.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from wyoming.error import Error
from wyoming.event import Event
from wyoming.info import Describe
from wyoming.ping import Ping, Pong
from wyoming.tts import (
    Synthesize,
    SynthesizeChunk,
    SynthesizeStart,
    SynthesizeStop,
    SynthesizeStopped,
)

from ..errors import NanoTtsError, OverloadError, ProtocolError
from ..speech.service import Service
from ..speech.session import Session
from .requests import read_text
from .stream import TextStream
from .wire.events import EventReader, EventWriter, LostFramingError

_LOGGER = logging.getLogger(__name__)

_Answer = Callable[[], Awaitable[None]]


class Handler:
    """Serves one connection until the client leaves."""

    def __init__(
        self,
        service: Service,
        reader: EventReader,
        writer: EventWriter,
        *,
        finish_at_end: bool = False,
    ) -> None:
        """Prepare.

        Args:
            service: what all connections share.
            reader: events of the client.
            writer: events to the client.
            finish_at_end: at the end of the input answer what was asked, as a filter on standard
                input must; a socket's client that leaves is not spoken to any more.
        """
        self._service = service
        self._reader = reader
        self._writer = writer
        self._finish_at_end = finish_at_end
        self._stream: TextStream | None = None
        self._answers: asyncio.Queue[_Answer] = asyncio.Queue(service.limits.max_pending)
        self._unanswered = 0

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
            self._release_unanswered()
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
            await self._writer.send(await self._service.info())
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
        else:
            _LOGGER.debug("Ignored event %r", event.type[:80])

    async def _on_synthesize(self, event: Event) -> None:
        text = read_text(event.data, event.type)
        if self._stream is not None and self._stream.owns(text):
            return  # the copy for servers that cannot stream
        self._stream = None
        session = await self._open_session(event, streaming=False)
        if session is not None:
            session.take(text)
            session.inlet.close()

    async def _on_start(self, event: Event) -> None:
        if self._stream is not None and self._stream.live:
            raise ProtocolError("a stream is open already; send synthesize-stop first")
        self._stream = TextStream()  # stays if the request is refused: its text must be skipped
        self._stream.session = await self._open_session(event, streaming=True)

    def _on_chunk(self, event: Event) -> None:
        if self._stream is None:
            raise ProtocolError("synthesize-chunk came before synthesize-start")
        self._stream.feed(read_text(event.data, event.type))

    async def _on_stop(self) -> None:
        if self._stream is None:
            raise ProtocolError("synthesize-stop came before synthesize-start")
        stream, self._stream = self._stream, None
        if not stream.close():
            return  # its session sends the end
        if self._unanswered == 0 or self._answers.full():
            await self._send_stopped()
        else:
            self._enqueue(self._send_stopped)

    async def _open_session(self, event: Event, *, streaming: bool) -> Session | None:
        """Queue a session; if the request is refused, queue that answer and return None."""
        try:
            if self._answers.full():
                raise OverloadError(
                    f"{self._unanswered} requests are waiting on this connection; read the answers"
                )
            await self._service.look_for_voice(event.data)
            session = self._service.open_session(event.data, self._writer, streaming=streaming)
        except NanoTtsError as error:
            await self._refuse(error)
            return None
        self._enqueue(_SessionAnswer(session, self._service))
        return session

    def _enqueue(self, answer: _Answer) -> None:
        self._answers.put_nowait(answer)
        self._unanswered += 1

    async def _refuse(self, error: NanoTtsError) -> None:
        """Send an error in its turn, so that a client knows which request it is about."""
        _LOGGER.warning("Refused a request (%s): %s", error.code, error)
        if self._unanswered == 0 or self._answers.full():
            await self._send_error(error)
        else:
            self._enqueue(lambda: self._send_error(error))

    async def _answer_in_turn(self) -> None:
        while True:
            answer = await self._answers.get()
            try:
                await answer()
            finally:
                self._unanswered -= 1
                self._answers.task_done()

    async def _send_error(self, error: NanoTtsError) -> None:
        await self._writer.send(Error(text=str(error), code=error.code).event())

    async def _send_stopped(self) -> None:
        await self._writer.send(SynthesizeStopped().event())

    def _end_open_stream(self) -> None:
        """End the text of a stream that the client never stopped."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _release_unanswered(self) -> None:
        while not self._answers.empty():
            answer = self._answers.get_nowait()
            if isinstance(answer, _SessionAnswer):
                self._service.release()


class _SessionAnswer:
    """A session in the queue of a connection, with its room in the service."""

    def __init__(self, session: Session, service: Service) -> None:
        self._session = session
        self._service = service

    async def __call__(self) -> None:
        try:
            await self._session.run()
        finally:
            self._service.release()
