"""Wyoming events on a stream, read with limits and written in one piece.

An event is a JSON line `{"type", "data"?, "data_length"?, "payload_length"?}`, then `data_length`
bytes of JSON, then `payload_length` bytes. The library's own reader believes every length, and ends
the connection without a word on a malformed line; a server on an open port can do neither.
"""

import asyncio
import contextlib
import json
from typing import Any, Final

from wyoming.event import Event
from wyoming.version import __version__ as _PROTOCOL_VERSION

from ...errors import ProtocolError
from .limits import HEADER_BYTES, PAYLOAD_BYTES, WireLimits

MAX_BAD_LINES: Final = 3
"""Malformed lines in a row before the peer is taken for something that speaks no Wyoming."""

_PIECE_BYTES: Final = 64 * 1024
_LINGER_SECONDS: Final = 1.0


class LostFramingError(ProtocolError):
    """Where the next event starts is unknown: the connection cannot go on."""


class EventReader:
    """Reads events; nothing larger than the limits is ever held."""

    def __init__(self, stream: asyncio.StreamReader, limits: WireLimits) -> None:
        self._stream = stream
        self._limits = limits
        self._bad_lines = 0

    async def read(self) -> Event | None:
        """Return the next event, None at the end of the stream.

        Waits for ever for an event to begin, but `event_seconds` at most for one to end.

        Raises:
            ProtocolError: this event is malformed; reading may go on.
            LostFramingError: reading cannot go on.
        """
        first = await self._stream.read(1)
        if not first:
            return None
        try:
            async with asyncio.timeout(self._limits.event_seconds):
                return await self._read_rest(first)
        except TimeoutError as error:
            raise LostFramingError(
                f"the rest of an event did not arrive in {self._limits.event_seconds:g} s"
            ) from error
        except asyncio.IncompleteReadError:
            return None  # the peer left in the middle of an event
        except ValueError as error:
            raise LostFramingError(
                f"a header line may have {HEADER_BYTES} bytes at most; text goes into the data section"
            ) from error

    async def linger(self) -> None:
        """Throw away what the peer still sends, for a moment.

        Closing a socket with unread input resets it, and the peer may lose the error that tells why.
        """
        try:
            async with asyncio.timeout(_LINGER_SECONDS):
                while await self._stream.read(_PIECE_BYTES):
                    pass
        except (TimeoutError, OSError):
            pass

    async def _read_rest(self, first: bytes) -> Event:
        line = first if first == b"\n" else first + await self._stream.readline()
        header = self._object(line, "a header line")
        data_bytes = _length(header, "data_length", self._limits.max_data_bytes)
        payload_bytes = _length(header, "payload_length", PAYLOAD_BYTES)
        section = await self._stream.readexactly(data_bytes) if data_bytes else None
        await self._discard(payload_bytes)
        # From here on the framing is sound: whatever is wrong, the next event can be read.
        self._bad_lines = 0
        event_type = header.get("type")
        if not isinstance(event_type, str):
            raise ProtocolError("an event needs a type, a string")
        data = header.get("data") or {}
        if not isinstance(data, dict):
            raise ProtocolError("the data of an event must be a JSON object")
        if section is not None:
            data |= _parse(section, "the data section of an event")
        return Event(type=event_type, data=data)

    def _object(self, line: bytes, what: str) -> dict[str, Any]:
        """Parse a line that has no length: after several bad ones in a row, give up."""
        try:
            return _parse(line, what)
        except ProtocolError as error:
            self._bad_lines += 1
            if self._bad_lines >= MAX_BAD_LINES:
                raise LostFramingError(str(error)) from error
            raise

    async def _discard(self, count: int) -> None:
        while count > 0:
            piece = await self._stream.read(min(count, _PIECE_BYTES))
            if not piece:
                raise asyncio.IncompleteReadError(b"", count)
            count -= len(piece)


class EventWriter:
    """Writes events; several tasks may write, an event is never torn."""

    def __init__(self, stream: asyncio.StreamWriter, limits: WireLimits) -> None:
        self._stream = stream
        self._limits = limits
        self.ended = False
        """Nothing more can be written."""

    @property
    def closed(self) -> bool:
        """The peer is gone, or nothing more can be written."""
        return self.ended or self._stream.is_closing()

    async def send(self, event: Event) -> None:
        """Write an event and wait until the peer has taken enough of what is under way.

        Raises:
            ConnectionError: the peer is gone, or has read nothing for `stall_seconds`.
        """
        if self.closed:
            raise ConnectionResetError("the connection is closed")
        self._stream.write(encode(event))
        try:
            async with asyncio.timeout(self._limits.stall_seconds):
                await self._stream.drain()
        except TimeoutError as error:
            self._stream.transport.abort()
            raise ConnectionAbortedError(
                f"the client has read nothing for {self._limits.stall_seconds:g} s"
            ) from error

    def end(self) -> None:
        """Say that nothing more will come; the peer may still send."""
        self.ended = True
        if self._stream.can_write_eof() and not self._stream.is_closing():
            # The peer may have reset the connection just now: then there is nothing to end.
            with contextlib.suppress(OSError):
                self._stream.write_eof()


def encode(event: Event) -> bytes:
    """Return the bytes of an event; ASCII JSON, so that no character can fail to encode."""
    header: dict[str, Any] = {"type": event.type, "version": _PROTOCOL_VERSION}
    data = json.dumps(event.data).encode("ascii") if event.data else b""
    payload = event.payload or b""
    if data:
        header["data_length"] = len(data)
    if payload:
        header["payload_length"] = len(payload)
    return b"".join((json.dumps(header).encode("ascii"), b"\n", data, payload))


def _parse(raw: bytes, what: str) -> dict[str, Any]:
    try:
        value = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ProtocolError(f"{what} is not UTF-8 at byte {error.start}") from error
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"{what} is not JSON: {str(error)[:100]}") from error
    if not isinstance(value, dict):
        raise ProtocolError(f"{what} must be a JSON object")
    return value


def _length(header: dict[str, Any], key: str, limit: int) -> int:
    value = header.get(key)
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise LostFramingError(f"{key} must be a whole number of bytes, not {str(value)[:40]}")
    if value > limit:
        raise LostFramingError(f"{key} {value} is more than the {limit} bytes that are allowed")
    return value
