"""The safetensors format: a header in JSON that says where each tensor lies, and the tensors one behind the other.

Read and written in numpy alone: the format is a page long, while the package of its makers has no wheel for 32-bit ARM,
where small Pis are, and Home Assistant does not bring it. Whatever the format does not allow is refused, as
there: tensors that overlap or leave a gap, sizes that do not fit, names that stand twice.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

DTYPES: Final[Mapping[str, np.dtype[Any]]] = {
    "BOOL": np.dtype("?"), "U8": np.dtype("u1"), "I8": np.dtype("i1"), "I16": np.dtype("<i2"), "F16": np.dtype("<f2"),
    "BF16": np.dtype("<u2"), "I32": np.dtype("<i4"), "F32": np.dtype("<f4"), "F64": np.dtype("<f8"),
    "I64": np.dtype("<i8"),
}  # fmt: skip
"""By the format's name, in the order of its makers; numpy has no bfloat16, of which two bytes each are read."""
METADATA: Final = "__metadata__"
ALIGNMENT: Final = 8
"""The tensors begin at a multiple of it."""
LARGEST_HEADER_BYTES: Final = 1 << 20
"""A voice's has 50 kB. It becomes objects of thirty times its size."""
MOST_DIMENSIONS: Final = 8


@dataclass(frozen=True, slots=True)
class StoredTensor:
    """One tensor of a file."""

    dtype: str
    """As the format names it."""
    values: NDArray[Any]
    """A view of the file's content."""


def header_bytes(content: bytes) -> int:
    """Length of the header, as the file tells it."""
    return int.from_bytes(content[:ALIGNMENT], "little")


def read_tensors(content: bytes) -> tuple[dict[str, StoredTensor], dict[str, str]]:
    """Return the tensors of a file, by name, and its metadata.

    Raises:
        ValueError: the content is not safetensors, or holds a kind of number that is not in `DTYPES`.
    """
    size = header_bytes(content)
    if size > LARGEST_HEADER_BYTES:
        raise ValueError(f"its header has {size} bytes; at most {LARGEST_HEADER_BYTES} are read")
    if ALIGNMENT + size > len(content):
        raise ValueError("it ends in the middle of its header")
    try:
        header = json.loads(content[ALIGNMENT : ALIGNMENT + size], object_pairs_hook=_once)
    except RecursionError as error:
        raise ValueError("its header is nested too deeply") from error
    if not isinstance(header, dict):
        raise ValueError("its header is no object")  # noqa: TRY004 - all that is wrong with a file is one kind
    metadata = header.pop(METADATA, {})
    if not isinstance(metadata, dict) or not all(isinstance(v, str) for v in metadata.values()):
        raise ValueError("its metadata is not text")
    data = memoryview(content)[ALIGNMENT + size :]
    tensors, spans = {}, []
    for name, entry in header.items():
        tensors[name], span = _tensor(name, entry, data)
        spans.append(span)
    end = 0
    for first, last in sorted(spans):
        if first != end:
            raise ValueError("its tensors overlap or leave a gap")
        end = last
    if end != len(data):
        raise ValueError(f"it has {len(data)} bytes of tensors, its header tells {end}")
    return tensors, metadata


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in its header")
    return found


def _tensor(name: str, entry: Any, data: memoryview) -> tuple[StoredTensor, tuple[int, int]]:
    if not isinstance(entry, dict) or entry.keys() != {"dtype", "shape", "data_offsets"}:
        raise ValueError(f"{name[:80]} is not described as a tensor")
    shape, offsets = entry["shape"], entry["data_offsets"]
    if not _are_counts(shape) or not _are_counts(offsets) or len(offsets) != 2:
        raise ValueError(f"{name[:80]} has no shape or place")
    if len(shape) > MOST_DIMENSIONS:
        raise ValueError(
            f"{name[:80]} has {len(shape)} dimensions; at most {MOST_DIMENSIONS} are read"
        )
    dtype = DTYPES.get(entry["dtype"]) if isinstance(entry["dtype"], str) else None
    if dtype is None:
        raise ValueError(f"{name[:80]} is of the unknown type {entry['dtype']!s:.20}")
    first, last = offsets
    if not first <= last <= len(data) or last - first != math.prod(shape) * dtype.itemsize:
        raise ValueError(f"{name[:80]} does not fit its place")
    values = np.frombuffer(data[first:last], dtype).reshape(shape)
    return StoredTensor(entry["dtype"], values), (first, last)


def _are_counts(found: Any) -> bool:
    return isinstance(found, list) and all(
        isinstance(n, int) and not isinstance(n, bool) and n >= 0 for n in found
    )


def write_tensors(
    tensors: Mapping[str, NDArray[Any]], metadata: Mapping[str, str] | None = None
) -> bytes:
    """Return the content of a file, the same bytes for the same tensors.

    Raises:
        ValueError: a tensor holds a kind of number that is not in `DTYPES`.
    """
    names = {dtype: name for name, dtype in DTYPES.items() if name != "BF16"}
    for name, tensor in tensors.items():
        if tensor.dtype.newbyteorder("<") not in names:
            raise ValueError(f"{name} is of {tensor.dtype}, which the format does not have")
    # The largest numbers first, as the makers' program has it: every tensor begins at a multiple of its own size.
    ranks = list(names)
    order = sorted(
        tensors, key=lambda name: (-ranks.index(tensors[name].dtype.newbyteorder("<")), name)
    )
    header: dict[str, Any] = {METADATA: dict(metadata)} if metadata else {}
    parts, end = [], 0
    for name in order:
        values = np.ascontiguousarray(tensors[name]).reshape(tensors[name].shape)
        values = values.astype(values.dtype.newbyteorder("<"), copy=False)
        first, end = end, end + values.nbytes
        kind = names[values.dtype]
        header[name] = {"dtype": kind, "shape": list(values.shape), "data_offsets": [first, end]}
        parts.append(values.tobytes())
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode("utf-8")
    text += b" " * (-len(text) % ALIGNMENT)
    return len(text).to_bytes(ALIGNMENT, "little") + text + b"".join(parts)
