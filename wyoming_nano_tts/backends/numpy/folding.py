"""Computes when a graph is opened whatever needs no input: constants, lengths of axes, values that are everywhere 1.

What an exporter writes is half arithmetic of shapes. Lengths are followed through the graph as sums of named ones
(`sizes.py`): `x[left : x.shape[1] - right]` becomes a slice with a constant end.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .draft import Draft
from .onnx_file import Node
from .operators import OPERATORS, TO_END
from .sizes import Extent, Shape, Size, broadcast, named, unknown

SAME_SHAPE: Final = frozenset({
    "Tanh", "Exp", "Log", "Sin", "Cos", "Sqrt", "Neg", "Abs", "Erf", "Sigmoid", "Gelu", "Relu", "LeakyRelu", "Clip",
    "Softmax", "LayerNormalization", "Cast", "Identity", "Silu", "SiluScaled", "GeluScaled", "GateScaled", "RowScale",
})  # fmt: skip
BROADCAST: Final = frozenset({"Add", "Sub", "Mul", "Div", "Pow"})
ON_LENGTHS: Final = frozenset({
    "Add", "Sub", "Mul", "Div", "Gather", "Unsqueeze", "Squeeze", "Concat", "Slice", "Reshape", "Cast", "Transpose",
})  # fmt: skip
"""Operators that lengths are computed with."""
KEEPS_UNIFORM: Final = frozenset({"Unsqueeze", "Squeeze", "Transpose", "Reshape", "Cast", "Identity"})
LARGEST_FOLDED: Final = 1 << 24
"""Values of a constant that is computed; a larger one would be a mistake."""


def fold(draft: Draft) -> "Shapes":
    """Fold constants and lengths; return the shapes of what is left.

    Raises:
        ValueError: constants that do not fit their operators.
    """
    shapes = Shapes(draft)
    for node in list(draft.nodes):
        shapes.visit(node)
    draft.nodes = [node for node in draft.nodes if node.outputs[0] not in draft.constants]
    for old, new in shapes.same.items():
        if old not in draft.outputs:
            draft.replace(old, new)
    draft.prune()
    return shapes


class Shapes:
    """Shapes of a graph's tensors, and the values of those that hold lengths."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.of: dict[str, Shape] = {}
        """By name; a tensor whose rank is not known is not there."""
        self.lengths: dict[str, NDArray[Any]] = {}
        """Tensors of whole numbers, some of which are `Size`."""
        self.uniform: dict[str, float] = {}
        """Tensors that hold one value everywhere."""
        self.same: dict[str, str] = {}
        """Tensors that equal another one."""
        self.whole = {name for name, given in draft.inputs.items() if given.dtype.kind in "ib"}
        """Tensors of whole numbers."""
        for name, given in draft.inputs.items():
            self.of[name] = tuple(
                (named(n) if n else unknown()) if isinstance(n, str) else n for n in given.shape
            )

    def shape(self, name: str) -> Shape | None:
        """Shape of a tensor, None if it is not known."""
        constant = self.draft.value(name)
        return constant.shape if constant is not None else self.of.get(name)

    def visit(self, node: Node) -> None:
        """Fold one operator, or find out the shapes of what it makes."""
        node.inputs = tuple(self.same.get(name, name) for name in node.inputs)
        if self._fold_constant(node) or self._fold_lengths(node):
            return
        self._fix_arguments(node)
        shapes = self._made(node)
        for name, shape in zip(node.outputs, shapes, strict=False):
            if shape is not None:
                self.of[name] = shape
        if self._is_whole(node):
            self.whole.update(node.outputs)
        self._note_uniform(node)
        self._drop_neutral(node)

    def _fold_constant(self, node: Node) -> bool:
        values = [self.draft.value(name) if name else None for name in node.inputs]
        if node.kind not in OPERATORS or any(
            value is None and name for value, name in zip(values, node.inputs, strict=True)
        ):
            return False
        made = OPERATORS[node.kind](node.attributes, *values)
        self._keep(node, made if isinstance(made, list) else [made])
        return True

    def _keep(self, node: Node, made: list[NDArray[Any]]) -> None:
        for name, value in zip(node.outputs, made, strict=False):
            if value.size > LARGEST_FOLDED:
                raise ValueError(f"a constant of {value.size} values")
            self.draft.constants[name] = value

    def _fold_lengths(self, node: Node) -> bool:
        """Shapes and what is computed of them."""
        if node.kind == "Shape":
            shape = self.shape(node.inputs[0])
            made = None if shape is None else _objects(shape)
        elif node.kind in ON_LENGTHS and any(name in self.lengths for name in node.inputs):
            values = [self._whole(name) if name else None for name in node.inputs]
            if any(v is None and n for v, n in zip(values, node.inputs, strict=True)):
                return False
            made = np.asarray(OPERATORS[node.kind](node.attributes, *values), object)
        else:
            return False
        if made is None:
            return False
        if all(isinstance(n, int | np.integer) for n in made.reshape(-1)):
            self._keep(node, [made.astype(np.int64)])
            return True
        self.lengths[node.outputs[0]] = made
        self.of[node.outputs[0]] = made.shape
        return False

    def _whole(self, name: str) -> NDArray[Any] | None:
        constant = self.draft.value(name)
        if constant is not None:
            return constant
        return self.lengths.get(name)

    def _made(self, node: Node) -> list[Shape | None]:
        """Shapes of an operator's outputs."""
        given = [self.shape(name) if name else () for name in node.inputs]
        first = given[0] if given else None
        if node.kind in BROADCAST:
            return [broadcast(*given) if None not in given else None]  # type: ignore[arg-type]
        if node.kind in SAME_SHAPE:
            return [first]
        if first is None or node.kind not in RULES:
            return [None]
        values = [self._whole(name) for name in node.inputs]
        made = RULES[node.kind](node.attributes, given, values)
        return made if isinstance(made, list) else [made]

    def _note_uniform(self, node: Node) -> None:
        output = node.outputs[0]
        if node.kind == "ConstantOfShape":
            value = node.attributes.get("value", np.zeros(1, np.float32))
            self.uniform[output] = float(value.reshape(-1)[0])
        elif node.kind in KEEPS_UNIFORM and node.inputs[0] in self.uniform:
            self.uniform[output] = self.uniform[node.inputs[0]]

    def _drop_neutral(self, node: Node) -> None:
        """Operators that change nothing: times 1, plus 0, float32 to float32."""
        x, output = node.inputs[0], node.outputs[0]
        to_float = node.kind == "Cast" and node.attributes.get("to") == 1
        if node.kind == "Identity" or (to_float and x not in self.whole):
            self.same[output] = x
        neutral = {"Mul": 1.0, "Add": 0.0}.get(node.kind)
        if neutral is None:
            return
        for name, other in ((x, node.inputs[1]), (node.inputs[1], x)):
            shape = self.shape(other)
            if self._everywhere(name) == neutral and shape and shape == self.of.get(output):
                self.same[output] = other

    def _is_whole(self, node: Node) -> bool:
        if node.kind in {"Shape", "Cast"}:
            return node.kind == "Shape" or node.attributes.get("to") in {6, 7, 9}
        if node.kind == "ConstantOfShape":
            value = node.attributes.get("value")
            return value is not None and value.dtype.kind in "ib"
        return node.inputs[0] in self.whole or (
            node.kind in BROADCAST and node.inputs[1] in self.whole
        )

    def _everywhere(self, name: str) -> float | None:
        constant = self.draft.value(name)
        if constant is not None and constant.size == 1:
            return float(constant.reshape(-1)[0])
        return self.uniform.get(name)

    def _fix_arguments(self, node: Node) -> None:
        """Make arguments that hold lengths constant where they can be."""
        if node.kind == "Slice":
            self._fix_slice(node)
        elif node.kind == "Reshape" and node.inputs[1] in self.lengths:
            target = self._reshaped(self.lengths[node.inputs[1]], self.shape(node.inputs[0]))
            if target is not None:
                name = self.draft.constant(np.array(target, np.int64), node.inputs[1])
                node.inputs = (node.inputs[0], name)

    @staticmethod
    def _reshaped(target: NDArray[Any], shape: Shape | None) -> list[int] | None:
        """Lengths that stay become 0, a single other one that is not known -1."""
        found = []
        for n, length in enumerate(target):
            if isinstance(length, int | np.integer):
                found.append(int(length))
            elif shape is not None and n < len(shape) and shape[n] == length:
                found.append(0)
            else:
                found.append(-1)
        return found if found.count(-1) <= 1 else None

    def _fix_slice(self, node: Node) -> None:
        shape = self.shape(node.inputs[0])
        arguments = [self._whole(name) for name in node.inputs[1:3]]
        axes = self.draft.value(node.inputs[3]) if len(node.inputs) > 3 else None
        if shape is None or axes is None or any(a is None for a in arguments):
            return
        fixed = []
        for place, argument in enumerate(arguments):
            assert argument is not None  # noqa: S101 - for the type checker
            ends = [
                _edge(edge, shape[int(axis)], is_end=place == 1)
                for edge, axis in zip(argument, axes, strict=True)
            ]
            if None in ends:
                return
            fixed.append(self.draft.constant(np.array(ends, np.int64), node.inputs[1 + place]))
        node.inputs = (node.inputs[0], *fixed, *node.inputs[3:])


