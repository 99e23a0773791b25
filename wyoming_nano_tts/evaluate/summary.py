"""The numbers of a report: means over sentences, the recordings' beside the voice's."""

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from ..judges.judges import LABELS
from ..judges.recognisers import KINDS
from ..judges.words import together
from .comparison import Compared
from .listener import Heard
from .signal import pitch_statistics

WORDS: Final[Mapping[str, str]] = {
    "whisper": "word errors, Whisper",
    "open": "word errors, open vocabulary",
    "closed": "word errors, closed vocabulary",
}
"""By `recognisers.KINDS`."""


@dataclass(frozen=True, slots=True)
class Mean:
    """Over some sentences."""

    value: float
    error: float
    """Standard error; 0 for one sentence."""
    count: int


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    key: str
    label: str
    unit: str
    voice: Mean | None
    """Of the sentence list, or (with a recording beside it) of the held-out texts."""
    recordings: Mean | None = None
    remark: str = ""
    others: Mapping[str, Mean | None] = field(default_factory=dict)
    """Of other systems on the sentence list, by name."""

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return dataclasses.asdict(self)


def mean_of(values: Sequence[float | None]) -> Mean | None:
    """Mean of what is there; None where nothing is."""
    known = [value for value in values if value is not None and math.isfinite(value)]
    if not known:
        return None
    error = float(np.std(known, ddof=1) / math.sqrt(len(known))) if len(known) > 1 else 0.0
    return Mean(float(np.mean(known)), error, len(known))


def sentence_rows(
    spoken: Sequence[Heard], others: Mapping[str, Sequence[Heard]] | None = None
) -> list[Row]:
    """What the sentence list shows, of the voice and of other systems."""
    beside = {
        name: {row.key: row.voice for row in sentence_rows(speech)}
        for name, speech in (others or {}).items()
    }
    rows = _sentence_rows(spoken)
    return [
        replace(row, others={name: found.get(row.key) for name, found in beside.items()})
        for row in rows
    ]


def _sentence_rows(spoken: Sequence[Heard]) -> list[Row]:
    rows = _judged(spoken, None, "")
    for kind in KINDS:
        errors = [heard.errors[kind] for heard in spoken if kind in heard.errors]
        if errors:
            total = together(errors)
            label = WORDS[kind]
            remark = f"{total.errors} of {total.words} words"
            rate = Mean(100 * total.rate, 0.0, len(errors))
            rows.append(Row(f"wer_{kind}", label, "%", rate, None, remark))
    rows += _extents(spoken, None)
    return rows


def held_out_rows(compared: Sequence[Compared]) -> list[Row]:
    """The voice beside the recordings of the same texts."""
    speech = [c.speech for c in compared]
    recordings = [c.recording for c in compared]
    rows = [
        Row(
            "duration_ratio", "duration against the recording", "×",
            mean_of([c.duration_ratio for c in compared]),
        ),
        *_extents(speech, recordings)[:1],
        *_pitch(speech, recordings),
    ]  # fmt: skip
    timed = all(c.timed is not None for c in compared)
    how = "with the recording's durations" if timed else "frames matched by dynamic time warping"
    rows += _distances("", [c.distance for c in compared], how)
    rows += _judged(speech, recordings, "text to speech, held-out texts")
    for kind in KINDS:
        pairs = [(c.speech.errors, c.recording.errors) for c in compared if kind in c.speech.errors]
        if pairs:
            ours, natural = (together([p[side][kind] for p in pairs]) for side in (0, 1))
            label = WORDS[kind]
            means = [Mean(100 * total.rate, 0.0, len(pairs)) for total in (ours, natural)]
            rows.append(Row(f"held_out_wer_{kind}", label, "%", means[0], means[1]))
    return rows


def copy_rows(compared: Sequence[Compared]) -> list[Row]:
    """What the vocoder alone makes of the recordings."""
    copies = [c.copy for c in compared if c.copy is not None]
    if not copies:
        return []
    recordings = [c.recording for c in compared]
    mel = mean_of([c.copy_mel_distance for c in compared])
    distances = [c.copy_distance for c in compared if c.copy_distance is not None]
    return [
        Row("copy_mel_distance", "mel distance", "nepers", mel),
        *_distances("copy_", distances, ""),
        *_judged(copies, recordings, "", "copy_"),
    ]


def _judged(
    voice: Sequence[Heard], recordings: Sequence[Heard] | None, remark: str, prefix: str = ""
) -> list[Row]:
    rows = []
    for key, label in LABELS.items():
        own = mean_of([heard.scores.get(key) for heard in voice])
        other = mean_of([heard.scores.get(key) for heard in recordings or ()])
        if own is not None:
            name = f"{prefix}{key}" if prefix or recordings is None else f"held_out_{key}"
            rows.append(Row(name, label, "1 to 5", own, other, remark))
    return rows


def _extents(voice: Sequence[Heard], recordings: Sequence[Heard] | None) -> list[Row]:
    measures: tuple[tuple[str, str, str, Callable[[Heard], float]], ...] = (
        ("syllables_per_second", "speech rate", "syllables/s", lambda h: h.syllables_per_second),
        ("lead_seconds", "silence before", "s", lambda h: h.extent.lead_seconds),
        ("trail_seconds", "silence after", "s", lambda h: h.extent.trail_seconds),
        ("level_dbfs", "level of the speech", "dBFS", lambda h: h.extent.level_dbfs),
        ("peak", "peak", "of full scale", lambda h: h.extent.peak),
        ("clipped_samples", "clipped samples", "a sentence", lambda h: h.extent.clipped_samples),
    )
    rows = []
    for key, label, unit, measure in measures:
        other = mean_of([measure(h) for h in recordings]) if recordings is not None else None
        rows.append(Row(key, label, unit, mean_of([measure(h) for h in voice]), other))
    return rows


def _pitch(voice: Sequence[Heard], recordings: Sequence[Heard]) -> list[Row]:
    ours, natural = (pitch_statistics([h.f0_hz for h in side]) for side in (voice, recordings))
    measures = (
        ("median_hz", "median F0", "Hz"),
        ("low_hz", "5th percentile of F0", "Hz"),
        ("high_hz", "95th percentile of F0", "Hz"),
        ("deviation_semitones", "deviation of F0", "semitones"),
        ("voiced_share", "voiced frames", "of all"),
    )
    rows = []
    for key, label, unit in measures:
        own, other = (
            Mean(getattr(side, key), 0.0, len(voice)) if side is not None else None
            for side in (ours, natural)
        )
        rows.append(Row(f"f0_{key}", label, unit, own, other))
    return rows


def _distances(prefix: str, distances: Sequence[Any], remark: str) -> list[Row]:
    measures = (
        ("mcd_db", "mel-cepstral distortion", "dB", 1.0),
        ("f0_rmse_semitones", "F0 error (RMS)", "semitones", 1.0),
        ("f0_gross_share", "F0 more than 20 % off", "%", 100.0),
        ("voicing_error_share", "voicing error", "%", 100.0),
    )
    rows = []
    for key, label, unit, factor in measures:
        values = [getattr(d, key) for d in distances]
        mean = mean_of([v * factor if v is not None else None for v in values])
        rows.append(Row(f"{prefix}{key}", label, unit, mean, None, remark))
    return rows
