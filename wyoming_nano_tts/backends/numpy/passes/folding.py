"""Computes when a graph is opened whatever needs no input: constants, lengths of axes, values that are everywhere 1.

What an exporter writes is half arithmetic of shapes. Lengths are followed through the graph as sums of named ones
(`sizes.py`): `x[left : x.shape[1] - right]` becomes a slice with a constant end.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..onnx_file import Node
from ..operators import OPERATORS, TO_END
from .draft import Draft
from .shape_rules import RULES
from .sizes import Extent, Shape, broadcast, named, unknown

SAME_SHAPE: Final = frozenset({
    "Tanh", "Exp", "Log", "Sin", "Cos", "Sqrt", "Neg", "Abs", "Erf", "Sigmoid", "Gelu", "Relu", "LeakyRelu", "Clip",
    "Softmax", "LayerNormalization", "Cast", "Identity", "Silu", "SiluScaled", "GeluScaled", "GateScaled", "RowScale",
})  # fmt: skip
BROADCAST: Final = frozenset({"Add", "Sub", "Mul", "Div", "Pow"})
ON_LENGTHS: Final = frozenset({
    "Add", "Sub", "Mul", "Div", "Gather", "Unsqueeze", "Squeeze", "Concat", "Slice", "Reshape", "Cast", "Transpose",
})  # fmt: skip
"""Operators that lengths are computed with."""
KEEPS_UNIFORM: Final = frozenset(
    {"Unsqueeze", "Squeeze", "Transpose", "Reshape", "Cast", "Identity"}
)
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
