"""Where a server listens: an address in the network as people write it, or a socket on this machine."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, Self
from urllib.parse import urlsplit

from ..errors import (
    CannotConnectError,
    ConnectionLostError,
    EngineAwayError,
    EngineLostError,
    EngineSilentError,
    NanoTtsError,
    NoAnswerError,
    TimedOutError,
)

type Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Place(Protocol):
    """Something that can be connected to, and that errors are about."""

    @property
    def place(self) -> Mapping[str, object]:
        """What messages to people name: `host` and `port`."""

    async def streams(self) -> Streams:
        """Connect; raises `OSError`, `ExceptionGroup` of such, or `ValueError`."""

    def error(self, kind: type[NanoTtsError], **placeholders: object) -> NanoTtsError:
        """Return an error of this kind, in words that fit the place."""


@dataclass(frozen=True, slots=True)
class Address:
    """Host and TCP port."""

    host: str
    port: int

    @property
    def place(self) -> Mapping[str, object]:
        """Host and port."""
        return {"host": self.host, "port": self.port}

    async def streams(self) -> Streams:
        """Connect over TCP."""
        return await asyncio.open_connection(self.host, self.port, all_errors=True)

    def error(self, kind: type[NanoTtsError], **placeholders: object) -> NanoTtsError:
        """Return the error, with host and port."""
        return kind(**self.place, **placeholders)

    @classmethod
    def read(cls, text: str, default_port: int) -> Self:
        """Read what a person types, or what the server itself prints.

        Args:
            text: `host`, `host:port`, `tcp://host:port`, `[::1]`, `[::1]:10200` or `::1`.
            default_port: where the text names none.

        Raises:
            ValueError: there is no host in it, or the port is no port.
        """
        text = text.strip()
        if text.count(":") > 1 and "[" not in text and "//" not in text:
            text = f"[{text}]"  # an IPv6 address as it is, which can have no port
        parts = urlsplit(text if "//" in text else f"//{text}")
        if parts.scheme not in ("", "tcp"):
            raise ValueError(f"{parts.scheme} is no way to a server")
        if not parts.hostname or any(sign.isspace() for sign in parts.hostname):
            raise ValueError("there is no host")
        port = default_port if parts.port is None else parts.port
        if not 1 <= port <= 65535:
            raise ValueError("there is no such port")
        return cls(parts.hostname, port)

    def __str__(self) -> str:
        """Return it as `read` takes it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


_WORDS: Final[tuple[tuple[type[NanoTtsError], type[NanoTtsError]], ...]] = (
    (TimedOutError, EngineSilentError),
    (NoAnswerError, EngineSilentError),
    (CannotConnectError, EngineAwayError),
    (ConnectionLostError, EngineLostError),
)


@dataclass(frozen=True, slots=True)
class SocketAddress:
    """The socket of an engine that Home Assistant itself has started."""

    path: Path

    @property
    def place(self) -> Mapping[str, object]:
        """Nothing that a person could look up."""
        return {"host": "Home Assistant", "port": 0}

    async def streams(self) -> Streams:
        """Connect to the socket."""
        return await asyncio.open_unix_connection(self.path)

    def error(self, kind: type[NanoTtsError], **placeholders: object) -> NanoTtsError:
        """Return an error that speaks of the engine, where it would speak of an address."""
        for general, ours in _WORDS:
            if issubclass(kind, general):
                return ours(**placeholders)
        return kind(**self.place, **placeholders)

    def __str__(self) -> str:
        """Return what people know it as."""
        return "Home Assistant"
