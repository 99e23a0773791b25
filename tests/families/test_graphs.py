"""The graphs that are shipped, against what the exporter writes now."""

import json
from pathlib import Path

import onnx
import pytest
import torch

from wyoming_nano_tts.backends.graph import graph_file
from wyoming_nano_tts.backends.onnx.network_export import export_graph
from wyoming_nano_tts.errors import TrainingError
from wyoming_nano_tts.families import network_graphs as graphs
from wyoming_nano_tts.families.nano.config import our_acoustic_config
from wyoming_nano_tts.families.parts.fastspeech.network import AcousticModel
from wyoming_nano_tts.families.parts.source_filter.network import SourceFilterVocoder
from wyoming_nano_tts.families.parts.source_filter.network_graphs import SourceFilterGraph


def test_the_shipped_graphs_are_those_of_the_models(tmp_path: Path) -> None:
    """Also when exported from fresh models, whose biases are equal and would be merged."""
    for path in graphs.export_all(tmp_path):
        shipped = graph_file(path.stem)
        described = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        assert described == json.loads(shipped.with_suffix(".json").read_text(encoding="utf-8"))
        assert 400 < path.stat().st_size < 300_000, "no weights inside"
        assert 400 < shipped.stat().st_size < 300_000
        assert not _long_names(shipped), "paths that nobody reads are half of a file"
    config = our_acoustic_config(dropout=0.0)
    halves = [
        set(json.loads((tmp_path / f"acoustic_{half}.json").read_text(encoding="utf-8"))["weights"])
        for half in ("encoder", "decoder")
    ]
    assert halves[0] | halves[1] == set(AcousticModel(config).state_dict())
    vocoder = json.loads((tmp_path / "source_filter.json").read_text(encoding="utf-8"))
    assert set(vocoder["weights"]) == set(SourceFilterVocoder().state_dict())


def _long_names(path: Path) -> list[str]:
    """Names of nodes, and long ones of what flows between them."""
    graph = onnx.load(path, load_external_data=False).graph
    given = {value.name for value in (*graph.output, *graph.initializer)}
    flowing = [name for node in graph.node for name in node.output if name not in given]
    return [node.name for node in graph.node if node.name] + [n for n in flowing if len(n) > 6]


def test_a_graph_that_lost_a_weight_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the noise that tells equal tensors apart the exporter merges them."""
    monkeypatch.setattr(torch, "randn_like", torch.zeros_like)
    vocoder = SourceFilterVocoder()
    with pytest.raises(TrainingError, match="the graph source_filter lost or renamed"):
        export_graph(SourceFilterGraph(vocoder), "source_filter", vocoder.config, tmp_path)
