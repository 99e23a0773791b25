"""A passage: what is spoken in one go, in one manner, with the pause before it."""

import dataclasses
from dataclasses import dataclass
from typing import Any, Final, Self

PARAGRAPH_SILENCES: Final = 2.5
"""Pause before a paragraph, in silences between two sentences: readers take about that."""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a passage: text to read, or phones with what was written for them."""

    text: str
    """As written."""
    phones: tuple[str, ...] = ()
    """How it is said, in the notation of the language; empty where it is to be read."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, or a part of one, with what the text says about its voice."""

    runs: tuple[Run, ...] = ()
    """Without any the passage is its pause. A comma at the end of the last says that the sentence goes on
    in the next passage."""
    paragraph: bool = False
    """It begins a paragraph: the pause before it is longer."""
    continues: bool = False
    """It goes on with what stands before: there is no silence between them but `pause_seconds`."""
    length_factor: float = 1.0
    """Multiplies the request's `length_scale`."""
    pitch_factor: float = 1.0
    """Multiplies the request's `pitch_scale`."""
    volume_factor: float = 1.0
    """Multiplies the request's `volume`."""
    pause_seconds: float = 0.0
    """Pause before it, besides; also before the first passage."""
    language: str = ""
    """Tag of its language; empty for that of the text around it."""
    voice: str = ""
    """Id of the voice that the text wants for it; empty for the one that speaks."""

    @classmethod
    def of(cls, text: str, **more: Any) -> Self:
        """Make a passage of written text; `more` are its other fields."""
        return cls((Run(text),) if text else (), **more)

    @property
    def text(self) -> str:
        """What is written."""
        return "".join(run.text for run in self.runs)

    @property
    def silences(self) -> float:
        """Pause before it, in silences between two sentences; nothing precedes the first passage."""
        if self.continues:
            return 0.0
        return PARAGRAPH_SILENCES if self.paragraph else 1.0

    @property
    def end(self) -> str:
        """The text that it ends with; nothing where it ends with phones."""
        return self.runs[-1].text if self.runs and not self.runs[-1].phones else ""

    def ended_with(self, mark: str) -> Self:
        """Return it with a mark at its end."""
        if not self.end:
            return dataclasses.replace(self, runs=(*self.runs, Run(mark)))
        return dataclasses.replace(self, runs=(*self.runs[:-1], Run(self.end + mark)))
