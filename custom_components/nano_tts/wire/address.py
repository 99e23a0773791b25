"""Where a server listens, as people write it."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Address:
    """Host and TCP port."""

    host: str
    port: int

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
