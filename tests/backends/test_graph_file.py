"""Weights go into a graph's bytes as the `onnx` package would put them there."""

import numpy as np
import pytest

from benchmarks.stand_ins.voices import random_weights
from wyoming_nano_tts.backends.graph import graph_file
from wyoming_nano_tts.backends.graph_file import with_weights
from wyoming_nano_tts.backends.onnx.session import OnnxBackend

GRAPH = "source_filter"


def graph_bytes() -> bytes:
    return graph_file(GRAPH).read_bytes()


def test_every_weight_is_inside_and_nothing_else_has_changed() -> None:
    onnx = pytest.importorskip("onnx")
    weights = random_weights((GRAPH,))
    before = onnx.load_from_string(graph_bytes())
    after = onnx.load_from_string(with_weights(graph_bytes(), weights))
    onnx.checker.check_model(after)
    stored = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in after.graph.initializer}
    assert set(stored) == set(weights)
    for name, values in weights.items():
        np.testing.assert_array_equal(stored[name], values)
    for model in (before, after):
        del model.graph.initializer[:]
    assert before == after


def test_half_precision_weights_become_float32() -> None:
    onnx = pytest.importorskip("onnx")
    weights = {name: w.astype(np.float16) for name, w in random_weights((GRAPH,)).items()}
    after = onnx.load_from_string(with_weights(graph_bytes(), weights))
    for tensor in after.graph.initializer:
        values = onnx.numpy_helper.to_array(tensor)
        assert values.dtype == np.float32
        np.testing.assert_array_equal(values, weights[tensor.name].astype(np.float32))


@pytest.mark.parametrize("content", [b"", b"\x00", b"\xff" * 20, b"no model at all"])
def test_what_is_no_model_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="ONNX model"):
        with_weights(content, {})


def test_a_cut_model_is_refused() -> None:
    with pytest.raises(ValueError, match="ends in the middle"):
        with_weights(graph_bytes()[:-10], {})


def test_a_session_keeps_no_second_copy_of_its_weights() -> None:
    opened = OnnxBackend().open(GRAPH, random_weights((GRAPH,)), threads=1)
    assert opened._session._model_bytes is None
    assert not [value for value in vars(opened).values() if isinstance(value, (list, dict))]
    frames, nothing = 24, np.zeros((3, 5 * 176), np.float32)
    given = {
        "mel": np.zeros((frames, 80), np.float32),
        "f0_hz": np.full(frames, 120, np.float32),
        "voicing": np.ones(frames, np.float32),
        "before_in": nothing[:, :82],
        "before": nothing,
        "before_fine": nothing[:, :176],
        "after_in": nothing[:, :82],
        "after": nothing[:, :176],
    }
    assert all(np.isfinite(output).all() for output in opened.run(**given))
