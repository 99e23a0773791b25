"""One connection to a Wyoming server, with limits on every wait."""

import asyncio
from collections.abc import Sequence
import contextlib
import errno
import socket
from typing import Final, Self

from wyoming.event import Event, async_read_event, async_write_event
from wyoming.info import Describe, Info

from ..const import CONNECT_SECONDS, DESCRIBE_SECONDS
from ..errors import (
    CannotConnectError,
    ConnectionLostError,
    NanoTtsError,
    NoInfoError,
    RefusedError,
    TimedOutError,
    UnknownHostError,
    UnreachableError,
)
from ..sound.offer import ServerInfo
from .address import Place
from .info import parse_info

_UNREACHABLE: Final = {
    errno.EHOSTDOWN,
    errno.ETIMEDOUT,
    errno.EHOSTUNREACH,
    errno.ENETDOWN,
    errno.ENETUNREACH,
    errno.EADDRNOTAVAIL,
    errno.EAFNOSUPPORT,
}


class Connection:
    """Sends and receives events; every failure is one of our errors."""

    def __init__(
        self,
        address: Place,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        """Take over an open connection."""
        self.address = address
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, address: Place) -> Self:
        """Connect.

        Raises:
            CannotConnectError: one of its children: refused, unknown host, no way, no answer in time.
        """
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                reader, writer = await address.streams()
        except TimeoutError as err:
            raise address.error(TimedOutError, seconds=f"{CONNECT_SECONDS:g}") from err
        except (
            socket.gaierror,
            ValueError,
        ) as err:  # a host that is no name at all is a ValueError
            raise address.error(UnknownHostError) from err
        except ExceptionGroup as group:  # one for each address of the host
            raise address.error(_why(group.exceptions)) from group
        except OSError as err:
            raise address.error(_why((err,))) from err
        return cls(address, reader, writer)

    async def send(self, event: Event) -> None:
        """Send one event.

        Raises:
            ConnectionLostError: the server is gone.
        """
        try:
            await async_write_event(event, self._writer)
        except OSError as err:
            raise self._lost(err) from err

    async def receive(self) -> Event:
        """Return the next event.

        Raises:
            ConnectionLostError: the server has closed, or sent something that is no event.
        """
        try:
            event = await async_read_event(self._reader)
        except (OSError, EOFError) as err:
            raise self._lost(err) from err
        except (AttributeError, KeyError, TypeError) as err:  # JSON, but no event
            raise self._lost("it sent a malformed event") from err
        if event is None or not isinstance(event.data, dict):
            raise self._lost("it closed the connection or sent a malformed event")
        return event

    async def close(self) -> None:
        """Close and wait until that has happened."""
        self.abort()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()

    def abort(self) -> None:
        """Close at once; unsent text is thrown away, so that a stuck server cannot hold us."""
        self._writer.transport.abort()

    def _lost(self, reason: object) -> NanoTtsError:
        return self.address.error(ConnectionLostError, reason=reason)


def _why(errors: Sequence[BaseException]) -> type[CannotConnectError]:
    """Return the error that says why no address of a host could be reached."""
    numbers = {err.errno for err in errors if isinstance(err, OSError)}
    if errno.ECONNREFUSED in numbers:
        return RefusedError
    return UnreachableError if numbers & _UNREACHABLE else CannotConnectError


async def describe(address: Place) -> ServerInfo:
    """Ask a server what it is.

    Raises:
        CannotConnectError: no answer, or no sensible one.
        NotNanoTtsError: it is another program.
        UnsupportedVersionError: it is another version.
    """
    connection = await Connection.open(address)
    try:
        async with asyncio.timeout(DESCRIBE_SECONDS):
            await connection.send(Describe().event())
            while True:
                event = await connection.receive()
                if Info.is_type(event.type):
                    return parse_info(event.data, **address.place)
    except TimeoutError as err:
        raise address.error(TimedOutError, seconds=f"{DESCRIBE_SECONDS:g}") from err
    except ConnectionLostError as err:
        raise address.error(NoInfoError) from err
    finally:
        await connection.close()
