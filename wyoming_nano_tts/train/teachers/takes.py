"""Bad takes of a teacher: silent, clipped, too short or too long for the text, other words than were asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final, Protocol

import numpy as np

from ...audio.arrays import Floats
from ...audio.mel import SAMPLE_RATE_HZ
from ...judges.words import spoken_words, word_errors
from ...text import Frontend
from ..features import block_levels_dbfs
from .teacher import UNIT_SECONDS, Speech

SILENT_DBFS: Final = -50.0
"""Of the loudest 10 ms."""
FULL_SCALE: Final = 0.999
CLIPPED_RUN: Final = 4
"""Samples at full scale one after the other: one alone is a peak, four are a cut."""
CLIPPED_RUNS: Final = 3
DEPTH_DB: Final = 40.0
SHORTEST_SOUND, LONGEST_SOUND = 0.025, 0.4
"""Seconds of speech a sound, of any voice."""
UNUSUAL: Final = 2.0
"""Times slower or faster than the median of this voice's takes."""
USUAL_FROM: Final = 20
FEWEST_SYMBOLS: Final = 3
"""With the edges: one sound."""
FEWEST_SOUNDS: Final = 12
"""In shorter sentences a pause or a long last vowel makes any rate."""
FREE_SECONDS: Final = 0.7
"""Not counted as too long: pauses, and the end of a sentence."""
MOST_ERRORS: Final = 1 / 3
"""Of the words; recognisers mishear some, and write numbers and names otherwise."""


class Hears(Protocol):
    """A recogniser."""

    def hear(self, samples: Floats) -> str:
        """Transcribe 24 kHz speech."""


@dataclass(slots=True)
class Takes:
    """Looks at takes of one voice, one after the other; learns how fast it speaks.

    Args:
        frontend: tells the words and sounds of a text.
        recogniser: hears the words, or None.
    """

    frontend: Frontend
    recogniser: Hears | None = None
    rates: list[float] = field(default_factory=list)
    """Seconds a sound of the takes that were good."""

    def fault(self, text: str, sounds: int, speech: Speech) -> str:
        """Say what is wrong with a take; empty where nothing is.

        Args:
            text: that should be said.
            sounds: that it has.
            speech: what the teacher said.
        """
        samples = speech.samples
        found = _level_fault(samples)
        if found:
            return found
        seconds = spoken_seconds(samples)
        found = self._length_fault(sounds, seconds) or self._word_fault(text, samples)
        if not found and sounds >= FEWEST_SOUNDS:
            self.rates.append(seconds / sounds)
        return found

    def contour_fault(self, sounds: int, speech: Speech) -> str:
        """Say what is wrong with durations, F0 and energy without sound; empty where nothing is."""
        contours = speech.contours
        if contours is None or len(contours.durations) < FEWEST_SYMBOLS:
            return "nothing was said"
        if not all(np.isfinite(v).all() for v in (contours.f0_hz, contours.energy)):
            return "it holds values that are no numbers"
        units = contours.durations[1:-1]  # the silence at both ends aside
        seconds = UNIT_SECONDS * int(units.sum())
        found = self._length_fault(sounds, seconds)
        if not found and sounds >= FEWEST_SOUNDS:
            self.rates.append(seconds / sounds)
        return found

    def _length_fault(self, sounds: int, seconds: float) -> str:
        shortest, longest = SHORTEST_SOUND, LONGEST_SOUND
        if len(self.rates) >= USUAL_FROM and sounds >= FEWEST_SOUNDS:
            usual = median(self.rates)
            shortest, longest = max(shortest, usual / UNUSUAL), min(longest, usual * UNUSUAL)
        if seconds < shortest * sounds:
            return f"too short: {seconds:.2f} s for {sounds} sounds"
        if seconds > longest * sounds + FREE_SECONDS:
            return f"too long: {seconds:.2f} s for {sounds} sounds"
        return ""

    def _word_fault(self, text: str, samples: Floats) -> str:
        if self.recogniser is None:
            return ""
        heard = self.recogniser.hear(samples)
        errors = word_errors(spoken_words(text, self.frontend), spoken_words(heard, self.frontend))
        allowed = max(1, round(MOST_ERRORS * errors.words))
        return f"heard: {' '.join(heard.split())[:100]!r}" if errors.errors > allowed else ""


def _level_fault(samples: Floats) -> str:
    if not samples.size or not np.isfinite(samples).all():
        return "nothing was said" if not samples.size else "it holds values that are no numbers"
    levels = block_levels_dbfs(samples)
    if not levels.size or levels.max() < SILENT_DBFS:
        return "silent"
    return "clipped" if clipped_runs(samples) >= CLIPPED_RUNS else ""


def clipped_runs(samples: Floats) -> int:
    """Places where several samples in a row are at full scale."""
    full = np.concatenate([[0], (np.abs(samples) >= FULL_SCALE).astype(np.int8), [0]])
    edges = np.diff(full)
    lengths = np.flatnonzero(edges < 0) - np.flatnonzero(edges > 0)
    return int((lengths >= CLIPPED_RUN).sum())


def spoken_seconds(samples: Floats) -> float:
    """Length without the silence at both ends."""
    levels = block_levels_dbfs(samples)
    loud = np.flatnonzero(levels > levels.max() - DEPTH_DB)
    return float(loud[-1] - loud[0] + 1) * 240 / SAMPLE_RATE_HZ


def sounds_of(text: str, symbols: str, silent: Sequence[str]) -> int:
    """Number of sounds, or of letters where no symbols are known."""
    return sum(s not in silent for s in symbols) or sum(c.isalpha() for c in text)
