"""One request from its first text to its last audio."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.error import Error
from wyoming.tts import SynthesizeStopped

from ..errors import NanoTtsError, OverloadError, TextError
from ..server.requests import SpeechRequest
from ..server.wire.events import EventWriter
from ..text import Sentence
from .incoming_text import TextInlet
from .interfaces import Pcm, SpeechEngine, Utterance
from .report import Report
from .turns import ChunkPuller, WorkPool

_LOGGER = logging.getLogger(__name__)

CHUNK_SAMPLES: Final = 8192
"""Most samples in one `audio-chunk` event: 0.34 s at 24 kHz."""

SILENCE_SECONDS: Final = 0.1
"""What a request gets that has nothing to speak: ffmpeg, in Home Assistant, fails on no audio."""


class Session:
    """Speaks one request. The text comes in through `inlet`, the audio leaves through the writer.

    Not more than one chunk is ever computed ahead of the client, however slowly it reads.
    """

    def __init__(
        self,
        request: SpeechRequest,
        inlet: TextInlet,
        *,
        engine: SpeechEngine,
        pool: WorkPool,
        writer: EventWriter,
        streaming: bool,
        admit: Callable[[], None],
        sample_width_bytes: int = 2,
    ) -> None:
        """Prepare; nothing runs before `run`.

        Args:
            request: voice and options.
            inlet: where the text arrives.
            engine: what speaks.
            pool: the threads that it speaks on.
            writer: the client.
            streaming: end with `synthesize-stopped`.
            admit: asked at a stream's first text, which may come long after its start; raises
                `OverloadError` where the text would have to wait for too long.
            sample_width_bytes: 2, or 4 for 32-bit integers.
        """
        self.inlet = inlet
        self.streaming = streaming
        self.audio_started = False
        self.over = False
        self._request = request
        self._engine = engine
        self._pool = pool
        self._writer = writer
        self._admit = admit
        self._puller: ChunkPuller | None = None
        self._sample_width_bytes = sample_width_bytes
        self._utterance: Utterance | None = None
        self._sent_samples = 0
        self._first_audio_at: float | None = None
        self._waited_seconds = 0.0

    def take(self, text: str) -> None:
        """Add text; too much of it, or at a bad moment, ends the request with an error."""
        if self.inlet.failed:
            return
        try:
            if self.streaming and text and self.inlet.first_text_at is None:
                self._admit()
            self.inlet.feed(text)
        except (OverloadError, TextError) as error:
            self.inlet.fail(error)

    @property
    def writer(self) -> EventWriter:
        """The client."""
        return self._writer

    @property
    def wants_turns(self) -> bool:
        """It has something to compute: not so while it waits for text, or for a slow reader."""
        if self.over or self._writer.closed:
            return False
        return self._puller.working if self._puller is not None else self.inlet.has_work

    async def run(self) -> None:
        """Speak until the text ends; answer every error with an event.

        Raises:
            ConnectionError: the client is gone.
        """
        outcome = "cancelled"
        try:
            await self._speak()
            outcome = "done"
        except NanoTtsError as error:
            outcome = error.code
            await self._send_error(str(error), error.code)
        except ConnectionError:
            outcome = "client left"
            raise
        except Exception:
            outcome = NanoTtsError.code
            _LOGGER.exception("Speaking failed")
            await self._send_error("speaking failed, see the server's log", NanoTtsError.code)
        finally:
            self.over = True
            self.report().log(outcome)
        if self.audio_started:
            await self._send_end()
        elif self.streaming and self.inlet.closed:
            await self._writer.send(SynthesizeStopped().event())

    def report(self) -> Report:
        """Return the numbers of this request until now."""
        timing = self._utterance.timing if self._utterance is not None else None
        first_text_at = self.inlet.first_text_at
        return Report(
            characters=self.inlet.characters,
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
        await self.inlet.opened()
        # Sent before there is audio: with it, Home Assistant can start its header and its ffmpeg.
        await self._writer.send(
            AudioStart(
                rate=self._engine.sample_rate_hz,
                width=self._sample_width_bytes,
                channels=1,
                timestamp=0,
            ).event()
        )
        self.audio_started = True
        while (sentence := await self.inlet.sentence()) is not None:
            await self._send_all(self._sentences_from(sentence))
        if self._utterance is not None:
            await self._send_all(self._utterance.finish())
        if self._sent_samples == 0:
            silent_samples = int(SILENCE_SECONDS * self._engine.sample_rate_hz)
            await self._send_pcm(np.zeros(silent_samples, dtype=np.int16))

    def _sentences_from(self, sentence: Sentence | None) -> Iterator[Pcm]:
        """Yield the audio of a sentence and of all that are ready after it; runs on the pool.

        The pool is asked for chunks, not for steps: what makes none (loading a voice, the end of a
        sentence) must not cost a request one more turn behind all the others.
        """
        if self._utterance is None:
            self._utterance = self._engine.utterance(self._request.voice_id, self._request.options)
        while sentence is not None:
            yield from self._utterance.say(sentence)
            sentence = self.inlet.ready_sentence()

    async def _send_all(self, chunks: Iterator[Pcm]) -> None:
        self._puller = puller = ChunkPuller(self._pool, chunks)
        try:
            while (pcm := await puller.next()) is not None:
                puller.start()  # the next chunk is made while the client takes this one
                await self._send_pcm(pcm)
        finally:
            puller.close()
            self._puller = None
            self._waited_seconds += puller.waited_seconds

    async def _send_pcm(self, pcm: Pcm) -> None:
        rate_hz = self._engine.sample_rate_hz
        for start in range(0, len(pcm), CHUNK_SAMPLES):
            part = pcm[start : start + CHUNK_SAMPLES]
            chunk = AudioChunk(
                rate=rate_hz,
                width=self._sample_width_bytes,
                channels=1,
                audio=_sample_bytes(part, self._sample_width_bytes),
                timestamp=round(1000 * self._sent_samples / rate_hz),
            )
            if self._first_audio_at is None:
                self._first_audio_at = asyncio.get_running_loop().time()
            await self._writer.send(chunk.event())
            self._sent_samples += len(part)

    async def _send_error(self, text: str, code: str) -> None:
        await self._writer.send(Error(text=text, code=code).event())

    async def _send_end(self) -> None:
        timing = self.report().wire()
        stop = AudioStop(timestamp=timing["audio_ms"]).event()
        stop.data |= timing
        await self._writer.send(stop)
        if self.streaming:
            stopped = SynthesizeStopped().event()
            stopped.data |= timing
            await self._writer.send(stopped)


def _sample_bytes(pcm: Pcm, width_bytes: int) -> bytes:
    if width_bytes == 4:
        return (pcm.astype("<i4") << 16).tobytes()
    return pcm.astype("<i2", copy=False).tobytes()
