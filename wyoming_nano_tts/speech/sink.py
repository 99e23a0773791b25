"""Where the audio of one request goes: a Wyoming client, a web page, a list in a test."""

from typing import Protocol

from ..errors import NanoTtsError
from .interfaces import Pcm
from .report import Report


class Sink(Protocol):
    """Takes the answer to one request; the calls come one after the other.

    Either `begin`, `audio` any number of times, `end`; with an error on the way, `refuse` comes
    before `end`. Or `refuse` alone: nothing was spoken. A call may take as long as the listener
    needs, since no more than one chunk is ever computed ahead; it raises `ConnectionError` where
    the listener is gone, which ends the request.
    """

    async def begin(self, rate_hz: int) -> None:
        """Announce audio of that rate; comes with the first text, before there is audio."""

    async def audio(self, pcm: Pcm) -> None:
        """Take samples, (N,) int16 mono."""

    async def end(self, report: Report) -> None:
        """Take the numbers of the request; no more audio will come."""

    async def refuse(self, error: NanoTtsError) -> None:
        """Take the error that the request ends with."""
