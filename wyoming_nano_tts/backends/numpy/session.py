"""Graphs on numpy alone: a weightless ONNX graph with the weights of one voice becomes a program of numpy calls."""

import os
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...errors import BackendError
from ..graph import graph_file
from .memory import Keep, Memory
from .onnx_file import Input, OnnxGraph, read_graph
from .passes import made_fit
from .program import Program, compile_program

LITTLE_MEMORY_BYTES: Final = 1 << 30
"""A Raspberry Pi Zero 2 W has half of it, a Pi 3 all."""


class NumpyBackend:
    """Opens graphs on numpy.

    Args:
        keep: how weights lie in memory: fewer bits take less of it and more time; None: in half precision on machines
            with no more than `LITTLE_MEMORY_BYTES`.
    """

    name = "numpy"

    def __init__(self, keep: Keep | None = None) -> None:
        self._memory = Memory()
        usual = Keep.HALF if has_little_memory() else Keep.WHOLE
        self._keep = usual if keep is None else keep

    def open(self, graph: str, weights: Mapping[str, NDArray[Any]], threads: int) -> "NumpyRunner":
        """Open a graph; the weights become float32. Products use the threads that numpy's BLAS has.

        Raises:
            BackendError: the graph has an operator that numpy is not taught, or the weights do not fit it.
        """
        read = read_graph(graph_file(graph).read_bytes(), graph)
        program = compiled(graph, read, weights, self._keep)
        return NumpyRunner(graph, read, program, self._memory)


def has_little_memory() -> bool:
    """Is this a small board? False where the system does not tell."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") <= LITTLE_MEMORY_BYTES
    except (AttributeError, OSError, ValueError):  # Windows; a system without these names
        return False


def compiled(
    name: str, graph: OnnxGraph, weights: Mapping[str, NDArray[Any]], keep: Keep = Keep.WHOLE
) -> Program:
    """Fold, fuse and compile a graph.

    Raises:
        BackendError: it has an operator that numpy is not taught, or the weights do not fit it.
    """
    try:
        draft, shapes = made_fit(graph, weights)
        return compile_program(draft, shapes, keep)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise BackendError(
            f"numpy cannot run the graph {name}: {error!s:.300}; ONNX Runtime can: "
            "pip install 'wyoming-nano-tts[onnx]'"
        ) from error


class NumpyRunner:
    """One graph with the weights of one voice. Safe to run from several threads.

    Args:
        name: of the graph, for messages.
        graph: as its file has it.
        program: that it became.
        memory: for its runs.
    """

    most_rows = 128
    """With twice as many a row takes a tenth less time, and a run twice the memory."""

    def __init__(self, name: str, graph: OnnxGraph, program: Program, memory: Memory) -> None:
        self._name, self._inputs = name, graph.inputs
        self._program, self._memory = program, memory

    def run(self, **inputs: NDArray[Any]) -> list[NDArray[np.float32]]:
        """Run and return the outputs in the graph's order.

        Raises:
            BackendError: the inputs are not the graph's, or hold an id that no table has.
        """
        try:
            lengths = self._lengths(inputs)
            scratch = self._memory.take()
            outputs = self._program.run(inputs, lengths, scratch)
        except (ValueError, IndexError, TypeError, KeyError) as error:
            raise BackendError(f"numpy cannot run {self._name}: {error!s:.300}") from error
        self._memory.give_back(scratch)
        return outputs

    def _lengths(self, inputs: Mapping[str, NDArray[Any]]) -> dict[str, int]:
        if inputs.keys() != self._inputs.keys():
            raise ValueError(f"inputs {sorted(inputs)}, not {sorted(self._inputs)}")
        lengths: dict[str, int] = {}
        for name, given in self._inputs.items():
            _check(name, given, inputs[name], lengths)
        return lengths


def _check(name: str, given: Input, array: NDArray[Any], lengths: dict[str, int]) -> None:
    fits = array.dtype == given.dtype and array.ndim == len(given.shape)
    for wanted, length in zip(given.shape, array.shape, strict=False):
        known = lengths.setdefault(wanted, length) if isinstance(wanted, str) else wanted
        fits = fits and known == length
    if not fits:
        raise ValueError(
            f"{name} is {array.dtype} of {array.shape}, not {given.dtype} of {given.shape}"
        )
