"""Wyoming events on a stream, read with limits and written in one piece.

An event is a JSON line `{"type", "data"?, "data_length"?, "payload_length"?}`, then `data_length`
bytes of JSON, then `payload_length` bytes. The library's own reader believes every length, and ends
the connection without a word on a malformed line; a server on an open port can do neither.
"""

import asyncio
import contextlib
import json
import select
from typing import Any, Final

from wyoming.event import Event
from wyoming.version import __version__ as _PROTOCOL_VERSION

from ...errors import ProtocolError
from .extent import ExtentError, check_extent
from .limits import HEADER_BYTES, PAYLOAD_BYTES, WireLimits
from .shares import Attention, Shares

MAX_BAD_LINES: Final = 3
"""Malformed lines in a row before the peer is taken for something that speaks no Wyoming."""

_PIECE_BYTES: Final = 64 * 1024
_LINGER_SECONDS: Final = 1.0
_PROBE_SECONDS: Final = 0.02
"""In which a peer on the same network refuses what is sent to it after it has closed the connection."""


class BadEventError(ProtocolError):
    """An event is malformed; where the next one starts is known."""

    def __init__(self, message: str, event_type: str | None = None) -> None:
        """Keep the type of the event, None where it cannot be read."""
        super().__init__(message)
        self.event_type = event_type


class LostFramingError(ProtocolError):
    """Where the next event starts is unknown: the connection cannot go on."""


