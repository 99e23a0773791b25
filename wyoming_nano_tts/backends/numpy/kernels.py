"""What runs each operator of a fused graph: functions of arrays that write where they are told to.

A kernel takes the tensors that its node takes, but for the weights, which it holds, and `out`, where its output goes,
or None. It keeps nothing between two runs: several threads may call it.
"""

import itertools
import operator
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .convolutions import convolution, depthwise, grouped, upsampling
from .memory import Keep, Matrix, Scratch
from .onnx_file import Node
from .operators import OPERATORS, slices
from .passes.activations import GELU_C
from .passes.draft import Draft
from .recurrence import run_gru

Floats = NDArray[np.float32]
ONE: Final = np.float32(1)
HALF: Final = np.float32(0.5)
SMALLEST_HALVED: Final = 4096
"""Weights of a matrix; with fewer nothing is gained by half precision."""


@dataclass(frozen=True, slots=True)
class Kernel:
    """How a node is run."""

    run: Callable[..., Any]
    takes: tuple[str, ...]
    """Tensors that it is handed."""
    writes: bool = True
    """It takes `out`, and without it returns memory of its own."""
    over: tuple[int, ...] = ()
    """Places of the tensors over which it may write its output, where the shapes are the same."""
    scratch: bool = False
    """It takes one tensor and a `scratch` for what it needs meanwhile."""


def kernel(draft: Draft, node: Node, whole: Container[str], keep: Keep) -> Kernel:
    """Choose what runs a node.

    Args:
        draft: that it is part of.
        node: to run.
        whole: tensors of whole numbers, which are few and small.
        keep: how large weights lie in memory.

    Raises:
        ValueError: nothing does; the message tells why.
    """
    if node.outputs[0] in whole:
        if node.kind not in OPERATORS:
            raise ValueError(f"{node.kind} of whole numbers")
        return Kernel(_plain(node), node.inputs, writes=False)
    if node.kind in WEIGHTED:
        values = [draft.constants[name] for name in node.inputs[1:]]
        bias = values[1] if len(values) > 1 else None
        large = values[0].size >= SMALLEST_HALVED
        attributes = {**node.attributes, "keep": keep if large else Keep.WHOLE}
        made = WEIGHTED[node.kind](values[0], bias, attributes)
        return Kernel(made, node.inputs[:1], scratch=True)
    if node.kind in ELEMENTWISE:
        places = tuple(range(len(node.inputs)))
        return Kernel(ELEMENTWISE[node.kind], node.inputs, over=places)
    if node.kind in ACTIVATIONS:
        return Kernel(ACTIVATIONS[node.kind], node.inputs, over=(0,), scratch=True)
    if node.kind in MADE:
        return MADE[node.kind](draft, node)
    if node.kind in OPERATORS:
        return Kernel(_plain(node), node.inputs, writes=False)
    raise ValueError(f"there is no operator {node.kind}")


def _plain(node: Node) -> Callable[..., Any]:
    made, attributes = OPERATORS[node.kind], node.attributes

    def run(*inputs: Any) -> Any:
        return made(attributes, *inputs)

    return run


def linear(weight: Floats, bias: Floats | None, attributes: Any) -> Callable[..., Floats]:
    """Rows of (..., K) times W, plus b."""
    matrix = Matrix(weight, attributes["keep"])

    def run(x: Floats, out: Floats | None, scratch: Scratch) -> Floats:
        if x.strides[-1] != 4 and x.strides[-2] != 4:
            x = np.ascontiguousarray(x)  # other strides would miss BLAS
        if out is None:
            out = np.empty((*x.shape[:-1], matrix.outputs), np.float32)
        np.matmul(x, matrix.dense(scratch), out=out)
        return out if bias is None else np.add(out, bias, out=out)

    return run


def row_scale(channels: int, epsilon: float) -> Callable[..., Floats]:
    """Rows of C channels by sqrt(C) times their deviation."""
    project = np.full(channels, channels**-0.5, np.float32)
    least = np.float32(channels * epsilon)

    def run(x: Floats, out: Floats | None = None) -> Floats:
        mean = x @ project
        total = row_dot(x)
        np.multiply(mean, mean, out=mean)
        np.subtract(total, mean, out=total)
        np.maximum(total, 0, out=total)
        np.add(total, least, out=total)
        np.sqrt(total, out=total)
        return np.divide(x, total[..., None], out=out)

    return run


def row_dot(x: Floats) -> Floats:
    """Sum of squares of each row."""
    if hasattr(np, "vecdot"):
        return np.vecdot(x, x)  # type: ignore[no-any-return]
    total: Floats = np.einsum("...c,...c->...", x, x)
    return total


