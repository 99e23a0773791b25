"""A network that reads a word's letters and scores what a graphone may be, in numpy.

A transformer looks at the letters; for each place where a graphone begins, and each history of graphones before it, it
gives the probability of every tag: how many letters the graphone takes and which phones it says. It was trained by
`tools/network_g2p.py`. Matrices are kept as int8 with one scale a row.

File layout: `MAGIC`, then zlib-compressed: uint32 length and UTF-8 JSON header {"tags": ["1:AH0", …], "heads": …,
"tensors": [[name, shape, "int8" or "float32"], …]}, then the tensors one behind the other, little endian; one of int8
is preceded by the float32 scales of its rows.
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

MAGIC: Final = b"NTTSG2N1"
LETTERS: Final = 29
"""Numbers of letters: 0 behind a word, 1 before it, 2 at its end, 3 to 28 a to z."""
FARTHEST: Final = 31
"""Letters farther apart are as far apart as this."""
SHIFTED: Final = 40
"""Channels that a layer sees of the letter before, and as many of the letter behind."""
_EPSILON: Final = 1e-5


class LetterNetwork:
    """The network; read in full by the constructor (about 4 MB of memory)."""

    def __init__(self, path: Path) -> None:
        """Read the file.

        Raises:
            ValueError: the file is not such a network.
            OSError: it cannot be opened.
        """
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise ValueError(
                    f"{path} is not a network of letters; train one with python -m tools.network_g2p"
                )
            data = _Inflated(file)
            header = json.loads(data.read(int.from_bytes(data.read(4), "little")))
            self._tensors = _read(data, header["tensors"])
        self.tags: dict[str, int] = {tag: i for i, tag in enumerate(header["tags"], 1)}
        """Numbers of the tags, from 1; 0 is none."""
        self._heads = int(header["heads"])
        self._blocks = sum(name.endswith(".qkv.weight") for name in self._tensors)

    def read(self, letters: str) -> Floats:
        """Return what is seen at each letter of a word, (letters, channels).

        Args:
            letters: a to z, at least one.
        """
        numbers = np.array([1, *(ord(c) - 94 for c in letters), 2])
        place = np.arange(len(numbers))
        distances = np.clip(place[None] - place[:, None], -FARTHEST, FARTHEST) + FARTHEST
        x = self._tensors["letters.weight"][numbers]
        for block in range(self._blocks):
            x = x + self._attend(f"blocks.{block}", x, distances)
            x = x + self._feed(f"blocks.{block}", x)
        seen: Floats = self._linear("seen", self._normed("norm", x[1:-1]))
        return seen

    def score(
        self, seen: Floats, histories: Sequence[Sequence[int]], stressed: Sequence[bool]
    ) -> Floats:
        """Return the log probability of every tag but 0 for each history, (histories, tags).

        Args:
            seen: a row of what `read` returned, (channels,).
            histories: the last tags, as many as it was trained with, the last one first, 0 for none.
            stressed: whether the main stress has been.
        """
        before = self._tensors["tags.weight"][np.array(histories)].reshape(len(histories), -1)
        x = seen + before @ self._tensors["history.weight"].T
        x += self._tensors["stress.weight"][np.array(stressed, dtype=np.int64)]
        scores = self._linear("choice", np.maximum(x, 0.0))
        scores -= scores.max(axis=1, keepdims=True)
        result: Floats = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        return result

    def _attend(self, block: str, x: Floats, distances: NDArray[np.int64]) -> Floats:
        length, width = x.shape
        heads = self._linear(f"{block}.qkv", self._normed(f"{block}.norm", x))
        query, key, value = heads.reshape(length, 3, self._heads, -1).transpose(1, 2, 0, 3)
        weights = query @ key.transpose(0, 2, 1) * np.float32((width // self._heads) ** -0.5)
        weights += self._tensors[f"{block}.distance"][:, distances]
        weights = np.exp(weights - weights.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        joined = (weights @ value).transpose(1, 0, 2).reshape(length, width)
        return self._linear(f"{block}.joined", joined)

    def _feed(self, block: str, x: Floats) -> Floats:
        y = self._normed(f"{block}.norm2", x)
        shifted = y.copy()
        shifted[:, : 2 * SHIFTED] = 0.0
        shifted[1:, :SHIFTED] = y[:-1, :SHIFTED]
        shifted[:-1, SHIFTED : 2 * SHIFTED] = y[1:, SHIFTED : 2 * SHIFTED]
        return self._linear(
            f"{block}.back", np.maximum(self._linear(f"{block}.hidden", shifted), 0.0)
        )

    def _normed(self, name: str, x: Floats) -> Floats:
        centred = x - x.mean(axis=-1, keepdims=True)
        variance = np.square(centred).mean(axis=-1, keepdims=True)
        scale = self._tensors[f"{name}.weight"] / np.sqrt(variance + np.float32(_EPSILON))
        result: Floats = centred * scale + self._tensors[f"{name}.bias"]
        return result

    def _linear(self, name: str, x: Floats) -> Floats:
        result: Floats = x @ self._tensors[f"{name}.weight"].T + self._tensors[f"{name}.bias"]
        return result


class _Inflated:
    """A compressed file, read piece by piece: all at once would leave holes in the heap."""

    _PIECE: Final = 16_384

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._inflater = file, zlib.decompressobj()

    def read(self, size: int) -> bytes:
        """Return the next `size` bytes, fewer where the file ends."""
        output = bytearray()
        while len(output) < size:
            piece = self._inflater.unconsumed_tail or self._file.read(self._PIECE)
            more = self._inflater.decompress(piece, size - len(output))
            if not (piece or more):
                break
            output += more
        return bytes(output)


def _read(data: _Inflated, tensors: Sequence[tuple[str, list[int], str]]) -> dict[str, Floats]:
    read: dict[str, Floats] = {}
    for name, shape, kind in tensors:
        count = int(np.prod(shape))
        if kind == "int8":
            scales = np.frombuffer(data.read(4 * shape[0]), "<f4").astype(np.float32)
            rows = np.frombuffer(data.read(count), np.int8).reshape(shape)
            read[name] = rows * scales[:, None]
        else:
            read[name] = (
                np.frombuffer(data.read(4 * count), "<f4").reshape(shape).astype(np.float32)
            )
    return read


def pack(tensors: Mapping[str, Floats], tags: Sequence[str], heads: int) -> bytes:
    """Return the file that `LetterNetwork` reads.

    Args:
        tensors: by the names of `tools/network_g2p.py`; matrices become int8, the rest stays float32.
        tags: in the order of the scores.
        heads: of the attention.
    """
    listed: list[tuple[str, tuple[int, ...], str]] = []
    parts: list[bytes] = []
    for name, tensor in tensors.items():
        matrix = tensor.ndim == 2 and tensor.size > 1000
        listed.append((name, tensor.shape, "int8" if matrix else "float32"))
        if matrix:
            scales = np.maximum(np.abs(tensor).max(axis=1), 1e-8).astype("<f4") / 127
            parts.append(scales.tobytes())
            parts.append(np.rint(tensor / scales[:, None]).astype(np.int8).tobytes())
        else:
            parts.append(tensor.astype("<f4").tobytes())
    header = json.dumps({"tags": list(tags), "heads": heads, "tensors": listed}).encode()
    size = len(header).to_bytes(4, "little")
    return MAGIC + zlib.compress(b"".join((size, header, *parts)), 9)
