"""Each operator, fused or not, against ONNX Runtime."""

from typing import Any

import numpy as np
import pytest
from onnx import helper
from small_models import Array, model, on_numpy, on_onnx, runner

from wyoming_nano_tts.backends.numpy.operators import OPERATORS
from wyoming_nano_tts.errors import BackendError

node = helper.make_node
chance = np.random.default_rng(5)


def f(*shape: int) -> Array:
    return chance.standard_normal(shape).astype(np.float32)


def i(*values: int) -> Array:
    return np.array(values, np.int64)


def check(
    nodes: list[Any],
    inputs: dict[str, Array],
    constants: dict[str, Array] | None = None,
    outputs: tuple[str, ...] = ("y",),
    tolerance: float = 2e-6,
    **more: Any,
) -> None:
    content = model(nodes, inputs, list(outputs), constants, **more)
    for ours, theirs in zip(on_numpy(content, inputs), on_onnx(content, inputs), strict=True):
        assert ours.shape == theirs.shape
        assert ours.dtype == theirs.dtype
        scale = max(1.0, float(np.abs(theirs).max(initial=0)))
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=tolerance * scale)


@pytest.mark.parametrize("kind", [
    "Tanh", "Exp", "Sin", "Cos", "Neg", "Abs", "Erf", "Sigmoid", "Relu", "LeakyRelu", "Softmax", "Identity",
])  # fmt: skip
def test_functions_of_one_tensor(kind: str) -> None:
    check([node(kind, ["x"], ["y"])], {"x": 3 * f(2, 5, 7)})


@pytest.mark.parametrize("kind", ["Log", "Sqrt"])
def test_functions_of_positive_numbers(kind: str) -> None:
    check([node(kind, ["x"], ["y"])], {"x": np.abs(f(3, 4)) + 0.1})


@pytest.mark.parametrize("kind", ["Add", "Sub", "Mul", "Div", "Pow"])
@pytest.mark.parametrize("shape", [(4, 5), (5,), (1, 1), (3, 1, 5)])
def test_functions_of_two_tensors(kind: str, shape: tuple[int, ...]) -> None:
    inputs = {"a": np.abs(f(4, 5)) + 0.5, "b": np.abs(f(*shape)) + 0.5}
    check([node(kind, ["a", "b"], ["y"])], inputs)
    check([node(kind, ["b", "a"], ["y"])], inputs)


def test_error_function_is_exact_enough() -> None:
    x = np.linspace(-5, 5, 100_001, dtype=np.float32)
    check([node("Erf", ["x"], ["y"])], {"x": x}, tolerance=1e-6)
    check([node("Gelu", ["x"], ["y"])], {"x": x}, tolerance=1e-6)
    check([node("Gelu", ["x"], ["y"], approximate="tanh")], {"x": x}, tolerance=1e-6)


def test_every_operator_that_is_here_is_tried() -> None:
    """The list of this file's, so that a new operator gets a test."""
    tried = {
        "Tanh", "Exp", "Sin", "Cos", "Neg", "Abs", "Erf", "Sigmoid", "Relu", "LeakyRelu", "Softmax",
        "Identity", "Log", "Sqrt", "Add", "Sub", "Mul", "Div", "Pow", "Gelu", "MatMul", "Gemm", "Clip",
        "LayerNormalization", "Transpose", "Unsqueeze", "Squeeze", "Reshape", "Slice", "Split", "Concat",
        "Gather", "Pad", "Expand", "Shape", "ScatterND", "ConstantOfShape", "ReduceSum", "ReduceMean", "Cast",
        "GRU",
    }  # fmt: skip
    assert set(OPERATORS) == tried


def test_clip_with_either_bound() -> None:
    low, high = np.float32(-0.5), np.float32(0.3)
    for names in (["x", "low"], ["x", "", "high"], ["x", "low", "high"], ["x"]):
        check([node("Clip", names, ["y"])], {"x": f(4, 4)}, {"low": low, "high": high})
    check([node("Clip", ["x", "low"], ["y"])], {"x": f(4), "low": np.asarray(low)})


@pytest.mark.parametrize("shape", [(3, 5), (1, 3, 5), (2, 2, 3, 5)])
def test_products(shape: tuple[int, ...]) -> None:
    weight, bias = f(5, 6), f(6)
    check([node("MatMul", ["x", "w"], ["y"])], {"x": f(*shape)}, {"w": weight})
    check([node("MatMul", ["x", "v"], ["y"])], {"x": f(*shape), "v": f(5, 6)})
    check(
        [node("MatMul", ["x", "w"], ["z"]), node("Add", ["b", "z"], ["y"])],
        {"x": f(*shape)},
        {"w": weight, "b": bias},
    )
    turned = [
        node(
            "Transpose", ["x"], ["t"], perm=[*range(len(shape) - 2), len(shape) - 1, len(shape) - 2]
        )
    ]
    check([*turned, node("MatMul", ["t", "w"], ["y"])], {"x": f(*shape[:-2], 5, 3)}, {"w": weight})


