"""One TCP connection to a Wyoming server, with limits on every wait."""

import asyncio
import contextlib
from typing import Self

from wyoming.event import Event, async_read_event, async_write_event
from wyoming.info import Describe, Info

from .const import CONNECT_SECONDS, DESCRIBE_SECONDS
from .errors import CannotConnectError, ConnectionLostError
from .info import ServerInfo, parse_info


class Connection:
    """Sends and receives events; every failure is one of our errors."""

    def __init__(
        self,
        host: str,
        port: int,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        """Take over an open connection."""
        self.host = host
        self.port = port
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, host: str, port: int) -> Self:
        """Connect.

        Raises:
            CannotConnectError: refused, unknown host, or no answer in time.
        """
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                reader, writer = await asyncio.open_connection(host, port)
        except TimeoutError as err:
            raise CannotConnectError(
                host=host, port=port, reason=f"no answer in {CONNECT_SECONDS:g} s"
            ) from err
        except (
            OSError,
            ValueError,
        ) as err:  # a host that is no valid name is a ValueError
            raise CannotConnectError(host=host, port=port, reason=str(err)) from err
        return cls(host, port, reader, writer)

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

    def _lost(self, reason: object) -> ConnectionLostError:
        return ConnectionLostError(host=self.host, port=self.port, reason=reason)


async def describe(host: str, port: int) -> ServerInfo:
    """Ask a server what it is.

    Raises:
        CannotConnectError: no answer, or no sensible one.
        NotNanoTtsError: it is another program.
        UnsupportedVersionError: it is another version.
    """
    connection = await Connection.open(host, port)
    try:
        async with asyncio.timeout(DESCRIBE_SECONDS):
            await connection.send(Describe().event())
            while True:
                event = await connection.receive()
                if Info.is_type(event.type):
                    return parse_info(event.data, host=host, port=port)
    except TimeoutError as err:
        raise CannotConnectError(
            host=host, port=port, reason=f"no answer in {DESCRIBE_SECONDS:g} s"
        ) from err
    except ConnectionLostError as err:
        raise CannotConnectError(**err.placeholders) from err
    finally:
        await connection.close()
