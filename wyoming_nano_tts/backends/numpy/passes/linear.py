"""Fuses what is linear: a product with its bias, a convolution of one tap, gains behind, a LayerNorm before.

The kinds that come out of it, all over rows: `Linear` (x, (K, N), bias), `ConvRows` and `DepthRows` (below),
`RowScale`, which divides rows by their deviation.
"""

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..onnx_file import Node
from ..operators import slices
from .draft import Draft

LINEAR: Final = frozenset({"Linear", "ConvRows", "DepthRows"})
"""Kinds with the weight as second and a bias as third input; the last axis of the weight are the outputs."""
Floats = NDArray[np.float32]


def fuse_linear(draft: Draft) -> None:
    """Make linear layers of products and convolutions, and put what is linear around them into their weights."""
    draft.rewrite(lambda node: _as_linear(draft, node))
    _absorb_pads(draft)
    _absorb_behind(draft)
    _absorb_norms(draft)
    draft.prune()


def _as_linear(draft: Draft, node: Node) -> list[Node] | None:
    if node.kind == "MatMul":
        weight = draft.value(node.inputs[1])
        if weight is not None and weight.ndim == 2:
            return [Node("Linear", node.inputs, node.outputs, {})]
    if node.kind == "Gemm" and not node.attributes.get("transA"):
        weight = draft.value(node.inputs[1])
        if weight is not None and node.attributes.get("alpha", 1.0) == 1.0:
            turned = weight.T if node.attributes.get("transB") else weight
            name = draft.constant(turned, node.inputs[1])
            made = draft.fresh(node.outputs[0]) if len(node.inputs) > 2 else node.outputs[0]
            nodes = [Node("Linear", (node.inputs[0], name), (made,), {})]
            if len(node.inputs) > 2:
                nodes.append(Node("Add", (made, node.inputs[2]), node.outputs, {}))
            return nodes
    if node.kind == "ConvRows":
        return _as_simpler_convolution(draft, node)
    return None


