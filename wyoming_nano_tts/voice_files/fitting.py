"""Which graphs run a part of a voice: those that were exported from its configuration."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ..backends.graph import graph_spec
from ..errors import VoiceError
from .architecture import PartSpec
from .ranges import Range, check_ranges

ROWS: Final = Range(1, 65_536)
"""Fewest and most rows of a table of embeddings."""


def fit(
    where: str, part: str, spec: PartSpec, given: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Complete and check the configuration of a part, and choose its graphs.

    Args:
        where: the file, for messages.
        part: its name, for messages.
        spec: what the architecture expects.
        given: the configuration, as a stranger wrote it.

    Returns:
        The whole configuration, and for each of the architecture's steps a graph.

    Raises:
        VoiceError: no graph was exported from such a configuration, or a value is out of its range.
    """
    config: dict[str, Any] = {}
    if not spec.complete:
        for candidates in spec.graphs:
            config |= graph_spec(candidates[0]).config
    config |= given
    graphs = _graphs(where, part, spec, config)
    rows = {key for graph in graphs for key in graph_spec(graph).rows.values()}
    whole = (key for key in rows if type(config.get(key)) is float and config[key].is_integer())
    config |= {key: int(config[key]) for key in whole}  # 512.0 is 512, but no index
    check_ranges(config, {**dict.fromkeys(rows, ROWS), **spec.ranges}, f"{where}: {part}.config")
    for graph in graphs:  # the same for what the graphs fix
        expected = graph_spec(graph).config
        config |= {key: expected[key] for key in expected.keys() - spec.free - rows}
    return config, graphs


def weight_shapes(graphs: Sequence[str], config: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """Every weight of some graphs with its shape, weight norm folded."""
    shapes: dict[str, tuple[int, ...]] = {}
    for graph in graphs:
        shapes |= graph_spec(graph).shapes(config)
    return shapes


def _graphs(where: str, part: str, spec: PartSpec, config: Mapping[str, Any]) -> tuple[str, ...]:
    """Choose for each step of a part the graph that was exported from its configuration."""
    known = set(spec.free)
    chosen, differences = [], []
    for candidates in spec.graphs:
        distances = {}
        for name in candidates:
            graph = graph_spec(name)
            free = spec.free.union(graph.rows.values())
            known |= set(graph.config)
            distances[name] = [
                f"{key} is {config.get(key)!r:.60}, the graph has {value!r}"
                for key, value in graph.config.items()
                if key not in free and config.get(key) != value
            ]
        nearest = min(distances, key=lambda name: len(distances[name]))
        chosen.append(nearest)
        differences += distances[nearest]
    unknown = sorted(set(config) - known)
    if unknown:
        differences.append(f"unknown {', '.join(unknown):.200}")
    if differences:
        listed = "; ".join(list(dict.fromkeys(differences))[:3])
        raise VoiceError(f"{where}: no graph for this {part}: {listed}")
    return tuple(chosen)
