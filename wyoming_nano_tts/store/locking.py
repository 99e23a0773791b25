"""One process at a time in a folder: a lock that ends with the process, on whatever system."""

import contextlib
import os
from pathlib import Path
from typing import Final

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

MOST_ATTEMPTS: Final = 10
"""To lock a folder that others remove when they are done with it."""
LOCK_SUFFIX: Final = ".lock"
"""Of a file beside a folder, where a folder itself cannot be locked."""


class FolderLock:
    """A lock that this process has.

    Args:
        descriptor: that holds it.
        file: to remove with it, where the system does not.
    """

    def __init__(self, descriptor: int, file: Path | None = None) -> None:
        self._descriptor, self._file = descriptor, file

    def release(self) -> None:
        """Let others have it."""
        os.close(self._descriptor)
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.unlink()


def lock_folder(folder: Path) -> FolderLock | None:
    """Make and lock a folder; None where another process has the lock.

    Raises:
        OSError: the folder cannot be made.
    """
    return _by_file(folder) if fcntl is None else _by_descriptor(folder)


def _by_descriptor(folder: Path) -> FolderLock | None:
    for attempt in range(MOST_ATTEMPTS):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            if attempt == MOST_ATTEMPTS - 1:
                raise
            continue
        with contextlib.suppress(OSError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Whoever had the lock before has removed the folder: then this one is nobody's.
            if os.path.samestat(os.fstat(lock), folder.stat()):
                return FolderLock(lock)
        os.close(lock)
    return None


def _by_file(folder: Path) -> FolderLock | None:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder.with_name(folder.name + LOCK_SUFFIX)
    # Windows removes the file when the process ends, however it does.
    flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_TEMPORARY", 0)
    try:
        return FolderLock(os.open(file, flags), file)
    except (FileExistsError, PermissionError):
        return None
