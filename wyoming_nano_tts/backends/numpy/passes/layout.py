"""Puts channels last: a convolution over (1, C, T) becomes one over rows, (1, T, C), a product of whole matrices.

Each convolution gets a transposition before and behind it. Those are then pushed behind elementwise operators, slices
and the like, until two meet and cancel; those that are left are views, which cost nothing.
"""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from ..onnx_file import Node
from .draft import Draft

ROWS: Final = (0, 2, 1)
"""Order of axes that exchanges channels and time."""
PLANE_ROWS, PLANE_BACK = (0, 2, 3, 1), (0, 3, 1, 2)
"""The same where time is the second axis of a plane, as one exporter writes it."""
UNARY: Final = frozenset({
    "Tanh", "Exp", "Log", "Sin", "Cos", "Sqrt", "Neg", "Abs", "Erf", "Sigmoid", "Gelu", "Relu", "LeakyRelu", "Clip",
    "Cast", "Identity",
})  # fmt: skip
BINARY: Final = frozenset({"Add", "Sub", "Mul", "Div"})

Perm = tuple[int, ...]


def put_channels_last(draft: Draft) -> None:
    """Turn convolutions and exchange transpositions with what is behind them."""
    draft.rewrite(lambda node: _turned(draft, node))
    _Sinking(draft).run()
    draft.prune()


def _turned(draft: Draft, node: Node) -> list[Node] | None:
    if node.kind not in {"Conv", "ConvTranspose"}:
        return None
    weight = draft.value(node.inputs[1])
    flat = (
        weight is not None and weight.ndim == 4 and weight.shape[2] == 1
    )  # over one row of a plane
    if weight is None or not (weight.ndim == 3 or flat):
        raise ValueError(f"a {node.kind} of several axes, or without a constant weight")
    x, y = draft.fresh(node.inputs[0]), draft.fresh(node.outputs[0])
    there, back = (PLANE_ROWS, PLANE_BACK) if flat else (ROWS, ROWS)
    weight = weight[:, :, 0] if flat else weight
    # (C out, C in, k) -> (k, C in, C out); the upsampling one has its inputs first
    order = (2, 0, 1) if node.kind == "ConvTranspose" else (2, 1, 0)
    turned = draft.constant(weight.transpose(order), node.inputs[1])
    attributes = _along_time(node)
    return [
        Node("Transpose", (node.inputs[0],), (x,), {"perm": list(there)}),
        Node(f"{node.kind}Rows", (x, turned, *node.inputs[2:]), (y,), attributes),
        Node("Transpose", (y,), node.outputs, {"perm": list(back)}),
    ]


def _along_time(node: Node) -> dict[str, Any]:
    """What a convolution is told of its last axis; nothing may happen along others."""
    given = node.attributes
    pads = list(given.get("pads", (0, 0)))
    before, behind = pads[: len(pads) // 2], pads[len(pads) // 2 :]
    strides, dilations = given.get("strides", [1]), given.get("dilations", [1])
    extra = given.get("output_padding", [0])
    across = [*before[:-1], *behind[:-1], *extra[:-1], *(n - 1 for n in strides[:-1])]
    if any(across) or given.get("auto_pad", "NOTSET") != "NOTSET":
        raise ValueError(f"a {node.kind} with {dict(given)!s:.100}")
    return {
        "pads": (before[-1], behind[-1]),
        "stride": strides[-1],
        "dilation": dilations[-1],
        "groups": given.get("group", 1),
        "extra": extra[-1],
    }


class _Sinking:
    """One walk through a graph that takes every transposition along as far as it goes."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.turned: dict[str, tuple[str, Perm]] = {}
        """Tensors that are transpositions of others."""

    def run(self) -> None:
        self.draft.rewrite(self.visit)

    def visit(self, node: Node) -> list[Node] | None:
        if node.kind == "Transpose":
            return self._transpose(node)
        if node.kind in UNARY:
            return self._behind(node, [node.inputs[0]])
        if node.kind in BINARY:
            return self._behind(node, list(node.inputs))
        if node.kind in {"Concat", "Split", "Slice"}:
            return self._along_axis(node)
        return None

    def _transpose(self, node: Node) -> list[Node] | None:
        perm = node.attributes.get("perm")
        source = node.inputs[0]
        if perm is None:
            return None
        if source in self.turned:
            source, before = self.turned[source]
            perm = [before[n] for n in perm]
        self.turned[node.outputs[0]] = source, tuple(perm)
        kept = list(perm) != sorted(perm)
        kind = "Transpose" if kept else "Identity"
        if not kept and node.outputs[0] not in self.draft.outputs:
            self.draft.replace(node.outputs[0], source)
            return []
        return [Node(kind, (source,), node.outputs, {"perm": list(perm)} if kept else {})]

    def _behind(self, node: Node, wanted: list[str]) -> list[Node] | None:
        """Exchange an elementwise operator with the transposition of all its inputs."""
        perms = {self.turned[name][1] for name in wanted if name in self.turned}
        if len(perms) != 1:
            return None
        perm = perms.pop()
        sources = []
        for name in wanted:
            source = self.turned[name][0] if name in self.turned else self._turned_back(name, perm)
            if source is None:
                return None
            sources.append(source)
        return self._exchanged(node, (*sources, *node.inputs[len(wanted) :]), perm, node.attributes)

    def _turned_back(self, name: str, perm: Perm) -> str | None:
        """A constant, as it must be where the other input is not transposed."""
        value = self.draft.value(name)
        if value is None or value.ndim > len(perm):
            return None
        if value.size == 1:
            return name
        full = value.reshape((1,) * (len(perm) - value.ndim) + value.shape)
        return self.draft.constant(full.transpose(np.argsort(perm)), name)

    def _along_axis(self, node: Node) -> list[Node] | None:
        """Exchange what works along an axis; the axis gets the number that it had before."""
        tensors = node.inputs if node.kind == "Concat" else node.inputs[:1]
        perms = {self.turned[name][1] for name in tensors if name in self.turned}
        if len(perms) != 1 or any(name not in self.turned for name in tensors):
            return None
        perm = perms.pop()
        sources = tuple(self.turned[name][0] for name in tensors)
        rank = len(perm)
        if node.kind == "Slice":
            axes = self.draft.value(node.inputs[3]) if len(node.inputs) > 3 else None
            if axes is None:
                return None
            moved = np.array([perm[int(a) % rank] for a in axes], np.int64)
            where = self.draft.constant(moved, node.inputs[3])
            inputs = (*sources, *node.inputs[1:3], where, *node.inputs[4:])
            return self._exchanged(node, inputs, perm, node.attributes)
        axis = perm[node.attributes.get("axis", 0) % rank]
        rest = () if node.kind == "Concat" else node.inputs[1:]
        return self._exchanged(node, (*sources, *rest), perm, {**node.attributes, "axis": axis})

    def _exchanged(
        self, node: Node, inputs: tuple[str, ...], perm: Perm, attributes: Mapping[str, Any]
    ) -> list[Node]:
        made = tuple(self.draft.fresh(name) for name in node.outputs)
        nodes = [Node(node.kind, inputs, made, attributes)]
        for source, output in zip(made, node.outputs, strict=True):
            self.turned[output] = source, perm
            nodes.append(Node("Transpose", (source,), (output,), {"perm": list(perm)}))
        return nodes