def _edge(edge: Extent, length: Extent, *, is_end: bool) -> int | None:
    """An edge of a slice that is relative to the end of its axis, as a negative number."""
    if isinstance(edge, int | np.integer):
        return int(edge)
    behind = edge - length
    if not isinstance(behind, int) or behind > 0 or (behind == 0 and not is_end):
        return None
    return behind or TO_END


def _objects(shape: Shape) -> NDArray[Any]:
    made = np.empty(len(shape), object)
    made[:] = shape
    return made


def _transposed(attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]) -> Shape:
    order = attributes.get("perm") or range(len(shapes[0]))[::-1]
    return tuple(shapes[0][n] for n in order)


def _multiplied(attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]) -> Shape | None:
    a, b = shapes
    if b is None or len(a) < 2 or len(b) < 2:
        return None
    return (*broadcast(a[:-2], b[:-2]), a[-2], b[-1]) if len(a) > 2 or len(b) > 2 else (a[0], b[1])


def _gathered(attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]) -> Shape | None:
    x, index = shapes
    axis = attributes.get("axis", 0) % len(x)
    return None if index is None else (*x[:axis], *index, *x[axis + 1 :])


def _concatenated(attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]) -> Shape | None:
    if None in shapes:
        return None
    axis = attributes["axis"] % len(shapes[0])
    total: Extent = 0
    for shape in shapes:
        total = total + shape[axis]
    return (*shapes[0][:axis], total, *shapes[0][axis + 1 :])