def layer_norm(gain: Floats, shift: Floats | None, epsilon: float) -> Callable[..., Floats]:
    """Mean 0 and variance 1 of each row, then gain and shift."""
    channels = len(gain)
    project = np.full(channels, 1 / channels, np.float32)
    least = np.float32(channels * epsilon)
    gain = gain * np.float32(channels**0.5)

    def run(x: Floats, out: Floats | None = None) -> Floats:
        out = np.subtract(x, (x @ project)[..., None], out=out)
        total = row_dot(out)
        np.add(total, least, out=total)
        np.sqrt(total, out=total)
        np.divide(out, total[..., None], out=out)
        np.multiply(out, gain, out=out)
        return out if shift is None else np.add(out, shift, out=out)

    return run


def silu_scaled(h: Floats, out: Floats | None, scratch: Scratch) -> Floats:
    """H (1 + tanh h)."""
    t = np.tanh(h, out=scratch.take("activation", h.shape))
    np.add(t, ONE, out=t)
    return np.multiply(t, h, out=out)


def gelu_scaled(h: Floats, out: Floats | None, scratch: Scratch) -> Floats:
    """H (1 + tanh(h (h² + c)))."""
    t = np.multiply(h, h, out=scratch.take("activation", h.shape))
    np.add(t, GELU_C, out=t)
    np.multiply(t, h, out=t)
    np.tanh(t, out=t)
    np.add(t, ONE, out=t)
    return np.multiply(t, h, out=out)


def gate_scaled(h: Floats, out: Floats | None = None) -> Floats:
    """1 + tanh h."""
    out = np.tanh(h, out=out)
    return np.add(out, ONE, out=out)


def silu(x: Floats, out: Floats | None, scratch: Scratch) -> Floats:
    """X times the logistic function of x."""
    t = np.multiply(x, HALF, out=scratch.take("activation", x.shape))
    np.tanh(t, out=t)
    np.add(t, ONE, out=t)
    np.multiply(t, HALF, out=t)
    return np.multiply(t, x, out=out)


def sigmoid(x: Floats, out: Floats | None = None) -> Floats:
    """Logistic function."""
    out = np.multiply(x, HALF, out=out)
    np.tanh(out, out=out)
    np.add(out, ONE, out=out)
    return np.multiply(out, HALF, out=out)


def _clip(draft: Draft, node: Node) -> Kernel:
    low, high = (draft.value(name) if name else None for name in (*node.inputs[1:], "", "")[:2])
    if any(name and draft.value(name) is None for name in node.inputs[1:]):
        return Kernel(_plain(node), node.inputs, writes=False)
    least = -np.inf if low is None else low.item()
    most = np.inf if high is None else high.item()

    def run(x: Floats, out: Floats | None = None) -> Floats:
        if least == -np.inf:
            return np.minimum(x, np.float32(most), out=out)
        out = np.maximum(x, np.float32(least), out=out)
        return out if most == np.inf else np.minimum(out, np.float32(most), out=out)

    return Kernel(run, node.inputs[:1], over=(0,))


def _leaky_relu(draft: Draft, node: Node) -> Kernel:
    alpha = np.float32(node.attributes.get("alpha", 0.01))
    if not 0 <= alpha <= 1:
        return Kernel(_plain(node), node.inputs, writes=False)

    def run(x: Floats, out: Floats | None, scratch: Scratch) -> Floats:
        scaled = np.multiply(x, alpha, out=scratch.take("activation", x.shape))
        return np.maximum(x, scaled, out=out)

    return Kernel(run, node.inputs, over=(0,), scratch=True)


def _row_scale(draft: Draft, node: Node) -> Kernel:
    made = row_scale(node.attributes["channels"], node.attributes.get("epsilon", 1e-5))
    return Kernel(made, node.inputs, over=(0,))


def _layer_norm(draft: Draft, node: Node) -> Kernel:
    gain = draft.value(node.inputs[1])
    shift = draft.value(node.inputs[2]) if len(node.inputs) > 2 else None
    if gain is None or gain.ndim != 1 or node.attributes.get("axis", -1) != -1:
        return Kernel(_plain(node), node.inputs, writes=False)
    made = layer_norm(gain, shift, node.attributes.get("epsilon", 1e-5))
    return Kernel(made, node.inputs[:1], over=(0,))


def _gru(draft: Draft, node: Node) -> Kernel:
    weights = [draft.value(name) if name else None for name in node.inputs[1:4]]
    rest = [draft.value(name) if name else None for name in node.inputs[4:6]]
    if weights[0] is None or weights[1] is None or (len(node.inputs) > 4 and node.inputs[4]):
        return Kernel(_plain(node), node.inputs, writes=False)
    made = run_gru(node.attributes, weights, rest[1] if len(rest) > 1 else None)
    initial = node.inputs[5:6] if len(rest) > 1 and rest[1] is None and node.inputs[5] else ()
    return Kernel(made, (node.inputs[0], *initial), writes=False)


