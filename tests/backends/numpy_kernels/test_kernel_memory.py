"""Weights in half precision, and buffers that are used again."""

import numpy as np
import pytest

from wyoming_nano_tts.backends.backend import open_backend, rows_at_once
from wyoming_nano_tts.backends.numpy import session
from wyoming_nano_tts.backends.numpy.memory import KEPT_BYTES, Keep, Matrix, Memory, Scratch, widen
from wyoming_nano_tts.backends.numpy.session import NumpyBackend


def test_every_finite_half_is_widened_exactly() -> None:
    halves = np.arange(1 << 16, dtype=np.uint16).view(np.float16)
    halves = halves[np.isfinite(halves)]
    out = np.empty(len(halves), np.float32)
    widen(halves, out)
    np.testing.assert_array_equal(out, halves.astype(np.float32))


def test_half_precision_is_left_where_it_would_overflow() -> None:
    weights = np.array([[1.0, 2.0], [70_000.0, -3.0]], np.float32)
    np.testing.assert_array_equal(Matrix(weights, Keep.HALF).dense(Scratch()), weights)
    small = np.linspace(-2, 2, 12, dtype=np.float32).reshape(3, 4)
    np.testing.assert_allclose(Matrix(small, Keep.HALF).dense(Scratch()), small, rtol=1e-3)
    np.testing.assert_array_equal(Matrix(small.T, Keep.WHOLE).dense(Scratch()), small.T)


def test_a_voice_in_half_precision_gives_nearly_the_same() -> None:
    from benchmarks.stand_ins.voices import random_weights

    weights = random_weights(("product_probe",))
    frames = np.random.default_rng(1).standard_normal((20, 256)).astype(np.float32)
    full, half = (
        NumpyBackend(keep).open("product_probe", weights, 1).run(frames=frames)[0]
        for keep in (Keep.WHOLE, Keep.HALF)
    )
    assert not np.array_equal(full, half)
    np.testing.assert_allclose(half, full, rtol=0, atol=2e-3 * float(np.abs(full).max()))


def test_a_small_board_gets_half_precision(monkeypatch: pytest.MonkeyPatch) -> None:
    for pages, little in ((1 << 17, True), (1 << 18, True), (1 << 20, False)):
        found = {"SC_PHYS_PAGES": pages, "SC_PAGE_SIZE": 4096}
        monkeypatch.setattr(session.os, "sysconf", found.__getitem__)
        assert session.has_little_memory() is little
    monkeypatch.delattr(session.os, "sysconf")  # as on Windows
    assert session.has_little_memory() is False


def test_a_large_scratch_is_let_go_of() -> None:
    memory = Memory()
    small, large = Scratch(), Scratch()
    small.take(0, (10, 10))
    large.take("activation", (KEPT_BYTES // 4 + 1,))
    for scratch in (small, large):
        memory.give_back(scratch)
    assert memory.take() is small
    assert memory.take() is not large


def test_buffers_grow_and_are_used_again() -> None:
    scratch = Scratch()
    first = scratch.take(3, (2, 4))
    assert np.shares_memory(first, scratch.take(3, (4, 2)))
    assert not np.shares_memory(first, scratch.take(4, (2, 4)))
    assert scratch.take(3, (100, 2)).shape == (100, 2)


def test_a_backend_may_ask_for_short_runs() -> None:
    from benchmarks.stand_ins.voices import random_weights

    weights = random_weights(("product_probe",))
    numpy, onnx = (open_backend(n).open("product_probe", weights, 1) for n in ("numpy", "onnx"))
    assert rows_at_once(numpy, 256) < 256
    assert rows_at_once(numpy, 16) == 16
    assert rows_at_once(onnx, 256) == 256
