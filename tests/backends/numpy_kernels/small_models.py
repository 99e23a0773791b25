"""ONNX models of one operator or a few, to run on both backends."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from wyoming_nano_tts.backends.numpy.memory import Memory
from wyoming_nano_tts.backends.numpy.onnx_file import read_graph
from wyoming_nano_tts.backends.numpy.session import NumpyRunner, compiled
from wyoming_nano_tts.backends.onnx.runtime import onnx_runtime

Array = NDArray[Any]
KINDS = {np.dtype(np.float32): TensorProto.FLOAT, np.dtype(np.int64): TensorProto.INT64}


def model(
    nodes: list[Any],
    inputs: dict[str, Array],
    outputs: list[str],
    constants: dict[str, Array] | None = None,
    named: dict[str, list[int | str]] | None = None,
    opset: int = 20,
) -> bytes:
    """A model; `named` gives inputs shapes with names for some lengths."""
    graph = helper.make_graph(
        nodes,
        "small",
        [
            helper.make_tensor_value_info(
                name, KINDS[value.dtype], (named or {}).get(name, list(value.shape))
            )
            for name, value in inputs.items()
        ],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
        [numpy_helper.from_array(value, name) for name, value in (constants or {}).items()],
    )
    made: bytes = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=9
    ).SerializeToString()
    return made


def on_onnx(content: bytes, inputs: dict[str, Array]) -> list[Array]:
    session = onnx_runtime().InferenceSession(content, providers=["CPUExecutionProvider"])
    found: list[Array] = session.run(None, inputs)
    return found


def on_numpy(content: bytes, inputs: dict[str, Array]) -> list[Array]:
    return runner(content).run(**inputs)


def runner(content: bytes) -> NumpyRunner:
    graph = read_graph(content, "small")
    return NumpyRunner("small", graph, compiled("small", graph, {}), Memory())
