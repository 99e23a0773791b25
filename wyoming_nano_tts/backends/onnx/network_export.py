"""Writing a torch module as an ONNX graph without weights.

A graph names its weights as external data that nobody stores; ONNX Runtime gets them from safetensors when a session
opens (`session.py`). So one graph serves every voice of an architecture, and a device that speaks needs no torch
and no onnx package. Beside each graph lies a JSON file with the configuration on which it depends and the shapes of the
weights, against which a voice is checked.
"""

import dataclasses
import io
import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import torch

from ...errors import TrainingError

OPSET = 17
"""LayerNormalization is one operator from here on."""
GELU_OPSET = 20
"""Gelu is one operator from here on, which is a tenth of the time of a network that is full of them."""


def export_graph(
    module: Any,
    name: str,
    config: Any,
    folder: Path,
    constants: Mapping[str, Any] | None = None,
    opset: int = OPSET,
) -> Path:
    """Trace a module, take its weights out, write NAME.onnx and NAME.json.

    Args:
        module: holds the model as `model`, its `inputs`, `outputs` and dynamic `axes` by name, an
            `example()` of inputs, the prefixes of parameters that it leaves `unused`, and where it has tables of
            embeddings their `tables`: name of the weight to the name of its rows and the config key that counts them.
        name: of the graph.
        config: dataclass or mapping; what of a voice's configuration the graph depends on.
        folder: where the files go.
        constants: numbers that whoever runs the graph needs beside it.
        opset: of the standard's operators.

    Raises:
        TrainingError: a weight got lost or merged with an equal one.
    """
    import onnx

    module.eval()
    with torch.no_grad():  # the exporter merges equal tensors, such as all fresh biases, into one
        for parameter in module.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.01)
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # the tracing exporter is deprecated; it alone keeps weights' names
        torch.onnx.export(
            module, module.example(), cast(Any, buffer),
            input_names=list(module.inputs), output_names=list(module.outputs),
            dynamic_axes=dict(module.axes), opset_version=opset, do_constant_folding=False, dynamo=False,
        )  # fmt: skip
    graph = onnx.load_from_string(buffer.getvalue())
    shapes: dict[str, list[int | str]] = {}
    for tensor in graph.graph.initializer:
        tensor.name, old = tensor.name.removeprefix("model."), tensor.name
        for node in graph.graph.node:
            node.input[:] = [tensor.name if entry == old else entry for entry in node.input]
        shapes[tensor.name] = list(tensor.dims)
        tensor.ClearField("raw_data")
        tensor.ClearField("float_data")
        tensor.data_location = onnx.TensorProto.EXTERNAL
        del tensor.external_data[:]
        tensor.external_data.add(key="location", value="voice")
    used = {key.removeprefix("model.") for key in module.state_dict()}
    expected = {key for key in used if not key.startswith(module.unused)}
    if set(shapes) != expected:
        raise TrainingError(f"the graph {name} lost or renamed {sorted(set(shapes) ^ expected)}")
    shorten_names(graph.graph)
    path = folder / f"{name}.onnx"
    path.write_bytes(graph.SerializeToString())
    tables: Mapping[str, tuple[str, str]] = getattr(module, "tables", {})
    for table, (rows, _) in tables.items():
        if table in shapes:
            shapes[table][0] = rows
    settings = dict(config) if isinstance(config, Mapping) else dataclasses.asdict(config)
    described: dict[str, Any] = {"config": settings, "weights": shapes}
    named = {rows: key for rows, key in tables.values() if key in settings}
    if named:
        described["rows"] = named
    if constants:
        described["constants"] = dict(constants)
    path.with_suffix(".json").write_text(json.dumps(described, indent=1) + "\n", encoding="utf-8")
    return path


def shorten_names(graph: Any) -> None:
    """Number what flows between the nodes of a graph, and name no node: tracing gives paths, half of a file.

    Names of inputs, outputs and initializers, among them the weights, are kept.
    """
    kept = {value.name for value in (*graph.input, *graph.output, *graph.initializer)}
    numbers: dict[str, str] = {}
    del graph.value_info[:]
    for node in graph.node:
        node.ClearField("name")
        node.ClearField("doc_string")
        for names in (node.input, node.output):
            names[:] = [
                entry
                if not entry or entry in kept
                else numbers.setdefault(entry, f"t{len(numbers)}")
                for entry in names
            ]
