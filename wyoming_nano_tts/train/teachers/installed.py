"""A voice that is installed here as a teacher: one that speaks well and far too slowly to answer with."""

from typing import Final

import numpy as np

from ...engine import Engine, SpeechOptions
from ...errors import NanoTtsError, TrainingError
from ...text import Passage
from ...voice_files.places import voice_folders
from .teacher import Speech, TeacherError, Wanted

PLAIN: Final = {"lead_silence_ms": 0.0, "trail_silence_ms": 0.0}


class InstalledTeacher:
    """A voice of this machine.

    Raises:
        TrainingError: it is not installed, or cannot be loaded.
    """

    def __init__(self, wanted: Wanted) -> None:
        if wanted.prosody_only:
            raise TrainingError(
                "an installed voice gives sound alone; prosody without sound comes from a model's folder: leave "
                "--prosody-only out"
            )
        self._voice = wanted.voice
        self._options = SpeechOptions().updated(
            {**PLAIN, "speaker": wanted.speaker, "preset": wanted.preset}
        )
        try:
            self._engine = Engine((*wanted.folders, *voice_folders()), default_voice=wanted.voice)
            info = next(one for one in self._engine.voices() if one.id == wanted.voice)
            self._engine.lease(wanted.voice)
        except NanoTtsError as error:
            raise TrainingError(f"the teacher cannot speak: {error}") from error
        self.about = f"{info.name} ({info.architecture}), voice {info.id} {info.version}"

    def speak(self, text: str, symbols: str) -> Speech:
        """Speak one sentence."""
        try:
            utterance = self._engine.utterance(self._voice, self._options)
            chunks = [*utterance.say(Passage.of(text)), *utterance.finish()]
        except NanoTtsError as error:
            raise TeacherError(str(error)) from error
        if not chunks:
            raise TeacherError("it said nothing")
        return Speech(np.concatenate(chunks).astype(np.float32) / np.float32(32768))

    def close(self) -> None:
        """Unload the voice."""
        self._engine.unload_idle(0)


def open_teacher(wanted: Wanted) -> InstalledTeacher:
    """Load the voice."""
    return InstalledTeacher(wanted)
