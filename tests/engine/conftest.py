"""An engine around the voice of random weights."""

from pathlib import Path

import pytest

from wyoming_nano_tts.backends.backend import Backend
from wyoming_nano_tts.engine import Engine

VOICE = "en_US-random"


@pytest.fixture(scope="session")
def engine(random_voice_dir: Path, backend: Backend) -> Engine:
    """Engine whose default voice is the random one, loaded."""
    made = Engine((random_voice_dir,), threads=1, default_voice=VOICE, backend=backend)
    made.preload(VOICE)
    return made
