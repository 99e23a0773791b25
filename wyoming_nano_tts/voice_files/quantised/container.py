"""Files `.nttq`: a directory in JSON, deflated, and blocks of ternary, 8-bit and float tensors.

Little-endian. A header of 32 bytes (`HEADER`), the directory, zeros up to a multiple of 64, the data. The directory is
`{"config": {…}, "format": "nano-tts-ternary", "tensors": […]}` with an entry a tensor, sorted by name: `n` name, `s`
shape, `q` kind, `o` and `l` offset and length of its values in the data; ternary and 8-bit ones have `a`, the axis of
their scales or null, `so` and `sl`, where those lie. Blocks begin at multiples of 4.

Why not safetensors: its plain header would be a twentieth of such a file. Files are a stranger's: every byte is checked
by a rule or a checksum, nothing is executed, and what a file can make us allocate is bounded.
"""

import json
import math
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...backends.packing import pack, packed_bytes, unpack
from .profiles import Stored
from .quantiser import Rounded, round_weights

MAGIC: Final = b"NTTQ"
VERSION: Final = 1
DEFLATED: Final = 1
"""The one flag: the directory is deflated (zlib)."""
HEADER: Final = struct.Struct("<4sHHIIQII")
"""Magic, version, flags, bytes of the directory as stored and inflated, bytes of data, CRC-32 of both as stored."""
FORMAT: Final = "nano-tts-ternary"
DATA_ALIGNMENT: Final = 64
BLOCK_ALIGNMENT: Final = 4
LARGEST_DIRECTORY: Final = 4 << 20
MOST_WEIGHTS: Final = 1 << 28
"""Of all tensors together: expanded they are a gigabyte."""
MOST_DIMENSIONS: Final = 8
LEVEL: Final = 9
FLOATS: Final[Mapping[str, np.dtype[Any]]] = {"f16": np.dtype("<f2"), "f32": np.dtype("<f4")}
KINDS: Final = ("t", "i8", *FLOATS)
SCALES: Final = np.dtype("<f2")
FLOAT_KEYS: Final = frozenset({"n", "s", "q", "o", "l"})
ROUNDED_KEYS: Final = FLOAT_KEYS | {"a", "so", "sl"}

Tensor = Rounded | NDArray[Any]
"""Ternary and 8-bit tensors as integers with scales, others as floats."""


@dataclass(frozen=True, slots=True)
class NttqFile:
    """What a file holds."""

    config: dict[str, Any]
    tensors: dict[str, Tensor]

    def weights(self) -> dict[str, NDArray[Any]]:
        """All tensors as floats, float32 where they were rounded."""
        return {
            name: tensor.values() if isinstance(tensor, Rounded) else tensor
            for name, tensor in self.tensors.items()
        }


def encode(weights: Mapping[str, NDArray[Any]], how: Mapping[str, Stored]) -> dict[str, Tensor]:
    """Round tensors as they are to be stored.

    Raises:
        VoiceError: a weight is not finite, or too large.
    """
    return {
        name: round_weights(tensor, how[name])
        if how[name].kind in ("t", "i8")
        else np.asarray(tensor).astype(FLOATS[how[name].kind])
        for name, tensor in weights.items()
    }


