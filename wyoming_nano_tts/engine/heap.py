"""Giving freed memory back to the system.

The C library keeps what a voice's tensors have left, many megabytes, for allocations to come: without this, unloading
a voice makes no program smaller.
"""

import ctypes
import functools
from collections.abc import Callable


def trim_heap() -> None:
    """Return free pages to the system, where the C library can (glibc); takes some milliseconds."""
    trim = _malloc_trim()
    if trim is not None:
        trim(0)


@functools.cache
def _malloc_trim() -> Callable[[int], int] | None:
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError, TypeError):  # musl, macOS, Windows
        return None
    trim.argtypes, trim.restype = (ctypes.c_size_t,), ctypes.c_int
    return trim