@pytest.mark.parametrize(
    "attributes", [{}, {"transB": 1}, {"transA": 1}, {"alpha": 0.5, "beta": 2.0}]
)
@pytest.mark.parametrize("inside", [True, False])
def test_gemm(attributes: dict[str, Any], inside: bool) -> None:
    a = f(5, 3) if attributes.get("transA") else f(3, 5)
    others = {"b": f(6, 5) if attributes.get("transB") else f(5, 6), "c": f(6)}
    inputs = {"a": a} if inside else {"a": a, **others}
    check([node("Gemm", ["a", "b", "c"], ["y"], **attributes)], inputs, others if inside else {})
    check([node("Gemm", ["a", "b"], ["y"], **attributes)], {"a": a}, {"b": others["b"]})


@pytest.mark.parametrize("shift", [True, False])
def test_layer_norm_alone_and_before_products(shift: bool) -> None:
    constants = {"g": f(6), "s": f(6), "w": f(6, 4), "v": f(6, 3), "b": f(4)}
    names = ["x", "g", "s"] if shift else ["x", "g"]
    norm = node("LayerNormalization", names, ["n"], axis=-1, epsilon=1e-5)
    products = [node("MatMul", ["n", "w"], ["p"]), node("Add", ["p", "b"], ["y"])]
    x = f(1, 5, 6) + 2
    check([norm, node("Identity", ["n"], ["y"])], {"x": x}, constants)
    check([norm, *products], {"x": x}, constants)
    check([norm, *products, node("MatMul", ["n", "v"], ["z"])], {"x": x}, constants, ("y", "z"))
    check([norm, *products], {"x": x}, constants, ("y", "n"))
    check([norm, *products], {"x": np.zeros((1, 5, 6), np.float32)}, constants)


def test_what_is_linear_is_fused_and_stays_the_same() -> None:
    constants = {"w": f(6, 4), "b": f(4), "g": f(4), "h": np.float32(0.25), "c": f(1, 1, 4)}
    steps = [
        node("MatMul", ["x", "w"], ["1"]), node("Add", ["b", "1"], ["2"]), node("Mul", ["2", "g"], ["3"]),
        node("Sub", ["3", "c"], ["4"]), node("Div", ["4", "h"], ["5"]), node("Sub", ["b", "5"], ["y"]),
    ]  # fmt: skip
    check(steps, {"x": f(1, 3, 6)}, constants)
    check(steps, {"x": f(1, 3, 6)}, constants, ("y", "2"))


@pytest.mark.parametrize("approximate", ["tanh", "none"])
def test_activations_between_products(approximate: str) -> None:
    constants = {"w": f(6, 8), "b": f(8), "v": f(8, 5), "half": np.float32(0.5)}
    first = [node("MatMul", ["x", "w"], ["p"]), node("Add", ["p", "b"], ["h"])]
    last = [node("MatMul", ["a", "v"], ["y"])]
    gelu = [node("Gelu", ["h"], ["a"], approximate=approximate)]
    silu = [node("Sigmoid", ["h"], ["s"]), node("Mul", ["h", "s"], ["a"])]
    for middle in (gelu, silu):
        check([*first, *middle, *last], {"x": f(1, 5, 6)}, constants)
        check([*first, *middle, *last], {"x": f(1, 5, 6)}, constants, ("y", "a"))
        check([*first, *middle, *last], {"x": f(1, 5, 6)}, constants, ("y", "h"))


def test_gelu_in_its_parts() -> None:
    numbers = {"half": 0.5, "one": 1.0, "cube": 0.044715, "root": 0.7978845834732056}
    constants = {k: np.float32(v) for k, v in numbers.items()} | {"w": f(6, 8), "v": f(8, 3)}
    parts = [
        node("MatMul", ["x", "w"], ["h"]), node("Mul", ["h", "h"], ["2"]), node("Mul", ["h", "2"], ["3"]),
        node("Mul", ["cube", "3"], ["4"]), node("Add", ["h", "4"], ["5"]), node("Mul", ["root", "5"], ["6"]),
        node("Tanh", ["6"], ["7"]), node("Add", ["one", "7"], ["8"]), node("Mul", ["h", "8"], ["9"]),
        node("Mul", ["half", "9"], ["10"]), node("MatMul", ["10", "v"], ["y"]),
    ]  # fmt: skip
    content = model(parts, {"x": f(1, 4, 6)}, ["y"], constants)
    assert len(runner(content)._program.steps) == 3  # product, activation, product
    check(parts, {"x": f(1, 4, 6)}, constants)


