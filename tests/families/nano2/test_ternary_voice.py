"""A voice with ternary weights: what is served is what was trained, on both backends."""

from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
import torch
from nano2_weights import GRAPHS, nano2_weights
from test_networks import SPEAKER, TOKENS, samples_of_network

from wyoming_nano_tts.backends.backend import Backend
from wyoming_nano_tts.backends.numpy.memory import Keep, Matrix
from wyoming_nano_tts.backends.numpy.session import NumpyBackend
from wyoming_nano_tts.backends.onnx.session import OnnxBackend
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.errors import VoiceError
from wyoming_nano_tts.families.nano2.config import DecoderConfig, ProsodyConfig
from wyoming_nano_tts.families.nano2.decoder import Decoder
from wyoming_nano_tts.families.nano2.network_decoder import FrameDecoder
from wyoming_nano_tts.families.nano2.network_prosody import ProsodyNetwork
from wyoming_nano_tts.families.nano2.prosody import Prosody
from wyoming_nano_tts.families.registry import ARCHITECTURES
from wyoming_nano_tts.text import Passage
from wyoming_nano_tts.train.nano2.stages import ternary
from wyoming_nano_tts.voice_files.description import read_voice
from wyoming_nano_tts.voice_files.quantised.converting import in_profile
from wyoming_nano_tts.voice_files.weights import NewVoicePart, kinds_of, read_weights
from wyoming_nano_tts.voice_files.writing import About, NewVoice, write_voice

BACKENDS: dict[str, Backend] = {
    "onnx": OnnxBackend(integers=False),
    "numpy": NumpyBackend(Keep.WHOLE),
    "packed": NumpyBackend(Keep.PACKED),
}
CONFIGS = {"prosody": asdict(ProsodyConfig()), "decoder": {**asdict(DecoderConfig()), "speaker": 2}}


def trained(part: str, profile: str) -> torch.nn.Module:
    """A network that computes with rounded weights, as in training."""
    network = (
        FrameDecoder(DecoderConfig()) if part == "decoder" else ProsodyNetwork(ProsodyConfig())
    )
    network.load_state_dict({k: torch.from_numpy(v) for k, v in nano2_weights(part).items()})
    ternary.put_on(network, ternary.plan(network, part, profile), torch.ones(()))
    return network.eval()


def written(folder: Path, profile: str) -> Path:
    """A folder with the voice en_US-packed: the master weights, stored as a profile has them."""
    about = About("Packed", "random", "en_US", "1", "CC0-1.0", "nobody", "https://a.example")
    parts = [
        in_profile(
            NewVoicePart(part, CONFIGS[part], nano2_weights(part), 1),
            "nano2",
            profile,
            ARCHITECTURES,
        )
        for part in GRAPHS
    ]
    write_voice(folder / "en_US-packed", NewVoice("nano2", parts, about), ARCHITECTURES)
    return folder


@pytest.fixture(scope="module")
def voices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("ternary"), "ternary")


@pytest.mark.parametrize("profile", ["ternary", "safe", "decoder-only"])
def test_served_weights_are_those_that_training_computed_with(tmp_path: Path, profile: str) -> None:
    info = read_voice(written(tmp_path, profile) / "en_US-packed", ARCHITECTURES)
    for part in GRAPHS:
        network, served = trained(part, profile), read_weights(info.parts[part])
        assert served.keys() == ternary.masters(network).keys()
        for name, weights in served.items():
            path, _, tensor = name.rpartition(".")
            used = getattr(network.get_submodule(path), tensor).detach().numpy()
            np.testing.assert_array_equal(weights.astype(np.float32), used)


@torch.inference_mode()
@pytest.mark.parametrize("name", BACKENDS)
def test_served_audio_is_that_of_the_trained_network(voices: Path, name: str) -> None:
    info, backend = read_voice(voices / "en_US-packed", ARCHITECTURES), BACKENDS[name]
    weights = {part: read_weights(info.parts[part]) for part in GRAPHS}
    runners = {p: [backend.open(graph, weights[p], 1) for graph in GRAPHS[p]] for p in GRAPHS}
    contours = Prosody(*runners["prosody"], ProsodyConfig()).plan(TOKENS, SPEAKER, 1.0, 1.0)
    rng = np.random.default_rng(1)
    spoken = np.concatenate(
        list(Decoder(*runners["decoder"], DecoderConfig()).stream(TOKENS, SPEAKER, contours, rng))
    )
    network = trained("decoder", "ternary")
    assert isinstance(network, FrameDecoder)
    reference = samples_of_network(network, contours)
    assert len(spoken) == len(reference)
    np.testing.assert_allclose(spoken, reference, rtol=0, atol=1e-4)


def test_every_ternary_matrix_stays_packed(voices: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = {True: 0, False: 0}
    made = Matrix.__init__

    def counted(self: Matrix, values: np.ndarray, keep: Keep) -> None:
        made(self, values, keep)
        counts[self.is_packed] += values.size

    monkeypatch.setattr(Matrix, "__init__", counted)
    engine = Engine((voices,), threads=1, backend=NumpyBackend(Keep.PACKED))
    assert list(engine.utterance("en_US-packed", SpeechOptions()).say(Passage.of("Good morning.")))
    assert counts[True] > 4_390_000
    assert counts[False] < 10_000


def test_the_file_is_a_sixteenth_and_says_what_is_in_it(voices: Path) -> None:
    info = read_voice(voices / "en_US-packed", ARCHITECTURES)
    assert info.size_bytes <= 0.08 * 4 * 4_546_426
    for part in info.parts.values():
        assert part.encoding == "nttq"
        assert kinds_of(part) == ["ternary", "int8", "float16"]


def test_a_damaged_file_is_one_error_and_the_others_go_on(tmp_path: Path) -> None:
    folder = written(tmp_path, "ternary")
    path = folder / "en_US-packed" / "decoder.nttq"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)
    engine = Engine((folder,), threads=1)
    with pytest.raises(VoiceError, match=r"decoder\.nttq.*install it again"):
        list(engine.utterance("en_US-packed", SpeechOptions()).say(Passage.of("Good morning.")))
    assert list(engine.utterance("en_US-heart", SpeechOptions()).say(Passage.of("Good morning.")))


def test_a_voice_of_an_unknown_encoding_is_left_out(tmp_path: Path) -> None:
    description = written(tmp_path, "int8") / "en_US-packed" / "voice.json"
    text = description.read_text(encoding="utf-8")
    description.write_text(text.replace('"nttq"', '"gguf"'), encoding="utf-8")
    with pytest.raises(VoiceError, match="'gguf'; this version reads safetensors, nttq"):
        read_voice(description.parent, ARCHITECTURES)
    description.write_text(text.replace('"nttq"', '"safetensors"'), encoding="utf-8")
    info = read_voice(description.parent, ARCHITECTURES)
    with pytest.raises(VoiceError, match="not a safetensors file"):
        read_weights(info.parts["decoder"])
