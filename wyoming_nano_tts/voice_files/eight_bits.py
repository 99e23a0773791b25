"""Weights in eight bits: a matrix as int8 with a scale for each row, so that a file is half as large as with float16.

NAME holds the int8 matrix, NAME.scale its scales, (rows,). Vectors and small matrices stay in float16. What speaks
gets float32: the file is smaller, not the arithmetic.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..errors import VoiceError

SCALE: Final = ".scale"
LARGEST: Final = 127
SMALLEST_MATRIX: Final = 1024
"""Values; below, nothing is gained."""


def in_eight_bits(weights: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Encode the tensors of one part; rows are those of the first axis, an output channel each."""
    encoded: dict[str, NDArray[Any]] = {}
    for name, tensor in weights.items():
        if tensor.ndim < 2 or tensor.size < SMALLEST_MATRIX:
            encoded[name] = tensor.astype(np.float16)
            continue
        rows = tensor.reshape(len(tensor), -1).astype(np.float32)
        scale = (np.abs(rows).max(axis=1) / LARGEST).astype(np.float32)
        steps = np.rint(rows / np.where(scale > 0, scale, 1)[:, None])
        encoded[name] = steps.astype(np.int8).reshape(tensor.shape)
        encoded[name + SCALE] = scale
    return encoded


def from_eight_bits(weights: Mapping[str, NDArray[Any]], source: object) -> dict[str, NDArray[Any]]:
    """Decode what `in_eight_bits` wrote; other tensors stay as they are.

    Args:
        weights: as a file holds them.
        source: of the weights, for the message.

    Raises:
        VoiceError: int8 without scales, or scales of another length.
    """
    decoded: dict[str, NDArray[Any]] = {}
    for name, tensor in weights.items():
        if name.endswith(SCALE) and weights.get(name.removesuffix(SCALE), tensor).dtype == np.int8:
            continue
        if tensor.dtype != np.int8:
            decoded[name] = tensor
            continue
        scale = weights.get(name + SCALE)
        if scale is None or tensor.ndim < 2 or scale.shape != tensor.shape[:1]:
            raise VoiceError(
                f"{source}: {name} is int8 and has no {name}{SCALE} with one number for each row"
            )
        rows = tensor.reshape(len(tensor), -1).astype(np.float32)
        decoded[name] = (rows * scale.astype(np.float32)[:, None]).reshape(tensor.shape)
    return decoded
