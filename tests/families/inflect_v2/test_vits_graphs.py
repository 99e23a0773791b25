"""The graphs of Inflect-v2 hold every weight once; what they compute is tested with the engine."""

import json

import pytest
import torch
from torch import nn
from vits_vectors import graphs_of

from wyoming_nano_tts.backends.graph import graph_file
from wyoming_nano_tts.families.inflect_v2.config import SIZES
from wyoming_nano_tts.families.inflect_v2.network import Vits
from wyoming_nano_tts.families.inflect_v2.network_graphs import flattened


@pytest.mark.parametrize("size", SIZES)
def test_every_weight_is_in_one_graph_of_its_size(size: str) -> None:
    described = [
        json.loads(graph_file(graph).with_suffix(".json").read_text(encoding="utf-8"))["weights"]
        for graph in graphs_of(size)
    ]
    named = [name for weights in described for name in weights]
    assert len(named) == len(set(named)) == 302
    shapes = {name: shape for weights in described for name, shape in weights.items()}
    state = Vits(SIZES[size]).fold().state_dict()
    assert shapes == {name: list(value.shape) for name, value in state.items()}


def test_flat_convolutions_do_the_same_under_the_same_names() -> None:
    layers = nn.Sequential(
        nn.Conv1d(4, 6, 5, padding=6, dilation=3), nn.ConvTranspose1d(6, 4, 16, stride=8, padding=4)
    )
    flat = flattened(layers)
    assert list(flat.state_dict()) == list(layers.state_dict())
    x = torch.randn(1, 4, 20)
    torch.testing.assert_close(flat(x[:, :, None])[:, :, 0], layers(x))
