"""ONNX Runtime sessions from weightless graphs and a voice's weights."""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ..errors import VoiceError
from .onnx_file import with_weights

GRAPH_FOLDER: Final = Path(__file__).resolve().parent / "graphs"

onnxruntime.set_default_logger_severity(3)  # its warnings speak of folded constants, to nobody here


@dataclass(frozen=True, slots=True)
class GraphSpec:
    """What a graph of this package expects of a voice."""

    config: Mapping[str, Any]
    """What of the architecture's configuration the graph was made from."""
    weights: Mapping[str, tuple[int, ...]]
    """Name to shape."""
    constants: Mapping[str, Any]
    """Numbers that whoever runs the graph needs beside it."""


@functools.cache
def graph_spec(name: str) -> GraphSpec:
    """Read the description that lies beside a graph."""
    described = json.loads((GRAPH_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return GraphSpec(
        described["config"],
        {name: tuple(shape) for name, shape in described["weights"].items()},
        described.get("constants", {}),
    )


def check_weights(name: str, weights: Mapping[str, NDArray[Any]], source: Path) -> None:
    """Compare names and shapes with the graph.

    Raises:
        VoiceError: tensors missing or of another shape; the message names the first of them.
    """
    spec = graph_spec(name)
    problems = []
    for key, shape in spec.weights.items():
        if key not in weights:
            problems.append(f"{key} is missing")
        elif weights[key].shape != shape:
            problems.append(f"{key} has shape {weights[key].shape}, expected {shape}")
    if problems:
        more = f" (and {len(problems) - 3} more)" if len(problems) > 3 else ""
        raise VoiceError(f"{source} does not fit the graph {name}: {'; '.join(problems[:3])}{more}")


class Session:
    """One graph with the weights of one voice. Safe to run from several threads.

    Args:
        name: of the graph.
        weights: checked tensors; converted to float32.
        threads: that one run may use.
    """

    def __init__(self, name: str, weights: Mapping[str, NDArray[Any]], threads: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Waiting threads sleep: on a Pi a spinning one would take the core from the rest of the server.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # Inputs differ in length from sentence to sentence: remembered memory plans only pile up.
        options.enable_mem_pattern = False
        # The arena would keep what the longest sentence needed (8 MB); the C library is as fast and gives it back.
        options.enable_cpu_mem_arena = False
        wanted = {key: weights[key] for key in graph_spec(name).weights}
        graph = (GRAPH_FOLDER / f"{name}.onnx").read_bytes()
        self._session = onnxruntime.InferenceSession(
            with_weights(graph, wanted), options, providers=["CPUExecutionProvider"]
        )
        # Python's wrapper keeps the model, weights and all, to make the session anew with other providers.
        self._session._model_bytes = None  # noqa: SLF001

    def run(self, **inputs: NDArray[Any]) -> list[NDArray[np.float32]]:
        """Run and return the outputs in the graph's order."""
        outputs: list[NDArray[np.float32]] = self._session.run(None, inputs)
        return outputs
