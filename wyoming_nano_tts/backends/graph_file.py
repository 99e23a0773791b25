"""Put a voice's weights into a weightless ONNX graph, as bytes.

ONNX Runtime copies the weights that it is handed beside a graph and still wants the originals to stay:
each weight would be in memory twice. Weights inside the model are copied once and then forgotten.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .protobuf import BYTES, VARINT, Buffer, fields, key, varint

_MODEL_GRAPH: Final = 7
_GRAPH_INITIALIZER: Final = 5
_TENSOR_DIMS: Final = 1
_TENSOR_TYPE: Final = 2
_TENSOR_NAME: Final = 8
_TENSOR_DATA: Final = 9
_FLOAT: Final = 1


def with_weights(
    model: bytes, weights: Mapping[str, NDArray[Any]], names: Collection[str] | None = None
) -> bytes:
    """Replace the initializers of a graph that have a weight.

    Args:
        model: a serialised ONNX model.
        weights: name to tensor; stored as float32, and asked for one after the other.
        names: of the weights that are wanted; None: all.

    Raises:
        ValueError: `model` is not an ONNX model.
    """
    names = weights.keys() if names is None else names
    parts: list[Buffer] = []
    graphs: list[list[Buffer]] = []
    for number, _, start, content, end in fields(model, 0, len(model)):
        if number == _MODEL_GRAPH:
            inside = _graph_fields(model, content, end)
            graphs.append([kept for kept, name in inside if name not in names])
        else:
            parts.append(model[start:end])
    if len(graphs) != 1:
        raise ValueError(f"an ONNX model has one graph, this has {len(graphs)}")
    graph = graphs[0]
    for name in names:
        graph += _tensor(name, weights[name])
    size = sum(len(part) for part in graph)
    return b"".join([*parts, key(_MODEL_GRAPH, BYTES), varint(size), *graph])


def _graph_fields(model: bytes, begin: int, end: int) -> Iterator[tuple[bytes, str | None]]:
    """Fields of a graph; the name of those that are initializers."""
    for number, _, start, content, after in fields(model, begin, end):
        name = None
        if number == _GRAPH_INITIALIZER:
            names = (
                model[first:last].decode("utf-8")
                for field, _, _, first, last in fields(model, content, after)
                if field == _TENSOR_NAME
            )
            name = next(names, "")
        yield model[start:after], name


def _tensor(name: str, tensor: NDArray[Any]) -> list[Buffer]:
    """Field of a graph with one initializer."""
    values = np.ascontiguousarray(tensor, np.dtype("<f4"))
    text = name.encode("utf-8")
    head = b"".join(
        [
            *(key(_TENSOR_DIMS, VARINT) + varint(size) for size in values.shape),
            key(_TENSOR_TYPE, VARINT) + varint(_FLOAT),
            key(_TENSOR_NAME, BYTES) + varint(len(text)) + text,
            key(_TENSOR_DATA, BYTES) + varint(values.nbytes),
        ]
    )
    size = varint(len(head) + values.nbytes)
    return [key(_GRAPH_INITIALIZER, BYTES) + size + head, values.tobytes()]
