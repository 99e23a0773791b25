"""The graphs of Inflect-v2 that are shipped, against what the exporter writes now."""

import json
from pathlib import Path

import torch
from vits_vectors import graphs_of

from wyoming_nano_tts.engine.session import GRAPH_FOLDER
from wyoming_nano_tts.models.vits import Vits
from wyoming_nano_tts.models.vits_config import SIZES
from wyoming_nano_tts.train.graphs_vits import export_all


def test_the_shipped_graphs_are_those_of_the_models(tmp_path: Path) -> None:
    torch.manual_seed(0)
    written = {path.stem: path for path in export_all(tmp_path)}
    assert set(written) == {graph for size in SIZES for graph in graphs_of(size)}
    for path in written.values():
        shipped = GRAPH_FOLDER / path.name
        described = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        assert described == json.loads(shipped.with_suffix(".json").read_text(encoding="utf-8"))
        assert 1000 < shipped.stat().st_size < 200_000, "no weights inside"


def test_every_weight_is_in_one_graph_of_its_size() -> None:
    for size, config in SIZES.items():
        named = [
            name
            for graph in graphs_of(size)
            for name in json.loads((GRAPH_FOLDER / f"{graph}.json").read_text())["weights"]
        ]
        assert len(named) == len(set(named)) == 302
        assert set(named) == set(Vits(config).fold().state_dict())
