"""A voice under evaluation: by the engine's own door, as people hear it, and its parts."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..audio.arrays import Floats
from ..audio.pitch import continuous_f0
from ..engine import Engine, SpeechOptions, VoiceInfo
from ..errors import EvaluationError
from ..families.family import LoadedVoice, Manner
from ..families.parts.vocoder import Acoustics
from ..families.registry import ARCHITECTURES, load_voice
from ..text import Frontend, Passage, TokenIds
from ..train.align.alignment import Alignment
from ..train.features import Features
from ..voice_files.description import DESCRIPTION_FILE, read_voice


class JudgedVoice:
    """A voice by id, or by the path of its folder.

    Args:
        voice: id of an installed voice, the path of a voice folder, or None for the built-in one.
        voice_dirs: folders of voices.

    Raises:
        VoiceNotFoundError, VoiceError: there is no such voice, or it cannot be loaded.
    """

    def __init__(self, voice: str | None, voice_dirs: Sequence[Path] = ()) -> None:
        folder = Path(voice) if voice is not None else None
        if folder is not None and _is_meant_as_folder(folder):
            folder = folder.resolve()
            # A faulty folder must be told: an installed voice of its name is not what was asked for.
            read_voice(folder, ARCHITECTURES)
            voice_dirs, voice = (folder.parent, *voice_dirs), folder.name
        self.engine = Engine(tuple(voice_dirs), default_voice=voice)
        self.info: VoiceInfo = next(
            info for info in self.engine.voices() if info.id == self.engine.default_voice
        )
        self._loaded: LoadedVoice | None = None

    @property
    def frontend(self) -> Frontend:
        """The text front end, which also says how texts are read aloud."""
        return self.engine.frontends.of(self.info.read_in())

    @property
    def loaded(self) -> LoadedVoice:
        """Opened apart from the engine's, for what its door does not offer."""
        if self._loaded is None:
            self._loaded = load_voice(self.info, self.engine.backend, self.engine.threads)
        return self._loaded

    def say(self, sentence: str, options: SpeechOptions | None = None) -> Floats:
        """Speak as the server would, (N,) in -1..1 with the voice's level and limiter.

        Raises:
            EvaluationError: nothing in the sentence can be spoken.
        """
        utterance = self.engine.utterance(self.info.id, options or SpeechOptions())
        chunks = list(utterance.say(Passage.of(sentence)))
        if not chunks:
            raise EvaluationError(f"nothing in {sentence!r:.80} can be spoken; leave it out")
        chunks += utterance.finish()
        return np.concatenate(chunks).astype(np.float32) / np.float32(32767)

    @property
    def takes_durations(self) -> bool:
        """Whether `with_durations` and `copy` work: for families with a mel between text and samples."""
        return self.loaded.has_acoustics

    def with_durations(self, alignment: Alignment) -> Floats:
        """Speak a recording's phonemes with the recording's durations, (256 F,) float32."""
        rng = np.random.default_rng(0)
        manner = Manner(SpeechOptions(), self.loaded.speaker_row(None), rng, self.frontend)
        ids = alignment.token_ids(self.frontend.language.numbering)
        acoustics = self._with_acoustics().acoustics(TokenIds(*ids), manner, alignment.durations)
        return np.concatenate(list(self.loaded.vocode(acoustics, rng)))

    def copy(self, features: Features) -> Floats:
        """Copy a recording through the vocoder alone: its own mel and F0, (256 F,) float32."""
        acoustics = Acoustics(features.mel, *continuous_f0(features.f0_hz))
        chunks = self._with_acoustics().vocode(acoustics, np.random.default_rng(0))
        return np.concatenate(list(chunks))

    def _with_acoustics(self) -> LoadedVoice:
        if not self.takes_durations:
            raise EvaluationError(
                f"{self.info.id} is of the architecture {self.info.architecture}, which takes no "
                "durations and has no vocoder of its own"
            )
        return self.loaded


def _is_meant_as_folder(path: Path) -> bool:
    """Whether it is a path rather than an id beside which a folder of that name happens to lie."""
    return path.is_dir() and ((path / DESCRIPTION_FILE).exists() or path.name != str(path))
