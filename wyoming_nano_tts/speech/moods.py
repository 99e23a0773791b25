"""Moods: how a household speaks at a time of the day, by a voice that suits it if there is one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..text.matching import speaks


@dataclass(frozen=True, slots=True)
class Mood:
    """Values to begin with."""

    name: str
    values: Mapping[str, float]
    """Option name to value."""
    voices: Sequence[str]
    """Ids of voices that suit it, the best first."""
    description: str
    """For people."""

    def voice_of(self, installed: Iterable[tuple[str, Sequence[str]]], language: str) -> str | None:
        """Return the voice that suits it and speaks a language; None where none is installed.

        Args:
            installed: id and languages of the voices that there are.
            language: tag that it has to speak.
        """
        able = {voice for voice, tags in installed if speaks(tags, language)}
        return next((voice for voice in self.voices if voice in able), None)


MOODS: Final = {
    "night": Mood(
        "night",
        {
            "length_scale": 1.15,
            "pitch_scale": 0.97,
            "energy_scale": 0.9,
            "volume": 0.5,
            # Voices that have not been measured are quieter all the same, by the volume.
            "loudness": -23.0,
        },
        ("en_US-nicole",),
        "Quieter, slower and softer, by a whispering voice where there is one",
    )
}
"""By name. The night is at -30 LUFS: 7 LU below a day of -23."""
