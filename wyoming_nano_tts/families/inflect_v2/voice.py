"""The family "inflect_v2": Inflect-Nano-v2, Inflect-Micro-v2 and checkpoints of their sizes.

Text goes through our normalisation, then through espeak-ng, whose phonemes these voices were
trained on. Each chunk is spoken by itself, and chunk k of a request has seed + k, as published.

Speed, variation and seed are the models' own. Energy is the amplitude. Pitch is nothing that they
can be told, and bending it afterwards would change who speaks: not obeyed.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from ...audio.arrays import Floats
from ...backends.backend import Backend
from ...text import Passage, Phonemes
from ...text.espeak import load
from ...voice_files.description import VoiceInfo
from ...voice_files.weights import read_weights
from ..family import LoadedVoice, Manner
from .text.frontend import chunk_phonemes, token_ids
from .text.reading import inflect_v2_ipa, inflect_v2_phonemes
from .text.symbols import symbols_of
from .vits import VitsModel


class InflectV2Voice(LoadedVoice):
    """Text -> espeak-ng's phonemes with blanks -> samples.

    Raises:
        EspeakError: espeak-ng is not installed.
    """

    def __init__(self, info: VoiceInfo, backend: Backend, threads: int) -> None:
        super().__init__(info, threads)
        self.espeak = load()
        part = info.parts["model"]
        self.model = VitsModel(part.graphs, read_weights(part), backend, threads)

    def speak(self, sentence: Passage | Phonemes, manner: Manner) -> Iterator[Floats]:
        """Yield the samples of one sentence."""
        options = manner.options
        for phonemes, pause_samples in self._chunks(sentence, manner):
            ids = token_ids(phonemes)
            if len(ids) == 1 and not manner.published_frontend:
                continue  # nothing but a blank, of which the published program makes a sound
            if pause_samples:
                yield np.zeros(pause_samples, np.float32)
            yield from self.model.speak(
                ids,
                length_scale=options.length_scale,
                variation=options.variation,
                seed=options.seed + next(manner.numbers),
                told=lambda ids, samples: manner.tell(symbols_of(ids), samples),
            )

    def _chunks(self, sentence: Passage | Phonemes, manner: Manner) -> Iterable[tuple[str, int]]:
        """Phonemes of each chunk and the samples of silence before it."""
        if isinstance(sentence, Phonemes):
            return [(inflect_v2_ipa(sentence), 0)] if sentence else []
        if manner.published_frontend:
            return chunk_phonemes(sentence.text, self.espeak)
        return inflect_v2_phonemes(manner.frontend, sentence, self.espeak, manner.own_words)
