"""The family "inflect_v1": Inflect-Nano-v1 and checkpoints of its layout."""

import math
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...voice_files.architecture import Architecture
from ...voice_files.reading import TakesText
from ..about import Family
from ..parts.snake_hifigan.about import SNAKE_HIFIGAN
from .acoustic_spec import ACOUSTIC

if TYPE_CHECKING:
    from ...backends.backend import Backend
    from ...text import Language
    from ...voice_files.checkpoints.model import Model
    from ...voice_files.description import VoiceInfo
    from .transcription import InflectV1Transcription
    from .voice import InflectV1Voice


class InflectV1(Family):
    """A FastSpeech-style acoustic model and a Snake HiFi-GAN, published in two files."""

    name = "inflect_v1"
    architecture = Architecture(
        parts={
            "acoustic": {"": ACOUSTIC},
            "vocoder": {"snake_hifigan": SNAKE_HIFIGAN},
        },
        obeys=frozenset({"length_scale", "pitch_scale", "energy_scale", "pronunciations"}),
        speaker_rows=("acoustic", "speaker_count"),
        takes=TakesText(blanks=True),
    )
    published = True
    # ln(1 + frames); there is a blank between two phonemes.
    usual_duration = ("duration_head.3", math.log1p(3.7))
    roles = ("acoustic", "vocoder")
    files = "the acoustic model and vocoder of Inflect-Nano-v1"

    def open(self, info: "VoiceInfo", backend: "Backend", threads: int) -> "InflectV1Voice":
        """Read a voice's weights and open its graphs."""
        from .voice import InflectV1Voice

        return InflectV1Voice(info, backend, threads)

    def transcription(self, language: "Language") -> "InflectV1Transcription":
        """Phones with stress, with blanks."""
        from .transcription import InflectV1Transcription

        return InflectV1Transcription(language)

    def role(self, tensors: Collection[str]) -> str | None:
        """Tell the acoustic model from the vocoder."""
        if "conv_pre.weight_v" in tensors and "conv_post.weight_v" in tensors:
            return "vocoder"
        if "phone.weight" in tensors and "mel_head.3.weight" in tensors:
            return "acoustic"
        return None

    def read(self, files: Mapping[str, Path]) -> "Model":
        """Read and check both files."""
        from .checkpoint import read_files

        return read_files(self.name, files["acoustic"], files["vocoder"])


FAMILY: Final = InflectV1()
