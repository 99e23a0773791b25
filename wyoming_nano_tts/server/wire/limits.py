"""How much of the server one connection, and all together, may hold."""

from dataclasses import dataclass
from typing import Final

HEADER_BYTES: Final = 64 * 1024
"""Longest JSON header line: the limit of the stream reader in every Wyoming implementation."""

PAYLOAD_BYTES: Final = 1024 * 1024
"""Largest payload that is read and thrown away; a text-to-speech client has none to send."""

BYTES_PER_CHARACTER: Final = 12
"""An emoji escaped as JSON surrogate pair, the longest form that a character can take."""


def data_bytes_for(characters: int) -> int:
    """Return the size of a data section with a text of so many characters, escaped, and options."""
    return BYTES_PER_CHARACTER * characters + HEADER_BYTES


@dataclass(frozen=True, slots=True)
class WireLimits:
    """Limits of a server's connections. All of them answer with an error event, never with silence."""

    max_clients: int = 64
    """Connections open at a time."""
    max_pending: int = 8
    """Requests waiting their turn on one connection."""
    max_data_bytes: int = data_bytes_for(100_000)
    """Largest data section of an event."""
    event_seconds: float = 30.0
    """Longest time from the first byte of an event to its last."""
    stall_seconds: float = 120.0
    """Longest time that a client may leave audio unread before it is taken for gone."""
