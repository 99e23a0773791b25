"""ONNX Runtime sessions from weightless graphs and a voice's weights."""

import functools
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...errors import BackendError
from ..graph import find_graph, graph_file, graph_spec
from ..graph_file import with_weights
from .eight_bits import SUFFIX, integers_pay
from .runtime import onnx_runtime

ERRORS_ONLY: Final = 3
"""Its warnings speak of folded constants, to nobody here."""


class OnnxBackend:
    """Opens graphs on ONNX Runtime.

    Args:
        integers: take a graph's variant of 8-bit integer products where there is one; None: where that pays here.

    Raises:
        ImportError: it is not installed, or does not run here.
    """

    name = "onnx"

    def __init__(self, *, integers: bool | None = None) -> None:
        self._runtime = onnx_runtime()
        self._integers = integers

    def open(self, graph: str, weights: Mapping[str, NDArray[Any]], threads: int) -> "OnnxRunner":
        """Open a graph; the weights become float32 unless the processor is faster with their 8 bits.

        Raises:
            BackendError: ONNX Runtime refuses the graph or the weights.
        """
        if find_graph(graph + SUFFIX) and self._integers_wanted(threads):
            graph += SUFFIX
        return self._opened(graph, weights, threads)

    def _integers_wanted(self, threads: int) -> bool:
        if self._integers is not None:
            return self._integers
        return integers_pay_here(threads)

    def _opened(
        self, graph: str, weights: Mapping[str, NDArray[Any]], threads: int
    ) -> "OnnxRunner":
        options = self._runtime.SessionOptions()
        options.log_severity_level = ERRORS_ONLY
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Waiting threads sleep: on a Pi a spinning one would take the core from the rest of the server.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # Inputs differ in length from sentence to sentence: remembered memory plans only pile up.
        options.enable_mem_pattern = False
        # The arena would keep what the longest sentence needed (8 MB); the C library is as fast and gives it back.
        options.enable_cpu_mem_arena = False
        model = with_weights(graph_file(graph).read_bytes(), weights, graph_spec(graph).weights)
        try:
            session = self._runtime.InferenceSession(
                model, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # its own kinds, all of them of no common base
            raise BackendError(f"ONNX Runtime cannot open {graph}: {error!s:.300}") from error
        # Python's wrapper keeps the model, weights and all, to make the session anew with other providers.
        session._model_bytes = None  # noqa: SLF001
        return OnnxRunner(graph, session)


@functools.cache
def integers_pay_here(threads: int) -> bool:
    """Whether 8-bit integer products pay on this processor; tried once, which takes some milliseconds."""
    backend = OnnxBackend(integers=False)
    return integers_pay(lambda graph, weights: backend._opened(graph, weights, threads).run)  # noqa: SLF001


class OnnxRunner:
    """One graph with the weights of one voice. Safe to run from several threads.

    Args:
        graph: its name, for messages.
        session: of ONNX Runtime.
    """

    def __init__(self, graph: str, session: Any) -> None:
        self._graph, self._session = graph, session

    def run(self, **inputs: NDArray[Any]) -> list[NDArray[np.float32]]:
        """Run and return the outputs in the graph's order.

        Raises:
            BackendError: the inputs are not the graph's, or hold an id that no table has.
        """
        try:
            outputs: list[NDArray[np.float32]] = self._session.run(None, inputs)
        except Exception as error:  # its own kinds, all of them of no common base
            raise BackendError(f"ONNX Runtime cannot run {self._graph}: {error!s:.300}") from error
        return outputs
