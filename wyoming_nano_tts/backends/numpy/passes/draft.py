"""A graph while it is being made fit for numpy: operators that passes replace, and constants that they compute."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..onnx_file import Input, Node, OnnxGraph


class Draft:
    """A graph with the weights of one voice.

    Args:
        graph: as its file has it.
        weights: of the voice, at least those of the graph.
    """

    def __init__(self, graph: OnnxGraph, weights: Mapping[str, NDArray[Any]]) -> None:
        self.inputs: Mapping[str, Input] = graph.inputs
        self.outputs = graph.outputs
        self.nodes = [Node(n.kind, n.inputs, n.outputs, n.attributes) for n in graph.nodes]
        self.constants: dict[str, NDArray[Any]] = dict(graph.constants)
        for name in graph.weights:
            self.constants[name] = np.asarray(weights[name], np.float32)
        self._count = 0

    def fresh(self, like: str) -> str:
        """A name for a new tensor."""
        self._count += 1
        return f"{like}.{self._count}"

    def constant(self, values: NDArray[Any], like: str) -> str:
        """Name a new constant."""
        name = self.fresh(like)
        self.constants[name] = values
        return name

    def value(self, name: str) -> NDArray[Any] | None:
        """The constant of that name, or None."""
        return self.constants.get(name)

    def producers(self) -> dict[str, Node]:
        """Operator that makes each tensor."""
        return {name: node for node in self.nodes for name in node.outputs if name}

    def uses(self) -> Counter[str]:
        """How many times each tensor is taken; one that is an output of the graph counts once more."""
        return Counter([*(name for node in self.nodes for name in node.inputs), *self.outputs])

    def users(self) -> dict[str, list[Node]]:
        """Operators that take each tensor."""
        found: dict[str, list[Node]] = {}
        for node in self.nodes:
            for name in dict.fromkeys(node.inputs):
                found.setdefault(name, []).append(node)
        return found

    def replace(self, old: str, new: str) -> None:
        """Let whoever takes one tensor take another. The graph's own outputs keep their names."""
        for node in self.nodes:
            if old in node.inputs:
                node.inputs = tuple(new if name == old else name for name in node.inputs)

    def forget(self, nodes: Iterable[Node]) -> None:
        """Take operators out."""
        gone = {id(node) for node in nodes}
        self.nodes = [node for node in self.nodes if id(node) not in gone]

    def prune(self) -> None:
        """Take out what no output needs, constants as well."""
        needed = set(self.outputs)
        kept = []
        for node in reversed(self.nodes):
            if needed.intersection(node.outputs):
                kept.append(node)
                needed.update(node.inputs)
        self.nodes = kept[::-1]
        self.constants = {k: v for k, v in self.constants.items() if k in needed}

    def rewrite(self, rule: Callable[[Node], list[Node] | None]) -> None:
        """Put what a rule returns in place of each operator; None leaves it."""
        nodes: list[Node] = []
        for node in self.nodes:
            changed = rule(node)
            nodes += [node] if changed is None else changed
        self.nodes = nodes
