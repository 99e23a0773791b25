"""Whether graphs of 8-bit integer products pay on this processor, which is found out by trying.

Some processors have instructions for them, some have not, and on x86-64 without VNNI the fast kernel saturates: a sum
of two large products is wrong. No list of processors is needed to tell: one layer, computed in both ways, does.
"""

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..graph import graph_spec

_LOGGER = logging.getLogger(__name__)

SUFFIX: Final = "_int8"
"""Behind the name of a graph: the graph that computes the same in integers."""
PROBE: Final = "product_probe"
FRAMES: Final = 64
LARGEST: Final = 9.0
"""Of a frame; largest weights times largest frames are what saturates."""
TOLERANCE: Final = 0.02
RUNS: Final = 5
WORTH_IT: Final = 0.75
"""Of the time in float32."""

Run = Callable[..., list[NDArray[np.float32]]]
Open = Callable[[str, Mapping[str, NDArray[Any]]], Run]


def integers_pay(open_graph: Open) -> bool:
    """Compute one layer in both ways: right, and in less than three quarters of the time?

    Args:
        open_graph: opens a graph by name with weights; what it returns runs it.
    """
    shapes = graph_spec(PROBE).shapes()
    weights = {name: np.ones(shape, np.float32) for name, shape in shapes.items()}
    weights["norm.bias"] *= np.float32(LARGEST)
    frames = np.zeros((FRAMES, *shapes["norm.bias"]), np.float32)
    runs = [open_graph(PROBE + suffix, weights) for suffix in ("", SUFFIX)]
    results, seconds = zip(*(_tried(run, frames) for run in runs), strict=True)
    expected, found = results
    right = bool(np.abs(found - expected).max() <= TOLERANCE * np.abs(expected).max())
    share = seconds[1] / seconds[0]
    _LOGGER.debug("8-bit products: %s, in %.2f of the time", "right" if right else "wrong", share)
    return right and share <= WORTH_IT


def _tried(run: Run, frames: NDArray[np.float32]) -> tuple[NDArray[np.float32], float]:
    """Result and shortest time."""
    best = float("inf")
    for _ in range(RUNS):
        started = time.perf_counter()
        (made,) = run(frames=frames)
        best = min(best, time.perf_counter() - started)
    return made, best
