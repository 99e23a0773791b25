"""The family "nanospeech": voices matched from a short recording, by a large model; slow."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...voice_files.architecture import Architecture, PartSpec
from ...voice_files.reading import TakesText
from ..about import Family
from .config import RANGES, SHAPES

if TYPE_CHECKING:
    from ...backends.backend import Backend
    from ...text import Language
    from ...voice_files.checkpoints.model import Model
    from ...voice_files.description import VoiceInfo
    from ...voice_files.options import SpeechOptions
    from .transcription import LetterTranscription
    from .voice import NanospeechVoice


def _part(name: str, *more: str) -> dict[str, PartSpec]:
    keys = frozenset((*RANGES[name], *more))
    return {"": PartSpec((), keys, RANGES[name], shapes=SHAPES[name])}


class Nanospeech(Family):
    """A diffusion transformer, a duration predictor and a Vocos vocoder; each voice is a recording."""

    name = "nanospeech"
    architecture = Architecture(
        parts={
            "model": _part("model", "vocabulary"),
            "duration": _part("duration"),
            "vocoder": _part("vocoder"),
        },
        obeys=frozenset({"length_scale", "energy_scale", "seed", "preset"}),
        takes=TakesText(languages=("en",)),
        follows_reference=True,
    )
    published = True
    usual_duration = ("", 0.0)
    roles = ("flow model", "duration predictor", "Vocos vocoder")
    files = (
        "model.safetensors, duration.safetensors and vocab.txt of Nanospeech with pytorch_model.bin of "
        "vocos-mel-24khz"
    )

    def open(self, info: "VoiceInfo", backend: "Backend", threads: int) -> "NanospeechVoice":
        """Read a voice's weights and its recording, and open its graphs."""
        from .voice import NanospeechVoice

        return NanospeechVoice(info, backend, threads)

    def transcription(self, language: "Language") -> "LetterTranscription":
        """The letters themselves."""
        from .transcription import LetterTranscription

        return LetterTranscription()

    def operations_per_second(self, info: "VoiceInfo", options: "SpeechOptions") -> float:
        """Additions and multiplications for a second of speech, with the preset of the options."""
        from .work import operations_per_second

        return operations_per_second(info, options)

    def role(self, tensors: Collection[str]) -> str | None:
        """Tell which of the three files has such tensors."""
        if "transformer.proj_out.weight" in tensors:
            return self.roles[0]
        if "to_pred.0.weight" in tensors:
            return self.roles[1]
        return self.roles[2] if "backbone.embed.weight" in tensors else None

    def read(self, files: Mapping[str, Path]) -> "Model":
        """Read and check the three files and what lies beside them."""
        from .checkpoint import read_files

        return read_files(self.name, *(files[role] for role in self.roles))


FAMILY: Final = Nanospeech()
