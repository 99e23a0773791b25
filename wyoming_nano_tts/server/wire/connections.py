"""The open connections of a server: how many, and how each one ends."""

import asyncio
import logging
import socket
from typing import Final, Protocol

from wyoming.error import Error

from ...errors import OverloadError
from .events import EventReader, EventWriter
from .limits import WireLimits

_LOGGER = logging.getLogger(__name__)

SEND_BUFFER_BYTES: Final = 128 * 1024
"""Kernel buffer of a connection, about 3 s of audio: a slow reader holds no more than that."""

_CLOSE_SECONDS: Final = 2.0
_KEEPALIVE: Final = (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4))


class Handler(Protocol):
    """What is done with the events of one connection."""

    async def run(self) -> None:
        """Handle events until the connection is over."""


class HandlerFactory(Protocol):
    """Makes the handler of a new connection."""

    def __call__(self, reader: EventReader, writer: EventWriter, *, finish_at_end: bool) -> Handler:
        """Make a handler.

        Args:
            reader: events of the client.
            writer: events to the client.
            finish_at_end: the end of the input ends the requests, not the interest in their answers.
        """


class Connections:
    """Serves streams until they end or the server does."""

    def __init__(self, handler: HandlerFactory, limits: WireLimits) -> None:
        self._handler = handler
        self._limits = limits
        self._tasks: set[asyncio.Task[None]] = set()
        self._turned_away: set[asyncio.Task[None]] = set()

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Begin to serve a connection; the callback of `asyncio.start_server`."""
        self.start(reader, writer)

    def start(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        finish_at_end: bool = False,
    ) -> asyncio.Task[None]:
        """Begin to serve a connection; return its task."""
        full = len(self._tasks) >= self._limits.max_clients
        serving = self._turn_away if full else self._serve
        task = asyncio.create_task(serving(reader, writer, finish_at_end))
        tasks = self._turned_away if full else self._tasks
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        return task

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, finish_at_end: bool
    ) -> None:
        events = EventReader(reader, self._limits)
        answers = EventWriter(writer, self._limits)
        try:
            _prepare_socket(writer)
            await self._handler(events, answers, finish_at_end=finish_at_end).run()
        finally:
            await _close(writer)

    async def stop(self) -> None:
        """Cancel all connections and wait a moment for them to end."""
        tasks = self._tasks | self._turned_away
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=2 * _CLOSE_SECONDS)

    async def _turn_away(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _: bool
    ) -> None:
        error = OverloadError(f"the server has {len(self._tasks)} clients, which is its limit")
        _LOGGER.warning("Turned a client away: %s", error)
        try:
            answers = EventWriter(writer, self._limits)
            await answers.send(Error(text=str(error), code=error.code).event())
            answers.end()
            await EventReader(reader, self._limits).linger()
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
