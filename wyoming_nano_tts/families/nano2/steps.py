"""Runs a graph of blocks part by part: keeps what the blocks remember between parts."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...audio.arrays import Floats
from ...backends.backend import Runner


class Steps:
    """One sequence through a graph whose last output is the state of its blocks.

    Outputs of all parts together are those of the whole sequence; each part's come `delay` frames late.

    Args:
        graph: takes `before` and `after` beside its own inputs.
        blocks: that it has.
        width: of their channels.
        left, right: frames that one block sees before and behind its own.
        fixed: inputs that stay the same.
    """

    def __init__(
        self,
        graph: Runner,
        blocks: int,
        width: int,
        left: int,
        right: int,
        fixed: Mapping[str, NDArray[Any]],
    ) -> None:
        self._graph, self._fixed = graph, fixed
        self._state = np.zeros((left, blocks * width), np.float32)
        self._none, self._end = (np.zeros((n, width), np.float32) for n in (0, right))
        self.delay = blocks * right

    def run(self, *, last: bool, **inputs: NDArray[Any]) -> list[Floats]:
        """Run the next part; the first one must be longer than `delay`, unless it is the `last`."""
        *outputs, self._state = self._graph.run(
            **self._fixed, **inputs, before=self._state, after=self._end if last else self._none
        )
        return outputs
