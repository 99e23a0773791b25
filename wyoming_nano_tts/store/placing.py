"""Putting voice folders into a store whole, one at a time, and taking them out again."""

import contextlib
import ctypes
import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ..files import wait_for_disk, wait_for_tree
from .errors import StoreError
from .locking import LOCK_SUFFIX, lock_folder

WORKSHOP: Final = ".partial"
"""Folder inside a store for what is not finished; on the same file system, so that moves are atomic."""

PARTIAL_SUFFIX: Final = ".partial"
"""Of a file that is not whole yet; its name holds what it is a part of."""

REPLACED: Final = "replaced"
"""Folder of a workshop for the voice that makes room."""

MADE: Final = "made"
"""Folder of a workshop for the voice that is being made."""

REMOVED: Final = "removed"
"""Folder of a workshop for the voice that is being deleted."""

_RENAME_EXCHANGE: Final = 2  # of renameat2(2)
_HERE: Final = -100  # AT_FDCWD
_CANNOT_EXCHANGE: Final = frozenset(
    {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM}
)

_REASONS: Final = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "this user may not write there",
    errno.EPERM: "this user may not write there",
}


@contextlib.contextmanager
def storing(store: Path) -> Iterator[None]:
    """Turn what the file system says into a `StoreError` with a way out."""
    try:
        yield
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
        way_out = (
            "free some space, or give another folder: --voice-dir DIR"
            if error.errno in {errno.ENOSPC, errno.EDQUOT}
            else "give a folder that can be written: --voice-dir DIR"
        )
        raise StoreError(f"cannot change the voice store {store}: {reason}; {way_out}") from error


@contextlib.contextmanager
def workshop(store: Path, voice_id: str) -> Iterator[Path]:
    """Yield the folder where a voice of this id is made; nobody else has it at the same time.

    What is left in it stays for the next attempt (parts of downloads); an empty one is removed.

    Raises:
        StoreError: the store cannot be written, or another process installs the same voice.
    """
    folder = store / WORKSHOP / voice_id
    with storing(store):
        lock = lock_folder(folder)
    if lock is None:
        raise StoreError(
            f"another process is installing or removing {voice_id} in {store}; wait for it"
        )
    try:
        try:
            with storing(store):
                _put_back(folder / REPLACED, store / voice_id)
            yield folder
        finally:
            with contextlib.suppress(OSError):  # not empty: the next attempt goes on from there
                folder.rmdir()
                folder.parent.rmdir()
    finally:
        lock.release()


def _put_back(old: Path, target: Path) -> None:
    """Undo half of a replacement, should the process have been killed in the middle of it."""
    if old.is_dir() and not os.path.lexists(target):
        old.rename(target)


def place(made: Path, target: Path, bench: Path, *, replace: bool) -> None:
    """Move a finished folder to its place; a reader sees the old one or the new one, never half of one.

    So it is after a power cut, too: the disk has the new one before it moves, and the move before the old one goes.
    Where the system cannot exchange two folders in one step, there is a moment without any: what
    was there waits in the workshop's folder `bench` until the new one is in its place.

    Raises:
        StoreError: the target exists and is not to be replaced.
        OSError: it cannot be moved.
    """
    is_new = not os.path.lexists(target)
    if not is_new and not replace:
        raise StoreError(f"{target} exists already; give --force to replace it")
    if target.is_symlink():
        raise StoreError(f"{target} is a link; remove it yourself, or give another --id")
    wait_for_tree(made)
    if is_new:
        made.rename(target)
        wait_for_disk(target.parent)
        return
    old = made
    if not exchange(made, target):
        old = bench / REPLACED
        shutil.rmtree(old, ignore_errors=True)
        target.rename(old)
        try:
            made.rename(target)
        except OSError:
            old.rename(target)
            raise
    wait_for_disk(target.parent)
    shutil.rmtree(old, ignore_errors=True)


def exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; return False where the system cannot.

    Raises:
        OSError: it could, but not these.
    """
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError, TypeError):  # not Linux, or an old C library
        return False
    rename.argtypes = (
        ctypes.c_int,
        ctypes.c_char_p,
        ctypes.c_int,
        ctypes.c_char_p,
        ctypes.c_uint,
    )
    if rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number), str(other))


def recover(store: Path) -> None:
    """Undo or clear what a killed installation left in a store; parts of downloads stay.

    Folders that another process works in, or that cannot be written, are left alone.
    """
    with contextlib.suppress(OSError):
        for folder in list((store / WORKSHOP).iterdir()):
            if folder.name.endswith(LOCK_SUFFIX):
                continue
            lock = lock_folder(folder)
            if lock is None:
                continue
            try:
                _put_back(folder / REPLACED, store / folder.name)
                for name in (MADE, REPLACED, REMOVED):
                    shutil.rmtree(folder / name, ignore_errors=True)
                with contextlib.suppress(OSError):  # not empty: the next attempt goes on from there
                    folder.rmdir()
                    folder.parent.rmdir()
            finally:
                lock.release()


def take_out(target: Path, bench: Path) -> None:
    """Remove a voice's folder: it disappears at once, and is deleted then.

    Raises:
        OSError: it cannot be moved or deleted.
    """
    gone = bench / REMOVED
    shutil.rmtree(gone, ignore_errors=True)
    target.rename(gone)
    shutil.rmtree(gone)


def exists(path: Path) -> bool:
    """Whether it is there; what cannot be looked at is not."""
    try:
        return path.exists()
    except OSError:  # a name that is too long, a folder that is not ours to look into
        return False


def clear(bench: Path, wanted: set[str], *, parts: bool = False) -> None:
    """Remove what an earlier attempt left, but for wanted files and (unless told) parts of files."""
    with storing(bench):
        for one in bench.iterdir():
            if one.is_dir():
                shutil.rmtree(one)
            elif one.name not in wanted and (parts or one.suffix != PARTIAL_SUFFIX):
                one.unlink()


@contextlib.contextmanager
def made_in(bench: Path) -> Iterator[Path]:
    """Yield a fresh folder to make a voice in; it is gone afterwards."""
    made = bench / MADE
    with storing(bench):
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir()
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def room_for(folder: Path, size_bytes: int) -> None:
    """Check that a download and the voice made of it fit on the disk.

    Raises:
        StoreError: they do not.
    """
    with contextlib.suppress(OSError):
        free = shutil.disk_usage(folder).free
        if free < 2 * size_bytes:
            raise StoreError(
                f"{folder} has {free / 1e6:.0f} MB left, {2 * size_bytes / 1e6:.0f} MB are needed; "
                "free some space, or give another folder: --voice-dir DIR"
            )
