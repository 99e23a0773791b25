"""Durations, frames and pitch between the graphs, against the torch reference and by definition."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_nano_tts.audio.pitch import CENTRE_HZ, normalised_log_f0
from wyoming_nano_tts.families.parts.fastspeech import network_durations as reference_durations
from wyoming_nano_tts.families.parts.fastspeech import network_length_regulator as length_regulator
from wyoming_nano_tts.families.parts.fastspeech.layout import (
    F0_RANGE_HZ,
    LEADING_PAD_FRAMES,
    LONGEST_TOKEN_FRAMES,
    at_level_of,
    durations_frames,
    frame_layout,
    melody_centre,
    source_contour,
    transpose_pitch,
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(1, 80), min_size=1, max_size=40))
def test_layout_equals_the_torch_reference(durations: list[int]) -> None:
    index, meta = frame_layout(np.array(durations, np.int64))
    reference = length_regulator.frame_layout(torch.tensor([durations]), 10_000)
    assert index.dtype == np.int64
    assert meta.dtype == np.float32
    np.testing.assert_array_equal(index, reference.token_index[0].numpy())
    np.testing.assert_allclose(meta, reference.meta[0].numpy(), atol=1e-5)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.floats(-3, 6, width=32), min_size=1, max_size=30), st.sampled_from([0.5, 1.0, 2.0])
)
def test_durations_follow_the_reference_but_for_the_leading_pad(
    logs: list[float], scale: float
) -> None:
    log_durations = np.array(logs, np.float32)
    ours = durations_frames(log_durations, scale)
    reference = reference_durations.token_durations(torch.tensor(logs).double(), scale).numpy()
    np.testing.assert_array_equal(ours[1:], reference[1:])
    assert ours[0] == min(reference[0], round(LEADING_PAD_FRAMES * scale))


def test_durations_stay_within_their_limits() -> None:
    logs = np.array([9, 100, 1e30, math.inf, -math.inf, -100, 0], np.float32)
    assert durations_frames(logs, 1.0).tolist() == [4, 80, 80, 80, 1, 1, 1]
    longest = 2 * LONGEST_TOKEN_FRAMES
    assert durations_frames(logs, 2.0).tolist() == [8, longest, longest, longest, 1, 1, 1]
    assert logs[0] == 9  # the model's output is not written to


def test_durations_double_with_the_scale() -> None:
    logs = np.log1p(np.array([3, 7, 12, 40], np.float32))
    assert durations_frames(logs, 1.0).tolist() == [3, 7, 12, 40]
    assert durations_frames(logs, 2.0).tolist() == [6, 14, 24, 80]
    assert durations_frames(logs, 0.5).tolist() == [2, 4, 6, 20]  # half to even


@pytest.mark.parametrize("scale", [0.5, 0.8, 1.0, 1.5, 2.0])
def test_transposed_pitch_is_f0_times_the_scale(scale: float) -> None:
    f0_hz = np.array([110, 140, 233.1, 300], np.float32)
    pitch = np.stack([normalised_log_f0(f0_hz), np.array([-0.5, 0.3, 1.0, 1.7], np.float32)], 1)
    before = pitch.copy()
    shifted = transpose_pitch(pitch, scale)
    np.testing.assert_array_equal(pitch, before)
    np.testing.assert_allclose(np.exp(shifted[:, 0] * 0.45) * CENTRE_HZ, f0_hz * scale, rtol=1e-5)
    np.testing.assert_allclose(shifted[:, 1], [0, 0.3, 1, 1])


def test_source_is_interpolated_where_unvoiced() -> None:
    f0 = np.array([100, 999, 999, 200, 50, 100], np.float32)
    logits = np.array([1, -1, -1, 2, -3, 1], np.float32)
    f0_hz, voicing = source_contour(np.stack([normalised_log_f0(f0), logits]))
    assert voicing.tolist() == [1, 0, 0, 1, 0, 1]
    expected = [100, 100 * 2 ** (1 / 3), 100 * 2 ** (2 / 3), 200, 100 * math.sqrt(2), 100]
    np.testing.assert_allclose(f0_hz, expected, rtol=1e-4)


def test_source_is_transposed() -> None:
    source = np.stack([normalised_log_f0(np.array([100, 150], np.float32)), np.ones(2, np.float32)])
    np.testing.assert_allclose(source_contour(source, 1.5)[0], [150, 225], rtol=1e-5)


def test_source_without_a_voiced_frame_or_out_of_range_is_still_usable() -> None:
    f0_hz, voicing = source_contour(np.array([[0, 0], [-1, -1]], np.float32))
    assert voicing.tolist() == [0, 0]
    np.testing.assert_allclose(f0_hz, 140, rtol=1e-5)
    f0_hz, _ = source_contour(np.array([[99, -99], [1, 1]], np.float32))
    assert f0_hz.tolist() == [F0_RANGE_HZ[1], F0_RANGE_HZ[0]]


def test_a_mel_is_brought_to_the_power_of_another() -> None:
    rng = np.random.default_rng(0)
    mel, reference = (rng.normal(-5, 2, (80, 30)).astype(np.float32) for _ in range(2))
    levelled = at_level_of(mel - 3, reference)
    assert np.exp(2 * levelled).sum() == pytest.approx(np.exp(2 * reference).sum(), rel=1e-4)
    assert np.ptp(levelled - mel) == pytest.approx(0, abs=1e-5), "the same everywhere"
    assert np.isfinite(at_level_of(mel + 1000, reference)).all()


def test_pitch_range_widens_the_melody_and_keeps_its_mean() -> None:
    pitch = normalised_log_f0(np.array([100, 120, 180, 140, 110], np.float32))
    logits = np.array([1, 1, 1, 1, -1], np.float32)
    durations = np.array([1, 1, 1, 1, 1])
    centre = melody_centre(np.stack([pitch, logits], axis=1), durations)
    source = np.stack([pitch, logits])
    plain, _ = source_contour(source)
    wide, voicing = source_contour(source, 1.0, 1.5, centre)
    voiced = voicing > 0
    before, after = np.log(plain[voiced]), np.log(wide[voiced])
    assert after.mean() == pytest.approx(before.mean(), abs=1e-5)
    np.testing.assert_allclose(after - after.mean(), 1.5 * (before - before.mean()), atol=1e-5)
