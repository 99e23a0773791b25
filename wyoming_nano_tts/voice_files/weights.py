"""A voice's weights on disk: safetensors, checked like untrusted input."""

import hashlib
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..backends.graph import check_weights, compare_shapes
from ..errors import VoiceError
from .eight_bits import from_eight_bits
from .tensors import read_tensors

LARGEST_WEIGHTS_BYTES: Final = 512 << 20
"""The largest published model that is read has 330 MB."""
VOICE_KINDS: Final = ("F32", "F16", "I8")
"""Kinds of numbers in a voice's file."""


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


@dataclass(frozen=True, slots=True)
class NewVoicePart:
    """One part of a voice that is to be written: weights with their configuration."""

    name: str
    """Key in `voice.json`, and the name of the file of weights."""
    config: Mapping[str, Any]
    weights: Mapping[str, NDArray[Any]]
    """As the graphs name them, weight norm folded; written in their own precision."""
    parameters: int
    """Numbers as trained, so with the gains of weight norm."""
    type: str | None = None
    """Kind of the vocoder, None for parts of one kind only."""


def read_weights(part: VoicePart) -> dict[str, NDArray[Any]]:
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
    weights = from_eight_bits(tensors_of(content, part.path), part.path)
    for graph in part.graphs:
        check_weights(graph, weights, part.config, part.path)
    if part.shapes is not None:
        compare_shapes("its configuration", part.shapes, weights, part.path)
    for name, tensor in weights.items():
        if tensor.dtype.kind != "f" or not np.isfinite(tensor).all():
            raise VoiceError(
                f"{part.path}: {name} holds values that are not finite floating-point numbers"
            )
    return weights


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
