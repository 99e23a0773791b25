"""Backends: found without importing them, chosen by name, and what they raise is ours."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from voices import random_weights

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


@pytest.mark.parametrize("inputs", [
    {"mel": np.zeros((1, 79, 4), np.float32)},
    {"mel": np.zeros((1, 80, 4), np.float32)},
])  # fmt: skip
def test_what_onnx_runtime_raises_is_ours(inputs: dict[str, np.ndarray]) -> None:
    runner = OnnxBackend().open("source_filter", random_weights(("source_filter",)), 1)
    with pytest.raises(BackendError, match="cannot run source_filter"):
        runner.run(**inputs)
    hurt = random_weights(("source_filter",))
    name = next(name for name, values in hurt.items() if values.ndim > 1)
    hurt[name] = hurt[name][:-1]
    with pytest.raises(BackendError, match=r"cannot open source_filter|cannot run"):
        OnnxBackend().open("source_filter", hurt, 1).run(
            mel=np.zeros((1, 80, 4), np.float32), f0_hz=np.ones((1, 4), np.float32), voicing=np.ones((1, 4), np.float32)
        )  # fmt: skip


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
