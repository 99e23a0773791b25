"""Reads a weightless ONNX graph without the `onnx` package.

The graphs of this package are its own, but a file may be damaged or exchanged: whatever is not an ONNX model of a
bounded size, or names a tensor that nothing makes, is refused before anything runs.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...errors import BackendError
from ..protobuf import VARINT, Field, Span, fields, signed_numbers

LARGEST_FILE_BYTES: Final = 4 << 20
"""Of a graph; ours have 140 kB."""
MOST_NODES: Final = 20_000
LARGEST_CONSTANT: Final = 1 << 20
"""Values of a constant inside a graph; weights are not inside."""
OPSETS: Final = range(17, 24)
"""Of the standard's operators; what these backends run means the same in all of them."""
STANDARD: Final = frozenset({"", "ai.onnx"})
"""Names of the standard's own set of operators."""
_DTYPES: Final[Mapping[int, np.dtype[Any]]] = {
    1: np.dtype("<f4"), 2: np.dtype("u1"), 3: np.dtype("i1"), 6: np.dtype("<i4"), 7: np.dtype("<i8"),
    9: np.dtype("?"), 10: np.dtype("<f2"), 11: np.dtype("<f8"),
}  # fmt: skip
"""By the number that ONNX gives them."""

Dimension = int | str
"""A number, or the name of one that is known when the graph runs."""


@dataclass(slots=True)
class Node:
    """One operator."""

    kind: str
    """As the standard names it."""
    inputs: tuple[str, ...]
    """Names of tensors; "" for one that is left out."""
    outputs: tuple[str, ...]
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Input:
    """What a graph takes."""

    dtype: np.dtype[Any]
    shape: tuple[Dimension, ...]


@dataclass(frozen=True, slots=True)
class OnnxGraph:
    """A graph as its file has it."""

    inputs: Mapping[str, Input]
    outputs: tuple[str, ...]
    nodes: tuple[Node, ...]
    """Each behind those whose outputs it takes."""
    constants: Mapping[str, NDArray[Any]]
    weights: frozenset[str]
    """Names of the tensors that a voice brings."""


def dtype_of(number: int) -> np.dtype[Any]:
    """Kind of number by its number in ONNX.

    Raises:
        ValueError: not one that these graphs have.
    """
    if number not in _DTYPES:
        raise ValueError(f"numbers of kind {number}")
    return _DTYPES[number]


def read_graph(content: bytes, name: str) -> OnnxGraph:
    """Read an ONNX model.

    Args:
        content: of the file.
        name: of the graph, for messages.

    Raises:
        BackendError: it is not a model that this package can have written.
    """
    if len(content) > LARGEST_FILE_BYTES:
        raise BackendError(
            f"the graph {name} has {len(content)} bytes; at most {LARGEST_FILE_BYTES} are read"
        )
    try:
        return _Reader(content).model()
    except (ValueError, IndexError, OverflowError) as error:
        raise BackendError(
            f"the graph {name} is damaged ({error!s:.200}); install this package again"
        ) from error


