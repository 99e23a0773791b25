"""Graphs of 8-bit products are taken where they are right and quick."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from benchmarks.stand_ins.voices import random_weights
from wyoming_nano_tts.backends.onnx import session
from wyoming_nano_tts.backends.onnx.eight_bits import SUFFIX, Run, integers_pay
from wyoming_nano_tts.backends.onnx.session import OnnxBackend


class Layer:
    """A runner that takes a while and returns what it is told to."""

    def __init__(self, seconds: float, made: float) -> None:
        self.seconds, self.made = seconds, made

    def run(self, **inputs: Any) -> list[np.ndarray]:
        time.sleep(self.seconds)
        return [np.full((len(inputs["frames"]), 512), self.made, np.float32)]


def layers(integers: Layer) -> Callable[..., Run]:
    floats = Layer(seconds=0.02, made=2304)
    return lambda graph, weights: (integers if graph.endswith(SUFFIX) else floats).run


@pytest.mark.parametrize(
    ("integers", "pay"),
    [
        (Layer(0.005, 2304), True),
        (Layer(0.005, 2290), True),
        (Layer(0.025, 2304), False),
        (Layer(0.005, 1152), False),  # what saturates
        (Layer(0.005, np.nan), False),
    ],
)
def test_integers_have_to_be_right_and_quick(integers: Layer, pay: bool) -> None:
    assert integers_pay(layers(integers)) is pay


def test_both_products_of_the_probe_are_the_same() -> None:
    weights = random_weights(("product_probe",))
    frames = np.random.default_rng(3).standard_normal((20, 256), dtype=np.float32)
    backend = OnnxBackend(integers=False)
    exact, rounded = (
        backend.open("product_probe" + suffix, weights, 1).run(frames=frames)[0]
        for suffix in ("", SUFFIX)
    )
    error = np.sqrt(np.mean((rounded - exact) ** 2) / np.mean(exact**2))
    assert 0 < error < 0.03


@pytest.mark.parametrize("pay", [True, False])
def test_a_graph_with_a_variant_is_opened_as_found(
    pay: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(session, "integers_pay_here", lambda threads: pay)
    monkeypatch.setattr(
        OnnxBackend, "_opened", lambda self, graph, weights, threads: opened.append(graph)
    )
    for graph in ("nano2_decoder_frames", "nano2_decoder_text"):
        OnnxBackend().open(graph, {}, 1)
    variant = "nano2_decoder_frames" + (SUFFIX if pay else "")
    assert opened == [variant, "nano2_decoder_text"]


def test_this_processor_is_tried_with_the_real_graphs() -> None:
    assert session.integers_pay_here(1) in {True, False}