def _sliced(attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]) -> Shape:
    starts, ends, axes, steps = [*values[1:], None, None][:4]
    made = list(shapes[0])
    axes = range(len(made)) if axes is None and len(values) < 4 else axes
    if axes is None:  # not known which
        return tuple(unknown() for _ in made)
    for n, axis in enumerate(axes):
        known = starts is not None and ends is not None and (steps is None or steps[n] == 1)
        made[int(axis)] = _length(made[int(axis)], starts[n], ends[n]) if known else unknown()
    return tuple(made)


def _length(length: Extent, start: Extent, end: Extent) -> Extent:
    """Length of a slice; that of an axis whose length is only named is taken to be long enough."""
    if isinstance(start, Size) or isinstance(end, Size):
        return unknown()
    start, end = int(start), int(end)
    if isinstance(length, int):
        return len(range(*slice(start, end).indices(length)))
    first: Extent = start if start >= 0 else length + start
    last: Extent = length if end >= TO_END else end if end >= 0 else length + end
    made = last - first
    return made if start >= 0 or isinstance(made, int) else unknown()


def _inserted(attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]) -> Shape | None:
    if values[1] is None:
        return None
    rank = len(shapes[0]) + len(values[1])
    axes = {int(a) % rank for a in values[1]}
    rest = iter(shapes[0])
    return tuple(1 if n in axes else next(rest) for n in range(rank))


def _squeezed(attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]) -> Shape | None:
    if len(values) < 2 or values[1] is None:
        return None
    axes = {int(a) % len(shapes[0]) for a in values[1]}
    return tuple(n for i, n in enumerate(shapes[0]) if i not in axes)


