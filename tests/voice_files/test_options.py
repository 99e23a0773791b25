"""Options of a request: ranges, kinds, clamping."""

import dataclasses
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_nano_tts.errors import OptionError
from wyoming_nano_tts.voice_files.options import RANGES, SpeechOptions


@pytest.mark.parametrize("name", RANGES)
def test_both_ends_of_a_range_are_allowed_and_nothing_beyond(name: str) -> None:
    low, high = RANGES[name]
    for value in (low, high):
        assert getattr(SpeechOptions().updated({name: value}), name) == value
    for value in (low - 0.01, math.nextafter(high, math.inf), high + 1):
        with pytest.raises(OptionError, match=f"{name} must be from {low:g} to"):
            SpeechOptions().updated({name: value})


@pytest.mark.parametrize("name", RANGES)
@pytest.mark.parametrize(
    "value",
    [math.nan, math.inf, -math.inf, "nan", "inf", "", "loud", "1,5", True, False, [], {}, b"1",
     10**400, "9" * 5000],
)  # fmt: skip
def test_what_is_no_finite_number_is_refused_even_when_clamping(name: str, value: Any) -> None:
    for clamp in (False, True):
        with pytest.raises(OptionError, match=rf"^{name} must be a number from") as caught:
            SpeechOptions().updated({name: value}, clamp=clamp)
        assert len(str(caught.value)) < 200


def test_numeric_strings_are_numbers() -> None:
    options = SpeechOptions().updated({"length_scale": " 1.25 ", "volume": "2e-1", "seed": "7"})
    assert (options.length_scale, options.volume, options.seed) == (1.25, 0.2, 7)
    assert isinstance(options.seed, int)


def test_clamping_pulls_numbers_in() -> None:
    options = SpeechOptions().updated(
        {"length_scale": 9, "pitch_scale": "-3", "volume": 1.5, "sentence_silence": 1e30},
        clamp=True,
    )
    numbers = (options.length_scale, options.pitch_scale, options.volume, options.sentence_silence)
    assert numbers == (2.0, 0.5, 1.5, 5.0)


def test_none_and_unknown_keys_change_nothing() -> None:
    options = SpeechOptions(pitch_scale=1.5)
    assert options.updated({"pitch_scale": None, "colour": "red", "__class__": 1}) == options


def test_the_original_stays_as_it_was() -> None:
    options = SpeechOptions()
    assert options.updated({"volume": 0}).volume == 0
    assert options.volume == 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        options.volume = 2  # type: ignore[misc]


@pytest.mark.parametrize("speaker", [1, b"x", ["a"], True])
def test_a_speaker_is_a_name(speaker: Any) -> None:
    with pytest.raises(OptionError, match="speaker must be a name"):
        SpeechOptions(speaker=speaker)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([*RANGES, "speaker", "x"]), st.one_of(
    st.floats(), st.integers(), st.text("0123456789.-+eE naif", max_size=9), st.booleans(), st.none()),
    max_size=4), st.booleans())  # fmt: skip
def test_any_values_give_valid_options_or_an_option_error(
    values: dict[str, Any], clamp: bool
) -> None:
    try:
        options = SpeechOptions().updated(values, clamp=clamp)
    except OptionError:
        return
    for name, (low, high) in RANGES.items():
        value = getattr(options, name)
        if value is None:
            assert name == "loudness", "only it may be unsaid"
        else:
            assert low <= value <= high
