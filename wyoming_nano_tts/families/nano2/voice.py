"""The family "nano2": phonemes -> prosody -> waveform, without a mel."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ...audio.arrays import Floats
from ...backends.backend import Backend, Runner
from ...text import Passage, Phonemes
from ...voice_files.description import VoiceInfo
from ...voice_files.weights import VoicePart, read_weights
from ..family import LoadedVoice, Manner
from ..parts.shared_weights import opened_once
from .config import FRAME_SAMPLES, DecoderConfig, ProsodyConfig
from .decoder import Decoder
from .pieces import pieces
from .prosody import Prosody
from .transcription import symbol_ids


class Nano2Voice(LoadedVoice):
    """Text -> symbols -> durations, F0 and energy -> samples."""

    def __init__(self, info: VoiceInfo, backend: Backend, threads: int) -> None:
        super().__init__(info, threads)
        self._runners = [
            _runners(info.parts[part], backend, threads) for part in ("prosody", "decoder")
        ]
        prosody, decoder = self._runners
        self.prosody = Prosody(
            prosody.text, prosody.frames, ProsodyConfig.of(info.parts["prosody"].config)
        )
        self.decoder = Decoder(
            decoder.text, decoder.frames, DecoderConfig.of(info.parts["decoder"].config)
        )
        self.first_row: int = info.parts["decoder"].config["speaker"]
        """Row of the speaker tables that is this voice; its further speakers follow."""

    def speak(self, sentence: Passage | Phonemes, manner: Manner) -> Iterator[Floats]:
        """Yield the samples of one sentence."""
        row = self.first_row + manner.speaker
        language = manner.frontend.language
        alphabet = language.writing
        symbols = language.written(manner.phonemes(sentence), alphabet.name)
        for piece in pieces(symbols):
            tokens = np.array(symbol_ids(piece, alphabet), np.int64)
            contours = self.prosody.plan(
                tokens, row, manner.options.length_scale, manner.options.pitch_scale
            )
            manner.tell(("", *piece, ""), contours.durations * FRAME_SAMPLES)
            yield from self.decoder.stream(tokens, row, contours, manner.rng)


@dataclass(eq=False)
class _Runners:
    """Both graphs of a part with its weights."""

    text: Runner
    frames: Runner


def _runners(part: VoicePart, backend: Backend, threads: int) -> _Runners:
    def opened() -> _Runners:
        weights = read_weights(part)
        return _Runners(*(backend.open(graph, weights, threads) for graph in part.graphs))

    return opened_once(part, backend, threads, opened)
