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
    max_sentence_seconds: float = 60.0
    """Longest silence that a sentence of a slow voice may begin with, as far as can be told."""
    max_text_characters: int = 100_000
    """Characters of one request, however many pieces they come in."""
    silent_seconds: float = 5.0
    """Where `max_requests` are under way, a stream makes room whose first text has not come for so long…"""
    paused_seconds: float = 30.0
    """…then one whose next text has not, and which has spoken what it has."""
