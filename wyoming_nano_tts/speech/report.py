"""The numbers of one request: a line in the log, and keys on the wire."""

import logging
from dataclasses import dataclass
from typing import Final

from ..bounded_log import BoundedLog
from ..voice_files.options import SpeechOptions

_LOGGER = logging.getLogger(__name__)

MOST_LINES: Final = 120
"""In a minute: more requests than a home has, fewer than fill a disk."""


def report_log() -> BoundedLog:
    """Return a log for reports, one per service."""
    return BoundedLog(_LOGGER, lines=MOST_LINES)


@dataclass(frozen=True, slots=True)
class Report:
    """What a request was and what it cost."""

    characters: int
    """Characters of text received."""
    voice_id: str
    """Voice that spoke."""
    options: SpeechOptions
    """How it spoke."""
    synth_seconds: float
    """Computing time."""
    audio_seconds: float
    """Audio sent."""
    queue_seconds: float
    """Time that the work waited for a free thread."""
    first_audio_seconds: float | None
    """From the first text to the first audio; None if there was none."""

    def wire(self) -> dict[str, int]:
        """Return the keys of `audio-stop` and `synthesize-stopped`, whole milliseconds."""
        keys = {
            "synth_ms": round(1000 * self.synth_seconds),
            "audio_ms": round(1000 * self.audio_seconds),
            "queue_ms": round(1000 * self.queue_seconds),
        }
        if self.first_audio_seconds is not None:
            keys["first_audio_ms"] = round(1000 * self.first_audio_seconds)
        return keys

    def log(self, outcome: str, log: BoundedLog) -> None:
        """Write one line that a person can read."""
        options = self.options
        first = (
            "-" if self.first_audio_seconds is None else f"{1000 * self.first_audio_seconds:.0f}"
        )
        factor = self.synth_seconds / self.audio_seconds if self.audio_seconds > 0 else 0.0
        log.log(
            logging.INFO,
            outcome,
            "%s: %d characters, %s, length %g pitch %g energy %g, "
            "first audio %s ms, audio %.2f s, RTF %.3f, waited %.0f ms",
            outcome,
            self.characters,
            self.voice_id if options.speaker is None else f"{self.voice_id}/{options.speaker}",
            options.length_scale,
            options.pitch_scale,
            options.energy_scale,
            first,
            self.audio_seconds,
            factor,
            1000 * self.queue_seconds,
        )
