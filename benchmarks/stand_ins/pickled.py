"""PyTorch archives with pickles of our own making."""

import io
import pickle
import zipfile
from pathlib import Path
from typing import Any, NamedTuple


class Storage(NamedTuple):
    """Pickled as PyTorch's reference to a member of the archive."""

    kind: Any
    key: Any
    count: Any


class Call:
    """Pickled as a call of a global with arguments (REDUCE)."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self.call = function, arguments

    def __call__(self) -> None:
        """Only so that Python's pickler accepts a call of what a call returns."""
        raise AssertionError("nothing in these tests may be called")

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return self.call


class _Pickler(pickle.Pickler):
    def persistent_id(self, value: Any) -> Any:
        if isinstance(value, Storage):
            return "storage", value.kind, value.key, "cpu", value.count
        return None


def pickled(value: Any, protocol: int = 2) -> bytes:
    """A pickle with references to storages."""
    out = io.BytesIO()
    _Pickler(out, protocol).dump(value)
    return out.getvalue()


def archive(
    path: Path, content: bytes, members: dict[str, bytes] | None = None, **how: Any
) -> Path:
    """A PyTorch archive around a pickle."""
    with zipfile.ZipFile(path, "w", **how) as out:
        out.writestr("archive/data.pkl", content)
        out.writestr("archive/byteorder", "little")
        for name, data in (members or {}).items():
            out.writestr(name, data)
        out.writestr("archive/version", "3\n")
    return path


def tensor(
    shape: Any, stride: Any, *, count: Any = 24, offset: Any = 0, kind: Any = None, key: Any = "0"
) -> Call:
    """Pickled as a tensor."""
    import torch

    storage = Storage(kind or torch.FloatStorage, key, count)
    rebuild = torch._utils._rebuild_tensor_v2  # noqa: SLF001  (whose name is what a checkpoint says)
    return Call(rebuild, storage, offset, shape, stride, False, {})
