"""The reader of ONNX files: what it reads is what the `onnx` package reads, and no file harms it."""

import random
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper

from wyoming_nano_tts.backends.graph import FAMILIES_FOLDER
from wyoming_nano_tts.backends.numpy.onnx_file import LARGEST_FILE_BYTES, read_graph
from wyoming_nano_tts.errors import BackendError

GRAPHS = sorted(
    path for path in FAMILIES_FOLDER.rglob("graphs/*.onnx") if not path.stem.endswith("_int8")
)
"""Without those that ONNX Runtime alone is handed: they have operators of its makers."""


@pytest.mark.parametrize("path", GRAPHS, ids=lambda p: p.stem)
def test_graphs_are_read_as_the_onnx_package_reads_them(path: Path) -> None:
    ours = read_graph(path.read_bytes(), path.stem)
    theirs = onnx.load(str(path), load_external_data=False).graph
    constants = {
        node.output[0]: numpy_helper.to_array(node.attribute[0].t)
        for node in theirs.node
        if node.op_type == "Constant"
    }
    assert ours.constants.keys() == constants.keys()
    for name, value in constants.items():
        np.testing.assert_array_equal(ours.constants[name], value)
        assert ours.constants[name].shape == value.shape
    assert ours.weights == {tensor.name for tensor in theirs.initializer}
    assert list(ours.outputs) == [value.name for value in theirs.output]
    shapes = {
        value.name: tuple(d.dim_param or d.dim_value for d in value.type.tensor_type.shape.dim)
        for value in theirs.input
    }
    assert {name: given.shape for name, given in ours.inputs.items()} == shapes
    nodes = [node for node in theirs.node if node.op_type != "Constant"]
    assert [n.kind for n in ours.nodes] == [n.op_type for n in nodes]
    for mine, other in zip(ours.nodes, nodes, strict=True):
        assert list(mine.inputs) == list(other.input)
        assert list(mine.outputs) == list(other.output)
        for attribute in other.attribute:
            value = helper.get_attribute_value(attribute)
            found = mine.attributes[attribute.name]
            if isinstance(value, onnx.TensorProto):
                np.testing.assert_array_equal(found, numpy_helper.to_array(value))
            else:
                assert found == (value.decode() if isinstance(value, bytes) else value)


def whole() -> bytes:
    return GRAPHS[0].read_bytes()


def test_a_cut_file_is_refused_wherever_it_ends() -> None:
    content = whole()
    for end in range(0, len(content), 397):
        with pytest.raises(BackendError, match="install this package again"):
            read_graph(content[:end], "cut")


def test_damage_is_refused_or_harmless() -> None:
    chance = random.Random(3)
    content = whole()
    refused = 0
    for _ in range(150):
        hurt = bytearray(content)
        for _ in range(3):
            hurt[chance.randrange(len(hurt))] = chance.randrange(256)
        try:
            read_graph(bytes(hurt), "hurt")
        except BackendError:
            refused += 1
    assert refused > 30


def tensor(**fields: object) -> bytes:
    """A model with one constant that is not as it should be."""
    made = onnx.TensorProto(**fields)  # type: ignore[arg-type]
    constant = helper.make_node("Constant", [], ["c"])
    constant.attribute.add(name="value", type=onnx.AttributeProto.TENSOR).t.CopyFrom(made)
    use = helper.make_node("Add", ["c", "c"], ["y"])
    return model([constant, use])


def model(nodes: list[onnx.NodeProto], opset: int = 20, outputs: tuple[str, ...] = ("y",)) -> bytes:
    values = [helper.make_tensor_value_info(name, 1, [1]) for name in outputs]
    graph = helper.make_graph(nodes, "bad", [helper.make_tensor_value_info("x", 1, [1])], values)
    made: bytes = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", opset)]
    ).SerializeToString()
    return made


ADD = helper.make_node("Add", ["x", "x"], ["y"])
LOOP = helper.make_node("If", ["x"], ["y"], then_branch=helper.make_graph([ADD], "then", [], []))
BAD = {
    "huge tensor": tensor(dims=[1 << 40], data_type=1, raw_data=b"\0\0\0\0"),
    "product that overflows": tensor(dims=[1 << 62, 1 << 62], data_type=1, raw_data=b""),
    "negative length": tensor(dims=[-1], data_type=1, raw_data=b"\0\0\0\0"),
    "too few values": tensor(dims=[3], data_type=1, raw_data=b"\0\0\0\0"),
    "too few floats": tensor(dims=[3], data_type=1, float_data=[1.0]),
    "unknown numbers": tensor(dims=[1], data_type=14, raw_data=b"\0" * 8),
    "nothing makes it": model([helper.make_node("Add", ["x", "z"], ["y"])]),
    "made twice": model([ADD, ADD]),
    "no output": model([ADD], outputs=()),
    "output of nothing": model([ADD], outputs=("q",)),
    "old operators": model([ADD], opset=9),
    "operators of the future": model([ADD], opset=90),
    "graph inside": model([LOOP]),
    "other domain": model([helper.make_node("Add", ["x", "x"], ["y"], domain="com.example")]),
    "constant without value": model([helper.make_node("Constant", [], ["y"], value_int=3)]),
    "no model": b"",
    "no protobuf": b"\xff" * 50,
    "two graphs": model([ADD]) * 2,
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_bad_models_are_refused(content: bytes) -> None:
    with pytest.raises(BackendError, match="the graph bad is damaged"):
        read_graph(content, "bad")


def test_a_large_file_is_not_even_read() -> None:
    with pytest.raises(BackendError, match=f"at most {LARGEST_FILE_BYTES}"):
        read_graph(bytes(LARGEST_FILE_BYTES + 1), "large")


def test_typed_values_are_read_like_raw_ones() -> None:
    content = tensor(dims=[2], data_type=7, int64_data=[-5, 7])
    np.testing.assert_array_equal(read_graph(content, "typed").constants["c"], [-5, 7])
    content = tensor(dims=[2], data_type=1, float_data=[0.5, -2])
    np.testing.assert_array_equal(read_graph(content, "typed").constants["c"], [0.5, -2])
