"""The normal numbers of PyTorch's CPU generator, without PyTorch.

Inflect-v2 draws its noise so; with the same numbers a voice says a text for a seed as the published
runtime does. The rules were found, and are tested, by running PyTorch.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...audio.arrays import Floats

SEED_MASK: Final = 0xFFFFFFFF
"""The Mersenne twister takes the low 32 bits of a seed."""
BLOCK: Final = 16
"""Numbers that PyTorch's path for contiguous tensors draws together."""


def frame_noise(channels: int, frames: int, seed: int) -> Floats:
    """Standard normal numbers as `torch.randn_like` gives them for a transposed (frames, channels).

    Args:
        channels: C; a multiple of 16 if there is only one frame.
        frames: T, at least 1.
        seed: any integer.

    Returns:
        (C, T). Equal to PyTorch's to the last bit from two frames on. One frame is contiguous
        either way round, so PyTorch takes its vectorised path, whose last bits depend on the
        processor; it is met within 2e-6.

    Raises:
        ValueError: one frame of channels that are not a multiple of 16.
    """
    state = np.random.RandomState(seed & SEED_MASK)
    if frames == 1:
        return _contiguous(state, channels)[:, None]
    words = _words(state, 2 * 2 * -(-channels * frames // 2)).astype(np.uint64)
    doubled = words[::2] << np.uint64(32) | words[1::2]
    uniform = (doubled & np.uint64(2**53 - 1)).astype(np.float64) * 2.0**-53
    radius = np.sqrt(-2 * np.log1p(-uniform[1::2]))
    angle = 2 * np.pi * uniform[::2]
    normal = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).reshape(-1)
    by_frame = normal[: channels * frames].reshape(frames, channels)
    return np.ascontiguousarray(by_frame.T, np.float32)


def _contiguous(state: np.random.RandomState, count: int) -> Floats:
    """Box-Muller in float32, eight pairs at a time: the first half of a block with the second."""
    if count % BLOCK:
        raise ValueError(f"one frame must have a multiple of {BLOCK} channels, not {count}")
    low = _words(state, count) & np.uint32(2**24 - 1)
    uniform = (low.astype(np.float32) * np.float32(2**-24)).reshape(-1, 2, BLOCK // 2)
    radius = np.sqrt(-2 * np.log(1 - uniform[:, 0]))
    angle = np.float32(2 * np.pi) * uniform[:, 1]
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).reshape(-1)


def _words(state: np.random.RandomState, count: int) -> NDArray[np.uint32]:
    """Raw outputs of the twister."""
    return np.frombuffer(state.bytes(4 * count), "<u4")
