"""Token targets and the published F0 detector against golden vectors and by definition."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from published_f0 import detect_f0
from published_targets import pitch_from_f0, refit_durations, token_targets

from wyoming_nano_tts.audio.mel import SAMPLE_RATE_HZ
from wyoming_nano_tts.errors import TrainingError
from wyoming_nano_tts.train.acoustic.targets import (
    token_means,
    token_pitch,
)

Golden = Callable[[str], dict[str, Any]]


def close(actual: Any, expected: Any) -> None:
    np.testing.assert_allclose(actual, expected, rtol=0, atol=1e-4)


def test_golden_targets(golden: Golden) -> None:
    vectors = golden("features")
    frames = vectors["mel"].shape[1]
    durations = refit_durations(vectors["durations_in"], frames)
    assert durations.tolist() == vectors["durations"].tolist()
    pitch_frames = pitch_from_f0(detect_f0(vectors["wav"]), frames)
    close(pitch_frames, vectors["pitch_frames"])
    targets = token_targets(vectors["mel"], pitch_frames, durations)
    close(targets.energy, vectors["energy"])
    close(targets.brightness, vectors["bright"])
    close(targets.pitch, vectors["pitch_tokens"])


@settings(deadline=None, max_examples=100)
@given(st.lists(st.integers(0, 80), min_size=1, max_size=40).filter(any), st.integers(0, 1400))
def test_refitted_durations_sum_to_the_frames(durations: list[int], frames: int) -> None:
    given_durations = np.array(durations)
    fitted = refit_durations(given_durations, frames)
    assert int(fitted.sum()) == frames
    assert int(fitted.min()) >= 0
    scale = frames / given_durations.sum()
    assert float(np.abs(fitted - given_durations * scale).max()) < 1 + 1e-9


def test_equal_fractions_favour_the_later_token() -> None:
    assert refit_durations(np.array([1, 1, 1]), 4).tolist() == [1, 1, 2]
    assert refit_durations(np.array([1, 1, 1]), 2).tolist() == [0, 1, 1]
    assert refit_durations(np.array([2, 0, 2]), 4).tolist() == [2, 0, 2]


def test_durations_beyond_the_frames_are_refused() -> None:
    with pytest.raises(TrainingError, match="align the recording again"):
        token_means(np.zeros(5, np.float32), np.array([3, 3]))


def test_token_pitch_counts_voiced_frames_only() -> None:
    frames = np.array([[0.5, 9.0, 1.5, 0.0, 0.0], [1, 0, 1, 0, 0]], np.float32)
    pitch = token_pitch(frames, np.array([3, 0, 2]))
    close(pitch, [[1.0, 2 / 3], [0, 0], [0, 0]])


def test_pitch_from_f0_limits_and_smooths() -> None:
    f0 = np.array([140.0, 140.0, 1000.0, 140.0, 140.0, 30.0])
    value, voiced = pitch_from_f0(f0, 8)
    assert voiced.tolist() == [1, 1, 0, 1, 1, 0, 0, 0]
    close(value[:4], 0)  # the outlier does not reach its neighbours
    assert pitch_from_f0(f0, 3).shape == (2, 3)
    assert pitch_from_f0(np.zeros(0), 0).shape == (2, 0)


@pytest.mark.parametrize("f0_hz", [100.0, 160.0, 240.0])
def test_detector_finds_a_pulse_train(f0_hz: float) -> None:
    phase = np.arange(SAMPLE_RATE_HZ) * f0_hz / SAMPLE_RATE_HZ
    wave = sum(np.sin(2 * np.pi * k * phase) / k for k in range(1, 12))
    detected = detect_f0((0.1 * np.asarray(wave)).astype(np.float32))
    assert len(detected) == -(-SAMPLE_RATE_HZ // 256) - 15
    assert float(np.median(detected)) == pytest.approx(f0_hz, rel=0.02)


def test_detector_on_short_and_silent_signals() -> None:
    assert len(detect_f0(np.zeros(15 * 256, np.float32))) == 0
    silent = detect_f0(np.zeros(20 * 256, np.float32))
    assert len(silent) == 5
    assert pitch_from_f0(silent, 20)[1].sum() == 0
