"""The family "nano": our own acoustic model with one of two vocoders."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from ...audio.arrays import Floats
from ...backends.onnx.session import Session
from ...text import Phonemes
from ...voice_files.description import VoiceInfo
from ...voice_files.weights import read_weights
from ..family import LoadedVoice, Manner
from ..parts.fastspeech.phoneme_pieces import pieces
from ..parts.snake_hifigan.vocoder import SnakeHifiGan
from ..parts.source_filter.vocoder import SourceFilterVocoder
from ..parts.vocoder import Vocoder
from .acoustic import AcousticModel

VOCODERS: Final[Mapping[str, Callable[[Session], Vocoder]]] = {
    "source_filter": SourceFilterVocoder,
    "snake_hifigan": SnakeHifiGan,
}
"""By the vocoder's `type` in `voice.json`."""


class NanoVoice(LoadedVoice):
    """Text -> phonemes without blanks -> mel and F0 -> samples."""

    def __init__(self, info: VoiceInfo, threads: int) -> None:
        super().__init__(info, threads)
        acoustic, vocoder = info.parts["acoustic"], info.parts["vocoder"]
        self.acoustic = AcousticModel(read_weights(acoustic), threads, info.pitch_range)
        session = Session(vocoder.graphs[0], read_weights(vocoder), threads)
        self.vocoder = VOCODERS[vocoder.type](session)

    def speak(self, sentence: str | Phonemes, manner: Manner) -> Iterator[Floats]:
        """Yield the samples of one sentence."""
        for piece in pieces(manner.phonemes(sentence)):
            acoustics = self.acoustic.run_in_windows(
                piece.token_ids(
                    manner.frontend.language.numbering, blanks=self.info.reading.blanks
                ),
                manner.speaker,
                manner.options.length_scale,
                manner.options.pitch_scale,
            )
            yield from self.vocoder.stream(acoustics, manner.rng)
