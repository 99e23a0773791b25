"""The family "nano": our own acoustic model with one of two vocoders."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

import numpy as np

from ...audio.arrays import Floats, Integers
from ...audio.mel import HOP_LENGTH
from ...backends.backend import Backend, Runner
from ...text import Passage, Phonemes, TokenIds
from ...voice_files.description import VoiceInfo
from ...voice_files.weights import read_weights
from ..family import LoadedVoice, Manner, symbols_of
from ..parts.fastspeech.phoneme_pieces import pieces
from ..parts.snake_hifigan.vocoder import SnakeHifiGan
from ..parts.source_filter.vocoder import SourceFilterVocoder
from ..parts.vocoder import Acoustics, Vocoder
from .acoustic import AcousticModel

VOCODERS: Final[Mapping[str, Callable[[Runner], Vocoder]]] = {
    "source_filter": SourceFilterVocoder,
    "snake_hifigan": SnakeHifiGan,
}
"""By the vocoder's `type` in `voice.json`."""


class NanoVoice(LoadedVoice):
    """Text -> phonemes without blanks -> mel and F0 -> samples."""

    has_acoustics = True

    def __init__(self, info: VoiceInfo, backend: Backend, threads: int) -> None:
        super().__init__(info, threads)
        acoustic, vocoder = info.parts["acoustic"], info.parts["vocoder"]
        self.acoustic = AcousticModel(read_weights(acoustic), backend, threads, info.pitch_range)
        runner = backend.open(vocoder.graphs[0], read_weights(vocoder), threads)
        self.vocoder = VOCODERS[vocoder.type](runner)

    def acoustics(
        self, phonemes: Phonemes | TokenIds, manner: Manner, durations: Integers | None = None
    ) -> Acoustics:
        """Predict mel, F0 and voicing of a sentence in one pass."""
        ids = self._ids(phonemes, manner) if isinstance(phonemes, Phonemes) else phonemes
        options = manner.options
        return self.acoustic.run(
            ids, manner.speaker, options.length_scale, options.pitch_scale, durations
        )

    def vocode(self, acoustics: Acoustics, rng: np.random.Generator) -> Iterator[Floats]:
        """Yield the samples of a sentence's acoustics in chunks."""
        return self.vocoder.stream(acoustics, rng)

    def speak(self, sentence: Passage | Phonemes, manner: Manner) -> Iterator[Floats]:
        """Yield the samples of one sentence."""
        for piece in pieces(manner.phonemes(sentence)):
            ids = self._ids(piece, manner)
            acoustics = self.acoustic.run_in_steps(
                ids,
                manner.speaker,
                manner.options.length_scale,
                manner.options.pitch_scale,
            )
            if acoustics.durations is not None:
                manner.tell(symbols_of(piece, len(ids.phone)), HOP_LENGTH * acoustics.durations)
            yield from self.vocoder.stream(acoustics, manner.rng)

    def _ids(self, phonemes: Phonemes, manner: Manner) -> TokenIds:
        numbering = manner.frontend.language.numbering
        return phonemes.token_ids(numbering, blanks=self.info.reading.blanks)
