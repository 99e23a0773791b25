"""Where clients connect: tcp://, unix:// and stdio://."""

import asyncio
import logging
import socket
import stat
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from ...errors import NanoTtsError
from .connections import Connections
from .limits import HEADER_BYTES
from .stdio import StdioPump

_LOGGER = logging.getLogger(__name__)


class ListenError(NanoTtsError):
    """The server cannot listen where it was told to."""

    code = "cannot-listen"


class Listener(Protocol):
    """A place where clients connect."""

    @property
    def uri(self) -> str:
        """Where, with the real port once it is open."""

    async def open(self, connections: Connections) -> None:
        """Begin to take clients.

        Raises:
            ListenError: the place is taken, or cannot be used.
        """

    async def wait(self) -> None:
        """Wait until there can be no more clients; for sockets, forever."""

    async def close(self) -> None:
        """Take no more clients."""


def listener_for(uri: str) -> Listener:
    """Return the listener of a URI.

    Raises:
        ListenError: the URI is none of tcp://HOST:PORT, unix:///PATH, stdio://.
    """
    parts = urlsplit(uri)
    if parts.scheme == "stdio":
        return StdioListener()
    if parts.scheme == "unix" and (path := parts.netloc + parts.path):
        return UnixListener(Path(path))
    if parts.scheme == "tcp":
        try:
            host, port = parts.hostname, parts.port
        except ValueError as error:
            raise ListenError(f"{uri}: {error}") from error
        if host is not None and port is not None:
            return TcpListener(host, port)
    raise ListenError(f"{uri!r} must be tcp://HOST:PORT, unix:///PATH or stdio://")


class TcpListener:
    """Takes clients on a TCP port."""

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self._server: asyncio.Server | None = None

    @property
    def uri(self) -> str:
        """Where clients connect."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"tcp://{host}:{self.port}"

    async def open(self, connections: Connections) -> None:
        """Bind and listen; port 0 becomes a free one."""
        try:
            self._server = await asyncio.start_server(
                connections.accept, self.host, self.port, limit=HEADER_BYTES
            )
        except OSError as error:
            raise ListenError(f"cannot listen on {self.uri}: {error.strerror or error}") from error
        self.port = self._server.sockets[0].getsockname()[1]

    async def wait(self) -> None:
        """Wait forever."""
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Stop listening; open connections stay."""
        if self._server is not None:
            self._server.close()


class UnixListener:
    """Takes clients on a Unix domain socket."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._server: asyncio.Server | None = None

    @property
    def uri(self) -> str:
        """Where clients connect."""
        return f"unix://{self.path}"

    async def open(self, connections: Connections) -> None:
        """Bind and listen; a socket that a dead server left behind is replaced."""
        if not hasattr(asyncio, "start_unix_server"):  # Windows
            raise ListenError(f"cannot listen on {self.uri}: this system has no such sockets")
        self._refuse_taken()
        try:
            self._server = await asyncio.start_unix_server(
                connections.accept, self.path, limit=HEADER_BYTES
            )
        except OSError as error:
            raise ListenError(f"cannot listen on {self.uri}: {error.strerror or error}") from error

    async def wait(self) -> None:
        """Wait forever."""
        await asyncio.Event().wait()

    async def close(self) -> None:
        """Stop listening and remove the socket; open connections stay."""
        if self._server is not None:
            self._server.close()
            self.path.unlink(missing_ok=True)

    def _refuse_taken(self) -> None:
        # asyncio would take the path from a server that is alive.
        try:
            is_socket = stat.S_ISSOCK(self.path.stat().st_mode)
        except OSError:
            return
        if not is_socket:
            raise ListenError(f"cannot listen on {self.uri}: there is a file of that name")
        with socket.socket(socket.AF_UNIX) as probe:
            probe.setblocking(False)
            try:
                probe.connect(str(self.path))
            except OSError:
                return
        raise ListenError(f"cannot listen on {self.uri}: another server does")


class StdioListener:
    """Serves one client on standard input and output."""

    uri = "stdio://"

    def __init__(self) -> None:
        self._pump = StdioPump()
        self._serving: asyncio.Task[None] | None = None

    async def open(self, connections: Connections) -> None:
        """Begin to read standard input."""
        reader, writer = await self._pump.start(HEADER_BYTES)
        self._serving = connections.start(reader, writer, patient=True)

    async def wait(self) -> None:
        """Wait until the input has ended and everything asked for is written."""
        if self._serving is not None:
            await self._serving
            await self._pump.flush()

    async def close(self) -> None:
        """Nothing to close: the process ends with its client."""
