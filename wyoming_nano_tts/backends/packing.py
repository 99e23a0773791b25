"""Five ternary weights a byte: 3^5 = 243 of its 256 values, so 1.6 bits a weight, where entropy is 1.58.

Digit d = weight + 1; byte = d0 + 3 d1 + 9 d2 + 27 d3 + 81 d4. Weights are taken in the order in which a tensor lies in
memory, without regard to rows; the last byte is filled up with weights of zero.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

GROUP: Final = 5
CODES: Final = 3**GROUP
_POWERS: Final = 3 ** np.arange(GROUP)
TABLE: Final[NDArray[np.int8]] = (np.arange(CODES)[:, None] // _POWERS % 3 - 1).astype(np.int8)
"""The weights of each byte, (243, 5)."""


def packed_bytes(count: int) -> int:
    """Bytes that so many weights take."""
    return -(-count // GROUP)


def pack(weights: NDArray[np.int8]) -> bytes:
    """Pack weights of -1, 0 and 1, of any shape."""
    digits = np.ones(packed_bytes(weights.size) * GROUP, np.uint8)
    np.add(weights.reshape(-1), 1, out=digits[: weights.size], casting="unsafe")
    # The largest sum, 242, still is a byte.
    return (digits.reshape(-1, GROUP) @ _POWERS.astype(np.uint8)).tobytes()


def unpack(content: bytes, count: int) -> NDArray[np.int8]:
    """Return `count` weights, flat.

    Raises:
        ValueError: the length is another, a byte stands for no weights, or the last one is not filled up with zeros.
    """
    if len(content) != packed_bytes(count):
        raise ValueError(f"{count} weights are {packed_bytes(count)} bytes, not {len(content)}")
    codes = np.frombuffer(content, np.uint8)
    if codes.size and codes.max() >= CODES:
        raise ValueError(f"a byte is {codes.max()}; five weights are at most {CODES - 1}")
    flat = TABLE[codes].reshape(-1)
    if flat[count:].any():
        raise ValueError("the last byte is not filled up with zeros")
    return flat[:count]
