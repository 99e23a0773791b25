import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from wyoming_nano_tts.errors import VoiceError
from wyoming_nano_tts.voice_files.quantised.profiles import Stored
from wyoming_nano_tts.voice_files.quantised.quantiser import SMALLEST_SCALE, round_weights

WEIGHTS = arrays(
    np.float32,
    array_shapes(min_dims=1, max_dims=3, max_side=6),
    elements=st.floats(-100, 100, width=32),
)


def test_a_channel_gets_the_mean_of_its_sizes() -> None:
    weights = np.array([[1.0, -1.0, 0.1, 0.1], [4.0, 0.0, 0.0, -4.0]], np.float32)
    rounded = round_weights(weights, Stored("t", 0))
    np.testing.assert_array_equal(rounded.scales, np.array([0.55, 2.0], np.float16))
    np.testing.assert_array_equal(rounded.steps, [[1, -1, 0, 0], [1, 0, 0, -1]])
    assert rounded.values()[0, 0] == np.float32(np.float16(0.55))


def test_halves_are_rounded_to_even() -> None:
    weights = np.array([[0.5, 1.0, 1.5, 1.0]], np.float32)
    assert round_weights(weights, Stored("t", 0)).steps.tolist() == [[0, 1, 1, 1]]


def test_axes_and_whole_tensors_have_their_scales() -> None:
    weights = np.arange(1, 25, dtype=np.float32).reshape(2, 3, 4)
    assert round_weights(weights, Stored("t", 1)).scales.tolist() == [8.5, 12.5, 16.5]
    assert round_weights(weights, Stored("t")).scales.tolist() == [12.5]
    assert len(round_weights(weights, Stored("i8", 2)).scales) == 4


def test_a_channel_of_zeros_has_the_smallest_scale() -> None:
    rounded = round_weights(np.zeros((2, 5), np.float32), Stored("t", 0))
    assert rounded.scales.tolist() == [SMALLEST_SCALE] * 2
    assert not rounded.steps.any()


@given(WEIGHTS, st.sampled_from(["t", "i8"]))
def test_rounding_is_as_good_as_its_steps(weights: np.ndarray, kind: str) -> None:
    rounded = round_weights(weights, Stored(kind, 0))  # type: ignore[arg-type]
    error = np.abs(rounded.values() - weights)
    scale = rounded.scales.astype(np.float32).reshape(-1, *[1] * (weights.ndim - 1))
    largest = 1 if kind == "t" else 127
    inside = np.abs(weights) <= largest * scale
    assert (error[inside] <= np.broadcast_to(0.5001 * scale, weights.shape)[inside]).all()
    assert (np.sign(rounded.steps) * np.sign(weights) >= 0).all()


def test_eight_bits_leave_forty_decibels_and_ternary_six() -> None:
    weights = np.random.default_rng(1).standard_normal((64, 256)).astype(np.float32)
    for kind, least, most in (("i8", 40, 46), ("t", 5.5, 6.2)):
        error = round_weights(weights, Stored(kind, 0)).values() - weights  # type: ignore[arg-type]
        decibels = 10 * np.log10(np.square(weights).sum() / np.square(error).sum())
        assert least < decibels < most


@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e9])
def test_weights_without_a_scale_are_refused(bad: float) -> None:
    with pytest.raises(VoiceError, match="float16"):
        round_weights(np.array([[1.0, bad]], np.float32), Stored("t", 0))
    with pytest.raises(VoiceError, match="without weights"):
        round_weights(np.zeros((0, 3), np.float32), Stored("t", 0))
