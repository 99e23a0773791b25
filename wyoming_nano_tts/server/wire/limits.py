"""How much one client, and all clients together, may ask for."""

from dataclasses import dataclass
from typing import Final

HEADER_BYTES: Final = 64 * 1024
"""Longest JSON header line: the limit of the stream reader in every Wyoming implementation."""

PAYLOAD_BYTES: Final = 1024 * 1024
"""Largest payload that is read and thrown away; a text-to-speech client has none to send."""

BYTES_PER_CHARACTER: Final = 12
"""An emoji escaped as JSON surrogate pair, the longest form that a character can take."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a server. All of them answer with an error event, never with silence."""

    max_clients: int = 64
    """Connections open at a time."""
    max_requests: int = 32
    """Requests being spoken or waiting, of all connections."""
    max_wait_seconds: float = 10.0
    """Longest silence that a new request may be let in for, as far as can be told: a slow machine
    or a slow voice is full with fewer requests than `max_requests`."""
    max_pending: int = 8
    """Requests waiting their turn on one connection."""
    max_text_characters: int = 100_000
    """Characters of one request, all chunks together."""
    event_seconds: float = 30.0
    """Longest time from the first byte of an event to its last."""
    stall_seconds: float = 120.0
    """Longest time that a client may leave audio unread before it is taken for gone."""

    @property
    def data_bytes(self) -> int:
        """Largest data section of an event: the longest text, escaped, and room for options."""
        return BYTES_PER_CHARACTER * self.max_text_characters + HEADER_BYTES
