"""Runs a graph of convolutions part by part: keeps what they remember between parts."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....audio.arrays import Floats
from ....backends.backend import Runner

Sizes = Mapping[str, tuple[int, ...]]


class Steps:
    """One sequence through a graph whose last outputs are its states.

    Outputs of all parts together are those of the whole sequence; each part's come late by what the graph looks ahead.

    Args:
        graph: takes states and ends beside its own inputs.
        states: inputs that are zeros at first, then what the last run returned behind its other outputs, in this order.
        ends: inputs of zeros that are the silence behind the sequence; of no rows before its last part.
        fixed: inputs that stay the same.
    """

    def __init__(
        self, graph: Runner, states: Sizes, ends: Sizes, fixed: Mapping[str, NDArray[Any]]
    ) -> None:
        self._graph, self._fixed = graph, fixed
        self._states = {name: np.zeros(shape, np.float32) for name, shape in states.items()}
        self._ends = {name: np.zeros(shape, np.float32) for name, shape in ends.items()}
        self._none = {name: end[:0] for name, end in self._ends.items()}

    def run(self, *, last: bool, **inputs: NDArray[Any]) -> list[Floats]:
        """Run the next part; the first one must be longer than what the graph looks ahead, unless it is the `last`."""
        ends = self._ends if last else self._none
        outputs = self._graph.run(**self._fixed, **inputs, **self._states, **ends)
        count = len(outputs) - len(self._states)
        self._states = dict(zip(self._states, outputs[count:], strict=True))
        return outputs[:count]
