"""Settings of a run from JSON."""

import dataclasses
import json
from typing import Any

import pytest

from wyoming_nano_tts.errors import VoiceError
from wyoming_nano_tts.train.settings import TrainingSettings


def test_settings_survive_json() -> None:
    settings = TrainingSettings()
    assert (
        TrainingSettings.from_dict(json.loads(json.dumps(dataclasses.asdict(settings)))) == settings
    )
    assert TrainingSettings.from_dict({}) == settings


def test_what_is_given_differs_and_the_rest_is_default() -> None:
    settings = TrainingSettings.from_dict({"seed": 0, "acoustic": {"steps": 5, "dropout": 0}})
    assert (settings.seed, settings.acoustic.steps, settings.acoustic.dropout) == (0, 5, 0)
    assert settings.vocoder == TrainingSettings().vocoder


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"sede": 1}, "TrainingSettings has no sede; it has seed, language"),
        ({"acoustic": {"step": 1}}, "AcousticSettings has no step; it has steps"),
        ({"acoustic": 5}, "AcousticSettings must be an object, not 5"),
        ([], r"settings must be an object, not \[\]"),
        ({"seed": "x"}, "seed must be a whole number from 0, not 'x'"),
        ({"seed": -1}, "seed must be a whole number from 0, not -1"),
        ({"seed": True}, "seed must be a whole number"),
        ({"language": 7}, "language must be text"),
        ({"held_out_sentences": 0}, "held_out_sentences must be a whole number from 1"),
        ({"acoustic": {"steps": 1.5}}, r"acoustic\.steps must be a whole number from 1"),
        ({"vocoder": {"save_every": 0}}, r"vocoder\.save_every must be a whole number from 1"),
        (
            {"vocoder": {"segment_frames": 2}},
            r"vocoder\.segment_frames must be a whole number from 8",
        ),
        ({"vocoder": {"learning_rate": float("nan")}}, r"vocoder\.learning_rate must be a number"),
        ({"vocoder": {"learning_rate": "fast"}}, r"vocoder\.learning_rate must be a number"),
        ({"aligner": {"rounds": None}}, r"aligner\.rounds must be a whole number"),
    ],
)
def test_wrong_settings_are_named(values: Any, message: str) -> None:
    with pytest.raises(VoiceError, match=message):
        TrainingSettings.from_dict(values)
