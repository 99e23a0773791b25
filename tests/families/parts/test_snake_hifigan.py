"""The Snake HiFi-GAN chunk by chunk: any cutting equals the whole; behind our own acoustic model as well."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from golden_weights import load_golden
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from safetensors.numpy import save

from benchmarks.stand_ins.voices import copy_voice, random_weights
from wyoming_nano_tts.backends.graph import graph_spec
from wyoming_nano_tts.backends.onnx.session import OnnxBackend
from wyoming_nano_tts.engine import Engine, SpeechOptions
from wyoming_nano_tts.errors import VoiceError
from wyoming_nano_tts.families.parts.snake_hifigan.network import SnakeHifiGan as Reference
from wyoming_nano_tts.families.parts.snake_hifigan.vocoder import (
    CHUNK_FRAMES,
    CONTEXT_FRAMES,
    FIRST_CHUNK_FRAMES,
    HOP_LENGTH,
    STAGE_CONTEXTS,
    SnakeHifiGan,
    stage_bounds,
)
from wyoming_nano_tts.families.registry import ARCHITECTURES
from wyoming_nano_tts.text import Passage
from wyoming_nano_tts.voice_files.description import read_voice

Floats = NDArray[np.float32]
ROUNDING = 1e-5
"""Measured in torch and here: 3.3e-6 on golden weights."""


@pytest.fixture(scope="module")
def reference() -> Reference:
    model = Reference().eval()
    load_golden(model, "vocoder")
    return model


@pytest.fixture(scope="module")
def vocoder(reference: Reference) -> SnakeHifiGan:
    weights = {k: v.detach().numpy() for k, v in reference.fold().state_dict().items()}
    return SnakeHifiGan(OnnxBackend().open("snake_hifigan", weights, 1))


def mel_of(frames: int) -> Floats:
    return np.random.default_rng(frames).normal(-5, 2, (80, frames)).astype(np.float32)


@torch.inference_mode()
def whole(reference: Reference, mel: Floats) -> Floats:
    return reference(torch.from_numpy(mel)[None])[0, 0].numpy()


def test_the_graph_and_the_model_agree(reference: Reference) -> None:
    state = {k: tuple(v.shape) for k, v in reference.fold().state_dict().items()}
    spec = graph_spec("snake_hifigan")
    assert dict(spec.weights) == state
    assert spec.config == json.loads(json.dumps(reference.config.to_dict()))
    assert reference.context_frames == CONTEXT_FRAMES == 13
    assert reference.config.hop_size == HOP_LENGTH
    assert list(reference.config.stage_contexts) == STAGE_CONTEXTS


def test_stages_keep_what_they_need_and_no_more() -> None:
    bounds, left = stage_bounds(13, 20, 13)
    kept = [int(last - first) for first, last in bounds]
    assert kept == [20 + 20, 20 * 8 + 28, 20 * 64 + 94, 20 * 128 + 64]
    assert left == 64
    bounds, left = stage_bounds(0, 20, 0)  # a sentence of one chunk: everything
    assert bounds.tolist() == [[0, 20], [0, 160], [0, 1280], [0, 2560]]
    assert left == 0


@given(frames=st.integers(1, 70), first=st.integers(1, 40), most=st.integers(1, 70))
@example(frames=1, first=12, most=96)
@example(frames=27, first=1, most=1)
@example(frames=26, first=13, most=13)
@settings(max_examples=12, deadline=None)
def test_chunks_of_any_size_equal_the_whole(
    vocoder: SnakeHifiGan, reference: Reference, frames: int, first: int, most: int
) -> None:
    mel = mel_of(frames)
    chunks = list(vocoder.stream_mel(mel, first, most))
    sizes = [len(chunk) // HOP_LENGTH for chunk in chunks]
    assert sizes[0] == min(first, most, frames)
    assert max(sizes) <= most
    assert sum(sizes) == frames
    expected = whole(reference, mel)
    np.testing.assert_allclose(np.concatenate(chunks), expected, rtol=0, atol=ROUNDING)


@pytest.mark.parametrize("side", [-1, 1])
def test_the_context_is_exact(vocoder: SnakeHifiGan, side: int) -> None:
    """A frame that far away still changes samples, one further does not."""
    middle = 40
    mel = mel_of(81)
    bounds, _ = stage_bounds(0, 81, 0)
    (before,) = vocoder.runner.run(mel=mel[None], bounds=bounds)

    def changed(distance: int) -> bool:
        other = mel.copy()
        other[:, middle + side * distance] += 3
        (after,) = vocoder.runner.run(mel=other[None], bounds=bounds)
        frame = slice(HOP_LENGTH * middle, HOP_LENGTH * (middle + 1))
        return bool(np.abs(after - before)[0, 0, frame].max() > 0)

    assert changed(CONTEXT_FRAMES)
    assert not changed(CONTEXT_FRAMES + 1)


def test_the_first_chunk_is_short_and_the_next_grow(vocoder: SnakeHifiGan) -> None:
    sizes = [len(chunk) // HOP_LENGTH for chunk in vocoder.stream_mel(mel_of(300))]
    assert sizes[:4] == [FIRST_CHUNK_FRAMES, 24, 48, CHUNK_FRAMES]
    assert max(sizes) == CHUNK_FRAMES
    assert sum(sizes) == 300


@pytest.fixture(scope="module")
def make_voice(random_voice_dir: Path) -> Callable[..., Path]:
    """Exchange the vocoder of the voice of random weights."""

    def make(folder: Path, **part: Any) -> Path:
        voice = copy_voice(random_voice_dir / "en_US-random", folder)
        weights = random_weights(("snake_hifigan",))
        weights |= {k: 0 * v for k, v in weights.items() if k.endswith("log_alpha")}
        content = save({k: v.astype(np.float16) for k, v in weights.items()})
        (voice / "vocoder.safetensors").unlink()
        (voice / "vocoder.safetensors").write_bytes(content)
        path = voice / "voice.json"
        described = json.loads(path.read_text(encoding="utf-8"))
        described["vocoder"] = {
            "type": "snake_hifigan",
            "file": "vocoder.safetensors",
            "sha256": hashlib.sha256(content).hexdigest(),
            "config": graph_spec("snake_hifigan").config,
        } | part
        path.write_text(json.dumps(described), encoding="utf-8")
        return voice

    return make


def test_our_acoustic_model_speaks_through_it(
    make_voice: Callable[..., Path], tmp_path: Path
) -> None:
    make_voice(tmp_path / "en_US-snake")
    info = read_voice(tmp_path / "en_US-snake", ARCHITECTURES)
    assert info.architecture == "nano"
    assert info.parts["vocoder"].type == "snake_hifigan"
    assert "pitch_scale" in info.supported
    assert "seed" not in info.supported
    engine = Engine((tmp_path,), threads=1, default_voice="en_US-snake")
    bare = SpeechOptions(lead_silence_ms=0)
    chunks = list(engine.utterance("en_US-snake", bare).say(Passage.of("Good morning.")))
    assert len(chunks) > 1
    audio = np.concatenate(chunks)
    assert len(audio) % HOP_LENGTH == 0
    assert audio.any()
    again = engine.utterance("en_US-snake", SpeechOptions(lead_silence_ms=0, seed=5)).say(
        Passage.of("Good morning.")
    )
    np.testing.assert_array_equal(audio, np.concatenate(list(again)))


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"variant": "v3"}, "variant is 'v3', the graph has 'snake_v2mid'"),
        ({"upsample_initial_channel": 128}, "upsample_initial_channel is 128, the graph has 144"),
        ({"beta": 1}, "unknown beta"),
    ],
)
def test_another_generator_is_refused(
    make_voice: Callable[..., Path], tmp_path: Path, config: dict[str, Any], message: str
) -> None:
    voice = make_voice(tmp_path / "en_US-snake", config=config)
    with pytest.raises(VoiceError, match=message):
        read_voice(voice, ARCHITECTURES)


def test_a_configuration_may_name_the_variant_alone(
    make_voice: Callable[..., Path], tmp_path: Path
) -> None:
    """It is all that the published runtime reads."""
    voice = make_voice(tmp_path / "en_US-snake", config={"variant": "snake_v2mid", "fmax": 12000})
    config = read_voice(voice, ARCHITECTURES).parts["vocoder"].config
    assert config["upsample_initial_channel"] == 144
