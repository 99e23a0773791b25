"""Tests over every golden vector of Inflect-v2, and the models that the vectors were made with."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from golden_vectors import Vectors, utterances
from vits_golden import load_golden

from benchmarks.stand_ins.voices import part, write_parts
from wyoming_nano_tts.backends.graph import graph_spec
from wyoming_nano_tts.families.inflect_v2.config import SIZES
from wyoming_nano_tts.families.inflect_v2.network import Vits
from wyoming_nano_tts.families.registry import ARCHITECTURES


def parametrize(metafunc: pytest.Metafunc) -> None:
    """Run tests that ask for `staged` or `spoken` once for each file of that kind."""
    for name, array in (("staged", "durations"), ("spoken", "n_chunks")):
        if name in metafunc.fixturenames:
            paths = utterances("inflect-v2", metafunc.config.getoption("--golden"), array)
            metafunc.parametrize(name, paths, ids=[path.stem for path in paths])


def size_of(vectors: Vectors) -> str:
    """Name of the model that made the vectors, told by its latent width."""
    noise = vectors["noise"] if "noise" in vectors else vectors["chunk0_noise"]
    widths = {config.inter_channels: size for size, config in SIZES.items()}
    return widths[noise.shape[0]]


def graphs_of(size: str) -> list[str]:
    """Names of a size's encoder, flow and generator graph."""
    steps = ARCHITECTURES["inflect_v2"].parts["model"][""].graphs
    return [next(graph for graph in candidates if size in graph) for candidates in steps]


class GoldenModels:
    """Models with golden weights, made when first asked for."""

    def __init__(self) -> None:
        self._made: dict[str, Vits] = {}

    def __getitem__(self, size: str) -> Vits:
        if size not in self._made:
            self._made[size] = load_golden(Vits(SIZES[size]).eval())
        return self._made[size]

    def __iter__(self) -> Iterator[str]:
        return iter(SIZES)


def write_golden_v2(folder: Path, size: str = "nano", **changes: Any) -> Path:
    """Write a voice "inflect_v2" of golden weights; `changes` go into its description."""
    model = load_golden(Vits(SIZES[size])).fold()
    weights = {key: value.detach().numpy() for key, value in model.state_dict().items()}
    config = graph_spec(graphs_of(size)[0]).config
    whole = part("model", weights, config)
    return write_parts(folder, "inflect_v2", whole, **{"name": "Golden", **changes})
