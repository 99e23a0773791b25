"""Matrices that are found to be ternary, whatever a graph made of them, and expanded as they were."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_nano_tts.backends.numpy.memory import Keep, Matrix, Scratch
from wyoming_nano_tts.backends.numpy.packed import EXACT, packed

Floats = np.ndarray


def ternary(rng: np.random.Generator, rows: int, columns: int) -> Floats:
    """Weights of -1, 0 and 1 times a factor of each column."""
    trits = rng.integers(-1, 2, (rows, columns)).astype(np.float32)
    return trits * rng.uniform(0.01, 0.2, columns).astype(np.float32)


def behind_norm(rng: np.random.Generator, weights: Floats) -> Floats:
    """Weights that a LayerNorm has been put into, as `linear.py` does it."""
    gain = rng.normal(1, 0.4, (len(weights), 1)).astype(np.float32)
    folded = gain * weights * np.float32(len(weights) ** 0.5)
    return folded - folded.mean(axis=0, dtype=np.float64).astype(np.float32)


@given(st.integers(0, 10**6), st.integers(8, 40), st.integers(1, 12), st.booleans())
@settings(deadline=None)
def test_ternary_matrices_come_back(seed: int, rows: int, columns: int, norm: bool) -> None:
    rng = np.random.default_rng(seed)
    weights = ternary(rng, rows, columns)
    if norm:
        weights = behind_norm(rng, weights)
    found = packed(weights)
    if found is None:  # a few rows may hold no zero to find the offset by
        assert norm or not (weights == 0).any()
        return
    dense = found.expand(np.empty(found.buffer, np.float32))
    np.testing.assert_allclose(dense, weights, rtol=0, atol=EXACT * np.abs(weights).max())


def test_large_ones_take_a_twentieth() -> None:
    rng = np.random.default_rng(4)
    for weights in (ternary(rng, 256, 512), behind_norm(rng, ternary(rng, 256, 512))):
        found = packed(weights)
        assert found is not None
        assert found.size_bytes < 0.065 * weights.nbytes


def test_columns_and_rows_of_zeros_are_no_hindrance() -> None:
    weights = ternary(np.random.default_rng(2), 30, 20)
    weights[:, 3] = 0
    weights[5] = 0
    found = packed(weights)
    assert found is not None
    np.testing.assert_allclose(
        found.expand(np.empty(found.buffer, np.float32)), weights, rtol=0, atol=1e-6
    )


@pytest.mark.parametrize(
    "weights",
    [
        np.random.default_rng(1).standard_normal((40, 30)).astype(np.float32),
        np.random.default_rng(1).integers(-2, 3, (40, 30)).astype(np.float32),
        np.zeros((40, 30), np.float32),
        np.zeros((0, 4), np.float32),
    ],
    ids=["floats", "five values", "zeros", "empty"],
)
def test_what_is_not_ternary_is_left(weights: Floats) -> None:
    assert packed(weights) is None
    matrix = Matrix(weights, Keep.PACKED)
    assert not matrix.is_packed
    np.testing.assert_allclose(matrix.dense(Scratch()), weights, rtol=1e-3)
    assert not Matrix(ternary(np.random.default_rng(1), 20, 20), Keep.HALF).is_packed
