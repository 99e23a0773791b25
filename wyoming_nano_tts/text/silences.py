"""The silences of a request: before its first sound, between passages, and at its end."""

from typing import Final

from .passage import Passage

LONGEST_PAUSE_SECONDS: Final = 30.0
"""Of pauses that passages ask for with nothing to say between them."""


class Silences:
    """Adds up what lies between two sounds.

    Args:
        sentence: seconds between two sentences.
        lead: seconds before the first sound.
        trail: seconds behind the last one.
    """

    def __init__(self, sentence: float, lead: float, trail: float) -> None:
        self._sentence, self._lead, self._trail = sentence, lead, trail
        self._spoken = False
        self._silences = 0.0  # before the next sound, in silences between sentences
        self._pause_seconds = 0.0  # before the next sound, besides

    def add(self, passage: Passage) -> None:
        """Count the pause before a passage, which may turn out to have no sound."""
        # The longest since the last sound: a lone emoji must not swallow a paragraph's pause.
        self._silences = max(self._silences, passage.silences)
        self._pause_seconds = min(
            self._pause_seconds + passage.pause_seconds, LONGEST_PAUSE_SECONDS
        )

    def before_sound(self) -> float:
        """Return the seconds before a sound that begins now; the next ones are counted from it."""
        seconds = self._pause_seconds + (
            self._sentence * self._silences if self._spoken else self._lead
        )
        self._spoken, self._silences, self._pause_seconds = True, 0.0, 0.0
        return seconds

    def at_end(self) -> float:
        """Return the seconds at the end: a pause that is due, and the trail if anything was said."""
        return self._pause_seconds + (self._trail if self._spoken else 0.0)
