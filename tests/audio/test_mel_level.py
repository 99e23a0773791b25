"""The level that a mel announces, against the level of the waveform that it was measured on."""

import numpy as np
import pytest

from wyoming_nano_tts.audio.mel import log_mel
from wyoming_nano_tts.audio.mel_level import rms_dbfs
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.engine.engine import DEFAULT_VOICE
from wyoming_nano_tts.text import Passage


@pytest.mark.parametrize(
    "sentence",
    ["Dinner is ready.", "She sells sea shells by the sea shore.", "My mum and I will hum."],
)
@pytest.mark.parametrize("volume", [0.1, 0.6])
def test_it_is_that_of_speech(sentence: str, volume: float) -> None:
    engine = Engine(threads=1)
    chunks = engine.utterance(DEFAULT_VOICE, SpeechOptions(volume=volume)).say(Passage.of(sentence))
    audio = (np.concatenate(list(chunks)) / 32768).astype(np.float32)
    measured = 10 * np.log10(np.mean(audio.astype(np.float64) ** 2))
    assert rms_dbfs(log_mel(audio)) == pytest.approx(measured, abs=0.5)


def test_any_values_give_a_level() -> None:
    for value in (-1e30, -100.0, 0.0, 100.0, 1e30):
        assert np.isfinite(rms_dbfs(np.full((80, 3), value, np.float32)))
