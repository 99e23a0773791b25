"""ONNX Runtime sessions from weightless graphs and a voice's weights."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ..graph import graph_file, graph_spec
from ..graph_file import with_weights

onnxruntime.set_default_logger_severity(3)  # its warnings speak of folded constants, to nobody here


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
        graph = graph_file(name).read_bytes()
        self._session = onnxruntime.InferenceSession(
            with_weights(graph, wanted), options, providers=["CPUExecutionProvider"]
        )
        # Python's wrapper keeps the model, weights and all, to make the session anew with other providers.
        self._session._model_bytes = None  # noqa: SLF001

    def run(self, **inputs: NDArray[Any]) -> list[NDArray[np.float32]]:
        """Run and return the outputs in the graph's order."""
        outputs: list[NDArray[np.float32]] = self._session.run(None, inputs)
        return outputs
