"""The family "nano": our own acoustic model with one of two vocoders."""

import math
from typing import TYPE_CHECKING, Final

from ...voice_files.architecture import Architecture, PartSpec
from ..about import Family
from ..parts.fastspeech.storage import ACOUSTIC_STORAGE
from ..parts.snake_hifigan.about import SNAKE_HIFIGAN
from ..parts.source_filter.about import SOURCE_FILTER

if TYPE_CHECKING:
    from ...backends.backend import Backend
    from ...text import Language
    from ...voice_files.description import VoiceInfo
    from ..transcription import ArpabetTranscription
    from .voice import NanoVoice


class Nano(Family):
    """Voices that this project trains."""

    name = "nano"
    architecture = Architecture(
        parts={
            # Dropout only matters while training.
            "acoustic": {
                "": PartSpec(
                    (("acoustic_encoder",), ("acoustic_decoder",)),
                    free=frozenset({"dropout"}),
                    storage=ACOUSTIC_STORAGE,
                )
            },
            "vocoder": {"source_filter": SOURCE_FILTER, "snake_hifigan": SNAKE_HIFIGAN},
        },
        obeys=frozenset({"length_scale", "pitch_scale", "energy_scale", "pronunciations"}),
        speaker_rows=("acoustic", "speaker_count"),
    )
    usual_duration = ("duration_head.3", math.log1p(7.4))  # ln(1 + frames)

    def open(self, info: "VoiceInfo", backend: "Backend", threads: int) -> "NanoVoice":
        """Read a voice's weights and open its graphs."""
        from .voice import NanoVoice

        return NanoVoice(info, backend, threads)

    def transcription(self, language: "Language") -> "ArpabetTranscription":
        """Phones with stress, without blanks."""
        from ..transcription import ArpabetTranscription

        return ArpabetTranscription(language, blanks=False)


FAMILY: Final = Nano()
