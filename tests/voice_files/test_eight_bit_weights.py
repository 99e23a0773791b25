import numpy as np
import pytest

from wyoming_nano_tts.errors import VoiceError
from wyoming_nano_tts.voice_files.eight_bits import EightBitWeights, from_eight_bits, in_eight_bits


def test_matrices_come_back_within_half_a_step_of_their_row() -> None:
    rng = np.random.default_rng(0)
    weights = {
        "matrix": (rng.standard_normal((40, 64)) * np.geomspace(1e-4, 10, 40)[:, None]).astype(
            "f4"
        ),
        "kernel": rng.standard_normal((32, 16, 5)).astype("f4"),
        "bias": rng.standard_normal(2000).astype("f4"),
        "small": rng.standard_normal((4, 4)).astype("f4"),
        "zeros": np.zeros((40, 64), "f4"),
    }
    encoded = in_eight_bits(weights)
    assert encoded["matrix"].dtype == encoded["kernel"].dtype == np.int8
    assert encoded["bias"].dtype == encoded["small"].dtype == np.float16
    decoded = from_eight_bits(encoded, "here")
    assert set(decoded) == set(weights)
    for name in ("matrix", "kernel"):
        rows = weights[name].reshape(len(weights[name]), -1)
        half = np.abs(rows).max(1) / 127 / 2
        error = np.abs(decoded[name].reshape(rows.shape) - rows).max(1)
        assert (error <= half * 1.001).all()
    assert not decoded["zeros"].any()


@pytest.mark.parametrize(
    "weights",
    [
        {"m": np.zeros((4, 4), np.int8)},
        {"m": np.zeros((4, 4), np.int8), "m.scale": np.zeros(3, "f4")},
        {"m": np.zeros((4, 4), np.int8), "m.scale": np.zeros((4, 1), "f4")},
        {"m": np.zeros(4, np.int8), "m.scale": np.zeros(4, "f4")},
    ],
)
def test_int8_without_its_scales_is_refused(weights: dict[str, np.ndarray]) -> None:
    with pytest.raises(VoiceError, match=r"m is int8 and has no m\.scale"):
        from_eight_bits(weights, "here")


def test_a_tensor_may_be_called_scale() -> None:
    weights = {
        "norm.scale": np.ones(3, "f4"),
        "m": np.ones((2, 2), "f4"),
        "m.scale": np.ones(2, "f4"),
    }
    assert set(from_eight_bits(weights, "here")) == set(weights)


@pytest.mark.parametrize("step", [-128, -127, 0, 1, 127])
@pytest.mark.parametrize("scale", [0.0, 1.0, -2.0, 2.6e36, 2.7e36, 3.4e38, np.inf, -np.inf, np.nan])
def test_shape_and_finiteness_are_told_without_decoding(step: int, scale: float) -> None:
    """A row is finite where its largest product is."""
    steps = np.array([[1, 2, 3], [0, step, 0]], np.int8)
    weights = EightBitWeights(
        {
            "m": steps,
            "m.scale": np.array([0.5, scale], np.float32),
            "bias": np.array([scale], np.float32),
        },
        "here",
    )
    for name in ("m", "bias"):
        with np.errstate(over="ignore", invalid="ignore"):
            decoded = weights[name]
        assert weights.shape(name) == decoded.shape
        assert weights.is_finite(name) == np.isfinite(decoded).all()


def test_empty_rows_are_finite() -> None:
    weights = EightBitWeights({"m": np.zeros((2, 0), np.int8), "m.scale": np.ones(2, "f4")}, "here")
    assert weights.is_finite("m")
