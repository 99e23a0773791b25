"""A published checkpoint, whichever container it came in: its values, and its tensors on demand."""

import contextlib
import json
import math
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from ..tensors import StoredTensor, read_tensors
from ..weights import LARGEST_WEIGHTS_BYTES
from .archive import TorchArchive
from .errors import CheckpointError
from .pickles import TensorRef

_DTYPES: Final[Mapping[str, str]] = {
    "F32": "float32", "F64": "float64", "F16": "float16", "BF16": "bfloat16", "I64": "int64", "I32": "int32",
    "I16": "int16", "I8": "int8", "U8": "uint8", "BOOL": "bool",
}  # fmt: skip
"""Of safetensors, by their names in PyTorch."""


class TensorInfo(Protocol):
    """What is known of a tensor before it is read."""

    @property
    def shape(self) -> tuple[int, ...]: ...  # noqa: D102 - the name says it
    @property
    def dtype(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class _Stored:
    tensor: StoredTensor

    @property
    def shape(self) -> tuple[int, ...]:
        return self.tensor.values.shape

    @property
    def dtype(self) -> str:
        return _DTYPES[self.tensor.dtype]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One open file."""

    path: Path
    values: Mapping[str, Any]
    """Top level of the file; of a safetensors file `model` and what its metadata holds as JSON."""
    _read: Callable[[Any], NDArray[np.generic]]

    def tensors(self, key: str) -> dict[str, TensorInfo]:
        """Tensors of the state dict under a top-level key, not yet read.

        Raises:
            CheckpointError: there is no state dict, or it holds something that is not a tensor.
        """
        state = self.values.get(key)
        if not isinstance(state, dict) or not state:
            raise CheckpointError(f"{self.path} has no tensors under {key!r}")
        found: dict[str, TensorInfo] = {}
        for name, value in state.items():
            if not isinstance(name, str) or not isinstance(value, (TensorRef, _Stored)):
                raise CheckpointError(f"{self.path}: {key}[{str(name)[:80]!r}] is not a tensor")
            found[name] = value
        return found

    def read(self, tensors: Mapping[str, TensorInfo]) -> dict[str, NDArray[np.float32]]:
        """Read tensors as float32.

        Raises:
            CheckpointError: they are too many, damaged, no floating-point numbers, or not finite.
        """
        size = sum(4 * math.prod(info.shape) for info in tensors.values())
        if size > LARGEST_WEIGHTS_BYTES:
            raise CheckpointError(
                f"{self.path} holds {size} bytes of weights; at most {LARGEST_WEIGHTS_BYTES} are read"
            )
        weights: dict[str, NDArray[np.float32]] = {}
        for name, info in tensors.items():
            if "float" not in info.dtype:
                raise CheckpointError(f"{self.path}: {name} is of {info.dtype}, not floating-point")
            with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite
                weights[name] = self._read(info).astype(np.float32)
            if not np.isfinite(weights[name]).all():
                raise CheckpointError(
                    f"{self.path}: {name} holds values that are not finite; fetch the file again"
                )
        return weights


@contextlib.contextmanager
def open_checkpoint(path: Path) -> Iterator[Checkpoint]:
    """Open a `.pt`, `.pth` or `.safetensors` file; its content decides which it is.

    Raises:
        CheckpointError: the file is none of them, unsafe, damaged, or cannot be read.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe or a device would never end
            raise CheckpointError(f"{path} is not a regular file")
        if status.st_size > LARGEST_WEIGHTS_BYTES:
            raise CheckpointError(
                f"{path} has {status.st_size} bytes; at most {LARGEST_WEIGHTS_BYTES} are read"
            )
        with path.open("rb") as file:
            start = file.read(64)
        if start.startswith(b"PK\x03\x04"):
            with TorchArchive(path) as archive:
                values = archive.values
                if not isinstance(values, dict):
                    raise CheckpointError(f"{path} holds no dict at its top")
                yield Checkpoint(path, _nested(values), archive.tensor)
        elif start[8:9] == b"{":
            yield _read_safetensors(path)
        else:
            raise CheckpointError(f"{path} {_what_else(start)}")
    except OSError as error:
        raise CheckpointError(f"{path} cannot be read: {error.strerror or error}") from error


def _nested(values: dict[str, Any]) -> dict[str, Any]:
    """Put the tensors of a file that is nothing but a state dict under `model`, where those of others are."""
    if values and all(isinstance(value, TensorRef) for value in values.values()):
        return {"model": values}
    return values


def _read_safetensors(path: Path) -> Checkpoint:
    try:
        tensors, metadata = read_tensors(path.read_bytes())
        config = json.loads(metadata["config"]) if "config" in metadata else None
    except (ValueError, RecursionError) as error:
        raise CheckpointError(f"{path} is not a safetensors file: {str(error)[:200]}") from error
    values: dict[str, Any] = {"model": {name: _Stored(t) for name, t in tensors.items()}}
    if config is not None:
        values["config"] = config
    return Checkpoint(path, values, _stored_array)


def _stored_array(stored: _Stored) -> NDArray[np.generic]:
    values = stored.tensor.values
    if stored.dtype == "bfloat16":  # the upper half of a float32
        return (values.astype(np.uint32) << 16).view(np.float32)
    return values


def _what_else(start: bytes) -> str:
    if start.startswith(b"version https://git-lfs"):
        return "is only a pointer of Git LFS; fetch the file itself: git lfs pull"
    if start.lstrip().lower().startswith((b"<!doctype", b"<html")):
        return "is a web page, not a checkpoint; take the link to the raw file"
    if start.startswith(b"\x80"):
        return (
            "is a bare pickle, as PyTorch wrote before version 1.6; it is not read, because loading "
            "one can run code. Where you trust it, save it anew: "
            "torch.save(torch.load(OLD, weights_only=True), NEW)"
        )
    return "is neither a PyTorch file (.pt, .pth) nor safetensors"
