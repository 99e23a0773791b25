"""How fast this machine computes: multiplications of matrices and copies of memory.

The arithmetic of a model over these numbers is the physical floor of its real-time factor: no
programming makes a core multiply faster than its multiplication of matrices that fit its cache.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

MATRIX_SIZE: Final = 384
"""Three float32 matrices of 0.6 MB each stay in the second-level cache of most machines."""
COPY_BYTES: Final = 32 << 20
"""More than the caches of small machines hold."""
SHORTEST_SECONDS: Final = 0.25
"""Of each measurement: short enough for a person, long enough for the clock to rise."""


@dataclass(frozen=True, slots=True)
class MachineSpeed:
    """Best of several measurements: what disturbs only ever makes slower."""

    gflops: float
    """10^9 float32 additions and multiplications a second, on as many threads as NumPy has."""
    memory_gb_per_second: float
    """10^9 bytes read and written a second by a copy."""


def measure_speed(seconds: float = SHORTEST_SECONDS) -> MachineSpeed:
    """Measure, for `seconds` each.

    For one core, set OPENBLAS_NUM_THREADS=1 before NumPy is imported.
    """
    return MachineSpeed(matrix_gflops(seconds), copy_gb_per_second(seconds))


def matrix_gflops(seconds: float = SHORTEST_SECONDS) -> float:
    """Multiply matrices of float32; return 10^9 operations a second, an addition counting as one."""
    rng = np.random.default_rng(0)
    a, b = (rng.random((MATRIX_SIZE, MATRIX_SIZE), np.float32) for _ in range(2))
    out = np.empty_like(a)
    best = _best_seconds(lambda: np.matmul(a, b, out=out), seconds)
    return 2 * MATRIX_SIZE**3 / best / 1e9


def copy_gb_per_second(seconds: float = SHORTEST_SECONDS) -> float:
    """Copy memory; return 10^9 bytes a second, reading and writing both counted."""
    source = np.ones(COPY_BYTES // 8, np.float64)
    target = np.empty_like(source)
    best = _best_seconds(lambda: np.copyto(target, source), seconds)
    return 2 * COPY_BYTES / best / 1e9


def _best_seconds(work: Callable[[], object], seconds: float) -> float:
    work()  # pages and caches
    best = float("inf")
    until = time.perf_counter() + seconds
    while True:
        started = time.perf_counter()
        work()
        ended = time.perf_counter()
        best = min(best, max(ended - started, 1e-9))
        if ended >= until:
            return best
