"""How many threads a training step gains from, found by trying: on a busy machine all cores can be slower than one."""

import os
import time
from collections.abc import Callable
from statistics import median
from typing import Final

import torch
from torch import nn

GAIN: Final = 1.15
"""More threads must be faster than fewer by this factor: what they gain less, other programs have more use for."""
ROUNDS: Final = 5


def candidates(cores: int) -> list[int]:
    """Thread counts to try: powers of two and all cores."""
    counts = [1]
    while counts[-1] * 2 <= cores:
        counts.append(counts[-1] * 2)
    return counts if counts[-1] == cores else [*counts, cores]


def choose_threads(cores: int, seconds_with: Callable[[int], float] | None = None) -> int:
    """Return the fewest threads that nothing beats by `GAIN`.

    Args:
        cores: that may be used, at least 1.
        seconds_with: time of one step with so many threads; None measures a step like those of training.
    """
    measure = seconds_with or _step_seconds
    best, best_seconds = 1, measure(1)
    for count in candidates(cores)[1:]:
        seconds = measure(count)
        if seconds * GAIN < best_seconds:
            best, best_seconds = count, seconds
    return best


def use_threads(wanted: int | None, cores: int) -> int:
    """Let torch use the threads that a person wants, by an argument or `OMP_NUM_THREADS`, else those that help.

    Returns:
        How many.
    """
    if wanted is None and os.environ.get("OMP_NUM_THREADS"):
        return torch.get_num_threads()
    threads = wanted or choose_threads(cores)
    torch.set_num_threads(threads)
    return threads


def _step_seconds(threads: int) -> float:
    """Median wall time of a forward and backward pass of convolutions as the vocoder and its judges have."""
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        model = nn.Sequential(
            nn.Conv1d(128, 128, 7, padding=3), nn.GELU(), nn.Conv1d(128, 128, 7, padding=3)
        )
        given = torch.zeros(8, 128, 96)
        times = []
        for _ in range(ROUNDS + 1):
            started = time.perf_counter()
            model(given).square().mean().backward()
            times.append(time.perf_counter() - started)
        return median(times[1:])  # the first prepares
    finally:
        torch.set_num_threads(before)
