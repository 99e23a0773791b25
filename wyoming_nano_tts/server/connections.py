"""The open connections of a server: how many, and how each one ends."""

import asyncio
import logging
import socket
from typing import Final

from wyoming.error import Error

from ..errors import OverloadError
from .events import EventReader, EventWriter
from .handler import Handler
from .service import Service

_LOGGER = logging.getLogger(__name__)

SEND_BUFFER_BYTES: Final = 128 * 1024
"""Kernel buffer of a connection, about 3 s of audio: a slow reader holds no more than that."""

_CLOSE_SECONDS: Final = 2.0
_KEEPALIVE: Final = (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4))


class Connections:
    """Serves streams until they end or the server does."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._tasks: set[asyncio.Task[None]] = set()

    async def serve(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        finish_at_end: bool = False,
    ) -> None:
        """Serve one connection; the callback of `asyncio.start_server`."""
        task = asyncio.current_task()
        if task is None:  # unreachable in a coroutine; tells the type checker
            return
        limits = self._service.limits
        events = EventReader(reader, limits)
        answers = EventWriter(writer, limits)
        try:
            if len(self._tasks) >= limits.max_clients:
                await self._turn_away(events, answers)
                return
            self._tasks.add(task)
            _prepare_socket(writer)
            handler = Handler(self._service, events, answers, finish_at_end=finish_at_end)
            await handler.run()
        except ConnectionError:
            pass  # turned away, and gone already
        finally:
            self._tasks.discard(task)
            await _close(writer)

    async def stop(self) -> None:
        """Cancel all connections and wait a moment for them to end."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=2 * _CLOSE_SECONDS)

    async def _turn_away(self, events: EventReader, answers: EventWriter) -> None:
        error = OverloadError(f"the server has {len(self._tasks)} clients, which is its limit")
        _LOGGER.warning("Turned a client away: %s", error)
        await answers.send(Error(text=str(error), code=error.code).event())
        await events.linger()


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
