"""A voice of random weights of the family nano2."""

from pathlib import Path

import numpy as np
import pytest
from nano2_weights import GRAPHS, nano2_weights

from wyoming_nano_tts.backends.backend import Backend
from wyoming_nano_tts.backends.graph import graph_spec
from wyoming_nano_tts.backends.onnx.session import OnnxBackend
from wyoming_nano_tts.families.nano2.config import DecoderConfig, ProsodyConfig
from wyoming_nano_tts.families.nano2.decoder import Decoder
from wyoming_nano_tts.families.nano2.prosody import Prosody
from wyoming_nano_tts.families.registry import ARCHITECTURES
from wyoming_nano_tts.voice_files.weights import NewVoicePart
from wyoming_nano_tts.voice_files.writing import About, NewVoice, write_voice


@pytest.fixture(scope="session")
def prosody(backend: Backend) -> Prosody:
    weights = nano2_weights("prosody")
    text, frames = (backend.open(graph, weights, 1) for graph in GRAPHS["prosody"])
    return Prosody(text, frames, ProsodyConfig())


@pytest.fixture(scope="session")
def decoder(backend: Backend) -> Decoder:
    """With float32 products."""
    return decoder_on(OnnxBackend(integers=False) if backend.name == "onnx" else backend)


@pytest.fixture(scope="session")
def integer_decoder() -> Decoder:
    """With the products of 8-bit integers."""
    return decoder_on(OnnxBackend(integers=True))


def decoder_on(backend: Backend) -> Decoder:
    weights = nano2_weights("decoder")
    text, frames = (backend.open(graph, weights, 1) for graph in GRAPHS["decoder"])
    return Decoder(text, frames, DecoderConfig())


@pytest.fixture(scope="session")
def nano2_voices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the voice en_US-random2."""
    folder = tmp_path_factory.mktemp("voices")
    parts = []
    for name, graphs in GRAPHS.items():
        config = dict(graph_spec(graphs[0]).config) | ({"speaker": 3} if name == "decoder" else {})
        weights = {k: v.astype(np.float16) for k, v in nano2_weights(name).items()}
        parts.append(NewVoicePart(name, config, weights, 1))
    about = About(
        "Random", "random weights", "en_US", "1", "CC0-1.0", "nobody", "https://a.example"
    )
    voice = NewVoice("nano2", parts, about, gain_db=-6.0)
    write_voice(folder / "en_US-random2", voice, ARCHITECTURES)
    return folder