def write_nttq(tensors: Mapping[str, Tensor], config: Mapping[str, Any]) -> bytes:
    """Return the content of a file, the same bytes for the same tensors."""
    entries, blocks, end = [], [], 0

    def placed(content: bytes) -> int:
        nonlocal end
        blocks.append(bytes(-end % BLOCK_ALIGNMENT) + content)
        start = end + -end % BLOCK_ALIGNMENT
        end = start + len(content)
        return start

    for name in sorted(tensors):
        tensor = tensors[name]
        entry: dict[str, Any] = {"n": name}
        if isinstance(tensor, Rounded):
            steps, kind = tensor.steps, tensor.stored.kind
            values = pack(steps) if kind == "t" else steps.tobytes()
            scales = tensor.scales.astype(SCALES).tobytes()
            entry |= {"s": list(steps.shape), "q": kind, "o": placed(values), "l": len(values)}
            entry |= {"a": tensor.stored.axis, "so": placed(scales), "sl": len(scales)}
        else:
            kind = "f16" if tensor.dtype == np.float16 else "f32"
            values = np.ascontiguousarray(tensor, FLOATS[kind]).tobytes()
            entry |= {"s": list(tensor.shape), "q": kind, "o": placed(values), "l": len(values)}
        entries.append(entry)
    described = {"config": dict(config), "format": FORMAT, "tensors": entries}
    text = json.dumps(described, separators=(",", ":"), ensure_ascii=False, sort_keys=True)
    plain = text.encode("utf-8")
    directory, data = zlib.compress(plain, LEVEL), b"".join(blocks)
    header = HEADER.pack(
        MAGIC, VERSION, DEFLATED, len(directory), len(plain), len(data),
        zlib.crc32(directory), zlib.crc32(data),
    )  # fmt: skip
    return b"".join(
        (header, directory, bytes(-(len(header) + len(directory)) % DATA_ALIGNMENT), data)
    )


def is_nttq(content: bytes) -> bool:
    """Whether a file claims to be of this format."""
    return content[: len(MAGIC)] == MAGIC


def read_nttq(content: bytes) -> NttqFile:
    """Read a file and check all of it.

    Raises:
        ValueError: anything is not as `write_nttq` makes it; the message names the tensor and the reason.
    """
    directory, data = _divided(content)
    described = _described(directory)
    entries = described["tensors"]
    tensors: dict[str, Tensor] = {}
    spans: list[tuple[int, int]] = []
    left = MOST_WEIGHTS
    for entry in entries:
        name = _name(entry)
        if tensors and name <= next(reversed(tensors)):
            raise ValueError(f"{name:.80}: the names are not in order, or stand twice")
        try:
            left -= math.prod(_counts(entry["s"], "shape"))
            if left < 0:
                raise ValueError(f"more than {MOST_WEIGHTS} weights")
            tensors[name] = _tensor(entry, data, spans)
        except ValueError as error:
            raise ValueError(f"{name:.80}: {error}") from error
    _check_covered(spans, data)
    return NttqFile(described["config"], tensors)


def _divided(content: bytes) -> tuple[bytes, memoryview]:
    """The directory as text and the data, both checked by the header."""
    if len(content) < HEADER.size or not is_nttq(content):
        raise ValueError("it does not begin as such a file")
    _, version, flags, stored, inflated, length, crc, data_crc = HEADER.unpack_from(content)
    if version != VERSION:
        raise ValueError(f"it has version {version}; this program reads {VERSION}")
    if flags & ~DEFLATED:
        raise ValueError(f"it has flags {flags} that this program does not know")
    if max(stored, inflated) > LARGEST_DIRECTORY:
        raise ValueError(f"its directory has more than {LARGEST_DIRECTORY} bytes")
    begin = HEADER.size + stored
    begin += -begin % DATA_ALIGNMENT
    if len(content) != begin + length:
        raise ValueError(f"it has {len(content)} bytes, its header tells {begin + length}")
    directory, data = content[HEADER.size : HEADER.size + stored], memoryview(content)[begin:]
    if zlib.crc32(directory) != crc:
        raise ValueError("its directory does not have the checksum that its header tells")
    if any(content[HEADER.size + stored : begin]):
        raise ValueError("there is something between its directory and its data")
    if zlib.crc32(data) != data_crc:
        raise ValueError("its data does not have the checksum that its header tells")
    return _inflated(directory, inflated, deflated=bool(flags & DEFLATED)), data


def _inflated(directory: bytes, length: int, *, deflated: bool) -> bytes:
    if deflated:
        stream = zlib.decompressobj()
        try:
            directory = stream.decompress(directory, length + 1)
        except zlib.error as error:
            raise ValueError(f"its directory cannot be inflated: {error}") from error
        if not stream.eof or stream.unused_data or stream.unconsumed_tail:
            raise ValueError("its directory is not one whole deflated text")
    if len(directory) != length:
        raise ValueError(f"its directory has {len(directory)} bytes, its header tells {length}")
    return directory


