"""How many processor cores there are for us, and how many of them a product of matrices may use."""

import os
import sys
from typing import Final

BLAS_VARIABLES: Final = (
    "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS",
)  # fmt: skip
"""What numpy's libraries of matrices read when they are loaded."""


def usable_cores() -> int:
    """Cores that this process may run on: fewer than the machine has under taskset or a container's cpuset."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def one_blas_thread() -> None:
    """Let numpy multiply matrices on one thread, unless the environment says how many; for programs of our own only.

    The matrices of speech are small: more threads only wait for each other, busily. With two on two busy cores a
    sentence takes ten times the processor time. Does nothing once numpy is imported.
    """
    if "numpy" in sys.modules or "OMP_NUM_THREADS" in os.environ:
        return
    for variable in BLAS_VARIABLES:
        os.environ.setdefault(variable, "1")
