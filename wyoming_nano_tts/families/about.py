"""The door to a family of voices: what it tells of itself before one of its voices is loaded.

Each family has a folder with an `about.py`, whose `FAMILY` is one of these, and a row in `registry.py`. Everything here
is light: what speaks, reads checkpoints or shows phonemes is imported by the method that needs it.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from ..errors import VoiceError
from ..voice_files.architecture import Architecture

if TYPE_CHECKING:
    from ..backends.backend import Backend
    from ..text import Language
    from ..voice_files.checkpoints.model import Model
    from ..voice_files.description import VoiceInfo
    from ..voice_files.options import SpeechOptions
    from .family import LoadedVoice
    from .transcription import Transcription


class Family(ABC):
    """One kind of voices: how they are described, opened, imported and read for."""

    name: ClassVar[str]
    """The `architecture` of their `voice.json`."""
    architecture: ClassVar[Architecture]
    """Their parts, graphs and options."""
    published: ClassVar[bool] = False
    """Whether the program that they were published with has a front end of its own, which ours can stand back for."""
    usual_duration: ClassVar[tuple[str, float]]
    """Layer that predicts durations, and the bias with which every token is as long as tokens usually are.

    Voices of random weights, with which speed is measured, get their tempo so.
    """
    roles: ClassVar[tuple[str, ...]] = ()
    """What the files of a published checkpoint are, in the order of `Model.parts`; empty where none is known."""
    files: ClassVar[str] = ""
    """The files of a published checkpoint, in words."""

    @abstractmethod
    def open(self, info: "VoiceInfo", backend: "Backend", threads: int) -> "LoadedVoice":
        """Read a voice's weights and open its graphs.

        Raises:
            VoiceError: its files are damaged or do not fit.
            BackendError: the backend refuses a graph.
        """

    @abstractmethod
    def transcription(self, language: "Language") -> "Transcription[Any]":
        """How texts become the tokens of its voices, to show it."""

    def notes(self) -> tuple[str, ...]:
        """What to add to this machine before its voices can speak; nothing where nothing is missing."""
        return ()

    def operations_per_second(self, info: "VoiceInfo", options: "SpeechOptions") -> float | None:
        """Additions and multiplications for a second of speech, of voices that may be too slow; None for all others."""
        return None

    def role(self, tensors: Collection[str]) -> str | None:
        """Tell what a checkpoint is by the names of its tensors: one of `roles`, or None."""
        return None

    def read(self, files: Mapping[str, Path]) -> "Model":
        """Read and check a published checkpoint.

        Args:
            files: one of each of `roles`.

        Raises:
            CheckpointError: the files do not hold a model of this family, or do not fit each other.
        """
        raise VoiceError(f"no checkpoint of {self.name} is known")
