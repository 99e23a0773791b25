"""Do the scales do what they say? Achieved against asked for duration, F0 and loudness."""

import dataclasses
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ..audio.arrays import Floats
from ..engine import SpeechOptions
from .signal import extent, f0_contour, pitch_statistics

SCALES: Final = {
    "length_scale": (0.5, 0.75, 1.5, 2.0),
    "pitch_scale": (0.5, 0.75, 0.9, 1.1, 1.5, 2.0),
    "energy_scale": (0.5, 0.75, 1.5, 2.0),
}
"""Values that are asked for, by option."""
MEASURES: Final = {
    "length_scale": "duration",
    "pitch_scale": "median F0",
    "energy_scale": "amplitude",
}
SENTENCES: Final = 6
"""Sentences of the list that are spoken with every value."""

Say = Callable[[str, SpeechOptions], Floats]
Judge = Callable[[Floats], dict[str, float]]


@dataclass(frozen=True, slots=True)
class Achieved:
    """One value of one option, over some sentences."""

    option: str
    measure: str
    asked: float
    achieved: float
    """Ratio to the same sentences at 1: total duration, median F0 or amplitude (mean level)."""
    naturalness: float | None
    """Mean NISQA-TTS, where that judge is there."""
    clipped_samples: int

    def to_dict(self) -> dict[str, Any]:
        """For JSON, which has no NaN: null where nothing could be measured, as the F0 of a whisper."""
        achieved = self.achieved if math.isfinite(self.achieved) else None
        return {**dataclasses.asdict(self), "achieved": achieved}


@dataclass(frozen=True, slots=True)
class _Measured:
    seconds: float
    median_f0_hz: float
    amplitude: float
    naturalness: float | None
    clipped_samples: int


def measure_scales(
    say: Say, sentences: Sequence[str], judge: Judge, options: Sequence[str]
) -> list[Achieved]:
    """Speak the first sentences at every value.

    Args:
        say: speaks a sentence.
        sentences: at least one.
        judge: scores by key.
        options: those to measure, of `SCALES`.
    """
    chosen = sentences[:SENTENCES]
    bare = SpeechOptions(lead_silence_ms=0, trail_silence_ms=0)  # silence obeys no scale
    usual = _measure(say, chosen, judge, bare)
    rows = [
        Achieved("", "", 1.0, 1.0, usual.naturalness, usual.clipped_samples),
    ]
    for option in options:
        for asked in SCALES[option]:
            found = _measure(say, chosen, judge, bare.updated({option: asked}))
            ratio = {
                "length_scale": found.seconds / usual.seconds,
                "pitch_scale": found.median_f0_hz / usual.median_f0_hz,
                "energy_scale": found.amplitude / usual.amplitude,
            }[option]
            rows.append(
                Achieved(
                    option, MEASURES[option], asked, ratio, found.naturalness, found.clipped_samples
                )
            )
    return rows


def _measure(say: Say, sentences: Sequence[str], judge: Judge, options: SpeechOptions) -> _Measured:
    speech = [say(sentence, options) for sentence in sentences]
    extents = [extent(samples) for samples in speech]
    pitch = pitch_statistics([f0_contour(samples, wide=True) for samples in speech])
    scores = [judge(samples).get("nisqa_tts") for samples in speech]
    known = [score for score in scores if score is not None]
    return _Measured(
        max(1e-3, sum(e.seconds for e in extents)),
        pitch.median_hz if pitch is not None else float("nan"),
        float(np.mean([10 ** (e.level_dbfs / 20) for e in extents])),
        float(np.mean(known)) if known else None,
        sum(e.clipped_samples for e in extents),
    )