class _Reader:
    """Reads the messages of one file, each by where it lies; the numbers are those of `onnx.proto`."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def fields(self, span: Span) -> Iterator[Field]:
        return fields(self.data, *span)

    def text(self, begin: int, end: int) -> str:
        return self.data[begin:end].decode("utf-8")

    def number(self, begin: int, end: int) -> int:
        return signed_numbers(self.data, begin, end)[0]

    def floats(self, begin: int, end: int) -> list[float]:
        if (end - begin) % 4 or begin == end:
            raise ValueError("floats of a wrong size")
        found: list[float] = np.frombuffer(self.data[begin:end], "<f4").tolist()
        return found

    def nested(self, span: Span, wanted: int) -> list[Span]:
        return [(begin, end) for number, _, _, begin, end in self.fields(span) if number == wanted]

    def model(self) -> OnnxGraph:
        graphs, opset = [], 0
        for number, _, _, begin, end in self.fields((0, len(self.data))):
            if number == 7:
                graphs.append((begin, end))
            elif number == 8:
                domain, version = self.opset((begin, end))
                if domain in STANDARD:
                    opset = version
        if len(graphs) != 1:
            raise ValueError(f"an ONNX model has one graph, this has {len(graphs)}")
        if opset not in OPSETS:
            raise ValueError(f"operators of version {opset}, not of {OPSETS.start} to {OPSETS[-1]}")
        return self.graph(graphs[0])

    def opset(self, span: Span) -> tuple[str, int]:
        domain, version = "", 0
        for number, _, _, begin, end in self.fields(span):
            if number == 1:
                domain = self.text(begin, end)
            elif number == 2:
                version = self.number(begin, end)
        return domain, version

    def graph(self, span: Span) -> OnnxGraph:
        nodes: list[Node] = []
        inputs: dict[str, Input] = {}
        outputs: list[str] = []
        constants: dict[str, NDArray[Any]] = {}
        weights: set[str] = set()
        for number, _, _, begin, end in self.fields(span):
            if number == 1:
                node = self.node((begin, end))
                if node.kind == "Constant":
                    constants[node.outputs[0]] = node.attributes["value"]
                else:
                    nodes.append(node)
            elif number == 5:
                name, tensor = self.tensor((begin, end))
                if tensor is None:
                    weights.add(name)
                else:
                    constants[name] = tensor
            elif number == 11:
                name, given = self.value((begin, end))
                inputs[name] = given
            elif number == 12:
                outputs.append(self.value((begin, end))[0])
            if len(nodes) > MOST_NODES:
                raise ValueError(f"more than {MOST_NODES} operators")
        _check_order(nodes, {*inputs, *constants, *weights}, outputs)
        return OnnxGraph(inputs, tuple(outputs), tuple(nodes), constants, frozenset(weights))

    def node(self, span: Span) -> Node:
        inputs, outputs, attributes, kind, domain = [], [], {}, "", ""
        for number, _, _, begin, end in self.fields(span):
            if number == 1:
                inputs.append(self.text(begin, end))
            elif number == 2:
                outputs.append(self.text(begin, end))
            elif number == 4:
                kind = self.text(begin, end)
            elif number == 5:
                key, value = self.attribute((begin, end))
                attributes[key] = value
            elif number == 7:
                domain = self.text(begin, end)
        if domain not in STANDARD:
            raise ValueError(f"an operator {kind!r:.40} of {domain!r:.40}")
        constant = isinstance(attributes.get("value"), np.ndarray)
        if not outputs or (kind == "Constant" and not constant):
            raise ValueError(f"an operator {kind!r:.40} without a value")
        return Node(kind, tuple(inputs), tuple(outputs), attributes)

    def attribute(self, span: Span) -> tuple[str, Any]:
        name = ""
        value: Any = None
        several: list[Any] = []
        for number, _, _, begin, end in self.fields(span):
            if number == 1:
                name = self.text(begin, end)
            elif number == 2:
                value = self.floats(begin, end)[0]
            elif number == 3:
                value = self.number(begin, end)
            elif number == 4:
                value = self.text(begin, end)
            elif number == 5:
                _, value = self.tensor((begin, end))
            elif number in {6, 10, 11}:
                raise ValueError(f"the attribute {name!r:.40} is a graph of its own")
            elif number == 7:
                several += self.floats(begin, end)
            elif number == 8:
                several += signed_numbers(self.data, begin, end)
        return name, (several if value is None else value)

    def value(self, span: Span) -> tuple[str, Input]:
        """Name, kind of number and shape of an input or output."""
        name, kind = "", 1
        shape: list[Dimension] = []
        for number, _, _, begin, end in self.fields(span):
            if number == 1:
                name = self.text(begin, end)
            elif number == 2:
                for tensor in self.nested((begin, end), 1):
                    for element in self.nested(tensor, 1):
                        kind = self.number(*element)
                    for dimensions in self.nested(tensor, 2):
                        shape += [self.dimension(one) for one in self.nested(dimensions, 1)]
        return name, Input(dtype_of(kind), tuple(shape))

    def dimension(self, span: Span) -> Dimension:
        found: Dimension = ""
        for number, _, _, begin, end in self.fields(span):
            if number in {1, 2}:
                found = self.number(begin, end) if number == 1 else self.text(begin, end)
        return found

    def tensor(self, span: Span) -> tuple[str, NDArray[Any] | None]:
        """Name and values; None for those of a weight, which lie outside."""
        shape: list[int] = []
        name, kind, outside, raw = "", 0, False, None
        typed: list[Any] = []
        for number, wire, _, begin, end in self.fields(span):
            if number == 1:
                shape += signed_numbers(self.data, begin, end)
            elif number == 2:
                kind = self.number(begin, end)
            elif number == 8:
                name = self.text(begin, end)
            elif number == 9:
                raw = self.data[begin:end]
            elif number == 4:
                typed += self.floats(begin, end)
            elif number in {5, 7}:
                typed += signed_numbers(self.data, begin, end)
            elif number == 14 and wire == VARINT:
                outside = self.number(begin, end) == 1
        return name, None if outside else _values(tuple(shape), dtype_of(kind), raw, typed)


def _values(
    shape: tuple[int, ...], dtype: np.dtype[Any], raw: bytes | None, typed: list[Any]
) -> NDArray[Any]:
    count = math.prod(shape)
    if min(shape, default=0) < 0 or count > LARGEST_CONSTANT:
        raise ValueError(f"a constant of shape {shape!s:.60}")
    if raw is None:
        if len(typed) != count:
            raise ValueError(f"a constant of {len(typed)} values for {count}")
        return np.array(typed, dtype).reshape(shape)
    if len(raw) != count * dtype.itemsize:
        raise ValueError(f"a constant of {len(raw)} bytes for {count} values")
    return np.frombuffer(raw, dtype).reshape(shape)


def _check_order(nodes: list[Node], given: set[str], outputs: list[str]) -> None:
    made = set(given)
    for node in nodes:
        for tensor in node.inputs:
            if tensor and tensor not in made:
                raise ValueError(f"{node.kind} takes {tensor!r:.60}, which nothing makes")
        for tensor in node.outputs:
            if tensor in made:
                raise ValueError(f"{tensor!r:.60} is made twice")
            if tensor:
                made.add(tensor)
    if not outputs or not set(outputs) <= made:
        raise ValueError("outputs that nothing makes")
