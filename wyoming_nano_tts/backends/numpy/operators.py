"""The operators of ONNX that graphs of this package have, in plain numpy.

Each takes its attributes and its inputs (None for one that is left out) as the standard describes them, and returns an
array or, where there are several outputs, a list. What is constant is computed by these once, when a graph is opened;
`kernels.py` has faster ones for the operators that matter when it runs. Whole numbers may also be `sizes.Size`.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .onnx_file import dtype_of
from .recurrence import gru

Array = NDArray[Any]
Attributes = Mapping[str, Any]
Operator = Callable[..., Any]

TO_END: Final = 1 << 31
"""An end of a slice at least this large means the end of the axis."""


def divide(_: Attributes, a: Array, b: Array) -> Array:
    """Whole numbers are divided without rest, as lengths are."""
    return a // b if a.dtype.kind in "iuO" else np.divide(a, b)


def cast(attributes: Attributes, x: Array) -> Array:
    """To another kind of number."""
    return x if x.dtype == object else x.astype(dtype_of(attributes["to"]), copy=False)


def unsqueeze(_: Attributes, x: Array, axes: Array) -> Array:
    """Insert axes of length 1."""
    rank = x.ndim + len(axes)
    return np.expand_dims(x, tuple(int(a) % rank for a in axes))


def squeeze(_: Attributes, x: Array, axes: Array | None = None) -> Array:
    """Take out axes of length 1."""
    return np.squeeze(x, None if axes is None else tuple(int(a) for a in axes))


def reshape(attributes: Attributes, x: Array, shape: Array) -> Array:
    """A length of 0 stays what it is, one of -1 is what is left."""
    wanted = [
        x.shape[i] if n == 0 and not attributes.get("allowzero") else int(n)
        for i, n in enumerate(shape)
    ]
    return x.reshape(wanted)


def slices(
    rank: int, starts: Array, ends: Array, axes: Array | None, steps: Array | None
) -> tuple[slice, ...]:
    """Index that takes those parts of an array."""
    index = [slice(None)] * rank
    for n, (start, end) in enumerate(zip(starts, ends, strict=True)):
        axis = n if axes is None else int(axes[n])
        step = 1 if steps is None else int(steps[n])
        stop = None if end >= TO_END or (step < 0 and end < -TO_END) else int(end)
        index[axis] = slice(int(start), stop, step)
    return tuple(index)


def slice_(
    _: Attributes,
    x: Array,
    starts: Array,
    ends: Array,
    axes: Array | None = None,
    steps: Array | None = None,
) -> Array:
    """Parts of some axes."""
    return x[slices(x.ndim, starts, ends, axes, steps)]


def split(attributes: Attributes, x: Array, sizes: Array) -> list[Array]:
    """Parts of one axis, one behind the other."""
    edges = np.cumsum(sizes)
    if edges[-1] != x.shape[attributes.get("axis", 0)]:
        raise ValueError(f"parts of {edges[-1]} make no axis of {x.shape}")
    return np.split(x, edges[:-1], attributes.get("axis", 0))


def gather(attributes: Attributes, x: Array, index: Array) -> Array:
    """Rows of an axis by their number."""
    result: Array = np.take(x, index.astype(np.intp, copy=False), axis=attributes.get("axis", 0))
    return result if isinstance(result, np.ndarray) else np.array(result, x.dtype)


def pad(
    attributes: Attributes,
    x: Array,
    pads: Array,
    value: Array | None = None,
    axes: Array | None = None,
) -> Array:
    """Constants around an array."""
    if attributes.get("mode", "constant") != "constant" or axes is not None:
        raise ValueError("Pad with other than constants, or of some axes only")
    half = len(pads) // 2
    widths = [(int(pads[n]), int(pads[n + half])) for n in range(half)]
    return np.pad(x, widths, constant_values=0 if value is None else value.item())


def constant_of_shape(attributes: Attributes, shape: Array) -> Array:
    """One value everywhere."""
    value = attributes.get("value", np.zeros(1, np.float32))
    return np.full([int(n) for n in shape], value.reshape(-1)[0], value.dtype)


def softmax(attributes: Attributes, x: Array) -> Array:
    """Exponentials that sum to 1."""
    axis = attributes.get("axis", -1)
    y = np.exp(x - x.max(axis=axis, keepdims=True))
    y /= y.sum(axis=axis, keepdims=True)
    return np.asarray(y)


def layer_normalization(
    attributes: Attributes, x: Array, gain: Array, shift: Array | None = None
) -> Array:
    """Mean 0 and variance 1 over the last axis, then gain and shift."""
    if attributes.get("axis", -1) not in {-1, x.ndim - 1}:
        raise ValueError("LayerNormalization over several axes")
    y = x - x.mean(axis=-1, keepdims=True)
    variance = np.mean(y * y, axis=-1, keepdims=True)
    y /= np.sqrt(variance + np.float32(attributes.get("epsilon", 1e-5)))
    y *= gain
    return np.asarray(y if shift is None else y + shift)


def gelu(attributes: Attributes, x: Array) -> Array:
    """Gaussian error linear unit, exact or by its usual approximation (Hendrycks and Gimpel 2016)."""
    if attributes.get("approximate", "none") == "tanh":
        inner = np.float32(math.sqrt(2 / math.pi)) * (x + np.float32(0.044715) * x * x * x)
        gate: Array = np.tanh(inner)
    else:
        gate = erf({}, x * np.float32(math.sqrt(0.5)))
    half: Array = x * np.float32(0.5)
    gate = gate + 1
    return np.asarray(half * gate)


_ERF: Final = (0.3275911, (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592))


def erf(_: Attributes, x: Array) -> Array:
    """Error function to 2e-7 (Abramowitz and Stegun 1964, 7.1.26)."""
    size = np.abs(x)
    p, factors = _ERF
    t = 1 / (1 + np.float32(p) * size)
    total = np.zeros_like(t)
    for factor in factors:
        total = (total + np.float32(factor)) * t
    signed: Array = np.copysign(1 - total * np.exp(-size * size), x)
    return signed


def sigmoid(_: Attributes, x: Array) -> Array:
    """Logistic function; the tangent overflows nowhere."""
    y = np.tanh(x * np.float32(0.5))
    y += 1
    y *= np.float32(0.5)
    return np.asarray(y)


def leaky_relu(attributes: Attributes, x: Array) -> Array:
    """Negative values times `alpha`."""
    return np.where(x < 0, x * np.float32(attributes.get("alpha", 0.01)), x)


def clip(_: Attributes, x: Array, low: Array | None = None, high: Array | None = None) -> Array:
    """Values between two bounds."""
    y = x if low is None else np.maximum(x, low)
    return np.asarray(y if high is None else np.minimum(y, high))


def gemm(attributes: Attributes, a: Array, b: Array, c: Array | None = None) -> Array:
    """Product of two matrices plus a third."""
    a = a.T if attributes.get("transA") else a
    b = b.T if attributes.get("transB") else b
    y: Array = (a @ b) * np.float32(attributes.get("alpha", 1.0))
    return y if c is None else y + np.float32(attributes.get("beta", 1.0)) * c


def reduce_sum(attributes: Attributes, x: Array, axes: Array | None = None) -> Array:
    """Sum over some axes."""
    over = None if axes is None else tuple(int(a) for a in axes)
    total: Array = np.sum(x, axis=over, keepdims=bool(attributes.get("keepdims", 1)))
    return total


def reduce_mean(attributes: Attributes, x: Array, axes: Array | None = None) -> Array:
    """Mean over some axes."""
    over = None if axes is None else tuple(int(a) for a in axes)
    mean: Array = np.mean(x, axis=over, keepdims=bool(attributes.get("keepdims", 1)))
    return mean


def transpose(attributes: Attributes, x: Array) -> Array:
    """Axes in another order."""
    return np.transpose(x, attributes.get("perm"))


def concat(attributes: Attributes, *parts: Array) -> Array:
    """One behind the other."""
    return np.concatenate(parts, axis=attributes["axis"])


def expand(_: Attributes, x: Array, shape: Array) -> Array:
    """Repeat along axes of length 1."""
    wanted = np.broadcast_shapes(x.shape, tuple(int(n) for n in shape))
    return np.broadcast_to(x, wanted)


def scatter_nd(attributes: Attributes, x: Array, places: Array, values: Array) -> Array:
    """Other values in some places, whose numbers are along the last axis."""
    if attributes.get("reduction", "none") != "none":
        raise ValueError("ScatterND that adds or multiplies")
    made = x.copy()
    made[tuple(np.moveaxis(places, -1, 0))] = values
    return made


OPERATORS: Final[Mapping[str, Operator]] = {
    "Add": lambda _, a, b: a + b,
    "Sub": lambda _, a, b: a - b,
    "Mul": lambda _, a, b: a * b,
    "Div": divide,
    "MatMul": lambda _, a, b: a @ b,
    "Gemm": gemm,
    "Tanh": lambda _, x: np.tanh(x),
    "Exp": lambda _, x: np.exp(x),
    "Log": lambda _, x: np.log(x),
    "Sin": lambda _, x: np.sin(x),
    "Cos": lambda _, x: np.cos(x),
    "Sqrt": lambda _, x: np.sqrt(x),
    "Neg": lambda _, x: -x,
    "Abs": lambda _, x: np.abs(x),
    "Pow": lambda _, x, y: x**y,
    "Erf": erf,
    "Sigmoid": sigmoid,
    "Gelu": gelu,
    "Relu": lambda _, x: np.maximum(x, np.float32(0)),
    "LeakyRelu": leaky_relu,
    "Clip": clip,
    "Softmax": softmax,
    "LayerNormalization": layer_normalization,
    "Transpose": transpose,
    "Unsqueeze": unsqueeze,
    "Squeeze": squeeze,
    "Reshape": reshape,
    "Slice": slice_,
    "Split": split,
    "Concat": concat,
    "Gather": gather,
    "Pad": pad,
    "Expand": expand,
    "ScatterND": scatter_nd,
    "Shape": lambda _, x: np.array(x.shape, np.int64),
    "ConstantOfShape": constant_of_shape,
    "ReduceSum": reduce_sum,
    "ReduceMean": reduce_mean,
    "Cast": cast,
    "Identity": lambda _, x: x,
    "GRU": gru,
}
"""By the standard's name; convolutions are in `convolutions.py`, since none is ever constant."""
