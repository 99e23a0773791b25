"""The open connections of a server: how many, and how each one ends."""

import asyncio
import logging
import socket
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Final, Protocol

from wyoming.error import Error

from ...bounded_log import BoundedLog
from ...errors import OverloadError
from .events import EventReader, EventWriter
from .limits import WireLimits
from .shares import Shares

_LOGGER = logging.getLogger(__name__)

SEND_BUFFER_BYTES: Final = 128 * 1024
"""Kernel buffer of a connection, about 3 s of audio: a slow reader holds no more than that."""

_CLOSE_SECONDS: Final = 2.0
_KEEPALIVE: Final = (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4))


class Handler(Protocol):
    """What is done with the events of one connection."""

    @property
    def busy(self) -> bool:
        """The client waits for an answer, or is about to ask on: it does not make room for others."""

    async def run(self) -> None:
        """Handle events until the connection is over."""


class HandlerFactory(Protocol):
    """Makes the handler of a new connection."""

    def __call__(self, reader: EventReader, writer: EventWriter) -> Handler:
        """Make a handler.

        Args:
            reader: events of the client.
            writer: events to the client.
        """


@dataclass(slots=True, eq=False)
class _Connection:
    """A connection that is being served."""

    reader: EventReader
    writer: EventWriter
    handler: Handler
    task: asyncio.Task[None] | None = None


class Connections:
    """Serves streams until they end or the server does."""

    def __init__(self, handler: HandlerFactory, limits: WireLimits) -> None:
        self._handler = handler
        self._limits = limits
        self._shares = Shares(limits)
        self._refusals = BoundedLog(_LOGGER)
        self._served: set[_Connection] = set()
        self._leaving: set[asyncio.Task[None]] = set()

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Begin to serve a connection; the callback of `asyncio.start_server`."""
        self.start(reader, writer)

    def start(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        patient: bool = False,
    ) -> asyncio.Task[None]:
        """Begin to serve a connection; return its task.

        Args:
            reader: the client's bytes.
            writer: our bytes.
            patient: wait for its first event for as long as it takes.
        """
        events = EventReader(reader, self._shares, patient=patient)
        answers = EventWriter(writer, self._limits)
        if len(self._served) >= self._limits.max_clients and not self._make_room():
            return self._leave(self._turn_away(events, answers, writer))
        connection = _Connection(events, answers, self._handler(events, answers))
        connection.task = task = asyncio.create_task(self._serve(connection, writer))
        self._served.add(connection)
        task.add_done_callback(lambda _: self._served.discard(connection))
        return task

    async def _serve(self, connection: _Connection, writer: asyncio.StreamWriter) -> None:
        try:
            _prepare_socket(writer)
            await connection.handler.run()
        finally:
            await _close(writer)

    async def stop(self) -> None:
        """Cancel all connections and wait a moment for them to end."""
        tasks = {one.task for one in self._served if one.task is not None} | self._leaving
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=2 * _CLOSE_SECONDS)

    def _make_room(self) -> bool:
        """Close the connection that has been silent for longest, one without any event first."""
        now = asyncio.get_running_loop().time()

        def silent_seconds(one: _Connection) -> float:
            return now - one.reader.heard_at

        silent = [
            one
            for one in self._served
            if (not one.handler.busy if one.reader.has_heard else True)
            and silent_seconds(one)
            >= (self._limits.idle_seconds if one.reader.has_heard else self._limits.unheard_seconds)
        ]
        if not silent:
            return False
        last = min(silent, key=lambda one: (one.reader.has_heard, one.reader.heard_at))
        seconds = silent_seconds(last)
        self._refusals.warn_of(
            "room", "Closed a connection that was silent for %.0f s: others wait", seconds
        )
        error = OverloadError(f"closed after {seconds:.0f} s of silence, to make room for others")
        last.writer.last_words(Error(text=str(error), code=error.code).event())
        self._served.discard(last)
        if last.task is not None:
            last.task.cancel()
            self._keep_until_done(last.task)
        return True

    def _leave(self, farewell: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(farewell)
        self._keep_until_done(task)
        return task

    def _keep_until_done(self, task: asyncio.Task[None]) -> None:
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)

    async def _turn_away(
        self, events: EventReader, answers: EventWriter, writer: asyncio.StreamWriter
    ) -> None:
        error = OverloadError(f"the server has {len(self._served)} clients, which is its limit")
        self._refusals.warn_of("away", "Turned a client away: %s", error)
        try:
            await answers.send(Error(text=str(error), code=error.code).event())
            answers.end()
            await events.linger()
        except ConnectionError:
            pass  # gone already
        finally:
            await _close(writer)


def _prepare_socket(writer: asyncio.StreamWriter) -> None:
    """Bound what the kernel buffers, and notice a peer that lost power."""
    sock = writer.get_extra_info("socket")
    if sock is None:
        return
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
    if sock.family in (socket.AF_INET, socket.AF_INET6):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in _KEEPALIVE:
            if hasattr(socket, name):
                sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


async def _close(writer: asyncio.StreamWriter) -> None:
    """Close, giving what is still buffered a moment to leave."""
    writer.close()
    try:
        async with asyncio.timeout(_CLOSE_SECONDS):
            await writer.wait_closed()
    except (TimeoutError, OSError):
        writer.transport.abort()
    except asyncio.CancelledError:
        writer.transport.abort()
        raise
