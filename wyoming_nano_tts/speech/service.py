"""What all requests share: engine, voices, threads and their count."""

import asyncio
from typing import Final

from ..errors import OverloadError
from ..machine.heap import trim_heap
from ..voice_files.options import SpeechOptions
from .incoming_text import TextInlet
from .interfaces import SpeechEngine, SplitterFactory
from .limits import SpeechLimits
from .offered_voices import Catalogue
from .report import report_log
from .request import SpeechRequest
from .session import Admission, Session
from .sink import Sink
from .turns import WorkPool

TIDY_AFTER_SECONDS: Final = 2.0
"""Of rest: then the next request is not about to use the memory again."""


class Service:
    """Takes requests, as long as there is room."""

    def __init__(
        self,
        engine: SpeechEngine,
        splitter: SplitterFactory,
        catalogue: Catalogue,
        *,
        workers: int,
        limits: SpeechLimits | None = None,
        defaults: SpeechOptions | None = None,
        pause_seconds: float = 0.15,
    ) -> None:
        """Prepare; nothing blocks.

        Args:
            engine: what speaks.
            splitter: makes a sentence splitter, one per request.
            catalogue: voices and profiles.
            workers: threads that compute at the same time.
            limits: how much may be asked for.
            defaults: options where a request says nothing.
            pause_seconds: silence of a sender that releases a finished sentence.
        """
        self.engine = engine
        self.catalogue = catalogue
        self.limits = limits or SpeechLimits()
        self.defaults = defaults or SpeechOptions()
        self.pool = WorkPool(workers)
        self._splitter = splitter
        self._pause_seconds = pause_seconds
        self._log = report_log()
        self._closing = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._busy = asyncio.Event()
        self._sessions: set[Session] = set()

    async def look_for_voice(self, name: str | None, language: str | None = None) -> None:
        """Look again at the installed voices if the name or the language is not known yet."""
        known = name is None or self.catalogue.knows(name)
        if not (known and (language is None or self.catalogue.speaks(language))):
            await asyncio.to_thread(self.catalogue.refresh)

    @property
    def active_requests(self) -> int:
        """Requests being spoken or waiting."""
        return len(self._sessions)

    async def speak(self, request: SpeechRequest, text: str, sink: Sink) -> None:
        """Speak a text that is complete, until its last audio is in the sink.

        Raises:
            OverloadError: there are too many requests; the sink has heard nothing.
            ConnectionError: the sink's listener is gone.
        """
        session = self.open(request, sink)
        session.take(text)
        session.close()
        await session.run()

    def open(self, request: SpeechRequest, sink: Sink, *, client: object = None) -> Session:
        """Take a request whose text is still to come; `run` or `drop` must follow.

        Args:
            request: voice and options.
            sink: where the audio goes.
            client: who asks. Requests of one client are answered one after the other, so together
                they take one turn; without a client, a request takes its own.

        Raises:
            OverloadError: there are too many requests.
        """
        if self._closing:
            raise OverloadError("the server is shutting down")
        if self.active_requests >= self.limits.max_requests and not self._make_room():
            raise OverloadError(
                f"{self.active_requests} requests are waiting already; try again in a moment"
            )
        self._check_wait()
        inlet = TextInlet(
            self._splitter(
                self.catalogue.read_in(request.voice_id, request.options.speaker),
                ssml=request.ssml,
                name_emoji=request.name_emoji,
                voices=self.catalogue.find,
            ),
            pause_seconds=self._pause_seconds,
            max_characters=self.limits.max_text_characters,
        )
        session = Session(
            request,
            inlet,
            sink,
            engine=self.engine,
            pool=self.pool,
            admit=Admission(self._check_wait, self.limits.max_sentence_seconds),
            client=client,
            released=self._release,
            log=self._log,
        )
        self._sessions.add(session)
        self._idle.clear()
        self._busy.set()
        return session

    def _make_room(self) -> bool:
        """End the stream that has waited longest for its sender, one without any text first."""
        now = asyncio.get_running_loop().time()
        waiting = [
            (session.has_text, now - since, session)
            for session in self._sessions
            if (since := session.waits_since) is not None
            and now - since
            >= (self.limits.paused_seconds if session.has_text else self.limits.silent_seconds)
        ]
        if not waiting:
            return False
        _, seconds, session = min(waiting, key=lambda one: (one[0], -one[1]))
        session.fail(
            OverloadError(f"no text came for {seconds:.0f} s, and other requests wait; ask again")
        )
        self._release(session)
        return True

    def _check_wait(self) -> None:
        """Refuse what would be silent for too long, by the clients that take turns at this moment.

        A stream whose text is still being written takes none, so it keeps nobody out; it is looked
        at again when its first text comes.

        Raises:
            OverloadError: the first turn would come too late.
        """
        turns = len({session.client for session in self._sessions if session.wants_turns})
        wait_seconds = self.pool.turn_seconds(turns)
        if wait_seconds > self.limits.max_wait_seconds:
            raise OverloadError(
                f"{turns} requests are being spoken, this one would wait about "
                f"{wait_seconds:.0f} s; try again in a moment"
            )

    def _release(self, session: Session) -> None:
        self._sessions.discard(session)
        if not self._sessions:
            self._busy.clear()
            self._idle.set()

    async def tidy(self) -> None:
        """Give freed memory back to the system whenever the last request is over; never returns."""
        while True:
            await self._busy.wait()
            await self._idle.wait()
            await asyncio.sleep(TIDY_AFTER_SECONDS)
            if not self._sessions:
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