def test_a_gate_over_half_of_the_channels() -> None:
    constants = {"w": f(8, 4, 3), "b": f(8), "v": f(4, 4, 1), "c": f(4)}
    edges = {"0": i(0), "4": i(4), "8": i(8), "axis": i(1)}
    parts = [
        node("Conv", ["x", "w", "b"], ["h"], pads=[1, 1]), node("Slice", ["h", "0", "4", "axis"], ["value"]),
        node("Slice", ["h", "4", "8", "axis"], ["gate"]), node("Sigmoid", ["gate"], ["s"]),
        node("Mul", ["value", "s"], ["m"]), node("Conv", ["m", "v", "c"], ["y"]),
    ]  # fmt: skip
    check(parts, {"x": f(1, 4, 9)}, constants | edges)


@pytest.mark.parametrize("taps", [1, 2, 3, 7])
@pytest.mark.parametrize("dilation", [1, 3])
@pytest.mark.parametrize(
    ("groups", "channels", "outputs"), [(1, 4, 6), (4, 4, 4), (4, 4, 8), (1, 1, 5), (2, 4, 6)]
)
def test_convolutions(taps: int, dilation: int, groups: int, channels: int, outputs: int) -> None:
    constants = {"w": f(outputs, channels // groups, taps), "b": f(outputs)}
    attributes = {"group": groups, "dilations": [dilation]}
    for pads, names in (([0, 0], ["x", "w", "b"]), ([4, 1], ["x", "w"])):
        check(
            [node("Conv", names, ["y"], pads=pads, **attributes)],
            {"x": f(1, channels, 25)},
            constants,
        )


def test_a_convolution_over_a_plane_of_one_row() -> None:
    constants = {"w": f(6, 4, 1, 3), "v": f(4, 1, 1, 3)}
    check(
        [node("Conv", ["x", "w"], ["y"], pads=[0, 1, 0, 1], dilations=[1, 1])],
        {"x": f(1, 4, 1, 9)},
        constants,
    )
    check([node("Conv", ["x", "v"], ["y"], group=4)], {"x": f(1, 4, 1, 9)}, constants)


@pytest.mark.parametrize(("taps", "stride", "pads", "extra"), [
    (16, 8, [4, 4], 0), (4, 2, [1, 1], 0), (3, 2, [0, 0], 0), (5, 3, [1, 2], 1), (2, 3, [0, 0], 0),
])  # fmt: skip
def test_upsampling(taps: int, stride: int, pads: list[int], extra: int) -> None:
    constants = {"w": f(5, 3, taps), "b": f(3)}
    attributes = {"strides": [stride], "pads": pads, "output_padding": [extra]}
    for names in (["x", "w", "b"], ["x", "w"]):
        check([node("ConvTranspose", names, ["y"], **attributes)], {"x": f(1, 5, 7)}, constants)


@pytest.mark.parametrize("direction", ["forward", "reverse", "bidirectional"])
@pytest.mark.parametrize("steps", [1, 6])
@pytest.mark.parametrize("given", [True, False])
def test_recurrence(direction: str, steps: int, given: bool) -> None:
    lanes = 2 if direction == "bidirectional" else 1
    constants = {"w": f(lanes, 12, 3), "r": f(lanes, 12, 4), "b": f(lanes, 24)}
    attributes = {"hidden_size": 4, "linear_before_reset": 1, "direction": direction}
    inputs = {"x": f(steps, 1, 3)} | ({"h": f(lanes, 1, 4)} if given else {})
    names = ["x", "w", "r", "b", *(["", "h"] if given else [])]
    check([node("GRU", names, ["y", "z"], **attributes)], inputs, constants, ("y", "z"))
    check([node("GRU", names, ["", "z"], **attributes)], inputs, constants, ("z",))


def test_views_and_parts() -> None:
    x = {"x": f(2, 3, 4)}
    check([node("Transpose", ["x"], ["y"], perm=[2, 0, 1])], x)
    check([node("Transpose", ["x"], ["y"])], x)
    check([node("Unsqueeze", ["x", "a"], ["y"])], x, {"a": i(0, -1)})
    check([node("Squeeze", ["x", "a"], ["y"])], {"x": f(1, 3, 1)}, {"a": i(0, 2)})
    check([node("Reshape", ["x", "s"], ["y"])], x, {"s": i(0, -1)})
    check([node("Slice", ["x", "s", "e", "a", "t"], ["y"])], x,
          {"s": i(-3, 3), "e": i(9, -9), "a": i(1, 2), "t": i(1, -2)})  # fmt: skip
    check([node("Slice", ["x", "s", "e"], ["y"])], x, {"s": i(1, 0, 1), "e": i(2, 2, 2**62)})
    check([node("Split", ["x", "s"], ["y", "z"], axis=-1)], x, {"s": i(1, 3)}, ("y", "z"))
    check([node("Split", ["x", "s"], ["y", "z"], axis=1)], x, {"s": i(2, 1)}, ("y", "z"))
    check([node("Gather", ["x", "n"], ["y"], axis=1)], {**x, "n": i(2, 0, 0)})
    check([node("Gather", ["x", "n"], ["y"], axis=2)], x, {"n": np.array(1)})
    check([node("Pad", ["x", "p"], ["y"])], x, {"p": i(0, 1, 2, 1, 0, 3)})
    check([node("Pad", ["x", "p", "v"], ["y"])], x, {"p": i(0, 1, 2, 1, 0, 3), "v": np.float32(2)})
    check([node("Expand", ["x", "s"], ["y"])], {"x": f(3, 1)}, {"s": i(2, 1, 4)})
    check([node("ReduceSum", ["x", "a"], ["y"], keepdims=0)], x, {"a": i(1)})
    check([node("ReduceSum", ["x"], ["y"])], x)
    check([node("ReduceMean", ["x", "a"], ["y"], keepdims=0)], x, {"a": i(1)})
    check([node("ReduceMean", ["x"], ["y"])], x)
    check([node("Concat", ["x", "x"], ["y"], axis=-1)], x)
    places = {"n": np.array([[0, 1], [1, 2]], np.int64), "v": f(2, 4)}
    check([node("ScatterND", ["x", "n", "v"], ["y"])], {**x, "v": places["v"]}, {"n": places["n"]})
    check(
        [node("ScatterND", ["c", "n", "v"], ["z"]), node("Add", ["x", "z"], ["y"])],
        x,
        {"c": f(2, 3, 4), **places},
    )


def test_lengths_that_are_computed() -> None:
    """x[2 : length - 1] with the length of an axis that is named, and what is 1 everywhere."""
    constants = {"axis": i(1), "two": i(2), "one": i(1), "n": np.array(1)}
    parts = [
        node("Shape", ["x"], ["s"]), node("Gather", ["s", "n"], ["l"], axis=0),
        node("Unsqueeze", ["l", "zeros"], ["m"]), node("Sub", ["m", "one"], ["e"]),
        node("Slice", ["x", "two", "e", "axis"], ["z"]), node("Shape", ["z"], ["zs"]),
        node("ConstantOfShape", ["zs"], ["ones"], value=helper.make_tensor("v", 1, [1], [1.0])),
        node("Mul", ["z", "ones"], ["same"]), node("Tanh", ["same"], ["y"]),
    ]  # fmt: skip
    constants["zeros"] = i(0)
    named: dict[str, list[int | str]] = {"x": [1, "frames", 3]}
    check(parts, {"x": f(1, 7, 3)}, constants, named=named)
    content = model(parts, {"x": f(1, 7, 3)}, ["y"], constants, named)
    assert len(runner(content)._program.steps) == 2  # a view, and what is done with it


def test_concatenation_of_what_is_computed_and_what_is_given() -> None:
    named: dict[str, list[int | str]] = {"x": [1, "n", 3], "b": [1, "m", 3]}
    parts = [
        node("Tanh", ["x"], ["t"]), node("Concat", ["b", "t", "x"], ["c"], axis=1), node("Exp", ["t"], ["u"]),
        node("Unsqueeze", ["t", "last"], ["p"]), node("Unsqueeze", ["u", "last"], ["q"]),
        node("Concat", ["p", "q"], ["z"], axis=-1), node("Sin", ["c"], ["y"]),
    ]  # fmt: skip
    for m in (0, 2):
        inputs = {"x": f(1, 4, 3), "b": f(1, m, 3)}
        check(parts, inputs, {"last": i(-1)}, ("y", "z", "c"), named=named)


REFUSED = {
    "an unknown operator": [node("Hardmax", ["x"], ["y"])],
    "a convolution that skips": [node("Conv", ["x", "w"], ["y"], strides=[2])],
    "a weight that is computed": [node("Tanh", ["x"], ["t"]), node("Conv", ["x", "t"], ["y"])],
    "a recurrence of another kind": [node("GRU", ["x", "w", "w"], ["y"], hidden_size=2)],
}


@pytest.mark.parametrize("parts", REFUSED.values(), ids=REFUSED)
def test_what_numpy_is_not_taught_is_refused_with_the_way_out(parts: list[Any]) -> None:
    content = model(parts, {"x": f(1, 4, 5)}, ["y"], {"w": f(4, 4, 3)})
    with pytest.raises(BackendError, match=r"pip install 'wyoming-nano-tts\[onnx\]'"):
        runner(content)
