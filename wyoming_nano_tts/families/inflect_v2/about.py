"""The family "inflect_v2": Inflect-Nano-v2, Inflect-Micro-v2 and checkpoints of their sizes."""

import math
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...voice_files.architecture import Architecture
from ...voice_files.reading import TakesText
from ..about import Family
from .model_spec import MODEL

if TYPE_CHECKING:
    from ...backends.backend import Backend
    from ...text import Language
    from ...voice_files.checkpoints.model import Model
    from ...voice_files.description import VoiceInfo
    from .transcription import InflectV2Transcription
    from .voice import InflectV2Voice


class InflectV2(Family):
    """One VITS model, published as `model.pth` with a `config.json`; reads phonemes of espeak-ng."""

    name = "inflect_v2"
    architecture = Architecture(
        parts={
            "model": {"": MODEL},
        },
        obeys=frozenset({"length_scale", "energy_scale", "variation", "seed", "pronunciations"}),
        takes=TakesText(languages=("en",), alphabet="inflect-v2-178", blanks=True),
    )
    published = True
    usual_duration = ("dp.proj", math.log(3.5))  # ln(frames), rounded up
    roles = ("model",)
    files = "model.pth with config.json of Inflect-Nano-v2 and Inflect-Micro-v2"

    def open(self, info: "VoiceInfo", backend: "Backend", threads: int) -> "InflectV2Voice":
        """Read a voice's weights, open its graphs and espeak-ng."""
        from .voice import InflectV2Voice

        return InflectV2Voice(info, backend, threads)

    def transcription(self, language: "Language") -> "InflectV2Transcription":
        """IPA of espeak-ng."""
        from .transcription import InflectV2Transcription

        return InflectV2Transcription()

    def notes(self) -> tuple[str, ...]:
        """Tell whether espeak-ng is missing."""
        from ...text import espeak

        try:
            espeak.load()
        except espeak.EspeakError as error:
            return (f"this voice cannot speak yet: {error}",)
        return ()

    def role(self, tensors: Collection[str]) -> str | None:
        """Tell whether these are such a model's."""
        return "model" if "enc_p.emb.weight" in tensors else None

    def read(self, files: Mapping[str, Path]) -> "Model":
        """Read and check the model and its configuration."""
        from .checkpoint import read_file

        return read_file(self.name, files["model"])


FAMILY: Final = InflectV2()
