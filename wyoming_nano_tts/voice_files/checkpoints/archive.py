"""PyTorch's zip container: the pickle and the storages, each member read as it lies.

`torch.save` stores its members uncompressed in one folder: `NAME/data.pkl`, `NAME/data/KEY`,
`NAME/byteorder`, `NAME/version`. Nothing else is admitted, so no member can be larger than the
file (no zip bombs), lie over another, or carry a path that means something.
"""

import io
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from .errors import CheckpointError
from .pickles import TensorRef, read_pickle

MOST_MEMBERS: Final = 20_000
LARGEST_DIRECTORY_BYTES: Final = 200 * MOST_MEMBERS
"""`zipfile` makes an object of some 500 bytes of each entry, before anybody can count them."""
MOST_READINGS: Final = 4
"""How often, on average, the storages may be read: tensors may share one, but not a thousand times."""
LOCAL_HEADER_BYTES: Final = 30
"""Of a member, before its name."""
NUMPY_DTYPES: Final[Mapping[str, str]] = {
    "float32": "<f4",
    "float64": "<f8",
    "float16": "<f2",
    "bfloat16": "<u2",
    "int64": "<i8",
    "int32": "<i4",
    "int16": "<i2",
    "int8": "|i1",
    "uint8": "|u1",
    "bool": "|u1",
}


class _LimitedFile(io.BufferedReader):
    """A file of which not more than `most_bytes` are read at once; None: as many as wanted."""

    most_bytes: int | None = None

    def read(self, size: int | None = -1, /) -> bytes:
        if self.most_bytes is not None and size is not None and size > self.most_bytes:
            raise ValueError(f"its directory has {size} bytes; at most {self.most_bytes} are read")
        return super().read(size)


class TorchArchive:
    """An open checkpoint; `values` describes its tensors, `tensor` reads one.

    Raises:
        CheckpointError: no archive of PyTorch, or not a safe one.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._last: tuple[str, bytes] = ("", b"")
        self._left_bytes = MOST_READINGS * path.stat().st_size
        self._file = _LimitedFile(io.FileIO(path))
        try:
            self._zip = self._opened()
            self._members = _checked_members(self._zip, path)
            order = self._read("byteorder").strip() if "byteorder" in self._members else b"little"
            if order != b"little":
                raise CheckpointError(
                    f"{path} was written in {order[:20]!r} byte order; save it on a little-endian "
                    "machine"
                )
            self.values = read_pickle(self._read("data.pkl"), f"{path} (data.pkl)")
        except BaseException:
            self._file.close()
            raise

    def _opened(self) -> zipfile.ZipFile:
        self._file.most_bytes = LARGEST_DIRECTORY_BYTES
        try:
            return zipfile.ZipFile(self._file)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error) as error:
            raise CheckpointError(f"{self.path} is a damaged PyTorch file: {error}") from error
        finally:
            self._file.most_bytes = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._zip.close()
        self._file.close()

    def tensor(self, described: TensorRef) -> NDArray[np.generic]:
        """Read one tensor in C order; bfloat16 becomes float32.

        Raises:
            CheckpointError: its storage is missing, damaged or of another size than described.
        """
        storage = described.storage
        dtype = np.dtype(NUMPY_DTYPES[storage.dtype])
        content = self._storage(storage.key)
        if len(content) != storage.count * dtype.itemsize:
            raise CheckpointError(
                f"{self.path}: storage {storage.key!r:.40} has {len(content)} bytes, "
                f"{storage.count} of {storage.dtype} need {storage.count * dtype.itemsize}"
            )
        # In bounds and without overlap: the pickle's reader has checked offset, shape and strides.
        view: NDArray[np.generic] = np.ndarray(
            described.shape,
            dtype,
            content,
            described.offset * dtype.itemsize,
            tuple(step * dtype.itemsize for step in described.stride),
        )
        if storage.dtype == "bfloat16":  # the upper half of a float32
            return (view.astype(np.uint32) << 16).view(np.float32)
        return np.ascontiguousarray(view)

    def _storage(self, key: str) -> bytes:
        if self._last[0] != key:
            content = self._read(f"data/{key}")
            self._left_bytes -= len(content)
            if self._left_bytes < 0:
                raise CheckpointError(f"{self.path}: too many tensors share large storages")
            self._last = (key, content)
        return self._last[1]

    def _read(self, name: str) -> bytes:
        member = self._members.get(name)
        if member is None:
            raise CheckpointError(f"{self.path} has no member {name[:80]!r}; is it cut or edited?")
        try:
            return self._zip.read(member)
        except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError) as error:
            raise CheckpointError(
                f"{self.path}: {name[:80]!r} is damaged: {error}; fetch the file again"
            ) from error


def _checked_members(archive: zipfile.ZipFile, path: Path) -> dict[str, zipfile.ZipInfo]:
    """Members by their name below the archive's one folder."""
    listed = archive.infolist()
    if len(listed) > MOST_MEMBERS:
        raise CheckpointError(f"{path} has {len(listed)} members; at most {MOST_MEMBERS} are read")
    if any(member.filename.endswith("/constants.pkl") for member in listed):
        raise CheckpointError(
            f"{path} is a TorchScript program, not a checkpoint; ask for the file of weights"
        )
    top = listed[0].filename.partition("/")[0] if listed else ""
    members: dict[str, zipfile.ZipInfo] = {}
    for member in listed:
        name = member.filename
        folder, _, below = name.partition("/")
        steps = below.split("/")
        if folder != top or not all(steps) or {".", ".."} & set(steps) or "\\" in name:
            raise CheckpointError(
                f"{path}: the member name {name[:80]!r} is none that PyTorch writes"
            )
        if below in members:
            raise CheckpointError(f"{path} has the member {name[:80]!r} twice")
        if member.compress_type != zipfile.ZIP_STORED or member.file_size != member.compress_size:
            raise CheckpointError(f"{path}: {name[:80]!r} is compressed; PyTorch never does that")
        if member.flag_bits & 0x1:
            raise CheckpointError(f"{path}: {name[:80]!r} is encrypted")
        members[below] = member
    _check_apart(listed, archive.start_dir, path)
    return members


def _check_apart(members: list[zipfile.ZipInfo], end: int, path: Path) -> None:
    """Check that no member lies over the next, or over the directory behind the last."""
    for member in sorted(members, key=lambda one: one.header_offset, reverse=True):
        start = member.header_offset
        length = LOCAL_HEADER_BYTES + len(member.filename) + member.file_size
        if start < 0 or start + length > end:
            raise CheckpointError(f"{path}: the member {member.filename[:80]!r} overlaps another")
        end = start
