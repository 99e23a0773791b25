"""From checkpoints to the published files, which the published program and `voices import` read."""

from pathlib import Path
from typing import Any, Final

import numpy as np

from ...errors import TrainingError
from ...families.nanospeech.config import IGNORED
from ...families.nanospeech.mel import filter_bank, window
from ...files import replacing
from ...voice_files.tensors import write_tensors
from ..checkpoint import load_checkpoint
from .trainer import LAST, VOCABULARY_FILE

BUFFERS: Final = dict(zip(IGNORED, (window, filter_bank), strict=True))
"""That the published loader expects beside the weights."""


def export(
    folder: Path, model: Path | None, duration: Path | None, *, average: bool = True
) -> list[Path]:
    """Write `model.safetensors`, `duration.safetensors` and `vocab.txt`, as far as runs are given.

    Args:
        folder: to write into.
        model: run folder of the flow model.
        duration: run folder of the duration predictor.
        average: the averaged weights; False: those of the last step, as the published program exports them.

    Raises:
        TrainingError: nothing is given, a run has no checkpoint, or the two are of different vocabularies.
    """
    runs = {
        name: run for name, run in (("model", model), ("duration", duration)) if run is not None
    }
    if not runs:
        raise TrainingError(
            "nothing to export: give the run of the model, of the duration predictor, or both"
        )
    texts = {run: _vocabulary(run) for run in runs.values()}
    if len(set(texts.values())) > 1:
        raise TrainingError(
            f"{' and '.join(map(str, texts))} have different vocabularies; train both with one (--vocabulary)"
        )
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, run in runs.items():
        path = run / LAST
        if not path.exists():
            raise TrainingError(f"{run} has no checkpoint yet")
        state: dict[str, Any] = load_checkpoint(path)["average" if average else "model"]
        tensors = {key: np.asarray(value.float().numpy()) for key, value in state.items()}
        tensors |= {key: make() for key, make in BUFFERS.items()}
        written.append(folder / f"{name}.safetensors")
        with replacing(written[-1]) as partial:
            partial.write_bytes(write_tensors(tensors))
    written.append(folder / VOCABULARY_FILE)
    with replacing(written[-1]) as partial:
        partial.write_bytes(next(iter(texts.values())))
    return written


def _vocabulary(run: Path) -> bytes:
    try:
        return (run / VOCABULARY_FILE).read_bytes()
    except OSError as error:
        raise TrainingError(f"{run} is no run of Nanospeech: {error.strerror}") from error
