"""What speech needs of the rest: an engine and a sentence splitter, as protocols.

Requests and turns know no model and no phoneme. Anything with these shapes can speak; the tests
serve a tone generator.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..text import Passage
from ..text.other_languages import VoiceFinder
from ..text.timed import TimedPhonemes
from ..voice_files.options import SpeechOptions

Pcm = NDArray[np.int16]
"""Mono samples, (N,) int16."""


class Voice(Protocol):
    """An installed voice, as it is described to clients."""

    @property
    def id(self) -> str:
        """Stable name on the wire, "en_US-kathleen"."""

    @property
    def name(self) -> str:
        """Name for people, "Kathleen"."""

    @property
    def language(self) -> str:
        """Language tag, "en_US" or "en-US"."""

    @property
    def languages(self) -> Sequence[str]:
        """Language tags: its own, then those of its speakers where they differ."""

    def read_in(self, speaker: str | None = None) -> str:
        """Return the tag of the language that text is read in for a speaker, or for the voice."""

    @property
    def version(self) -> str:
        """Changes whenever the sound changes."""

    @property
    def speakers(self) -> Sequence[str]:
        """Speaker names of a voice with several, else empty."""

    @property
    def supported(self) -> Set[str]:
        """Names of the `SpeechOptions` that it obeys."""

    @property
    def licence(self) -> str:
        """SPDX identifier, "CC0-1.0"."""

    @property
    def gender(self) -> str:
        """As the voice states it, "female"; "" where it says nothing."""

    @property
    def size_bytes(self) -> int:
        """Bytes of its weights on disk; may read the disk."""

    @property
    def attribution_name(self) -> str:
        """Who made the voice."""

    @property
    def attribution_url(self) -> str:
        """Where it comes from."""


class Timing(Protocol):
    """What an utterance has cost so far."""

    @property
    def synth_seconds(self) -> float:
        """Seconds of computing."""

    @property
    def audio_seconds(self) -> float:
        """Seconds of audio made, pauses included."""


class Utterance(Protocol):
    """One request being spoken. Never used by two threads at once, but by several in turn."""

    told: Callable[[TimedPhonemes], None] | None
    """Told of each piece of speech before its first audio, by engines that know where its sounds lie."""

    def say(self, sentence: Passage) -> Iterator[Pcm]:
        """Yield the audio of one sentence or passage in chunks; every `next` blocks while it computes."""

    def finish(self) -> Iterator[Pcm]:
        """Yield what comes after the last sentence."""

    def expected_seconds(self, sentence: Passage) -> float:
        """Seconds that a sentence will take to compute, as far as can be told; 0 of voices that are quick anywhere."""

    @property
    def timing(self) -> Timing:
        """Totals until now."""


class SpeechEngine(Protocol):
    """Voices on disk and their synthesis. Methods that block say so."""

    @property
    def sample_rate_hz(self) -> int:
        """Rate of all audio, one for all voices."""

    @property
    def sound_key(self) -> str:
        """Changes when something beside voices and options changes the sound; may read the disk."""

    @property
    def backend_name(self) -> str:
        """Name of what computes, for reports; "" while that is not decided."""

    def voices(self) -> Sequence[Voice]:
        """Installed voices; may read the disk."""

    def voice_id(self, name: str | None) -> str:
        """Id of the voice of that name; of the default voice if unknown or None. May read the disk."""

    def expected_by_preset(self, voice_id: str) -> Mapping[str, float]:
        """Expected seconds of computing a second of speech, by preset; nothing for voices that are quick anywhere."""

    def preload(self, voice_id: str) -> None:
        """Load a voice, and make the first request as fast as any; blocks."""

    def unload_idle(self, seconds: float) -> None:
        """Free the memory of voices that nobody has used for so long; none that is speaking."""

    def utterance(self, voice_id: str, options: SpeechOptions) -> Utterance:
        """Begin a request; blocks if the voice is not loaded yet."""


class SentenceSplitter(Protocol):
    """Text in any pieces to whole sentences; pure, no clock."""

    def feed(self, text: str) -> Sequence[Passage]:
        """Add text; return the sentences that no later text can change."""

    def flush_pause(self, *, long: bool = False) -> Sequence[Passage]:
        """Return what is a finished sentence if the sender pauses here, or has been silent for long."""

    def flush_clause(self) -> Sequence[Passage]:
        """Return the first clause of an unfinished sentence, if it has a clear one."""

    def finish(self) -> Sequence[Passage]:
        """Return the rest."""


class SplitterFactory(Protocol):
    """Makes a splitter, one per request."""

    def __call__(
        self,
        tag: str,
        *,
        ssml: bool = False,
        name_emoji: bool = False,
        voices: VoiceFinder | None = None,
    ) -> SentenceSplitter:
        """Make a splitter.

        Args:
            tag: of the language that the text is read in, "en".
            ssml: the client says that the text is SSML.
            name_emoji: say the names of emoji instead of dropping them.
            voices: knows the voices that the text may name.
        """
