"""The mel front end against golden vectors and by its definition."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from wyoming_nano_tts.audio.mel import SAMPLE_RATE_HZ, log_mel, mel_basis
from wyoming_nano_tts.errors import TrainingError

Golden = Callable[[str], dict[str, Any]]
NEAR_FLOOR = -10.0
"""Below, float32 rounding of the original's FFT shows in the logarithm."""


def test_basis(golden: Golden) -> None:
    np.testing.assert_allclose(mel_basis(), golden("features")["mel_basis"], rtol=0, atol=1e-6)


def test_log_mel(golden: Golden) -> None:
    vectors = golden("features")
    mel, expected = log_mel(vectors["wav"]), vectors["mel"]
    assert mel.shape == expected.shape
    assert mel.dtype == np.float32
    loud = expected > NEAR_FLOOR
    np.testing.assert_allclose(mel[loud], expected[loud], rtol=0, atol=1e-4)
    np.testing.assert_allclose(np.exp(mel), np.exp(expected), rtol=0, atol=1e-6)


def test_a_tone_is_in_its_band() -> None:
    seconds = np.arange(SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    mel = log_mel((0.5 * np.sin(2 * np.pi * 1000 * seconds)).astype(np.float32))
    centres = np.arange(513) @ mel_basis() / mel_basis().sum(axis=0) * SAMPLE_RATE_HZ / 1024
    band = int(mel[:, 40].argmax())
    assert abs(centres[band] - 1000) < 40


def test_silence_is_the_floor_and_overload_is_clipped() -> None:
    assert np.allclose(log_mel(np.zeros(2048, np.float32)), np.log(1e-5))
    square = np.sign(np.sin(np.arange(4096) / 9)).astype(np.float32)
    np.testing.assert_array_equal(log_mel(7 * square), log_mel(square))


@pytest.mark.parametrize("samples", [1, 2, 100, 511, 512, 513, 1000])
def test_short_signals_have_their_frames(samples: int) -> None:
    mel = log_mel(np.full(samples, 0.1, np.float32))
    assert mel.shape == (80, 1 + samples // 256)
    assert np.isfinite(mel).all()


def test_no_samples_are_refused() -> None:
    with pytest.raises(TrainingError, match="without samples"):
        log_mel(np.zeros(0, np.float32))
