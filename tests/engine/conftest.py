"""An engine around the voice of random weights."""

from pathlib import Path

import pytest

from wyoming_nano_tts.engine import Engine

VOICE = "en_US-random"


@pytest.fixture(scope="session")
def engine(random_voice_dir: Path) -> Engine:
    """Engine whose default voice is the random one, loaded."""
    made = Engine((random_voice_dir,), threads=1, default_voice=VOICE)
    made.preload(VOICE)
    return made
