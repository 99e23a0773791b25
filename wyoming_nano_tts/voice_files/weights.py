"""A voice's weights on disk: safetensors, checked like untrusted input."""

import hashlib
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import safetensors
from numpy.typing import NDArray
from safetensors.numpy import load as load_safetensors

from ..backends.graph import check_weights
from ..errors import VoiceError
from .eight_bits import from_eight_bits

LARGEST_WEIGHTS_BYTES: Final = 256 << 20
LARGEST_HEADER_BYTES: Final = 1 << 20
"""Of a safetensors file; a voice's has 50 kB. It becomes objects of thirty times its size."""


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
    if header_bytes(content) > LARGEST_HEADER_BYTES:
        raise VoiceError(
            f"{part.path} is not a safetensors file of a voice: its header has "
            f"{header_bytes(content)} bytes; at most {LARGEST_HEADER_BYTES} are read"
        )
    try:
        weights: dict[str, NDArray[Any]] = load_safetensors(content)
    except (safetensors.SafetensorError, ValueError, KeyError, TypeError) as error:
        raise VoiceError(f"{part.path} is not a safetensors file: {error}") from error
    weights = from_eight_bits(weights, part.path)
    for graph in part.graphs:
        check_weights(graph, weights, part.config, part.path)
    for name, tensor in weights.items():
        if tensor.dtype.kind != "f" or not np.isfinite(tensor).all():
            raise VoiceError(
                f"{part.path}: {name} holds values that are not finite floating-point numbers"
            )
    return weights


def header_bytes(content: bytes) -> int:
    """Length of the header of a safetensors file, as the file tells it."""
    return int.from_bytes(content[:8], "little")
