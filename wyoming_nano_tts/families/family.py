"""What a loaded voice of any architecture is: the base of the families."""

import dataclasses
import itertools
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from ..audio.arrays import Floats, Integers
from ..errors import OptionError, VoiceError
from ..text import Frontend, OwnWords, Passage, Phonemes, TokenIds
from ..voice_files.description import VoiceInfo
from ..voice_files.options import SpeechOptions
from .parts.vocoder import Acoustics

_LOGGER = logging.getLogger(__name__)

_WAYS_OUT = {"loudness": "; `wyoming-nano-tts voices loudness {}` measures it"}
"""How a voice comes to obey what it does not."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How an utterance is spoken: what stays the same from its first sentence to its last."""

    options: SpeechOptions
    speaker: int
    """Row of the speaker table."""
    rng: np.random.Generator
    """Made from the options' seed; goes on from sentence to sentence."""
    frontend: Frontend
    own_words: OwnWords | None = None
    """The request's own pronunciations."""
    published_frontend: bool = False
    """Published voices take text through their own program's front end, for comparisons."""
    numbers: Iterator[int] = field(default_factory=itertools.count)
    """Numbers the chunks of the request, for a family that seeds each by its number."""
    told: Callable[[Sequence[str], Integers], None] | None = None
    """Told, before a piece's first samples, its T symbols ("" for a pad or a blank) and the samples of each, (T,)
    int64, which are all of the piece."""

    def tell(self, symbols: Sequence[str], samples: Integers) -> None:
        """Tell whoever wants to know what the next samples are of; see `told`."""
        if self.told is not None:
            self.told(symbols, samples)

    def phonemes(self, sentence: Passage | Phonemes) -> Phonemes:
        """Phonemes of a sentence, as our text front end says it; empty if nothing is speakable."""
        if isinstance(sentence, Phonemes):
            return sentence
        return self.frontend.phonemise(sentence, self.own_words)


def symbols_of(phonemes: Phonemes, tokens: int) -> tuple[str, ...]:
    """Return the symbol of each of T tokens, as `Phonemes.token_ids` lays them out: "" for a pad or a blank."""
    padded = ("", *phonemes.symbols, "")
    if tokens == len(padded):
        return padded
    spread = [""] * tokens
    spread[1::2] = padded
    return tuple(spread)


class LoadedVoice(ABC):
    """A voice with its graphs open; may be used by several threads at once.

    A family is a subclass that opens a voice's parts and speaks; `families.py` lists them.

    Args:
        info: of the voice.
        threads: that one computation may use.

    Raises:
        VoiceError: the weights are damaged or do not fit.
    """

    def __init__(self, info: VoiceInfo, threads: int) -> None:
        self.info = info
        self.threads = threads
        self._reported: set[str] = set()

    @property
    def supported(self) -> frozenset[str]:
        """Names of the options that this voice obeys."""
        return self.info.supported

    def report_ignored(self, options: SpeechOptions) -> None:
        """Log once each option that a request has set and this voice does not obey."""
        usual = SpeechOptions()
        names = {option.name for option in dataclasses.fields(options)} - self.supported
        for name in sorted(names - self._reported):
            if getattr(options, name) != getattr(usual, name):
                self._reported.add(name)
                _LOGGER.warning(
                    "the voice %s has no %s: ignored (said once)%s",
                    self.info.id,
                    name,
                    _WAYS_OUT.get(name, "").format(self.info.id),
                )

    @abstractmethod
    def speak(self, sentence: Passage | Phonemes, manner: Manner) -> Iterator[Floats]:
        """Yield the samples of one sentence in chunks; nothing where nothing is speakable.

        Nothing is computed before it is asked for: one `next` computes one chunk. `Utterance` does
        pauses between sentences, level, limiter and 16 bits.

        Args:
            sentence: a passage, or the phonemes themselves.
            manner: options and what belongs to them.

        Yields:
            (N,) float32 at 24 kHz, speech around -22 dBFS; the first chunk is short.
        """

    has_acoustics: ClassVar[bool] = False
    """Whether `acoustics` and `vocode` work: the family has a mel between text and samples."""

    def acoustics(
        self, phonemes: Phonemes | TokenIds, manner: Manner, durations: Integers | None = None
    ) -> Acoustics:
        """Predict what the vocoder is told of a sentence, for whoever judges or teaches.

        Args:
            phonemes: of a sentence, or its T tokens as this family's own front end makes them.
            manner: options and what belongs to them.
            durations: frames of each token, (T,) int64, at least 0, not all 0; None: as predicted.

        Raises:
            VoiceError: the family has no acoustics (`has_acoustics`).
        """
        raise VoiceError(f"{self.info.id}: a voice of {self.info.architecture} has no acoustics")

    def vocode(self, acoustics: Acoustics, rng: np.random.Generator) -> Iterator[Floats]:
        """Yield the samples of a sentence's acoustics in chunks, (256 F,) in all.

        Raises:
            VoiceError: the family has no acoustics (`has_acoustics`).
        """
        raise VoiceError(f"{self.info.id}: a voice of {self.info.architecture} has no acoustics")

    def amplitude(self, options: SpeechOptions) -> float:
        """Return the factor of `energy_scale` on the samples; 1 where the model has its own use for it."""
        return options.energy_scale

    def speaker_row(self, name: str | None) -> int:
        """Row of the speaker table.

        Raises:
            OptionError: the voice has no such speaker; the message lists those that it has.
        """
        if name is None or not self.info.speakers:
            return 0
        if name not in self.info.speakers:
            raise OptionError(
                f"{self.info.id} has no speaker {name!r:.60}; it has {', '.join(self.info.speakers)}"
            )
        return self.info.speakers.index(name)
