"""Put a voice's weights into a weightless ONNX graph, as bytes.

ONNX Runtime copies the weights that it is handed beside a graph and still wants the originals to stay:
each weight would be in memory twice. Weights inside the model are copied once and then forgotten. The
`onnx` package is large, and needed only to change graphs; these few lines of its wire format
(protobuf) are all that serving takes.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_MODEL_GRAPH: Final = 7
_GRAPH_INITIALIZER: Final = 5
_TENSOR_DIMS: Final = 1
_TENSOR_TYPE: Final = 2
_TENSOR_NAME: Final = 8
_TENSOR_DATA: Final = 9
_FLOAT: Final = 1
_VARINT, _BYTES = 0, 2
_FIXED_BYTES: Final = {1: 8, 5: 4}
"""Wire types of fixed size."""

Buffer = bytes | memoryview


def with_weights(model: bytes, weights: Mapping[str, NDArray[Any]]) -> bytes:
    """Replace the initializers of a graph that have a weight.

    Args:
        model: a serialised ONNX model.
        weights: name to tensor; stored as float32.

    Raises:
        ValueError: `model` is not an ONNX model.
    """
    parts: list[Buffer] = []
    graphs: list[list[Buffer]] = []
    for number, whole, content in _fields(memoryview(model)):
        if number == _MODEL_GRAPH:
            graphs.append([kept for kept, name in _graph_fields(content) if name not in weights])
        else:
            parts.append(whole)
    if len(graphs) != 1:
        raise ValueError(f"an ONNX model has one graph, this has {len(graphs)}")
    graph = graphs[0]
    for name, tensor in weights.items():
        graph += _tensor(name, tensor)
    size = sum(len(part) for part in graph)
    return b"".join([*parts, _key(_MODEL_GRAPH, _BYTES), _varint(size), *graph])


def _graph_fields(graph: memoryview) -> Iterator[tuple[memoryview, str | None]]:
    """Fields of a graph; the name of those that are initializers."""
    for number, whole, content in _fields(graph):
        name = None
        if number == _GRAPH_INITIALIZER:
            name = next(
                (bytes(c).decode("utf-8") for n, _, c in _fields(content) if n == _TENSOR_NAME), ""
            )
        yield whole, name


def _tensor(name: str, tensor: NDArray[Any]) -> list[Buffer]:
    """Field of a graph with one initializer."""
    values = np.ascontiguousarray(tensor, np.dtype("<f4"))
    text = name.encode("utf-8")
    head = b"".join(
        [
            *(_key(_TENSOR_DIMS, _VARINT) + _varint(size) for size in values.shape),
            _key(_TENSOR_TYPE, _VARINT) + _varint(_FLOAT),
            _key(_TENSOR_NAME, _BYTES) + _varint(len(text)) + text,
            _key(_TENSOR_DATA, _BYTES) + _varint(values.nbytes),
        ]
    )
    size = _varint(len(head) + values.nbytes)
    return [_key(_GRAPH_INITIALIZER, _BYTES) + size + head, values.tobytes()]


def _fields(message: memoryview) -> Iterator[tuple[int, memoryview, memoryview]]:
    """Number, whole bytes and content of every field of a protobuf message."""
    position = 0
    while position < len(message):
        start = position
        key, position = _read_varint(message, position)
        kind = key & 7
        content = position
        if kind == _VARINT:
            _, position = _read_varint(message, position)
        elif kind == _BYTES:
            length, content = _read_varint(message, position)
            position = content + length
        elif kind in _FIXED_BYTES:
            position += _FIXED_BYTES[kind]
        else:
            raise ValueError(f"no ONNX model: a field of wire type {kind}")
        if position > len(message):
            raise ValueError("no ONNX model: it ends in the middle of a field")
        yield key >> 3, message[start:position], message[content:position]


def _read_varint(message: memoryview, position: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if position >= len(message) or shift > 63:
            raise ValueError("no ONNX model: a number without end")
        byte = message[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7


def _key(number: int, kind: int) -> bytes:
    return _varint(number << 3 | kind)


def _varint(value: int) -> bytes:
    output = bytearray()
    while value > 0x7F:
        output.append(value & 0x7F | 0x80)
        value >>= 7
    output.append(value)
    return bytes(output)
