"""How loud a voice speaks, measured once and kept in its `voice.json`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from .json_fields import Fields

LOUDNESS: Final = "loudness"
"""Key of `voice.json`, and the option that needs it."""
SILENCE_LUFS: Final = 70.0
"""A voice below -70 LUFS is none; above 0 nothing fits into samples."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """Of a voice's speech with its `gain_db`, all scales at 1."""

    lufs: float
    """Of the first speaker, by ITU-R BS.1770."""
    true_peak_dbtp: float
    """The highest of all that was measured."""
    speakers: Mapping[str, float] = field(default_factory=dict)
    """LUFS by name, for a voice of several."""

    def of(self, speaker: str | None) -> float:
        """Return the LUFS of a speaker, of the first where there is no such name."""
        return self.speakers.get(speaker or "", self.lufs)

    def described(self) -> dict[str, Any]:
        """As `voice.json` has it."""
        told: dict[str, Any] = {"lufs": self.lufs, "true_peak_dbtp": self.true_peak_dbtp}
        return told | ({"speakers": dict(self.speakers)} if self.speakers else {})


def read_loudness(read: Fields, speakers: Sequence[str]) -> Loudness | None:
    """Return what a description says; None where it says nothing.

    Raises:
        VoiceError: a number is missing, of the wrong kind, or out of range.
    """
    if LOUDNESS not in read.values:
        return None
    told = read.part(LOUDNESS)
    by_name = told.part("speakers") if "speakers" in told.values else None
    return Loudness(
        told.measured("lufs", SILENCE_LUFS),
        told.measured("true_peak_dbtp", SILENCE_LUFS),
        {}
        if by_name is None
        else {
            name: by_name.measured(name, SILENCE_LUFS)
            for name in speakers
            if name in by_name.values
        },
    )
