"""How much of the server one connection, and all together, may hold."""

from dataclasses import dataclass
from typing import Final

HEADER_BYTES: Final = 64 * 1024
"""Longest JSON header line: the limit of the stream reader in every Wyoming implementation."""

PAYLOAD_BYTES: Final = 1024 * 1024
"""Largest payload that is read and thrown away, as a text-to-speech server does with all."""

MOST_DEPTH: Final = 32
"""Objects and lists in each other in an event; ours need four."""

MOST_VALUES: Final = 5000
"""Objects, lists, keys and values in an event: each costs some hundred bytes of memory, whatever it
is on the wire. A request with the most pronunciations has some 400."""

BYTES_PER_CHARACTER: Final = 12
"""An emoji escaped as JSON surrogate pair, the longest form that a character can take."""


def data_bytes_for(characters: int) -> int:
    """Return the size of a data section with a text of so many characters, escaped, and options."""
    return BYTES_PER_CHARACTER * characters + HEADER_BYTES


@dataclass(frozen=True, slots=True)
class WireLimits:
    """Limits of a server's connections. None is met with silence: an error event says why, or slowness."""

    max_clients: int = 64
    """Connections open at a time."""
    max_pending: int = 8
    """Requests waiting their turn on one connection."""
    max_data_bytes: int = data_bytes_for(100_000)
    """Largest data section of an event."""
    kept_payload_bytes: int = 0
    """Largest payload that is handed on, of those who take audio; with 0 all are thrown away."""
    events_at_once: int = 200
    """Events that a connection may send without pause."""
    events_per_second: float = 300.0
    """And from then on, all connections together that send more: each of them is slowed to its part."""
    event_seconds: float = 30.0
    """Longest time from the first byte of an event to its last."""
    stall_seconds: float = 120.0
    """Longest time that a client may leave audio unread before it is taken for gone."""
    first_event_seconds: float = 60.0
    """Longest time from connecting to the first event; a client that has sent one may be silent forever."""
    unheard_seconds: float = 5.0
    """Where `max_clients` are connected, a client makes room that has sent nothing for so long…"""
    idle_seconds: float = 30.0
    """…then one whose requests are answered and that has asked nothing more for so long."""
