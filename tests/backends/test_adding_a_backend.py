"""The documented backend runs the built-in voice, which sounds the same."""

from typing import Any

import numpy as np
from documented import example

from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.text import Passage


def heard(engine: Engine) -> bytes:
    utterance = engine.utterance(engine.default_voice, SpeechOptions())
    return np.concatenate(list(utterance.say(Passage.of("The kettle is on.")))).tobytes()


def test_another_backend_is_handed_in_and_sounds_the_same() -> None:
    names: dict[str, Any] = {}
    exec(example("Adding a backend"), names)  # noqa: S102 - our own documentation
    timed = names["engine"]
    assert heard(timed) == heard(Engine())
    seconds = timed.backend.seconds
    assert set(seconds) == {
        "nano2_prosody_text", "nano2_prosody_frames", "nano2_decoder_text", "nano2_decoder_frames",
    }  # fmt: skip
    assert all(spent > 0 for spent in seconds.values())
