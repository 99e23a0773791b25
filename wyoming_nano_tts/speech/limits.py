"""How much speech may be asked for, whatever the wire."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SpeechLimits:
    """Limits of all requests together; beyond them a request is refused."""

    max_requests: int = 32
    """Requests being spoken or waiting."""
    max_wait_seconds: float = 10.0
    """Longest silence that a new request may be let in for, as far as can be told: a slow machine
    or a slow voice is full with fewer requests than `max_requests`."""
    max_text_characters: int = 100_000
    """Characters of one request, however many pieces they come in."""
