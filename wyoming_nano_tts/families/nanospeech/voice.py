"""The family "nanospeech": letters and a recording -> mel -> samples, a sentence at a time."""

import logging
from collections.abc import Iterator
from typing import Final, TypeVar

import numpy as np

from ...audio.arrays import Floats
from ...backends.backend import Backend
from ...errors import TextError, VoiceError
from ...text import Passage, Phonemes
from ...voice_files.description import VoiceInfo
from ...voice_files.reference import reference_samples
from ...voice_files.weights import VoicePart, read_weights
from ..family import LoadedVoice, Manner
from ..parts.shared_weights import opened_once
from ..parts.text_pieces import pieces
from .checkpoint import checked_vocabulary
from .config import FRAMES_PER_SECOND, MEL_BANDS
from .flow import DurationNetwork, FlowNetwork
from .mel import log_mel
from .sampling import PRESETS, USUAL_CHARACTERS_PER_SECOND, USUAL_PRESET, condition, extent, follow
from .vocoder import VocosVocoder

_LOGGER = logging.getLogger(__name__)

TRAINED_SECONDS: Final = 10.0
"""Longest recordings that the model was trained on; reference and new speech together should stay below."""
LEAST_NEW_SECONDS: Final = 3.0
"""Of a piece of a sentence, however long the reference is."""
MARKS: Final = ",.!?;:"
WORDS: Final = str.isalnum

N = TypeVar("N", FlowNetwork, DurationNetwork, VocosVocoder)


class NanospeechVoice(LoadedVoice):
    """Text -> characters -> duration -> mel -> samples."""

    def __init__(self, info: VoiceInfo, backend: Backend, threads: int) -> None:
        super().__init__(info, threads)
        if info.reference is None:
            raise VoiceError(f"{info.id} has no recording to follow; match the voice again")
        self.vocabulary = checked_vocabulary(info.parts["model"].config)
        self.flow = _opened(FlowNetwork, info.parts["model"], backend, threads)
        self.durations = _opened(DurationNetwork, info.parts["duration"], backend, threads)
        self.vocoder = _opened(VocosVocoder, info.parts["vocoder"], backend, threads)
        transcript = info.reference.transcript.strip()
        self.transcript, lost = self.vocabulary.known(transcript)
        if not any(map(WORDS, self.transcript)):
            raise VoiceError(
                f"{info.id}: the transcript of its recording, {transcript!r:.60}, has no letter that the "
                "model knows; match the voice again"
            )
        self._tell_lost(lost)
        try:
            self.reference = log_mel(reference_samples(info.reference))
        except ValueError as error:
            raise VoiceError(f"{info.reference.path}: {error}; match the voice again") from error

    def speak(self, sentence: Passage | Phonemes, manner: Manner) -> Iterator[Floats]:
        """Yield the samples of one sentence; longer ones in pieces as long as the model was trained on.

        Raises:
            TextError: there are words in the sentence, but no character that the model knows.
        """
        for piece in pieces(self._letters(sentence, manner), self.longest_piece, MARKS):
            if any(map(WORDS, piece)):
                yield self.vocoder.samples(self.mel(piece, manner))

    @property
    def longest_piece(self) -> int:
        """Characters that are spoken in one go."""
        reference_seconds = len(self.reference) / FRAMES_PER_SECOND
        seconds = max(LEAST_NEW_SECONDS, TRAINED_SECONDS - reference_seconds)
        return round(seconds * USUAL_CHARACTERS_PER_SECOND)

    def mel(self, text: str, manner: Manner) -> Floats:
        """Make the mel of a piece of text, (N, 100), without the reference."""
        whole = f"{self.transcript} {text}"
        ids = self.vocabulary.token_ids(whole)
        given = max(len(ids), len(self.reference))
        seconds = self.durations.seconds(condition(self.reference, given), ids)
        found = extent(
            len(self.reference),
            len(whole),
            len(text),
            seconds,
            1 / manner.options.length_scale,
            compatible=manner.published_frontend,
        )
        if found.estimated:
            _LOGGER.info(
                "%s: the duration predicted for %r is too short (%.2f s with the reference); "
                "it gets a usual tempo",
                self.info.id,
                text[:40],
                seconds,
            )
        noise = self._noise(found.total, manner)
        solver = PRESETS[manner.options.preset or USUAL_PRESET]
        known = condition(self.reference, found.total)
        return follow(self.flow.conditioned(known, ids), noise, solver)[found.cut :]

    def _noise(self, frames: int, manner: Manner) -> Floats:
        """Noise of a piece; each has a seed of its own, so that no piece depends on the length of the others."""
        rng = np.random.default_rng([manner.options.seed, next(manner.numbers)])
        return rng.standard_normal((frames, MEL_BANDS), np.float32)

    def _letters(self, sentence: Passage | Phonemes, manner: Manner) -> str:
        if isinstance(sentence, Phonemes):
            raise TextError(f"{self.info.id} reads letters, not phonemes; give it text")
        if manner.published_frontend:
            return "".join(
                one if one in self.vocabulary.ids else self.vocabulary.symbols[0]
                for one in sentence.text.strip()
            )
        text, lost = self.vocabulary.known(manner.frontend.normalise(sentence.text))
        if not any(map(WORDS, text)) and any(map(WORDS, sentence.text)):
            raise TextError(
                f"{self.info.id} knows no letter of {sentence.text.strip()!r:.60}; it reads "
                f"{self.info.reading.language}, in the letters that it was trained on"
            )
        self._tell_lost(lost)
        return text

    def _tell_lost(self, characters: str) -> None:
        """Log characters that are left out, each once."""
        new = "".join(one for one in characters if one not in self._reported)
        if new:
            self._reported.update(new)
            _LOGGER.warning(
                "%s does not know the characters %r: left out (said once)", self.info.id, new[:40]
            )


def _opened(kind: type[N], part: VoicePart, backend: Backend, threads: int) -> N:
    def make() -> N:
        return kind(part.config, read_weights(part), backend, threads)

    return opened_once(part, backend, threads, make)
