"""A built-in voice and recordings that it made itself."""

from pathlib import Path

import pytest

from wyoming_nano_tts.audio.wav import write_wav
from wyoming_nano_tts.evaluate.voices import JudgedVoice

TEXTS = ("Hello there.", "Good <b>morning</b>!", "The light is on.", "hello there")


@pytest.fixture(scope="session")
def voice() -> JudgedVoice:
    """The built-in voice that has a mel and a vocoder, so that all of it can be evaluated."""
    return JudgedVoice("en_US-kathleen")


@pytest.fixture(scope="session")
def own_recordings(voice: JudgedVoice, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of four takes of three sentences, spoken by the voice; not to be changed."""
    folder = tmp_path_factory.mktemp("own")
    lines = []
    for number, text in enumerate(TEXTS):
        write_wav(folder / f"take{number}.wav", voice.say(text))
        lines.append(f"take{number}|{text}\n")
    (folder / "metadata.csv").write_text("".join(lines), encoding="utf-8")
    return folder
