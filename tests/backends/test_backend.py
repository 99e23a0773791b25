"""Backends: found without importing them, chosen by name, and what they raise is ours."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.stand_ins.voices import random_weights
from wyoming_nano_tts.backends.backend import BACKENDS, Entry, missing, open_backend
from wyoming_nano_tts.backends.onnx.session import OnnxBackend
from wyoming_nano_tts.errors import BackendError

ROOT = Path(__file__).resolve().parents[2]


def broken() -> OnnxBackend:
    raise ImportError("illegal instruction")


ABSENT = Entry(broken, "no_such_package_anywhere", "build it yourself")
BROKEN = Entry(broken, "numpy", "another wheel")


def test_the_first_that_can_be_had_is_taken() -> None:
    made = OnnxBackend()
    backends = {"absent": ABSENT, "broken": BROKEN, "here": Entry(lambda: made, "numpy", "")}
    assert open_backend(backends=backends) is made
    assert isinstance(open_backend(), OnnxBackend)
    assert isinstance(open_backend("onnx"), OnnxBackend)


def test_the_reason_is_told_of_each_that_cannot() -> None:
    with pytest.raises(BackendError) as told:
        open_backend(backends={"absent": ABSENT, "broken": BROKEN})
    for part in ("no_such_package_anywhere", "build it yourself", "illegal instruction"):
        assert part in str(told.value)
    with pytest.raises(BackendError, match="not installed"):
        open_backend("absent", {"absent": ABSENT, "onnx": BACKENDS["onnx"]})
    with pytest.raises(BackendError, match="there are: auto, onnx, numpy"):
        missing("magic")


TEXT = {
    "tokens": np.arange(5),
    "units": np.ones(5, np.float32),
    "speaker": np.zeros(1, np.int64),
}
"""Inputs of a graph."""


@pytest.mark.parametrize("changed", [
    {"units": np.ones((5, 2), np.float32)},
    {"tokens": np.array([0, 1, 2, 3, 10_000])},
    {"length": np.ones(1, np.float32)},
])  # fmt: skip
def test_what_onnx_runtime_raises_is_ours(changed: dict[str, np.ndarray]) -> None:
    weights = random_weights(("nano2_decoder_text",))
    runner = OnnxBackend().open("nano2_decoder_text", weights, 1)
    (text,) = runner.run(**TEXT)
    assert text.shape == (5, 256)
    with pytest.raises(BackendError, match="cannot run nano2_decoder_text"):
        runner.run(**(TEXT | changed))
    for name in ("frame_in.weight", "text.0.up.weight"):
        hurt = weights | {name: weights[name][:-1]}
        with pytest.raises(BackendError, match=r"cannot open nano2_decoder_text|cannot run"):
            OnnxBackend().open("nano2_decoder_text", hurt, 1).run(**TEXT)


QUIET = """
import os, sys
import wyoming_nano_tts.backends.backend as backend
from wyoming_nano_tts.families import registry
assert backend.missing("onnx") is None
assert "onnxruntime" not in sys.modules  # found, not imported
assert "ORT_DISABLE_TELEMETRY" not in os.environ
import builtins
seen, real = [], builtins.__import__
def spy(name, *rest):
    if name == "onnxruntime" and "onnxruntime" not in sys.modules:
        seen.append(os.environ.get("ORT_DISABLE_TELEMETRY"))
    return real(name, *rest)
builtins.__import__ = spy
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.text import Passage
engine = Engine(threads=1)
assert "onnxruntime" not in sys.modules
list(engine.utterance(engine.default_voice, SpeechOptions()).say(Passage.of("Hello.")))
assert seen[:1] == ["1"], seen
"""


def test_onnx_runtime_is_imported_late_and_never_with_its_telemetry() -> None:
    environment = {k: v for k, v in os.environ.items() if k != "ORT_DISABLE_TELEMETRY"}
    done = subprocess.run(
        [sys.executable, "-c", QUIET],
        capture_output=True, text=True, timeout=120, env={**environment, "PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""  # nor does it warn of folded constants


def test_only_one_place_imports_onnx_runtime() -> None:
    places = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "wyoming_nano_tts").rglob("*.py")
        if "import onnxruntime" in path.read_text(encoding="utf-8")
    ]
    assert places == ["wyoming_nano_tts/backends/onnx/runtime.py"]
