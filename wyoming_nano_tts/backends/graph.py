"""What a graph of this package expects of a voice: its description, without anything that runs it."""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ..errors import VoiceError

FAMILIES_FOLDER: Final = Path(__file__).resolve().parent.parent / "families"
"""Every family and every shared part keeps its graphs in a folder `graphs` of its own."""


@functools.cache
def find_graph(name: str) -> Path | None:
    """Return the weightless ONNX file of a graph; None where no family has one of that name."""
    return next(FAMILIES_FOLDER.rglob(f"graphs/{name}.onnx"), None)


def graph_file(name: str) -> Path:
    """Return the weightless ONNX file of a graph.

    Raises:
        VoiceError: no family has a graph of that name.
    """
    path = find_graph(name)
    if path is None:
        raise VoiceError(f"there is no graph {name!r:.60} in this version")
    return path


@dataclass(frozen=True, slots=True)
class GraphSpec:
    """What a graph of this package expects of a voice."""

    config: Mapping[str, Any]
    """What of the architecture's configuration the graph was made from."""
    weights: Mapping[str, tuple[int | str, ...]]
    """Name to shape; a table of embeddings has for its rows a name, for no graph depends on how many there are."""
    rows: Mapping[str, str]
    """Name of such rows to the key of the configuration that counts them."""
    constants: Mapping[str, Any]
    """Numbers that whoever runs the graph needs beside it."""

    def shapes(self, config: Mapping[str, Any] | None = None) -> dict[str, tuple[int, ...]]:
        """Return the shapes of the weights in numbers.

        Args:
            config: counts the rows of tables; None: the one that the graph was made from.
        """
        counts = {**self.config, **(config or {})}
        return {
            name: tuple(counts[self.rows[n]] if isinstance(n, str) else n for n in shape)
            for name, shape in self.weights.items()
        }


@functools.cache
def graph_spec(name: str) -> GraphSpec:
    """Read the description that lies beside a graph."""
    described = json.loads(graph_file(name).with_suffix(".json").read_text(encoding="utf-8"))
    return GraphSpec(
        described["config"],
        {name: tuple(shape) for name, shape in described["weights"].items()},
        described.get("rows", {}),
        described.get("constants", {}),
    )


def check_weights(
    name: str, weights: Mapping[str, tuple[int, ...]], config: Mapping[str, Any], source: Path
) -> None:
    """Compare names and shapes with the graph.

    Args:
        name: of the graph.
        weights: shapes of a voice's tensors.
        config: of the weights; counts the rows of tables.
        source: for messages.

    Raises:
        VoiceError: tensors missing or of another shape; the message names the first of them.
    """
    compare_shapes(f"the graph {name}", graph_spec(name).shapes(config), weights, source)


def compare_shapes(
    what: str,
    shapes: Mapping[str, tuple[int, ...]],
    weights: Mapping[str, tuple[int, ...]],
    source: Path,
) -> None:
    """Compare names and shapes with those that are called for.

    Args:
        what: calls for them, for messages.
        shapes: name to shape.
        weights: shapes of a voice's tensors.
        source: for messages.

    Raises:
        VoiceError: tensors missing or of another shape; the message names the first of them.
    """
    problems = []
    for key, shape in shapes.items():
        if key not in weights:
            problems.append(f"{key} is missing")
        elif weights[key] != shape:
            problems.append(f"{key} has shape {weights[key]}, expected {shape}")
    if problems:
        more = f" (and {len(problems) - 3} more)" if len(problems) > 3 else ""
        raise VoiceError(f"{source} does not fit {what}: {'; '.join(problems[:3])}{more}")
