"""The two published models with golden weights."""

import pytest
import torch
from golden_weights import load_golden

from wyoming_nano_tts.families.parts.fastspeech.network import AcousticModel
from wyoming_nano_tts.families.parts.snake_hifigan.network import SnakeHifiGan


@pytest.fixture(scope="session", autouse=True)
def single_thread() -> None:
    """One thread: results repeat exactly and the machine stays usable."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def acoustic(single_thread: None) -> AcousticModel:
    """The acoustic model as published, with golden weights."""
    model = AcousticModel().eval()
    load_golden(model, "acoustic")
    return model


@pytest.fixture(scope="session")
def vocoder(single_thread: None) -> SnakeHifiGan:
    """The vocoder as published, with golden weights."""
    model = SnakeHifiGan().eval()
    load_golden(model, "vocoder")
    return model