class EventReader:
    """Reads events; nothing larger than the limits is ever held, and nothing of an event once it is read."""

    def __init__(
        self, stream: asyncio.StreamReader, shares: Shares, *, patient: bool = False
    ) -> None:
        """Prepare.

        Args:
            stream: the bytes.
            shares: what connections share.
            patient: wait for the first event for as long as it takes.
        """
        self._stream = stream
        self._shares = shares
        self._limits = shares.limits
        self._attention = Attention(shares)
        self._patient = patient
        self._bad_lines = 0
        self._size_bytes = 0  # of the event that was read last
        self.heard_at = asyncio.get_running_loop().time()
        """Loop time of the last event; of the start, before there was one."""
        self.has_heard = False
        """An event has come."""

    async def read(self) -> Event | None:
        """Return the next event, None at the end of the stream.

        Waits `first_event_seconds` for the first event to begin and forever for later ones, but
        `event_seconds` at most for one to end.

        Raises:
            BadEventError: this event is malformed; reading may go on.
            LostFramingError: reading cannot go on.
        """
        while True:
            if self._size_bytes:
                # Only now: an answer does not wait, only what the client asks next.
                await self._attention.turn(self._size_bytes)
                self._size_bytes = 0
            first = await self._first_byte()
            if not first:
                self._attention.end()
                return None
            self._size_bytes = 1
            if first not in b"\r\n":
                return await self._read_event(first)

    async def _first_byte(self) -> bytes:
        seconds = None if self.has_heard or self._patient else self._limits.first_event_seconds
        try:
            async with asyncio.timeout(seconds):
                return await self._stream.read(1)
        except TimeoutError as error:
            raise LostFramingError(
                f"no event came in {seconds:g} s after connecting; connect again to ask"
            ) from error

    async def _read_event(self, first: bytes) -> Event | None:
        try:
            async with asyncio.timeout(self._limits.event_seconds):
                event = await self._read_rest(first)
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
        finally:
            self.heard_at = asyncio.get_running_loop().time()
        self.has_heard = True
        return event

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
        line = first + await self._stream.readline()
        self._size_bytes = len(line)
        header = await self._header(line)
        data_bytes = _length(header, "data_length", self._limits.max_data_bytes)
        payload_bytes = _length(header, "payload_length", PAYLOAD_BYTES)
        event_type = header.get("type")
        known_type = event_type if isinstance(event_type, str) else None
        self._size_bytes += data_bytes + payload_bytes
        async with self._shares.room_for(data_bytes):
            section = await self._stream.readexactly(data_bytes) if data_bytes else None
            payload = await self._payload(payload_bytes)
            # From here on the framing is sound: whatever is wrong, the next event can be read.
            self._bad_lines = 0
            if known_type is None:
                raise BadEventError("an event needs a type, a string")
            data = header.get("data") or {}
            if not isinstance(data, dict):
                raise BadEventError("the data of an event must be a JSON object", known_type)
            if section is not None:
                data |= await _parse(section, "the data section of an event", known_type)
            if payload is None and payload_bytes and self._limits.kept_payload_bytes:
                raise BadEventError(
                    f"a payload may have {self._limits.kept_payload_bytes} bytes, not {payload_bytes}",
                    known_type,
                )
        return Event(type=known_type, data=data, payload=payload)

    async def _header(self, line: bytes) -> dict[str, Any]:
        """Parse a line that has no length: after several bad ones in a row, give up."""
        try:
            return await _parse(line, "a header line")
        except BadEventError as error:
            self._bad_lines += 1
            if self._bad_lines >= MAX_BAD_LINES:
                raise LostFramingError(str(error)) from error
            raise

    async def _payload(self, count: int) -> bytes | None:
        """Return the payload if it is to be kept; otherwise it is thrown away."""
        if 0 < count <= self._limits.kept_payload_bytes:
            return await self._stream.readexactly(count)
        await self._discard(count)
        return None

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
        self._to_probe = False
        self._input_over = False

    @property
    def closed(self) -> bool:
        """The peer is gone, or nothing more can be written."""
        return self.ended or self._stream.is_closing()

    async def send(self, event: Event) -> None:
        """Write an event and wait until the peer has taken enough of what is under way.

        Raises:
            ConnectionError: the peer is gone, or has read nothing for `stall_seconds`.
        """
        if self.closed or (self._input_over and self.peer_gone()):
            raise ConnectionResetError("the connection is closed")
        self._stream.write(encode(event))
        if self._to_probe:
            self._to_probe = False
            await asyncio.sleep(_PROBE_SECONDS)
        try:
            async with asyncio.timeout(self._limits.stall_seconds):
                await self._stream.drain()
        except TimeoutError as error:
            self._stream.transport.abort()
            raise ConnectionAbortedError(
                f"the client has read nothing for {self._limits.stall_seconds:g} s"
            ) from error

    def input_over(self) -> None:
        """Say that the peer will send nothing more: from now on it is watched whether it still reads."""
        self._input_over = self._to_probe = True

    def peer_gone(self) -> bool:
        """Tell whether the peer has closed both directions, as far as the system knows.

        One that has closed its sending side only looks the same until something is sent to it.
        """
        if self.closed:
            return True
        sock = self._stream.get_extra_info("socket")
        if sock is None or sock.fileno() < 0:
            return False
        if not hasattr(select, "poll"):  # Windows: it is found out with the next write
            return False
        poll = select.poll()
        poll.register(sock.fileno(), 0)  # errors and hang-ups are told without being asked for
        return bool(poll.poll(0))

    def last_words(self, event: Event) -> None:
        """Write an event without waiting, and nothing after it."""
        if not self.closed:
            self._stream.write(encode(event))
            self.end()

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


async def _parse(raw: bytes, what: str, event_type: str | None = None) -> dict[str, Any]:
    try:
        await check_extent(raw)
        value = json.loads(raw.decode("utf-8"))
    except ExtentError as error:
        raise BadEventError(f"{what} {error}", event_type) from None
    except UnicodeDecodeError as error:
        raise BadEventError(f"{what} is not UTF-8 at byte {error.start}", event_type) from error
    except (ValueError, RecursionError) as error:
        raise BadEventError(f"{what} is not JSON: {str(error)[:100]}", event_type) from error
    if not isinstance(value, dict):
        raise BadEventError(f"{what} must be a JSON object", event_type)
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
