"""Folding weight norm: `weight_g` and `weight_v` become `weight` (Salimans and Kingma 2016)."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from .errors import CheckpointError

GAIN, DIRECTION = ".weight_g", ".weight_v"


def fold_weight_norm(weights: Mapping[str, NDArray[np.float32]]) -> dict[str, NDArray[np.float32]]:
    """Replace every pair by w = v g / norm(v), the norm over all dimensions but the first.

    The first dimension is the output channel of a convolution and the input channel of a
    transposed one: both store their gain along it. There is no epsilon, as in training.

    Raises:
        CheckpointError: a gain without its direction or of another size, or a direction of length 0.
    """
    folded: dict[str, NDArray[np.float32]] = {}
    for name, value in weights.items():
        if name.endswith(DIRECTION):
            layer = name.removesuffix(DIRECTION)
            folded[f"{layer}.weight"] = _folded(layer, weights.get(layer + GAIN), value)
        elif not name.endswith(GAIN):
            folded[name] = value
        elif name.removesuffix(GAIN) + DIRECTION not in weights:
            raise CheckpointError(f"{name} has no {DIRECTION[1:]} beside it")
    return folded


def folded_shapes(shapes: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    """What the shapes become when the weights are folded."""
    return {
        f"{name.removesuffix(DIRECTION)}.weight" if name.endswith(DIRECTION) else name: shape
        for name, shape in shapes.items()
        if not name.endswith(GAIN)
    }


def _folded(
    layer: str, gain: NDArray[np.float32] | None, direction: NDArray[np.float32]
) -> NDArray[np.float32]:
    expected = (direction.shape[0], *(1 for _ in direction.shape[1:]))
    if gain is None or gain.shape != expected:
        raise CheckpointError(
            f"{layer}{GAIN} is {'missing' if gain is None else f'of shape {gain.shape}'}; "
            f"{layer}{DIRECTION} needs {expected}"
        )
    flat = direction.reshape(direction.shape[0], -1).astype(np.float64)
    norm = np.sqrt((flat * flat).sum(axis=1)).reshape(expected)
    if not norm.all():
        raise CheckpointError(
            f"{layer}{DIRECTION} has a channel of length 0, which no gain can scale"
        )
    folded: NDArray[np.float32] = (direction * (gain / norm)).astype(np.float32)
    return folded
