"""One request from its first text to its last audio."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..bounded_log import BoundedLog
from ..errors import NanoTtsError, OverloadError, TextError
from ..text import Passage
from .incoming_text import TextInlet
from .interfaces import Pcm, SpeechEngine, Utterance
from .report import Report
from .request import SpeechRequest
from .sink import Sink
from .turns import ChunkPuller, WorkPool

_LOGGER = logging.getLogger(__name__)

SILENCE_SECONDS: Final = 0.1
"""What a request gets that has nothing to speak: ffmpeg, in Home Assistant, fails on no audio."""


@dataclass(frozen=True, slots=True)
class Admission:
    """What must not wait for too long."""

    check_wait: Callable[[], None]
    """Asked at the first text, which may come long after the start of a stream; raises `OverloadError` where the text
    would have to wait for too long."""
    longest_seconds: float
    """That a sentence may take to compute."""


class Session:
    """Speaks one request. The text comes in through `take`, the audio goes to the sink.

    Not more than one chunk is ever computed ahead of the sink, however slow it is.
    """

    def __init__(
        self,
        request: SpeechRequest,
        inlet: TextInlet,
        sink: Sink,
        *,
        engine: SpeechEngine,
        pool: WorkPool,
        admit: "Admission",
        released: Callable[["Session"], None],
        log: BoundedLog,
        client: object = None,
    ) -> None:
        """Prepare; nothing runs before `run`.

        Args:
            request: voice and options.
            inlet: where the text arrives.
            sink: where the audio goes.
            engine: what speaks.
            pool: the threads that it speaks on.
            admit: what must not wait for too long.
            released: told when the request is over and its room is free.
            log: where its numbers go.
            client: who asked; the session itself if nobody is named.
        """
        self.over = False
        """No more text is taken, no more audio will come."""
        self.client = self if client is None else client
        """Whose turn it takes."""
        self._inlet = inlet
        self._request = request
        self._sink = sink
        self._engine = engine
        self._pool = pool
        self._admit = admit
        self._released = released
        self._log = log
        self._puller: ChunkPuller | None = None
        self._utterance: Utterance | None = None
        self._begun = False
        self._sent_samples = 0
        self._first_audio_at: float | None = None
        self._waited_seconds = 0.0

    def take(self, text: str) -> None:
        """Add text; too much of it, or at a bad moment, ends the request with an error."""
        if self._inlet.failed:
            return
        try:
            if text and self._inlet.first_text_at is None:
                self._admit.check_wait()
            self._inlet.feed(text)
        except (OverloadError, TextError) as error:
            self._inlet.fail(error)

    def close(self) -> None:
        """Say that no more text will come."""
        self._inlet.close()

    def fail(self, error: NanoTtsError) -> None:
        """End the request with an error."""
        self._inlet.fail(error)

    @property
    def has_text(self) -> bool:
        """Some text has come."""
        return self._inlet.characters > 0

    @property
    def waits_since(self) -> float | None:
        """Loop time since which it waits for its sender; None while it has work, or its text is complete."""
        if self.over or self._puller is not None:
            return None
        return self._inlet.waits_since

    @property
    def wants_turns(self) -> bool:
        """It has something to compute: not so while it waits for text, or for a slow reader."""
        if self.over:
            return False
        return self._puller.working if self._puller is not None else self._inlet.has_work

    async def run(self) -> None:
        """Speak until the text ends; every error goes to the sink.

        Raises:
            ConnectionError: the sink's listener is gone.
        """
        try:
            await self._answer()
        finally:
            self.drop()

    def drop(self) -> None:
        """Give up the room of a request that is over, or that will never run."""
        self.over = True
        self._released(self)

    async def _answer(self) -> None:
        outcome = "cancelled"
        try:
            await self._speak()
            outcome = "done"
        except NanoTtsError as error:
            outcome = error.code
            await self._sink.refuse(error)
        except ConnectionError:
            outcome = "client left"
            raise
        except Exception:
            outcome = NanoTtsError.code
            _LOGGER.exception("Speaking failed")
            await self._sink.refuse(NanoTtsError("speaking failed, see the server's log"))
        finally:
            self.over = True
            self.report().log(outcome, self._log)
        if self._begun:
            await self._sink.end(self.report())

    def report(self) -> Report:
        """Return the numbers of this request until now."""
        timing = self._utterance.timing if self._utterance is not None else None
        first_text_at = self._inlet.first_text_at
        return Report(
            characters=self._inlet.characters,
            voice_id=self._request.voice_id,
            options=self._request.options,
            synth_seconds=timing.synth_seconds if timing is not None else 0.0,
            audio_seconds=self._sent_samples / self._engine.sample_rate_hz,
            queue_seconds=self._waited_seconds,
            first_audio_seconds=(
                self._first_audio_at - first_text_at
                if self._first_audio_at is not None and first_text_at is not None
                else None
            ),
        )

    async def _speak(self) -> None:
        await self._inlet.opened()
        # Before there is audio: with it, Home Assistant can start its header and its ffmpeg.
        await self._sink.begin(self._engine.sample_rate_hz)
        self._begun = True
        while (sentence := await self._inlet.sentence()) is not None:
            await self._send_all(self._sentences_from(sentence))
        if self._utterance is not None:
            await self._send_all(self._utterance.finish())
        if self._sent_samples == 0:
            silent_samples = int(SILENCE_SECONDS * self._engine.sample_rate_hz)
            await self._send(np.zeros(silent_samples, dtype=np.int16))

    def _sentences_from(self, sentence: Passage | None) -> Iterator[Pcm]:
        """Yield the audio of a sentence and of all that are ready after it; runs on the pool.

        The pool is asked for chunks, not for steps: what makes none (loading a voice, the end of a
        sentence) must not cost a request one more turn behind all the others.
        """
        if self._utterance is None:
            self._utterance = self._engine.utterance(self._request.voice_id, self._request.options)
            self._utterance.told = self._request.told
        while sentence is not None:
            self._check_pace(self._utterance, sentence)
            yield from self._utterance.say(sentence)
            sentence = self._inlet.ready_sentence()

    def _check_pace(self, utterance: Utterance, sentence: Passage) -> None:
        """Refuse a sentence of which nothing would be heard for minutes.

        Raises:
            OverloadError: the voice is too slow for this machine.
        """
        seconds = utterance.expected_seconds(sentence)
        longest = self._admit.longest_seconds
        if seconds > longest:
            raise OverloadError(
                f"{self._request.voice_id} would compute about {seconds:.0f} s for a sentence on this machine, more "
                f"than {longest:.0f} s; take the preset fast, shorter sentences or another voice, or "
                "let the command say write it to a file"
            )

    async def _send_all(self, chunks: Iterator[Pcm]) -> None:
        self._puller = puller = ChunkPuller(self._pool, chunks)
        try:
            while (pcm := await puller.next()) is not None:
                puller.start()  # the next chunk is made while the sink takes this one
                await self._send(pcm)
        finally:
            puller.close()
            self._puller = None
            self._waited_seconds += puller.waited_seconds

    async def _send(self, pcm: Pcm) -> None:
        if not len(pcm):
            return
        if self._first_audio_at is None:
            self._first_audio_at = asyncio.get_running_loop().time()
        await self._sink.audio(pcm)
        self._sent_samples += len(pcm)
