import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wyoming_nano_tts.families.nano2.config import UNVOICED_HZ
from wyoming_nano_tts.families.nano2.layout import (
    LEADING_UNITS,
    durations_frames,
    f0_of,
    pitch_of,
    places,
)

UNITS = st.lists(st.floats(1, 50), min_size=2, max_size=80)
"""Of a frame at least at the shortest scale: shorter tokens are lengthened to one."""


@given(UNITS, st.floats(0.5, 2.0))
def test_a_sentence_lasts_as_long_as_it_is_asked_to(units: list[float], scale: float) -> None:
    frames = durations_frames(np.array(units, np.float32), scale)
    assert frames.min() >= 1
    wanted = 2 * scale * (min(units[0], LEADING_UNITS) + sum(units[1:]))
    assert abs(frames.sum() - wanted) <= 1


def test_tokens_too_short_for_a_frame_get_one_each() -> None:
    frames = durations_frames(np.full(20, 0.01, np.float32), 0.5)
    assert frames.tolist() == [1] * 20


def test_a_duration_that_is_no_number_is_one_unit() -> None:
    assert durations_frames(np.array([1, np.nan, 3], np.float32), 1.0).tolist() == [2, 2, 6]


def test_places() -> None:
    index, place = places(np.array([1, 3, 14]))
    assert index.tolist() == [0, 1, 1, 1] + [2] * 14
    assert place[:4, :2].tolist() == [
        [0, 0],
        [0, np.float32(2 / 6)],
        [np.float32(1 / 6), np.float32(1 / 6)],
        [np.float32(2 / 6), 0],
    ]
    assert place[4:, 0].max() == 2, "farther than twelve frames is all alike"
    np.testing.assert_allclose(place[:, 2], np.log1p([1] + [3] * 3 + [14] * 14) / 2, rtol=1e-6)


def test_pitch_scale_multiplies_f0_and_nothing_else() -> None:
    pitch = np.array([0.0, 1.0, -1.0], np.float32)
    voicing = np.array([1.0, 2.0, -1.0], np.float32)
    usual, voiced = f0_of(pitch, voicing, 1.0)
    higher, still = f0_of(pitch, voicing, 1.4)
    np.testing.assert_allclose(usual, [190, 190 * math.sqrt(math.e), UNVOICED_HZ])
    np.testing.assert_allclose(higher[:2] / usual[:2], 1.4)
    assert higher[2] == UNVOICED_HZ
    assert voiced.tolist() == still.tolist() == [1, 1, 0]
    np.testing.assert_allclose(pitch_of(usual, voiced), [0, 1, 0], atol=1e-6)


def test_wild_pitch_stays_in_range() -> None:
    f0, _ = f0_of(np.array([100, -100, np.nan], np.float32), np.ones(3, np.float32), 2.0)
    np.testing.assert_allclose(f0, [1000, 40, 380])
