"""One request being spoken: sentences in, 16-bit chunks out, with the pauses between."""

import dataclasses
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..audio.arrays import Floats, Integers
from ..audio.mel import SAMPLE_RATE_HZ
from ..audio.pcm import Dither, finite, rounded16, silence, to_pcm16
from ..audio.peaks import PeakLimiter
from ..families.family import LoadedVoice, Manner
from ..text import Frontend, Passage
from ..text.silences import Silences
from ..text.timed import TimedPhonemes
from ..voice_files.options import SpeechOptions
from .loaded import Lease
from .other_voices import OtherVoices, Speaking
from .pace import expected_real_time_factor, speech_seconds


@dataclass(slots=True)
class Timing:
    """What an utterance has cost and given so far."""

    synth_seconds: float = 0.0
    audio_seconds: float = 0.0


class Utterance:
    """One request being spoken; not to be used by two threads at the same time."""

    def __init__(
        self,
        lease: Lease,
        frontend: Frontend,
        options: SpeechOptions,
        *,
        published_frontend: bool = False,
        others: OtherVoices | None = None,
    ) -> None:
        self.timing = Timing()
        self._others = others
        manner = Manner(
            options,
            lease.voice.speaker_row(options.speaker),
            np.random.default_rng(options.seed),
            frontend,
            frontend.own_words(options.pronunciations) if options.pronunciations else None,
            published_frontend,
        )
        self._own = Speaking(lease, manner)
        lease.voice.report_ignored(options)
        self._silences = Silences(
            options.sentence_silence,
            options.lead_silence_ms / 1000,
            options.trail_silence_ms / 1000,
        )
        self._samples = 0  # yielded
        self._dither = Dither() if options.volume > 0 else None
        self._planned: list[tuple[Sequence[str], Integers]] = []
        self.told: Callable[[TimedPhonemes], None] | None = None
        """Told of each piece of speech, in the thread that computes, before its first samples are yielded."""

    def say(self, passage: Passage) -> Iterator[NDArray[np.int16]]:
        """Yield the audio of one passage in chunks; nothing where nothing is speakable.

        Every `next` computes one chunk. Between two sentences lies the options' silence, between
        paragraphs a longer one; a pause that a passage asks for is there even without a sound.
        """
        self._silences.add(passage)
        yield from self._speak(passage)

    def expected_seconds(self, passage: Passage) -> float:
        """Seconds that a passage will take to compute, as far as can be told; 0 of voices that are quick anywhere."""
        options = self._own.manner.options
        factor = expected_real_time_factor(self._own.lease.voice.info, options)
        return (factor or 0.0) * options.length_scale * speech_seconds(passage.text)

    def _manner_of(self, passage: Passage, speaking: Speaking) -> Manner:
        """Return the manner of a passage: its factors on the options within their ranges."""
        options, manner = speaking.manner.options, speaking.manner
        changed = options.scaled(passage.length_factor, passage.pitch_factor, passage.volume_factor)
        if changed == options:
            return manner
        speaking.lease.voice.report_ignored(changed)
        return dataclasses.replace(manner, options=changed)

    def _speak(self, passage: Passage) -> Iterator[NDArray[np.int16]]:
        """Speak one sentence in a manner, and with a voice, that may differ from the utterance's own."""
        started = time.perf_counter()
        other, passage = self._others.choose(passage) if self._others else (None, passage)
        speaking = other or self._own
        manner, voice = self._manner_of(passage, speaking), speaking.lease.voice
        if self.told is not None:
            manner = dataclasses.replace(
                manner, told=lambda symbols, samples: self._planned.append((symbols, samples))
            )
        gain = _gain(voice, manner.options)
        pause: NDArray[np.int16] | None = None
        for levelled in self._levelled(voice.speak(passage, manner), gain, manner.options):
            pcm = levelled
            if pause is None:  # only now is it known that the sentence has a sound
                pause = self._pause()
                pcm = np.concatenate([pause, levelled]) if pause.size else levelled
            self._tell(passage.text, self._samples + (len(pcm) - len(levelled)))
            self.timing.synth_seconds += time.perf_counter() - started
            yield self._counted(pcm)
            started = time.perf_counter()

    def _tell(self, text: str, first_sample: int) -> None:
        """Tell what has been planned since the last chunk; it begins at a sample of the request."""
        for symbols, samples in self._planned:
            if self.told is not None:
                planned = tuple(int(count) for count in samples)
                self.told(TimedPhonemes(text, first_sample, tuple(symbols), planned))
            first_sample += int(samples.sum())
        self._planned.clear()

    def finish(self) -> Iterator[NDArray[np.int16]]:
        """Yield a pause at the end and the trailing silence, if anything was said."""
        if seconds := self._silences.at_end():
            yield self._counted(silence(seconds, SAMPLE_RATE_HZ, self._dither))

    def _pause(self) -> NDArray[np.int16]:
        return silence(self._silences.before_sound(), SAMPLE_RATE_HZ, self._dither)

    def _levelled(
        self, chunks: Iterator[Floats], gain: float, options: SpeechOptions
    ) -> Iterator[NDArray[np.int16]]:
        """Yield chunks of a sentence in 16 bits; who asks for a loudness gets peaks below -1 dBTP as well.

        Without, the limiter has no memory, and each chunk leaves at once. Who asks for no sound gets none.
        """
        dither = self._dither if gain > 0 else None
        if options.loudness is None:
            yield from (to_pcm16(samples, gain, dither) for samples in chunks)
            return
        limiter, said = PeakLimiter(SAMPLE_RATE_HZ), False
        for samples in chunks:
            said = True
            held = limiter.feed(finite(samples) * np.float32(gain))
            if len(held):  # a chunk shorter than what the limiter looks ahead comes with the next
                yield rounded16(held, dither)
        if said:
            yield rounded16(limiter.finish(), dither)

    def _counted(self, pcm: NDArray[np.int16]) -> NDArray[np.int16]:
        self.timing.audio_seconds += len(pcm) / SAMPLE_RATE_HZ
        self._samples += len(pcm)
        return pcm


def _gain(voice: LoadedVoice, options: SpeechOptions) -> float:
    level_db, measured = voice.info.gain_db, voice.info.loudness
    if options.loudness is not None and measured is not None:
        level_db += options.loudness - measured.of(options.speaker)
    return float(10 ** (level_db / 20)) * voice.amplitude(options) * options.volume
