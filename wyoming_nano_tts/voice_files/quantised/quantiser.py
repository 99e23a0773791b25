"""Rounds weights to {-1, 0, 1} or to 8-bit integers with one float16 scale a channel.

Absmean as in BitNet b1.58 (Ma et al. 2024), by channel instead of by tensor: weight norm leaves channels of unequal
size. The scale is rounded to float16 before the weights are divided by it, here and in training, so that a network that
has been trained with rounded weights is stored exactly.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...errors import VoiceError
from .profiles import Stored

SMALLEST_SCALE: Final = 2.0**-14
"""The smallest normal float16; scale of a channel of zeros."""
LARGEST: Final = 127
"""Of an 8-bit weight, on both sides."""


@dataclass(frozen=True, slots=True)
class Rounded:
    """A tensor as integers and scales."""

    steps: NDArray[np.int8]
    """In the tensor's shape: -1 to 1, or -127 to 127."""
    scales: NDArray[np.float16]
    """(C,), one for each channel of the axis; (1,) for one of the whole tensor."""
    stored: Stored

    def values(self) -> NDArray[np.float32]:
        """The weights that it stands for."""
        return expanded(self.steps, self.scales, self.stored.axis)


def round_weights(weights: NDArray[Any], how: Stored) -> Rounded:
    """Round a tensor.

    Args:
        weights: finite, of any floating-point type.
        how: "t" or "i8", with the axis of the scales.

    Raises:
        VoiceError: a weight is not finite, or so large that float16 does not hold its scale.
    """
    values = np.asarray(weights, np.float32)
    others = tuple(n for n in range(values.ndim) if n != how.axis)
    size = np.abs(values.astype(np.float64))
    if not values.size:
        raise VoiceError("a tensor without weights cannot be rounded")
    ternary = how.kind == "t"
    scale = size.mean(axis=others) if ternary else size.max(axis=others) / LARGEST
    with np.errstate(over="ignore"):
        scales = np.maximum(scale, SMALLEST_SCALE).astype(np.float16).reshape(-1)
    if not np.isfinite(scales).all():
        raise VoiceError("a weight is not finite, or too large for a scale in float16")
    largest = 1 if ternary else LARGEST
    steps = np.rint(values / _along(scales.astype(np.float32), values.ndim, how.axis))
    return Rounded(np.clip(steps, -largest, largest).astype(np.int8), scales, how)


def expanded(
    steps: NDArray[np.int8], scales: NDArray[np.float16], axis: int | None
) -> NDArray[np.float32]:
    """Multiply integers by the scales of their channels."""
    return steps.astype(np.float32) * _along(scales.astype(np.float32), steps.ndim, axis)


def _along(scales: NDArray[np.float32], dimensions: int, axis: int | None) -> NDArray[np.float32]:
    shape = [1] * dimensions
    if axis is not None:
        shape[axis] = -1
    return scales.reshape(shape)
