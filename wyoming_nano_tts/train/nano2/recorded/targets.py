"""Stage "align" of "nano2": durations of recordings, written as a teacher would have written them."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ....errors import TrainingError
from ....families.nano2.config import SAMPLE_RATE_HZ, UNVOICED_HZ
from ....files import replacing
from ...align.alignment import FINE_HOP, PAUSE, Aligner, Found
from ...settings import AlignerSettings
from ...teachers.listing import AUDIO, PROSODY, Line
from .extraction import UNIT_SAMPLES, Contoured, Sentence, load
from .timing import Plan, lay_out, plan, usual_units

_LOGGER = logging.getLogger(__name__)

WORST_TAKES: Final = 0.01
"""Share of the recordings with the lowest alignment score that is left out: slips, noises, wrong texts."""
LIST: Final = "meta_0.tsv"
Usual = Callable[[str], NDArray[np.float64]]
"""Usual durations of the tokens of a sentence's symbols."""


def write_targets(
    sentences: Sequence[Sentence],
    features: Path,
    folder: Path,
    settings: AlignerSettings,
    usual: Usual = usual_units,
) -> int:
    """Align recordings and write them as a corpus with durations, F0, phase and energy; done once.

    Args:
        sentences: with features, of one speaker.
        features: folder of the stage "features".
        folder: to write.
        settings: of the aligner.
        usual: how time is shared between a sound and the marks at it.

    Returns:
        How many recordings there are.

    Raises:
        TrainingError: none can be aligned.
    """
    listing = folder / LIST
    if listing.exists():
        return len(listing.read_text(encoding="utf-8").splitlines())
    plans = {s.name: plan(s.symbols) for s in sentences if s.symbols}
    aligner = Aligner({n: p.heard for n, p in plans.items() if p.sounds}, features, settings)
    aligner.train()
    found = {name: aligner.find(name) for name in aligner.phonemes}
    heard = {name: f for name, f in found.items() if f is not None}
    worst = sorted(heard, key=lambda name: heard[name].score)[: int(WORST_TAKES * len(heard))]
    for part in (AUDIO, PROSODY):
        (folder / part).mkdir(parents=True, exist_ok=True)
    lines = []
    for sentence in sentences:
        if sentence.name in heard and sentence.name not in worst:
            contoured = load(features / f"{sentence.name}.npz")
            units = durations(
                plans[sentence.name], heard[sentence.name], contoured.units, usual(sentence.symbols)
            )
            if units is not None:
                _write(folder, sentence.name, contoured, units)
                seconds = len(contoured.waveform) / SAMPLE_RATE_HZ
                lines.append(Line(sentence.name, sentence.text, sentence.symbols, seconds))
    if not lines:
        raise TrainingError("none of the recordings fits its text; compare texts and recordings")
    _LOGGER.info("%d of %d recordings aligned", len(lines), len(sentences))
    with replacing(listing) as partial:
        partial.write_text(
            "".join(f"{x.name}\t{x.text}\t{x.symbols}\t{x.seconds:.3f}\n" for x in lines),
            encoding="utf-8",
        )
    return len(lines)


def durations(
    plan: Plan, found: Found, units: int, usual: NDArray[np.float64]
) -> NDArray[np.int64] | None:
    """Units of 25 ms of each token, (T,), of what the aligner found; None where there are too few."""
    ends = np.cumsum(found.counts) * (FINE_HOP / UNIT_SAMPLES)
    begins = np.concatenate([[0.0], ends[:-1]])
    heard = iter(plan.heard.symbols)
    times = []
    for symbol, begin, end in zip(found.symbols[1:-1], begins[1:-1], ends[1:-1], strict=True):
        if symbol == PAUSE:  # where no recording has two words, the aligner cannot know of spaces
            continue
        if symbol == next(heard) and symbol not in {",", " "}:
            times.append((float(begin), float(min(end, units))))
    return lay_out(plan, times, units, usual)


def _write(folder: Path, name: str, contoured: Contoured, units: NDArray[np.int64]) -> None:
    import soundfile

    soundfile.write(
        folder / AUDIO / f"{name}.flac", contoured.waveform, SAMPLE_RATE_HZ, subtype="PCM_16"
    )
    voiced = contoured.f0_hz > 0
    with replacing(folder / PROSODY / f"{name}.npz") as partial, partial.open("wb") as file:
        np.savez(
            file,
            durations=units.astype(np.int16),
            f0=np.where(voiced, contoured.f0_hz, UNVOICED_HZ).astype(np.float32),
            energy=contoured.energy.astype(np.float16),
            cycles=contoured.cycles,
        )
