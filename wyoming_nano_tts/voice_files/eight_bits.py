"""Weights in eight bits: a matrix as int8 with a scale for each row, so that a file is half as large as with float16.

NAME holds the int8 matrix, NAME.scale its scales, (rows,). Vectors and small matrices stay in float16. What speaks
gets float32: the file is smaller, not the arithmetic.
"""

from collections.abc import Iterator, Mapping
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


class EightBitWeights(Mapping[str, NDArray[Any]]):
    """Tensors that lie in memory as their file has them; each is float32 while somebody has it.

    Args:
        stored: as a file holds them.
        source: of the weights, for the message.

    Raises:
        VoiceError: int8 without scales, or scales of another length.
    """

    def __init__(self, stored: Mapping[str, NDArray[Any]], source: object) -> None:
        self._stored = stored
        self._scales: dict[str, NDArray[Any]] = {}
        for name, tensor in stored.items():
            if tensor.dtype != np.int8:
                continue
            scale = stored.get(name + SCALE)
            if scale is None or tensor.ndim < 2 or scale.shape != tensor.shape[:1]:
                raise VoiceError(
                    f"{source}: {name} is int8 and has no {name}{SCALE} with one number for each row"
                )
            self._scales[name] = scale
        hidden = {name + SCALE for name in self._scales}
        self._names = tuple(name for name in stored if name not in hidden)

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of a tensor, which is not decoded for it."""
        return self._stored[name].shape

    def is_finite(self, name: str) -> bool:
        """Whether a tensor is finite floating point; it is not decoded for that: the ends of each row tell."""
        tensor = self._stored[name]
        scale = self._scales.get(name)
        if scale is None:
            return all_finite(tensor)
        rows = tensor.reshape(len(tensor), -1)
        ends = (rows.min(axis=1, initial=0), rows.max(axis=1, initial=0))
        with np.errstate(over="ignore", invalid="ignore"):
            return all_finite(np.array(ends, np.float32) * scale.astype(np.float32))

    def __getitem__(self, name: str) -> NDArray[Any]:
        tensor = self._stored[name]
        scale = self._scales.get(name)
        if scale is None:
            return tensor
        rows = tensor.reshape(len(tensor), -1).astype(np.float32)
        rows *= scale.astype(np.float32)[:, None]
        return rows.reshape(tensor.shape)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def all_finite(tensor: NDArray[Any]) -> bool:
    """Whether a tensor is of floating-point numbers, all of them finite."""
    return tensor.dtype.kind == "f" and bool(np.isfinite(tensor).all())


def from_eight_bits(
    weights: Mapping[str, NDArray[Any]], source: object
) -> Mapping[str, NDArray[Any]]:
    """Decode what `in_eight_bits` wrote; other tensors stay as they are.

    A voice of float32 beside the arrays that a backend makes of it would be most of a server's peak, so each tensor is
    decoded when it is asked for.

    Args:
        weights: as a file holds them.
        source: of the weights, for the message.

    Raises:
        VoiceError: int8 without scales, or scales of another length.
    """
    if any(tensor.dtype == np.int8 for tensor in weights.values()):
        return EightBitWeights(weights, source)
    return weights
