"""Processor time of the stages, as a multiple of a reference program's that runs in turns with them."""

import statistics
import time
from typing import Final

from .kept import Figures, ground
from .stages import Stage, forgetting, stages

ROUNDS: Final = 7


def reference() -> None:
    """Work that never changes: Python and products of matrices, about a tenth of a second."""
    import numpy as np

    total: dict[int, int] = {}
    for number in range(150_000):
        total[number % 97] = total.get(number % 97, 0) + number
    one = np.ones((256, 256), np.float32)
    for _ in range(20):
        one = one @ one * np.float32(1 / 256)


def by_time() -> Figures:
    """Time every stage in turns with the reference; return its multiple of that, per call."""
    found = stages()
    ratios: dict[str, list[float]] = {name: [] for name in found}
    for stage in found.values():
        stage()
    forget = forgetting()
    for _ in range(ROUNDS):
        for name, stage in found.items():
            ratios[name].append(_seconds(stage, forget) / _seconds(reference))
    return Figures(ground(), {name: statistics.median(values) for name, values in ratios.items()})


def _seconds(work: Stage, before: Stage = lambda: None) -> float:
    started, times = time.process_time(), 0
    while times < 1 or time.process_time() - started < 0.05:
        before()
        work()
        times += 1
    return (time.process_time() - started) / times
