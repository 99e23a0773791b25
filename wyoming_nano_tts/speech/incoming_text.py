"""The text side of one request: pieces go in as they arrive, sentences come out when asked for."""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Final

from ..errors import NanoTtsError, TextError
from ..text import Passage
from .interfaces import SentenceSplitter

_SLICE_CHARACTERS: Final = 2000
"""Characters split at a time, so that a very long text does not hold up other connections."""

CLAUSE_PAUSES: Final = 4
"""After so many pauses' time without a sentence, a sender that never pauses counts as slow, too."""


LONG_PAUSE_SECONDS: Final = 1.0
"""After so long a silence what reads as a finished sentence is spoken; before, only what nothing that
follows could change: a language model may take 200 ms for the 5 of "21.5"."""


class TextInlet:
    """Splits lazily, so that the first sentence of a long text is out at once."""

    def __init__(
        self,
        splitter: SentenceSplitter,
        *,
        pause_seconds: float,
        max_characters: int,
        early_clauses: bool = True,
    ) -> None:
        """Take text until `close`.

        Args:
            splitter: what knows where sentences end.
            pause_seconds: a sender that is silent for this long releases a finished sentence.
            max_characters: most characters in all.
            early_clauses: where the first sentence comes slowly, begin with its first clause.
        """
        self._splitter = splitter
        self._early_clauses = early_clauses
        self._pause_seconds = pause_seconds
        self._max_characters = max_characters
        self._pending: deque[str] = deque()
        self._sentences: deque[Passage] = deque()
        self._changed = asyncio.Event()
        self._failure: NanoTtsError | None = None
        self.closed = False
        """No more text will come."""
        self._finished = False
        self._unflushed = False
        self._given = False  # a sentence has come out
        self._last_text_at = asyncio.get_running_loop().time()
        self.characters = 0
        self.first_text_at: float | None = None
        """Loop time of the first text, or of the end of a request without any."""

    def feed(self, text: str) -> None:
        """Add text.

        Raises:
            TextError: the request has become too long; nothing was added.
        """
        if self.characters + len(text) > self._max_characters:
            raise TextError(
                f"a request may have {self._max_characters} characters, this one has "
                f"{self.characters + len(text)}; send it in parts"
            )
        if not text:
            return
        self.characters += len(text)
        for start in range(0, len(text), _SLICE_CHARACTERS):
            self._pending.append(text[start : start + _SLICE_CHARACTERS])
        self._unflushed = True
        self._last_text_at = asyncio.get_running_loop().time()
        self._mark_first()

    def close(self) -> None:
        """Say that no more text will come."""
        self.closed = True
        self._mark_first()

    def fail(self, error: NanoTtsError) -> None:
        """Let the consumer raise `error` at its next call; forget what is not spoken yet."""
        self._failure = error
        self._pending.clear()
        self._sentences.clear()
        self._changed.set()

    @property
    def failed(self) -> bool:
        """The request has ended with an error; text does not matter any more."""
        return self._failure is not None

    @property
    def has_work(self) -> bool:
        """Text waits to be spoken; not so where a sentence's end, or the sender, is waited for."""
        return bool(self._pending or self._sentences or (self.closed and not self._finished))

    @property
    def waits_since(self) -> float | None:
        """Loop time since which the sender is waited for; None while there is work, or no more to come."""
        return None if self.closed or self.failed or self.has_work else self._last_text_at

    def ready_sentence(self) -> Passage | None:
        """Return the next sentence if there is one already; may be called from any thread."""
        try:
            return self._sentences.popleft()  # atomic
        except IndexError:
            return None

    async def opened(self) -> None:
        """Wait for the first text, or the end of a request without any."""
        while self.first_text_at is None and self._failure is None:
            await self._wait(None)
        self._raise_failure()

    async def sentence(self) -> Passage | None:
        """Return the next sentence, None after the last; waits as long as the sender needs."""
        while True:
            self._raise_failure()
            if (sentence := self.ready_sentence()) is not None:
                self._given = True
                return sentence
            if self._pending:
                self._sentences.extend(self._splitter.feed(self._pending.popleft()))
                await asyncio.sleep(0)
            elif self._finished:
                return None
            elif self.closed:
                self._finished = True
                self._sentences.extend(await self._finish())
            elif self._unflushed:
                await self._await_more()
            else:
                await self._wait(None)

    async def _finish(self) -> Sequence[Passage]:
        """Let the splitter give the rest; a long document takes it a while."""
        if self.characters <= _SLICE_CHARACTERS:
            return self._splitter.finish()
        return await asyncio.to_thread(self._splitter.finish)

    async def _await_more(self) -> None:
        """Wait for more text; let out what is finished when its sender pauses, or is slow."""
        loop_time = asyncio.get_running_loop().time()
        silent_seconds = loop_time - self._last_text_at
        long = max(LONG_PAUSE_SECONDS, self._pause_seconds)
        if self._is_slow(loop_time) and (clauses := self._splitter.flush_clause()):
            self._sentences.extend(clauses)
        elif silent_seconds < self._pause_seconds:
            await self._wait(self._pause_seconds - silent_seconds)
        elif silent_seconds >= long:
            self._unflushed = False
            self._sentences.extend(self._splitter.flush_pause(long=True))
        else:
            self._sentences.extend(self._splitter.flush_pause())
            if not self._sentences and self._wants_clause():
                self._sentences.extend(self._splitter.flush_clause())
            if not self._sentences:
                await self._wait(long - silent_seconds)
        if not self._sentences and self._wants_clause():
            self._sentences.extend(self._splitter.flush_clause())

    def _wants_clause(self) -> bool:
        """Whether a clause is better than silence: nothing has been spoken, and more text is to come."""
        return self._early_clauses and not self._given and not self.closed

    def _is_slow(self, loop_time: float) -> bool:
        """Whether the first sentence has been on its way for long, though its sender never pauses."""
        begun_at = self.first_text_at
        return (
            self._wants_clause()
            and begun_at is not None
            and loop_time - begun_at >= CLAUSE_PAUSES * self._pause_seconds
        )

    def _mark_first(self) -> None:
        if self.first_text_at is None:
            self.first_text_at = asyncio.get_running_loop().time()
        self._changed.set()

    async def _wait(self, seconds: float | None) -> None:
        self._changed.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            pass

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure
