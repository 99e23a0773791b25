"""A deterministic speech engine for tests of the server and the fuzzer: one tone a sentence, one chunk a word.

It has the shape of the real engine and makes real audio; it can be slowed, stopped in the middle
and made to fail, and it remembers what was asked of it.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from wyoming_nano_tts.engine.frontends import Frontends
from wyoming_nano_tts.engine.reading import ReadSentence, read_sentences
from wyoming_nano_tts.errors import VoiceError
from wyoming_nano_tts.speech.interfaces import Pcm
from wyoming_nano_tts.text import Passage
from wyoming_nano_tts.text.timed import TimedPhonemes
from wyoming_nano_tts.voice_files.options import RANGES, SpeechOptions

SAMPLE_RATE_HZ = 24000
CHUNK_SAMPLES = 2400


@dataclass(frozen=True, slots=True)
class ToneVoice:
    """A voice on paper."""

    id: str
    name: str
    language: str = "en_US"
    version: str = "1"
    speakers: tuple[str, ...] = ()
    supported: frozenset[str] = frozenset(RANGES)
    licence: str = "CC0-1.0"
    gender: str = ""
    size_bytes: int = 9_200_000
    attribution_name: str = "Test"
    attribution_url: str = "https://example.org"

    @property
    def languages(self) -> tuple[str, ...]:
        """Its own."""
        return (self.language,)

    def read_in(self, speaker: str | None = None) -> str:
        """Whatever it is called, it speaks tones of English words."""
        return "en"


@dataclass(slots=True)
class ToneTiming:
    """Totals of an utterance."""

    synth_seconds: float = 0.0
    audio_seconds: float = 0.0


class ToneUtterance:
    """One request; `sentences`, `chunks_made` and `closed` are for the tests to look at."""

    def __init__(self, engine: "ToneEngine", voice_id: str, options: SpeechOptions) -> None:
        self.voice_id = voice_id
        self.options = options
        self.sentences: list[str] = []
        self.passages: list[Passage] = []
        self.chunks_made = 0
        self.closed = False
        self.timing = ToneTiming()
        self.told: Callable[[TimedPhonemes], None] | None = None
        self._engine = engine

    def say(self, passage: Passage) -> Iterator[Pcm]:
        """Yield 0.1 s of a tone a word."""
        self.passages.append(passage)
        sentence = passage.text
        self.sentences.append(sentence)
        if "explode" in sentence:
            raise RuntimeError("the engine broke")
        if "unspeakable" in sentence:
            raise VoiceError("this voice cannot say that")
        try:
            for word in sentence.split():
                if not any(character.isalnum() for character in word):
                    continue
                yield self._chunk(word)
        except GeneratorExit:
            self.closed = True
            raise

    def expected_seconds(self, passage: Passage) -> float:
        """As long as the tests want it to take."""
        return self._engine.expected_seconds

    def finish(self) -> Iterator[Pcm]:
        """Yield the trailing silence."""
        samples = round(self.options.trail_silence_ms * SAMPLE_RATE_HZ / 1000)
        if samples:
            yield np.zeros(samples, dtype=np.int16)

    def _chunk(self, word: str) -> Pcm:
        started = time.perf_counter()
        self._engine.work()
        self.chunks_made += 1
        samples = round(CHUNK_SAMPLES * self.options.length_scale)
        frequency_hz = (200 + 20 * len(word)) * self.options.pitch_scale
        phase = 2 * np.pi * frequency_hz * np.arange(samples) / SAMPLE_RATE_HZ
        self.timing.synth_seconds += time.perf_counter() - started
        self.timing.audio_seconds += samples / SAMPLE_RATE_HZ
        return (8000 * np.sin(phase)).astype(np.int16)


class ToneEngine:
    """Serves `utterances`, newest last."""

    sample_rate_hz = SAMPLE_RATE_HZ
    sound_key = ""
    backend_name = "tone"

    def __init__(self) -> None:
        self.utterances: list[ToneUtterance] = []
        self.chunk_seconds = 0.0
        self.expected_seconds = 0.0
        """Of every sentence."""
        self.expected_factors: dict[str, float] = {}
        """By preset, of every voice."""
        self.gate = threading.Event()
        """Clear it, and all work stops until it is set again."""
        self.gate.set()
        self.loaded: list[str] = []
        self.unload_calls: list[float] = []
        self._voices = [
            ToneVoice("en_US-tone", "Tone"),
            ToneVoice("en_GB-duo", "Duo", language="en_GB", speakers=("anna", "ben")),
            ToneVoice("de_DE-ton", "Ton", language="de_DE"),
        ]

    def voices(self) -> list[ToneVoice]:
        """Return all voices."""
        return self._voices

    def voice_id(self, name: str | None) -> str:
        """Return a known name, else the first voice."""
        return name if name in {voice.id for voice in self._voices} else self._voices[0].id

    def expected_by_preset(self, voice_id: str) -> dict[str, float]:
        """As the tests want it."""
        return self.expected_factors

    def preload(self, voice_id: str) -> None:
        """Take as long as a chunk; remember that it was asked for."""
        self.work()
        self.loaded.append(voice_id)

    def unload_idle(self, seconds: float) -> None:
        """Remember that it was asked for."""
        self.unload_calls.append(seconds)

    def utterance(self, voice_id: str, options: SpeechOptions) -> ToneUtterance:
        """Begin a request."""
        utterance = ToneUtterance(self, voice_id, options)
        self.utterances.append(utterance)
        return utterance

    def work(self) -> None:
        """Take as long as a chunk takes."""
        self.gate.wait(30)
        if self.chunk_seconds:
            time.sleep(self.chunk_seconds)

    @property
    def chunks_made(self) -> int:
        """Chunks of all requests together."""
        return sum(utterance.chunks_made for utterance in self.utterances)


class EnglishReader:
    """Reads as the engine does, whatever the voice."""

    def __init__(self) -> None:
        self._frontends = Frontends()

    def read(
        self,
        voice_id: str,
        passages: Iterable[Passage],
        *,
        speaker: str | None = None,
        pronunciations: Mapping[str, str] | None = None,
    ) -> Iterator[ReadSentence]:
        """Yield how a text is read in English."""
        return read_sentences(self._frontends, "en", passages, pronunciations)
