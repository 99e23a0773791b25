"""A published model, read from its checkpoints."""

from dataclasses import dataclass
from pathlib import Path

from ..reference import NewReference
from ..weights import NewVoicePart


@dataclass(frozen=True, slots=True)
class Model:
    """Read and checked: all that a voice needs but what people are told of it."""

    architecture: str
    parts: tuple[NewVoicePart, ...]
    speakers: tuple[str, ...]
    """In the order of the speaker table; empty for one."""
    files: tuple[Path, ...]
    """That it was read from."""
    references: tuple[tuple[str, NewReference], ...] = ()
    """Recordings that came with a model that follows one, by name."""
