"""Writing files so that a half-written one never replaces a good one, even where the power is cut."""

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_NOTHING_TO_WAIT_FOR: Final = frozenset(
    {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}
)
"""What systems say of files that they cannot wait for: some of network drives, some of FUSE."""


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Wait until no other process is in this context with the same folder, which is there.

    Where a system cannot lock folders (Windows), nothing is waited for.

    Raises:
        OSError: the folder cannot be opened.
    """
    if fcntl is None:
        yield
        return
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def wait_for_disk(path: Path) -> None:
    """Return when the disk has what was written to a file, or which names a folder holds.

    A rename may reach the disk before the content does; after a power cut the new name then has an empty file. Where
    a system cannot tell (folders of Windows, some network drives) nothing is waited for.

    Raises:
        OSError: the content of the file did not reach the disk.
    """
    is_folder = path.is_dir()
    try:
        # Windows flushes what is open for writing only, and opens no folder.
        opened = os.open(path, os.O_RDONLY if is_folder or os.name != "nt" else os.O_RDWR)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
    except OSError as error:
        # Which of two names a folder has is for the disk to say; either has a whole file.
        if not is_folder and error.errno not in _NOTHING_TO_WAIT_FOR:
            raise


def wait_for_tree(folder: Path) -> None:
    """Return when the disk has a folder with all that is in it.

    Raises:
        OSError: the content of a file did not reach the disk.
    """
    for path in folder.rglob("*"):
        wait_for_disk(path)
    wait_for_disk(folder)


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield the path of a file beside `path` to write; it takes the place of `path` at the end, once the disk has it.

    If writing fails or is interrupted, `path` stays as it was and the file beside it is removed. After a power cut
    `path` is the old file or the new one, whole.

    Raises:
        OSError: the file does not reach the disk, or cannot be moved into place.
    """
    partial = path.with_name(path.name + ".partial")
    try:
        yield partial
        wait_for_disk(partial)
        os.replace(partial, path)
    except BaseException:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise
    wait_for_disk(path.parent)