def _view(draft: Draft, node: Node) -> Kernel:
    """A view whose arguments are constants: what is to be done is found out once."""
    values = [draft.value(name) if name else None for name in node.inputs[1:]]
    if any(value is None and name for value, name in zip(values, node.inputs[1:], strict=True)):
        return Kernel(_plain(node), node.inputs, writes=False)
    made = VIEWS[node.kind](node.attributes, *values)
    return Kernel(made or _plain(node), node.inputs[:1] if made else node.inputs, writes=False)


def _slice(
    attributes: Any, starts: Any, ends: Any, axes: Any = None, steps: Any = None
) -> Callable[..., Any] | None:
    if axes is None or (axes < 0).any():
        return None
    index = slices(int(axes.max()) + 1, starts, ends, axes, steps)
    return operator.itemgetter(index)


def _unsqueeze(attributes: Any, axes: Any) -> Callable[..., Any]:
    def run(x: Any) -> Any:
        rank = x.ndim + len(axes)
        index: list[Any] = [slice(None)] * rank
        for axis in axes:
            index[int(axis)] = None
        return x[tuple(index)]

    return run


def _squeeze(attributes: Any, axes: Any = None) -> Callable[..., Any] | None:
    if axes is None:
        return None
    over = tuple(int(a) for a in axes)
    return lambda x: x.squeeze(over)


def _reshape(attributes: Any, shape: Any) -> Callable[..., Any]:
    wanted = tuple(int(n) for n in shape)
    kept = [] if attributes.get("allowzero") else [i for i, n in enumerate(wanted) if n == 0]

    def run(x: Any) -> Any:
        target = list(wanted)
        for i in kept:
            target[i] = x.shape[i]
        return x.reshape(target)

    return run


def _transpose(attributes: Any) -> Callable[..., Any]:
    perm = attributes.get("perm")
    return lambda x: x.transpose(perm)


def _split(attributes: Any, sizes: Any) -> Callable[..., Any] | None:
    axis = attributes.get("axis", 0)
    if axis < 0:
        return None
    edges = [0, *(int(n) for n in sizes.cumsum())]
    front = (slice(None),) * axis
    parts = [(*front, slice(*pair)) for pair in itertools.pairwise(edges)]

    def run(x: Any) -> Any:
        if x.shape[axis] != edges[-1]:
            raise ValueError(f"parts of {edges[-1]} make no axis of {x.shape}")
        return [x[part] for part in parts]

    return run


VIEWS: Final[Mapping[str, Callable[..., Callable[..., Any] | None]]] = {
    "Slice": _slice,
    "Unsqueeze": _unsqueeze,
    "Squeeze": _squeeze,
    "Reshape": _reshape,
    "Transpose": _transpose,
    "Split": _split,
}
"""Kinds whose outputs share memory with their input, made of their attributes and constant arguments."""


def _matmul(draft: Draft, node: Node) -> Kernel:
    return Kernel(np.matmul, node.inputs)


def _relu(x: Floats, out: Floats | None = None) -> Floats:
    return np.maximum(x, np.float32(0), out=out)


def _gather(draft: Draft, node: Node) -> Kernel:
    """Rows of a table, into place."""
    axis = node.attributes.get("axis", 0)
    index = draft.value(node.inputs[1])
    if index is not None and index.ndim == 0:
        return Kernel(_plain(node), node.inputs, writes=False)

    def run(x: Floats, rows: NDArray[Any], out: Floats | None = None) -> Floats:
        taken: Floats = np.take(x, rows.astype(np.intp, copy=False), axis=axis)
        if out is None:
            return taken
        np.copyto(out, taken)
        return out

    return Kernel(run, node.inputs)


WEIGHTED: Final[Mapping[str, Callable[..., Callable[..., Any]]]] = {
    "Linear": linear,
    "ConvRows": convolution,
    "DepthRows": depthwise,
    "GroupRows": grouped,
    "ConvTransposeRows": upsampling,
}
"""Kinds with a weight and perhaps a bias behind their one tensor."""
ELEMENTWISE: Final[Mapping[str, Callable[..., Any]]] = {
    "Add": np.add,
    "Sub": np.subtract,
    "Mul": np.multiply,
    "Tanh": np.tanh,
    "Exp": np.exp,
    "Log": np.log,
    "Sin": np.sin,
    "Cos": np.cos,
    "Sqrt": np.sqrt,
    "Neg": np.negative,
    "Abs": np.abs,
    "Relu": _relu,
    "Sigmoid": sigmoid,
    "GateScaled": gate_scaled,
}
ACTIVATIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "Silu": silu,
    "SiluScaled": silu_scaled,
    "GeluScaled": gelu_scaled,
}
"""Those that need their input and something beside it."""
MADE: Final[Mapping[str, Callable[[Draft, Node], Kernel]]] = {
    **dict.fromkeys(VIEWS, _view),
    "Clip": _clip,
    "LeakyRelu": _leaky_relu,
    "RowScale": _row_scale,
    "LayerNormalization": _layer_norm,
    "GRU": _gru,
    "MatMul": _matmul,
    "Gather": _gather,
}
