"""The documented backend runs the built-in voice, which sounds the same."""

from typing import Any

import numpy as np
from documented import example

from wyoming_nano_tts.engine import Engine, SpeechOptions


def heard(engine: Engine) -> bytes:
    utterance = engine.utterance(engine.default_voice, SpeechOptions())
    return np.concatenate(list(utterance.say("The kettle is on."))).tobytes()


def test_another_backend_is_handed_in_and_sounds_the_same() -> None:
    names: dict[str, Any] = {}
    exec(example("Adding a backend"), names)  # noqa: S102 - our own documentation
    timed = names["engine"]
    assert heard(timed) == heard(Engine())
    seconds = timed.backend.seconds
    assert set(seconds) == {"acoustic_encoder", "acoustic_decoder", "source_filter"}
    assert all(spent > 0 for spent in seconds.values())