def _as_simpler_convolution(draft: Draft, node: Node) -> list[Node] | None:
    """One tap is a product; a channel with taps of its own needs no product at all."""
    weight = draft.constants[node.inputs[1]]  # (k, C in / groups, C out)
    taps, width, outputs = weight.shape
    groups = node.attributes["groups"]
    if node.attributes["stride"] != 1:
        raise ValueError("a convolution that skips rows")
    if taps == 1 and groups == 1 and not any(node.attributes["pads"]):
        name = draft.constant(weight[0], node.inputs[1])
        return [Node("Linear", (node.inputs[0], name, *node.inputs[2:]), node.outputs, {})]
    if groups > 1 and width == 1:
        name = draft.constant(weight[:, 0], node.inputs[1])
        attributes = {**node.attributes, "multiplier": outputs // groups}
        return [
            Node("DepthRows", (node.inputs[0], name, *node.inputs[2:]), node.outputs, attributes)
        ]
    if groups > 1:
        return [Node("GroupRows", node.inputs, node.outputs, node.attributes)]
    return None


def _absorb_pads(draft: Draft) -> None:
    """Let convolutions pad by themselves where zeros are put around their rows."""
    users = draft.users()
    for node in draft.nodes:
        if node.kind != "Pad" or node.outputs[0] in draft.outputs:
            continue
        pads = draft.value(node.inputs[1])
        value = draft.value(node.inputs[2]) if len(node.inputs) > 2 and node.inputs[2] else None
        behind = users.get(node.outputs[0], [])
        rows = all(layer.kind in {"ConvRows", "DepthRows"} for layer in behind)
        plain = node.attributes.get("mode", "constant") == "constant" and len(node.inputs) < 4
        if pads is None or not rows or not plain or (value is not None and value.any()):
            continue
        rank = len(pads) // 2
        if np.delete(pads, [rank - 2, 2 * rank - 2]).any() or (pads < 0).any():
            continue
        for layer in behind:
            before, after = layer.attributes["pads"]
            around = (before + int(pads[rank - 2]), after + int(pads[2 * rank - 2]))
            layer.attributes = {**layer.attributes, "pads": around}
            layer.inputs = (node.inputs[0], *layer.inputs[1:])
    draft.prune()


def vector(draft: Draft, name: str, channels: int) -> Floats | None:
    """A constant that is one number for each channel of the last axis, or for all."""
    value = draft.value(name)
    if value is None or value.dtype != np.float32:
        return None
    if value.size == 1:
        return np.full(channels, value.reshape(-1)[0], np.float32)
    return value.reshape(-1) if value.shape[-1:] == (channels,) == (value.size,) else None


def _absorb_behind(draft: Draft) -> None:
    """Put additions and products with constants behind a linear layer into its bias and weight."""
    uses, makers = draft.uses(), draft.producers()
    gone: list[Node] = []
    for node in draft.nodes:
        if node.kind not in {"Add", "Sub", "Mul", "Div"}:
            continue
        for name, other in (node.inputs, node.inputs[::-1]):
            maker = makers.get(name)
            if maker is None or maker.kind not in LINEAR or uses[name] != 1:
                continue
            values = vector(draft, other, draft.constants[maker.inputs[1]].shape[-1])
            if values is None or (node.kind in {"Sub", "Div"} and name != node.inputs[0]):
                continue
            _absorb(draft, maker, node.kind, values)
            maker.outputs = node.outputs
            makers[node.outputs[0]] = maker
            gone.append(node)
            break
    draft.forget(gone)


def _absorb(draft: Draft, layer: Node, kind: str, values: Floats) -> None:
    if kind in {"Mul", "Div"}:
        scale_outputs(draft, layer, values if kind == "Mul" else np.float32(1) / values)
    else:
        add_bias(draft, layer, values if kind == "Add" else -values)


def add_bias(draft: Draft, layer: Node, values: Floats) -> None:
    """Add to a layer's bias."""
    before = bias_of(draft, layer)
    total = values if before is None else before + values
    layer.inputs = (*layer.inputs[:2], draft.constant(total, layer.inputs[1]))


def bias_of(draft: Draft, layer: Node) -> Floats | None:
    """A layer's bias, if it has one."""
    return draft.constants[layer.inputs[2]] if len(layer.inputs) > 2 else None


def scale_outputs(draft: Draft, layer: Node, factors: Floats) -> None:
    """Multiply what a layer gives, each channel by its factor, (N,)."""
    weight = draft.constants[layer.inputs[1]] * factors
    bias = bias_of(draft, layer)
    scaled = () if bias is None else (draft.constant(bias * factors, layer.inputs[1]),)
    layer.inputs = (layer.inputs[0], draft.constant(weight, layer.inputs[1]), *scaled)


def scale_inputs(draft: Draft, layer: Node, factor: float) -> None:
    """Make a layer give with an input of x / factor what it gave with x."""
    weight = draft.constants[layer.inputs[1]] * np.float32(factor)
    layer.inputs = (layer.inputs[0], draft.constant(weight, layer.inputs[1]), *layer.inputs[2:])


def _absorb_norms(draft: Draft) -> None:
    """Put gain, shift and centring of a LayerNorm into the linear layers behind it.

    LN(x) @ W + b = (x / deviation) @ W' + b', where the columns of W' sum to 0: nobody subtracts the mean. The
    deviation is that of C channels times sqrt(C), which W' makes up for.
    """
    users = draft.users()
    for node in draft.nodes:
        if node.kind != "LayerNormalization" or node.outputs[0] in draft.outputs:
            continue
        behind = users.get(node.outputs[0], [])
        gain = draft.value(node.inputs[1])
        shift = draft.value(node.inputs[2]) if len(node.inputs) > 2 else None
        if gain is None or (len(node.inputs) > 2 and shift is None):
            continue
        if node.attributes.get("axis", -1) not in {-1} or not _only_rows(behind, node.outputs[0]):
            continue
        for layer in behind:
            _absorb_norm(draft, layer, gain, shift)
        node.kind, node.inputs = "RowScale", node.inputs[:1]
        node.attributes = {**node.attributes, "channels": len(gain)}


def _only_rows(behind: list[Node], name: str) -> bool:
    return bool(behind) and all(
        layer.kind == "Linear" and layer.inputs[0] == name for layer in behind
    )


def _absorb_norm(draft: Draft, layer: Node, gain: Floats, shift: Floats | None) -> None:
    weight = draft.constants[layer.inputs[1]]
    if shift is not None:
        add_bias(draft, layer, shift @ weight)
    folded = gain[:, None] * weight
    folded *= np.float32(math.sqrt(len(gain)))
    folded -= folded.mean(axis=0, dtype=np.float64).astype(np.float32)
    name = draft.constant(folded, layer.inputs[1])
    layer.inputs = (layer.inputs[0], name, *layer.inputs[2:])


def scale_channels(draft: Draft, name: str, factor: float, dry: bool = False) -> bool:
    """Multiply a tensor by a factor in the weights of the layer that it is an output of, or a part of one.

    Args:
        draft: that holds it.
        name: of the tensor.
        factor: for all of it.
        dry: only tell whether it can be done.

    Returns:
        False: there is no such layer, or somebody else reads it.
    """
    makers, uses, users = draft.producers(), draft.uses(), draft.users()
    maker = makers.get(name)
    if maker is None or uses[name] != 1:
        return False
    part: slice | NDArray[Any] = slice(None)
    if maker.kind == "Slice":
        found = _columns(draft, maker)
        whole = makers.get(maker.inputs[0])
        if found is None or whole is None or maker.inputs[0] in draft.outputs:
            return False
        others = [_columns(draft, node) for node in users[maker.inputs[0]] if node is not maker]
        if any(other is None or _overlap(other, found) for other in others):
            return False
        part, maker = slice(*found), whole
    if maker.kind not in LINEAR:
        return False
    if not dry:
        factors = np.ones(draft.constants[maker.inputs[1]].shape[-1], np.float32)
        factors[part] = factor
        scale_outputs(draft, maker, factors)
    return True


def _columns(draft: Draft, node: Node) -> tuple[int, int] | None:
    """First and behind the last channel of a slice of the last axis by constants."""
    if node.kind != "Slice":
        return None
    values = [draft.value(name) for name in node.inputs[1:]]
    if len(values) < 3 or any(value is None or value.size != 1 for value in values):
        return None
    starts, ends, axes = (int(value[0]) for value in values[:3] if value is not None)
    steps = 1 if len(values) < 4 or values[3] is None else int(values[3][0])
    if axes not in {2, -1} or steps != 1 or starts < 0 or ends < starts:
        return None
    return starts, ends


def _overlap(a: tuple[int, int] | None, b: tuple[int, int]) -> bool:
    return a is None or (a[0] < b[1] and b[0] < a[1])


def is_static_slice(draft: Draft, node: Node) -> tuple[slice, ...] | None:
    """The index of a slice by constants, up to its last axis."""
    values = [draft.value(name) if name else None for name in node.inputs[1:]]
    if any(value is None and name for value, name in zip(values, node.inputs[1:], strict=True)):
        return None
    starts, ends, axes, steps = [*values, None, None][:4]
    if starts is None or ends is None or axes is None or (np.asarray(axes) < 0).any():
        return None
    return slices(int(np.max(axes)) + 1, starts, ends, axes, steps)
