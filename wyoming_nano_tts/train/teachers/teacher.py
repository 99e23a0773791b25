"""The door to what can teach a voice, and how a teacher is found by what a person writes behind `--from`."""

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from ...audio.arrays import Floats
from ...errors import TrainingError

UNIT_SECONDS: Final = 0.025
"""What durations are counted in."""


class TeacherError(TrainingError):
    """A teacher cannot say this text; it may say others."""


@dataclass(frozen=True, slots=True)
class Contours:
    """What some teachers give beside the sound."""

    durations: NDArray[np.int16]
    """Units of 25 ms of each symbol, with one more at both ends, (T,)."""
    f0_hz: NDArray[np.float16]
    """Two values a unit; below 10 where unvoiced."""
    energy: NDArray[np.float16]
    """Likewise."""

    @property
    def seconds(self) -> float:
        """Length, with the silence at both ends."""
        return UNIT_SECONDS * int(self.durations.sum())


@dataclass(frozen=True, slots=True)
class Speech:
    """What a teacher has said."""

    samples: Floats
    """(N,), 24 kHz; none where only the prosody was wanted."""
    contours: Contours | None = None


class Teacher(Protocol):
    """Speaks sentences."""

    about: str
    """What it is, for `corpus.json`: "Kokoro-82M, voice af_heart"."""

    def speak(self, text: str, symbols: str) -> Speech:
        """Speak one sentence.

        Args:
            text: as it is written.
            symbols: misaki's, for those who take them; empty where our front end writes none.

        Raises:
            TeacherError: this text cannot be said.
            TrainingError: nothing can be said any more.
        """

    def close(self) -> None:
        """Let go of what it holds."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which teacher: what it takes to open one, in any process."""

    place: str
    """`tcp://HOST:PORT` or `unix:///PATH` of a server, the folder of a model, or `here`: a voice that is installed."""
    voice: str
    speaker: str | None = None
    """Of a voice with several."""
    prosody_only: bool = False
    """Durations, F0 and energy are enough: no sound is to be made."""
    preset: str | None = None
    """How thoroughly an installed voice computes."""
    folders: tuple[Path, ...] = ()
    """Where installed voices lie, before the usual places."""


SERVERS: Final = ("tcp://", "unix://")
HERE: Final = "here"
KINDS: Final = {"server": "wyoming", "folder": "kokoro", HERE: "installed"}
"""Each kind of teacher is a module here with a function `open_teacher`."""


def open_teacher(wanted: Wanted) -> Teacher:
    """Open a teacher.

    Raises:
        TrainingError: there is none at that place, or it lacks the voice.
    """
    if wanted.place.startswith(SERVERS):
        kind = "server"
    elif wanted.place == HERE:
        kind = HERE
    elif Path(wanted.place).is_dir():
        kind = "folder"
    else:
        raise TrainingError(
            f"{wanted.place!r:.80} is neither the address of a Wyoming server (tcp://HOST:PORT), nor a model's folder, "
            f"nor {HERE!r}"
        )
    module = importlib.import_module(f".{KINDS[kind]}", __package__)
    teacher: Teacher = module.open_teacher(wanted)
    return teacher
