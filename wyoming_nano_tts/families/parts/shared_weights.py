"""What voices that speak with the same weights have in common is in memory once, as long as one of them is loaded."""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Final, TypeVar
from weakref import WeakKeyDictionary, WeakValueDictionary

from ...backends.backend import Backend
from ...voice_files.weights import VoicePart

T = TypeVar("T")

OPEN: Final[WeakValueDictionary[tuple[Hashable, ...], Any]] = WeakValueDictionary()
_OPENING: Final = Lock()
_BACKENDS: Final[WeakKeyDictionary[Any, Backend]] = WeakKeyDictionary()
"""The backend of what is open: its identity is part of the key, so no other may take its place in memory."""


def opened_once(part: VoicePart, backend: Backend, threads: int, make: Callable[[], T]) -> T:
    """Open a part of a voice, or take what another voice has opened of the same file.

    Args:
        part: of the voice.
        backend: that runs its graphs.
        threads: that one run may use.
        make: opens it; called by one thread at a time.
    """
    key = (part.path, part.sha256, id(backend), threads)
    with _OPENING:
        found: T | None = OPEN.get(key)
        if found is None:
            found = make()
            OPEN[key] = found
            _BACKENDS[found] = backend
    return found
