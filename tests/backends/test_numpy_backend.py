"""numpy computes what ONNX Runtime computes, graph by graph and voice by voice."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.stand_ins.voices import random_weights
from wyoming_nano_tts.backends.backend import Backend, Runner, open_backend
from wyoming_nano_tts.backends.graph import FAMILIES_FOLDER, graph_file
from wyoming_nano_tts.backends.numpy.onnx_file import read_graph
from wyoming_nano_tts.backends.numpy.session import NumpyBackend
from wyoming_nano_tts.backends.onnx.session import OnnxBackend
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.errors import BackendError
from wyoming_nano_tts.text import Passage

ONNX = OnnxBackend(integers=False)
ROOT = Path(__file__).resolve().parents[2]
ONNX_ONLY = re.compile("int8")
"""Graphs that numpy is never asked for."""
SIZELESS = re.compile("nanospeech")
"""Graphs that know no sizes; the golden vectors of their family are run on both backends."""
NAMES = sorted(
    path.stem
    for path in FAMILIES_FOLDER.rglob("graphs/*.onnx")
    if not ONNX_ONLY.search(path.stem) and not SIZELESS.search(path.stem)
)
LENGTHS = (
    {"tokens": 1, "frames": 70, "steps": 45, "before": 6, "after": 0},
    {"tokens": 13, "frames": 61, "steps": 40, "before": 4, "after": 2},
    {"tokens": 40, "frames": 33, "steps": 37, "before": 6, "after": 2},
)
LONG_ENOUGH = 61
"""Frames of the graphs whose bounds are inputs."""
BOUNDS = {
    "bounds": np.array([[2, 50], [8, 384], [30, 3000], [10, 6000]], np.int64),
    "cut": np.array([10, 9000], np.int64),
}
FEW_ROWS = {"speaker": 1, "language": 4}

Inputs = dict[str, NDArray[Any]]


def inputs_of(name: str, lengths: dict[str, int]) -> Inputs:
    chance = np.random.default_rng(len(name) + lengths["tokens"])
    made: Inputs = {}
    for key, given in read_graph(graph_file(name).read_bytes(), name).inputs.items():
        shape = tuple(lengths.get(n, 7) if isinstance(n, str) else n for n in given.shape)
        if key in BOUNDS:
            made[key] = BOUNDS[key]
        elif given.dtype.kind == "i":
            most = lengths["tokens"] if "index" in key else FEW_ROWS.get(key, 5)
            made[key] = chance.integers(0, most, shape)
        else:
            made[key] = np.abs(chance.standard_normal(shape)).astype(np.float32) + 0.1
    return made


def both(name: str) -> tuple[Runner, Runner]:
    weights = random_weights((name,))
    return tuple(one.open(name, weights, 1) for one in (ONNX, open_backend("numpy")))  # type: ignore[return-value]


@pytest.mark.parametrize("name", NAMES)
def test_every_graph_gives_what_onnx_runtime_gives(name: str) -> None:
    theirs, ours = both(name)
    for lengths in LENGTHS:
        given = inputs_of(name, lengths)
        if BOUNDS.keys() & given.keys() and lengths["frames"] != LONG_ENOUGH:
            continue  # their bounds are inputs, and are for that length
        expected = theirs.run(**given)
        found = ours.run(**given)
        assert len(found) == len(expected)
        for mine, other in zip(found, expected, strict=True):
            assert mine.shape == other.shape
            assert mine.dtype == np.float32
            scale = max(float(np.abs(other).max(initial=0)), 1e-6)
            assert float(np.abs(mine - other).max(initial=0)) <= 1e-5 * scale


@pytest.mark.parametrize("name", NAMES)
def test_a_run_leaves_the_outputs_of_the_one_before_alone(name: str) -> None:
    """The memory of a run is used again; that of its outputs is not."""
    _, ours = both(name)
    first, second = inputs_of(name, LENGTHS[1]), inputs_of(name, LENGTHS[1])
    for key, values in second.items():
        if values.dtype == np.float32:
            second[key] = values[::-1].copy() * np.float32(0.5)
    untouched = {key: values.copy() for key, values in first.items()}
    found = ours.run(**first)
    kept = [output.copy() for output in found]
    ours.run(**second)
    for output, copy in zip(found, kept, strict=True):
        np.testing.assert_array_equal(output, copy)
        assert output.flags.c_contiguous
    for key, values in untouched.items():
        np.testing.assert_array_equal(first[key], values)
    for output, copy in zip(ours.run(**first), kept, strict=True):
        np.testing.assert_array_equal(output, copy)


def test_threads_may_run_one_graph_at_the_same_time() -> None:
    _, ours = both("source_filter")
    given = [inputs_of("source_filter", lengths) for lengths in LENGTHS]
    expected = [ours.run(**one) for one in given]
    wrong: list[int] = []

    def run(number: int) -> None:
        for turn in range(8):
            which = (number + turn) % len(given)
            for output, wanted in zip(ours.run(**given[which]), expected[which], strict=True):
                if not np.array_equal(output, wanted):
                    wrong.append(number)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_weights_may_be_of_half_precision() -> None:
    weights = {k: v.astype(np.float16) for k, v in random_weights(("source_filter",)).items()}
    given = inputs_of("source_filter", LENGTHS[1])
    theirs, ours = (
        one.open("source_filter", weights, 1).run(**given) for one in (ONNX, open_backend("numpy"))
    )
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine, other, rtol=0, atol=1e-5 * float(np.abs(other).max()))


CHANGES: dict[str, Callable[[Inputs], Inputs]] = {
    "a channel fewer": lambda given: {"mel": given["mel"][:, :-1]},
    "other lengths": lambda given: {"mel": given["mel"][:-1]},
    "other numbers": lambda given: {"mel": given["mel"].astype(np.float64)},
    "an axis more": lambda given: {"mel": given["mel"][None]},
    "an input more": lambda given: {"more": given["mel"]},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_inputs_that_are_not_the_graphs_are_refused(change: Callable[[Inputs], Inputs]) -> None:
    _, ours = both("source_filter")
    given = inputs_of("source_filter", LENGTHS[1])
    assert ours.run(**given)
    with pytest.raises(BackendError, match="numpy cannot run source_filter"):
        ours.run(**given | change(given))
    with pytest.raises(BackendError, match="numpy cannot run source_filter"):
        ours.run(mel=given["mel"])


def test_an_id_that_no_table_has_is_refused() -> None:
    _, ours = both("nano2_decoder_text")
    given = inputs_of("nano2_decoder_text", LENGTHS[1])
    given["tokens"] = np.full_like(given["tokens"], 10_000)
    with pytest.raises(BackendError, match="numpy cannot run"):
        ours.run(**given)


def test_weights_that_do_not_fit_are_refused() -> None:
    hurt = random_weights(("source_filter",))
    hurt["embed.weight"] = hurt["embed.weight"][:-1]
    with pytest.raises(BackendError, match=r"numpy cannot run"):
        NumpyBackend().open("source_filter", hurt, 1).run(**inputs_of("source_filter", LENGTHS[1]))


class Mixed:
    """numpy, but for the graphs whose names begin so: those run on ONNX Runtime."""

    name = "mixed"

    def __init__(self, onnx: str) -> None:
        self._onnx = onnx

    def open(self, graph: str, weights: Any, threads: int) -> Runner:
        backend: Backend = ONNX if graph.startswith(self._onnx) else open_backend("numpy")
        return backend.open(graph, weights, threads)


SCALES = ({}, {"length_scale": 1.3, "energy_scale": 0.7}, {"pitch_scale": 1.1, "length_scale": 0.8})
TEXT = "It is 21.5 degrees. The washing machine has finished."


def heard(engine: Engine, voice: str, options: dict[str, float]) -> NDArray[np.float64]:
    utterance = engine.utterance(voice, SpeechOptions(**options))
    return np.concatenate(list(utterance.say(Passage.of(TEXT)))) / 32768


@pytest.mark.parametrize(("voice", "melody"), [
    ("en_US-heart", "nano2_prosody"), ("en_US-kathleen", "acoustic"),
])  # fmt: skip
def test_the_built_in_voices_sound_the_same(voice: str, melody: str) -> None:
    """With the same melody to the last bit but three of sixteen.

    A melody that differs in its last bits moves the phase of high harmonics after seconds, on any two machines.
    """
    onnx, numpy, mixed = (
        Engine(threads=1, backend=ONNX),
        Engine(threads=1, backend=open_backend("numpy")),
        Engine(threads=1, backend=Mixed(melody)),
    )
    for options in SCALES:
        theirs = heard(onnx, voice, options)
        np.testing.assert_allclose(heard(mixed, voice, options), theirs, rtol=0, atol=1e-4)
        ours = heard(numpy, voice, options)
        assert ours.shape == theirs.shape
        difference = np.sqrt(np.mean((ours - theirs) ** 2) / np.mean(theirs**2))
        assert difference <= 0.01


ALONE = """
import sys
sys.modules["onnxruntime"] = sys.modules["onnx"] = sys.modules["safetensors"] = None
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.text import Passage
engine = Engine()
assert engine.backend_name == "numpy"
for voice in engine.voices():
    chunks = list(engine.utterance(voice.id, SpeechOptions()).say(Passage.of("Hello.")))
    assert sum(map(len, chunks)) > 12000, voice.id
"""


def test_voices_speak_where_only_numpy_is() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ALONE],
        capture_output=True, text=True, timeout=120, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
