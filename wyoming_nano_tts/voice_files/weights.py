"""A voice's weights on disk, safetensors or `.nttq`, checked like untrusted input."""

import hashlib
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from numpy.typing import NDArray

from ..backends.graph import check_weights, compare_shapes
from ..errors import VoiceError
from .eight_bits import EightBitWeights, all_finite, from_eight_bits
from .quantised.container import NttqFile, read_nttq
from .quantised.profiles import Stored
from .quantised.quantiser import Rounded
from .tensors import read_tensors

LARGEST_WEIGHTS_BYTES: Final = 512 << 20
"""The largest published model that is read has 330 MB."""
VOICE_KINDS: Final = ("F32", "F16", "I8")
"""Kinds of numbers in a voice's file."""
SAFETENSORS: Final = "safetensors"
NTTQ: Final = "nttq"
KINDS: Final = {"t": "ternary", "i8": "int8", "f16": "float16", "f32": "float32"}
ENCODINGS: Final = (SAFETENSORS, NTTQ)
"""Of a file of weights, as `voice.json` names them; the first one where it names none."""


@dataclass(frozen=True, slots=True)
class VoicePart:
    """One part of a voice on disk, as `voice.json` describes it."""

    path: Path
    sha256: str
    config: Mapping[str, Any]
    """Complete: keys that the file leaves out have their default."""
    type: str
    """Kind of the part, as of a vocoder; "" where there is only one."""
    graphs: tuple[str, ...]
    """The graphs that these weights fit, in the order of the architecture's description."""
    shapes: Mapping[str, tuple[int, ...]] | None = None
    """Every tensor, of a part whose graphs do not name them."""
    encoding: str = SAFETENSORS
    """One of `ENCODINGS`."""


@dataclass(frozen=True, slots=True)
class NewVoicePart:
    """One part of a voice that is to be written: weights with their configuration."""

    name: str
    """Key in `voice.json`, and the name of the file of weights."""
    config: Mapping[str, Any]
    weights: Mapping[str, NDArray[Any]]
    """As the graphs name them, weight norm folded; written in their own precision unless `stored` says otherwise."""
    parameters: int
    """Numbers as trained, so with the gains of weight norm."""
    type: str | None = None
    """Kind of the vocoder, None for parts of one kind only."""
    stored: Mapping[str, Stored] | None = None
    """How each tensor is rounded and packed into an `.nttq` file; None for safetensors."""


def read_weights(part: VoicePart) -> Mapping[str, NDArray[Any]]:
    """Read one part's tensors after checking size, checksum, names, shapes and values.

    Raises:
        VoiceError: anything of that is wrong; the message names the file and what to do.
    """
    try:
        status = part.path.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe or a device would never end
            raise VoiceError(f"{part.path} is not a regular file")
        if status.st_size > LARGEST_WEIGHTS_BYTES:
            raise VoiceError(
                f"{part.path} has {status.st_size} bytes; at most {LARGEST_WEIGHTS_BYTES} are read"
            )
        content = part.path.read_bytes()
    except OSError as error:
        raise VoiceError(f"{part.path} cannot be read: {error}") from error
    if hashlib.sha256(content).hexdigest() != part.sha256:
        raise VoiceError(
            f"{part.path} is damaged: its checksum differs from voice.json's; install it again"
        )
    weights = decoded(content, part)
    shapes = {name: _shape(weights, name) for name in weights}
    for graph in part.graphs:
        check_weights(graph, shapes, part.config, part.path)
    if part.shapes is not None:
        compare_shapes("its configuration", part.shapes, shapes, part.path)
    for name in weights:
        if not _is_finite(weights, name):
            raise VoiceError(
                f"{part.path}: {name} holds values that are not finite floating-point numbers"
            )
    return weights


def _shape(weights: Mapping[str, NDArray[Any]], name: str) -> tuple[int, ...]:
    return weights.shape(name) if isinstance(weights, EightBitWeights) else weights[name].shape


def _is_finite(weights: Mapping[str, NDArray[Any]], name: str) -> bool:
    if isinstance(weights, EightBitWeights):
        return weights.is_finite(name)
    return all_finite(weights[name])


def kinds_of(part: VoicePart) -> list[str]:
    """Kinds of numbers that a part's weights are stored in, those with the most weights first, as people call them.

    Raises:
        VoiceError: the file is damaged.
        OSError: it cannot be read.
    """
    content = part.path.read_bytes()
    counts: dict[str, int] = {}
    if part.encoding == NTTQ:
        for tensor in packed_of(content, part.path).tensors.values():
            if isinstance(tensor, Rounded):
                kind, size = str(tensor.stored.kind), tensor.steps.size
            else:
                kind, size = f"f{8 * tensor.dtype.itemsize}", tensor.size
            counts[kind] = counts.get(kind, 0) + size
    else:
        for values in tensors_of(content, part.path).values():
            kind = f"{values.dtype.kind}{8 * values.dtype.itemsize}"
            counts[kind] = counts.get(kind, 0) + values.size
    return [KINDS.get(kind, kind) for kind in sorted(counts, key=lambda kind: -counts[kind])]


def decoded(content: bytes, part: VoicePart) -> Mapping[str, NDArray[Any]]:
    """Decode a file of weights; nothing but its format is checked.

    Raises:
        VoiceError: it is not what `voice.json` says.
    """
    if part.encoding == NTTQ:
        return packed_of(content, part.path).weights()
    return from_eight_bits(tensors_of(content, part.path), part.path)


def packed_of(content: bytes, source: Path) -> NttqFile:
    """Tensors of an `.nttq` file, as integers with scales.

    Raises:
        VoiceError: it is none, or anything of it is damaged.
    """
    try:
        return read_nttq(content)
    except ValueError as error:
        raise VoiceError(f"{source} is not a file of packed weights: {error!s:.200}") from error


def tensors_of(content: bytes, source: Path) -> dict[str, NDArray[Any]]:
    """Tensors of a safetensors file.

    Raises:
        VoiceError: it is none, or holds bfloat16, which no voice does.
    """
    try:
        found, _ = read_tensors(content)
    except ValueError as error:
        raise VoiceError(
            f"{source} is not a safetensors file of a voice: {error!s:.200}"
        ) from error
    for name, tensor in found.items():
        if tensor.dtype == "BF16":
            raise VoiceError(
                f"{source}: {name:.80} is bfloat16; voices hold {', '.join(VOICE_KINDS)}"
            )
    return {name: tensor.values for name, tensor in found.items()}