def _described(directory: bytes) -> dict[str, Any]:
    try:
        found = json.loads(
            directory.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant
        )
    except UnicodeDecodeError as error:
        raise ValueError("its directory is not UTF-8") from error
    except RecursionError as error:
        raise ValueError("its directory is nested too deeply") from error
    if not isinstance(found, dict) or found.keys() != {"config", "format", "tensors"}:
        raise ValueError("its directory does not consist of config, format and tensors")
    if found["format"] != FORMAT:
        raise ValueError(f"its directory is of the format {found['format']!r:.60}, not {FORMAT}")
    if not isinstance(found["config"], dict) or not isinstance(found["tensors"], list):
        raise ValueError("its directory does not hold an object of settings and a list of tensors")  # noqa: TRY004 - all that is wrong with a file is one kind
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in its directory")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"its directory holds {name}")


def _name(entry: Any) -> str:
    if not isinstance(entry, dict) or not isinstance(entry.get("n"), str) or not entry["n"]:
        raise ValueError("its directory has an entry without a name")
    if entry.get("q") not in KINDS:
        raise ValueError(f"{entry['n']:.80}: it is of the unknown kind {entry.get('q')!r:.40}")
    wanted = FLOAT_KEYS if entry["q"] in FLOATS else ROUNDED_KEYS
    if entry.keys() != wanted:
        raise ValueError(f"{entry['n']:.80}: its entry must have {', '.join(sorted(wanted))}")
    name: str = entry["n"]
    return name


def _counts(found: Any, what: str) -> list[int]:
    if not isinstance(found, list) or len(found) > MOST_DIMENSIONS:
        raise ValueError(f"its {what} is not a list of at most {MOST_DIMENSIONS} lengths")
    return [_count(length, what) for length in found]


def _count(found: Any, what: str) -> int:
    if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found <= MOST_WEIGHTS:
        raise ValueError(f"its {what} is {found!r:.40}")
    return found


def _tensor(entry: Mapping[str, Any], data: memoryview, spans: list[tuple[int, int]]) -> Tensor:
    shape, kind = _counts(entry["s"], "shape"), entry["q"]
    count = math.prod(shape)
    if kind in FLOATS:
        dtype = FLOATS[kind]
        values = _block(entry, "o", "l", count * dtype.itemsize, data, spans)
        return np.frombuffer(values, dtype).reshape(shape)
    axis = entry["a"]
    if axis is not None and _count(axis, "axis") >= len(shape):
        raise ValueError(f"its axis is {axis}, its shape {shape}")
    length = packed_bytes(count) if kind == "t" else count
    values = _block(entry, "o", "l", length, data, spans)
    channels = 1 if axis is None else shape[axis]
    block = _block(entry, "so", "sl", channels * SCALES.itemsize, data, spans)
    scales = np.frombuffer(block, SCALES)
    if not (np.isfinite(scales) & (scales > 0)).all():
        raise ValueError("a scale is not a finite number above 0")
    steps = unpack(bytes(values), count) if kind == "t" else np.frombuffer(values, np.int8)
    return Rounded(steps.reshape(shape), scales, Stored(kind, axis))


def _block(
    entry: Mapping[str, Any], offset: str, length: str, wanted: int, data: memoryview,
    spans: list[tuple[int, int]],
) -> memoryview:  # fmt: skip
    start, size = _count(entry[offset], "offset"), _count(entry[length], "length")
    if size != wanted:
        raise ValueError(f"a block of it has {size} bytes; its shape takes {wanted}")
    if start % BLOCK_ALIGNMENT:
        raise ValueError(f"a block of it begins at {start}, no multiple of {BLOCK_ALIGNMENT}")
    if start + size > len(data):
        raise ValueError("a block of it reaches beyond the data")
    spans.append((start, start + size))
    return data[start : start + size]


def _check_covered(spans: list[tuple[int, int]], data: memoryview) -> None:
    """Blocks lie one behind the other, with nothing but zeros to align them in between."""
    end = 0
    for first, last in [*sorted(spans), (len(data), len(data))]:
        if first < end:
            raise ValueError("blocks of its data overlap")
        if first - end >= BLOCK_ALIGNMENT or any(data[end:first]):
            raise ValueError("there is something between the blocks of its data")
        end = last
