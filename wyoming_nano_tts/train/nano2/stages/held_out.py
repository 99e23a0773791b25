"""Judges snapshots by sentences that are not trained on, and keeps the best."""

import logging
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ....audio.arrays import Floats
from ....families.nano2.network_decoder import FrameDecoder
from ...checkpoint import load_checkpoint, save_checkpoint
from ...run_log import RunLog
from ..corpus.taught import Taught
from ..losses.spectral import RESOLUTIONS, SpectralLoss
from .speaking import copied

_LOGGER = logging.getLogger(__name__)

MOST_SENTENCES = 24
MEL_WEIGHT = 15.0
"""As in training."""

Judge = Callable[[Floats], float | None]
"""Naturalness of 24 kHz speech, higher is better; None where it cannot tell."""


class HeldOut:
    """Speaks sentences as a snapshot does, with the durations, F0 and energy that were given.

    Args:
        items: held-out sentences.
        judge: of naturalness; without one, spectra are compared.
    """

    def __init__(self, items: Sequence[Taught], judge: Judge | None = None) -> None:
        self.items, self.judge = items[:MOST_SENTENCES], judge
        self._spectral = SpectralLoss()

    def measure(self, decoder: FrameDecoder) -> dict[str, float]:
        """Return `spectra`, a distance, and with a judge `naturalness`; nothing where nothing is held out."""
        distances, scores = [], []
        for item in self.items:
            speech, real = copied(decoder, item)
            losses = self._spectral(speech[None], real[None], range(len(RESOLUTIONS)))
            distances.append(float(losses.stft + MEL_WEIGHT * losses.mel))
            score = self.judge(speech.numpy()) if self.judge is not None else None
            if score is not None and math.isfinite(score):
                scores.append(score)
        found = {"spectra": distances, "naturalness": scores}
        return {key: sum(values) / len(values) for key, values in found.items() if values}


class Best:
    """Keeps the checkpoint that scored best.

    Args:
        path: of the checkpoint.
        key: of the measurement that decides.
        sign: 1 where more is better, -1 where less is.
    """

    def __init__(self, path: Path, key: str, sign: int) -> None:
        self.path, self.key, self.sign = path, key, sign
        self.score: float | None = None
        if path.exists():
            stored = load_checkpoint(path).get("score")
            self.score = float(stored) if stored is not None else None

    def offer(self, measured: dict[str, float], state: dict[str, Any], step: int) -> bool:
        """Keep it if it is the best so far, or if nothing can be measured; tell whether it was kept."""
        score = measured.get(self.key)
        worse = (
            score is not None
            and self.score is not None
            and self.sign * score <= self.sign * self.score
        )
        if not worse:
            save_checkpoint(self.path, state | {"score": score})
            self.score = score
        shown = ", ".join(f"{key} {value:.3f}" for key, value in measured.items())
        kept = "" if worse else ", the best so far"
        _LOGGER.info("held out at step %d: %s%s", step, shown or "nothing to measure", kept)
        return not worse


def log_measured(log: RunLog, step: int, measured: dict[str, float]) -> None:
    """Write what was measured of the held-out sentences into the run's metrics."""
    if measured:
        log.add(step, **{f"held_out_{key}": value for key, value in measured.items()})