def _shaped(attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]) -> Shape | None:
    if values[1] is None:
        return None
    made: list[Extent] = [
        n if isinstance(n, Size)
        else shapes[0][i] if n == 0 and not attributes.get("allowzero") else int(n)
        for i, n in enumerate(values[1])
    ]
    if -1 in made:
        place = made.index(-1)
        rest = _count(made[:place] + made[place + 1 :])
        made[place] = _count(shapes[0]) // rest if rest != 0 else unknown()
    return tuple(made)


def _count(shape: Iterable[Extent]) -> Extent:
    total: Extent = 1
    for n in shape:
        total = total * n
    return total


def _parted(attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]) -> list[Shape | None]:
    if len(values) < 2 or values[1] is None:
        return [None]
    axis = attributes.get("axis", 0) % len(shapes[0])
    return [
        (*shapes[0][:axis], n if isinstance(n, Size) else int(n), *shapes[0][axis + 1 :])
        for n in values[1]
    ]


def _padded(attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]) -> Shape | None:
    if values[1] is None or values[1].dtype == object:
        return None
    rank = len(shapes[0])
    return tuple(n + int(values[1][i]) + int(values[1][i + rank]) for i, n in enumerate(shapes[0]))


def _channels_first(attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]) -> Shape | None:
    """(1, C, T), or a plane of one row."""
    x, weight = shapes[:2]
    if weight is None or any(n != 1 for n in attributes.get("strides", [1])):
        return None
    pads = attributes.get("pads", [0] * 2 * (len(x) - 2))
    before, behind = pads[len(pads) // 2 - 1], pads[-1]
    reach = (weight[-1] - 1) * attributes.get("dilations", [1])[-1]
    return (x[0], weight[0], *x[2:-1], x[-1] + (before + behind - reach))


def _convolved(attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]) -> Shape | None:
    """Over rows, (1, T, C)."""
    x, weight = shapes[:2]
    if weight is None:
        return None
    reach = (weight[0] - 1) * attributes["dilation"]
    return (*x[:-2], x[-2] + (sum(attributes["pads"]) - reach), weight[-1])


def _upsampled(attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]) -> Shape | None:
    x, weight = shapes[:2]
    if weight is None:
        return None
    reach = (weight[0] - 1) * attributes["dilation"] + 1 + attributes["extra"]
    rows = (x[-2] - 1) * attributes["stride"] + (reach - sum(attributes["pads"]))
    return (*x[:-2], rows, weight[-1])


def _through_layer(attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]) -> Shape | None:
    x, weight = shapes[:2]
    return None if weight is None else (*x[:-1], weight[-1])


def _filled(attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]) -> Shape | None:
    return None if values[0] is None else tuple(values[0])


def _summed(attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]) -> Shape | None:
    if len(values) < 2 or values[1] is None:
        return None
    axes = {int(a) % len(shapes[0]) for a in values[1]}
    kept = attributes.get("keepdims", 1)
    return tuple(1 if i in axes else n for i, n in enumerate(shapes[0]) if kept or i not in axes)


def _recurrent(attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]) -> list[Shape | None]:
    directions = 2 if attributes.get("direction") == "bidirectional" else 1
    hidden = attributes["hidden_size"]
    steps, batch, _ = shapes[0]
    return [(steps, directions, batch, hidden), (directions, batch, hidden)]


def _product(attributes: Mapping[str, Any], shapes: list[Any], values: list[Any]) -> Shape | None:
    a, b = shapes[:2]
    if b is None:
        return None
    return (a[1 if attributes.get("transA") else 0], b[0 if attributes.get("transB") else 1])


RULES: Final[Mapping[str, Any]] = {
    "Transpose": _transposed, "MatMul": _multiplied, "Gemm": _product, "Gather": _gathered, "Concat": _concatenated,
    "Slice": _sliced, "Unsqueeze": _inserted, "Squeeze": _squeezed, "Reshape": _shaped, "Split": _parted,
    "Pad": _padded, "ReduceSum": _summed, "GRU": _recurrent, "Conv": _channels_first, "ConvRows": _convolved, "DepthRows": _convolved,
    "ConvTransposeRows": _upsampled, "Linear": _through_layer, "ConstantOfShape": _filled,
}  # fmt: skip
"""Attributes, shapes and constant values of the inputs -> shapes of the outputs. What is not here has no known shape."""
