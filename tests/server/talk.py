"""What a Wyoming client says and hears, for the server's tests."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any

from wyoming.client import AsyncClient
from wyoming.event import Event, async_read_event

from wyoming_nano_tts.server.wire.events import encode

PATIENCE_SECONDS = 20.0


class Talk:
    """A real Wyoming client with a limit on its patience."""

    def __init__(self, client: AsyncClient) -> None:
        self.client = client

    async def say(self, event_type: str, **data: Any) -> None:
        """Send an event."""
        await self.client.write_event(Event(event_type, data))

    async def hear(self) -> Event:
        """Return the next event; fail if the connection ends."""
        event = await asyncio.wait_for(self.client.read_event(), PATIENCE_SECONDS)
        assert event is not None, "the server closed the connection"
        return event

    async def until(self, event_type: str) -> list[Event]:
        """Return the events up to the first of that type, with it."""
        events = [await self.hear()]
        while events[-1].type != event_type:
            events.append(await self.hear())
        return events

    async def speak(self, text: str, **data: Any) -> list[Event]:
        """Send one `synthesize`; return the answer."""
        await self.say("synthesize", text=text, **data)
        return await self.until("audio-stop")

    async def ended(self) -> bool:
        """Wait for the server to close the connection."""
        return await asyncio.wait_for(self.client.read_event(), PATIENCE_SECONDS) is None


class RawTalk:
    """A client that sends bytes, for what no proper client would send."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, raw: bytes) -> None:
        """Send bytes as they are."""
        self.writer.write(raw)
        await self.writer.drain()

    async def say(self, event_type: str, **data: Any) -> None:
        """Send a proper event."""
        await self.send(encode(Event(event_type, data)))

    async def hear(self) -> Event | None:
        """Return the next event, None at the end."""
        return await asyncio.wait_for(async_read_event(self.reader), PATIENCE_SECONDS)

    async def until(self, event_type: str) -> list[Event]:
        """Return the events up to the first of that type, with it."""
        events: list[Event] = []
        while not events or events[-1].type != event_type:
            event = await self.hear()
            assert event is not None, f"closed after {types(events)}"
            events.append(event)
        return events


@asynccontextmanager
async def talk_to(uri: str) -> AsyncIterator[Talk]:
    """Connect a Wyoming client."""
    client = AsyncClient.from_uri(uri)
    await client.connect()
    try:
        yield Talk(client)
    finally:
        with suppress(ConnectionError):
            await client.disconnect()


@asynccontextmanager
async def raw_talk_to(uri: str, *, receive_bytes: int | None = None) -> AsyncIterator[RawTalk]:
    """Connect a bare socket, with a receive buffer of `receive_bytes` if given."""
    host, port = uri.removeprefix("tcp://").rsplit(":", 1)
    sock = socket.socket()
    if receive_bytes is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    sock.setblocking(False)
    await asyncio.get_running_loop().sock_connect(sock, (host, int(port)))
    reader, writer = await asyncio.open_connection(sock=sock, limit=4096)
    try:
        yield RawTalk(reader, writer)
    finally:
        writer.transport.abort()


def types(events: list[Event]) -> list[str]:
    """Return the event types, runs of one type as one."""
    names: list[str] = []
    for event in events:
        if not names or names[-1] != event.type:
            names.append(event.type)
    return names


def audio(events: list[Event]) -> bytes:
    """Return the samples of all chunks."""
    return b"".join(event.payload or b"" for event in events if event.type == "audio-chunk")


async def eventually(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds, as long as patience lasts."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not condition():
            await asyncio.sleep(0.005)


async def settled(read: Callable[[], int]) -> int:
    """Wait until a number has stopped changing for a while; return it."""
    last, since = read(), 0
    while since < 20:
        await asyncio.sleep(0.02)
        now = read()
        since = since + 1 if now == last else 0
        last = now
    return last


Serve = Callable[..., AbstractAsyncContextManager[str]]
"""Starts a server with settings of `ServerConfig`; the context gives its URI."""
