"""Keeping the C library from hoarding memory: freed tensors go back to the system.

Without this, unloading a voice makes no program smaller, and every thread keeps a heap of its own. Both functions do
nothing where the C library is not glibc.
"""

import ctypes
import functools
from collections.abc import Callable
from typing import Any, Final

_M_ARENA_MAX: Final = -8
"""Parameter of mallopt(3)."""


def trim_heap() -> None:
    """Return free pages to the system; takes some milliseconds."""
    trim = _c_function("malloc_trim", ctypes.c_size_t)
    if trim is not None:
        trim(0)


def share_one_heap() -> None:
    """Let all threads allocate from one heap, before they start: saves megabytes forevery thread.

    Threads that synthesize allocate a few large tensors, so they hardly wait for each other.
    """
    set_option = _c_function("mallopt", ctypes.c_int, ctypes.c_int)
    if set_option is not None:
        set_option(_M_ARENA_MAX, 1)


@functools.cache
def _c_function(name: str, *arguments: Any) -> Callable[..., int] | None:
    try:
        function = getattr(ctypes.CDLL(None), name)
    except (OSError, AttributeError, TypeError):  # musl, macOS, Windows
        return None
    function.argtypes, function.restype = arguments, ctypes.c_int
    return function  # type: ignore[no-any-return]
