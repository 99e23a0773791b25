"""A long sentence decoded in steps is the sentence decoded at once, but for what nobody hears."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyoming_nano_tts.backends.onnx.session import OnnxBackend
from wyoming_nano_tts.families.nano.acoustic import DELAY, SHORTEST_IN_STEPS, STEP_FRAMES
from wyoming_nano_tts.families.nano.voice import NanoVoice
from wyoming_nano_tts.families.registry import ARCHITECTURES
from wyoming_nano_tts.text import Passage, TokenIds
from wyoming_nano_tts.text.english.arpabet import NUMBERING
from wyoming_nano_tts.text.english.language import LANGUAGE as ENGLISH
from wyoming_nano_tts.text.frontend import Frontend
from wyoming_nano_tts.voice_files.description import BUILT_IN_VOICES, read_voice

LONG = (
    "The kitchen window has been open since seven, the temperature outside is twelve degrees, and "
    "there is a small chance of rain in the late afternoon, so you may want to close it before you go."
)


@pytest.fixture(scope="module")
def voice() -> NanoVoice:
    return NanoVoice(
        read_voice(BUILT_IN_VOICES / "en_US-kathleen", ARCHITECTURES), OnnxBackend(), 1
    )


def ids_of(text: str) -> TokenIds:
    return Frontend(ENGLISH).phonemise(Passage.of(text)).token_ids(NUMBERING, blanks=False)


def test_steps_are_the_whole(voice: NanoVoice) -> None:
    ids = ids_of(LONG)
    whole = voice.acoustic.run(ids, 0, 1.0, 1.0)
    steps = voice.acoustic.run_in_steps(ids, 0, 1.0, 1.0)
    assert whole.mel.shape[1] > sum(STEP_FRAMES)
    steps.until(whole.mel.shape[1])
    np.testing.assert_allclose(steps.mel, whole.mel, rtol=0, atol=0.1)
    assert np.abs(steps.mel - whole.mel).mean() < 0.004
    assert (steps.voicing != whole.voicing).mean() < 0.005
    voiced = (whole.voicing > 0) & (steps.voicing > 0)
    np.testing.assert_allclose(steps.f0_hz[voiced], whole.f0_hz[voiced], rtol=0.01)


def test_no_more_is_decoded_than_asked_for(voice: NanoVoice) -> None:
    acoustics = voice.acoustic.run_in_steps(ids_of(LONG), 0, 1.0, 1.0)
    acoustics.until(1)
    first = STEP_FRAMES[0] - DELAY
    assert acoustics.mel[:, :first].any(axis=0).all()
    assert not acoustics.mel[:, STEP_FRAMES[0] :].any()


@given(st.lists(st.integers(1, 400), max_size=12))
@settings(max_examples=8, deadline=None)
def test_steps_do_not_depend_on_who_asks(steps: list[int]) -> None:
    voice = NanoVoice(
        read_voice(BUILT_IN_VOICES / "en_US-kathleen", ARCHITECTURES), OnnxBackend(), 1
    )
    ids = ids_of(LONG)
    at_once, in_steps = (voice.acoustic.run_in_steps(ids, 0, 1.0, 1.0) for _ in range(2))
    frames = at_once.mel.shape[1]
    at_once.until(frames)
    for frame in (*itertools.accumulate(steps), frames):
        in_steps.until(frame)
    np.testing.assert_array_equal(in_steps.mel, at_once.mel)
    np.testing.assert_array_equal(in_steps.f0_hz, at_once.f0_hz)


@pytest.mark.parametrize(("text", "pitch_scale"), [("Yes.", 1.0), (LONG, 1.2)])
def test_short_and_transposed_sentences_take_one_pass(
    voice: NanoVoice, text: str, pitch_scale: float
) -> None:
    ids = ids_of(text)
    whole = voice.acoustic.run(ids, 0, 1.0, pitch_scale)
    acoustics = voice.acoustic.run_in_steps(ids, 0, 1.0, pitch_scale)
    assert pitch_scale != 1 or whole.mel.shape[1] <= SHORTEST_IN_STEPS
    np.testing.assert_array_equal(acoustics.mel, whole.mel)
    np.testing.assert_array_equal(acoustics.f0_hz, whole.f0_hz)
