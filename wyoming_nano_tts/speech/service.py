"""What all connections of a server share: engine, voices, threads and the count of requests."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from wyoming.event import Event

from ..errors import OverloadError
from ..machine.heap import trim_heap
from ..server.info import build_info
from ..server.requests import read_request
from ..server.wire.events import EventWriter
from ..server.wire.limits import Limits
from ..voice_files.options import SpeechOptions
from .incoming_text import TextInlet
from .interfaces import SpeechEngine, SplitterFactory
from .offered_voices import Catalogue, Listing
from .session import Session
from .turns import WorkPool

TIDY_AFTER_SECONDS: Final = 2.0
"""Of rest: then the next request is not about to use the memory again."""


class Service:
    """Makes sessions, as long as there is room."""

    def __init__(
        self,
        engine: SpeechEngine,
        splitter: SplitterFactory,
        catalogue: Catalogue,
        *,
        server_id: str,
        workers: int,
        limits: Limits | None = None,
        defaults: SpeechOptions | None = None,
        pause_seconds: float = 0.15,
        sample_width_bytes: int = 2,
    ) -> None:
        """Prepare; nothing blocks.

        Args:
            engine: what speaks.
            splitter: makes a sentence splitter, one a request.
            catalogue: voices and profiles.
            server_id: identity for Home Assistant, stable over restarts.
            workers: threads that compute at the same time.
            limits: what clients may ask for.
            defaults: options where a request says nothing.
            pause_seconds: silence of a sender that releases a finished sentence.
            sample_width_bytes: 2, or 4 for 32-bit integer samples.
        """
        self.engine = engine
        self.catalogue = catalogue
        self.limits = limits or Limits()
        self.defaults = defaults or SpeechOptions()
        self.pool = WorkPool(workers)
        self._server_id = server_id
        self._info: tuple[tuple[str, Listing], Event] | None = None
        self._splitter = splitter
        self._pause_seconds = pause_seconds
        self._sample_width_bytes = sample_width_bytes
        self._closing = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._busy = asyncio.Event()
        self._active_requests = 0
        self._sessions: set[Session] = set()

    async def info(self) -> Event:
        """Return the `info` event; made anew when voices or a file that changes the sound have changed."""
        # The disk may be slow, and this is asked for while others listen.
        key, listing = await asyncio.to_thread(
            lambda: (self.engine.sound_key, self.catalogue.refresh())
        )
        state = (key, listing)
        if self._info is None or self._info[0] != state:
            event = build_info(
                self.catalogue,
                self.defaults,
                server_id=self._server_id,
                sample_rate_hz=self.engine.sample_rate_hz,
                engine_key=key,
            )
            self._info = (state, event)
        return self._info[1]

    async def look_for_voice(self, data: Mapping[str, Any]) -> None:
        """Look again at the installed voices if a request names one that is not known yet."""
        voice = data.get("voice")
        name = voice.get("name") if isinstance(voice, dict) else None
        if isinstance(name, str) and not self.catalogue.knows(name):
            await asyncio.to_thread(self.catalogue.refresh)

    @property
    def active_requests(self) -> int:
        """Requests being spoken or waiting."""
        return self._active_requests

    def open_session(
        self, data: Mapping[str, Any], writer: EventWriter, *, streaming: bool
    ) -> Session:
        """Take a request; `release` must follow when its session is over.

        Raises:
            NanoTtsError: the request is wrong, or there are too many.
        """
        request = read_request(data, self.catalogue, self.defaults)
        if self._closing:
            raise OverloadError("the server is shutting down")
        if self._active_requests >= self.limits.max_requests:
            raise OverloadError(
                f"{self._active_requests} requests are waiting already; try again in a moment"
            )
        self._check_wait()
        self._active_requests += 1
        self._idle.clear()
        self._busy.set()
        inlet = TextInlet(
            self._splitter(ssml=request.ssml, name_emoji=request.name_emoji),
            pause_seconds=self._pause_seconds,
            max_characters=self.limits.max_text_characters,
        )
        session = Session(
            request,
            inlet,
            engine=self.engine,
            pool=self.pool,
            writer=writer,
            streaming=streaming,
            admit=self._check_wait,
            sample_width_bytes=self._sample_width_bytes,
        )
        self._sessions.add(session)
        return session

    def _check_wait(self) -> None:
        """Refuse what would be silent for too long, by the clients that take turns at this moment.

        A stream whose text is still being written takes none, so it keeps nobody out; it is looked
        at again when its first text comes. A connection takes one turn at a time.

        Raises:
            OverloadError: the first turn would come too late.
        """
        self._sessions = {s for s in self._sessions if not (s.over or s.writer.closed)}
        turns = len({session.writer for session in self._sessions if session.wants_turns})
        wait_seconds = self.pool.turn_seconds(turns)
        if wait_seconds > self.limits.max_wait_seconds:
            raise OverloadError(
                f"{turns} requests are being spoken, this one would wait about "
                f"{wait_seconds:.0f} s; try again in a moment"
            )

    def release(self) -> None:
        """Give back the room of one session."""
        self._active_requests -= 1
        if self._active_requests == 0:
            self._busy.clear()
            self._idle.set()

    async def tidy(self) -> None:
        """Give freed memory back to the system whenever the last request is over, for ever."""
        while True:
            await self._busy.wait()
            await self._idle.wait()
            await asyncio.sleep(TIDY_AFTER_SECONDS)
            if not self._active_requests:
                await asyncio.to_thread(trim_heap)

    async def finish(self, seconds: float) -> bool:
        """Refuse new requests and wait for the ones there are; return whether all ended."""
        self._closing = True
        try:
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        except TimeoutError:
            return False
        return True

    def shutdown(self) -> None:
        """Stop computing."""
        self._closing = True
        self.pool.shutdown()
