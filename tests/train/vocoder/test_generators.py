"""The vocoders that training knows, behind one interface."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from accelerate import Accelerator

from wyoming_nano_tts.audio.mel import log_mel
from wyoming_nano_tts.errors import VoiceError
from wyoming_nano_tts.families.parts.snake_hifigan.config import VocoderConfig
from wyoming_nano_tts.families.parts.source_filter.config import SourceFilterConfig
from wyoming_nano_tts.train.checkpoint import load_checkpoint
from wyoming_nano_tts.train.features import Features, save_features
from wyoming_nano_tts.train.settings import TrainingSettings, VocoderSettings
from wyoming_nano_tts.train.vocoder.data import VocoderBatch, VocoderData
from wyoming_nano_tts.train.vocoder.generators import (
    build_generator,
    exported,
    generate,
    read_config,
    vocoder_type,
    write_config,
)
from wyoming_nano_tts.train.vocoder.training import VocoderTrainer, train_vocoder

SMALL: dict[str, dict[str, Any]] = {
    "source_filter": {"width": 16, "inner": 16, "layers": 1},
    "snake_hifigan": {
        "upsample_initial_channel": 32,
        "resblock_kernel_sizes": [3],
        "resblock_dilation_sizes": [[1, 3]],
    },
}
"""Sizes for a test."""


def batch(frames: int = 12) -> VocoderBatch:
    random = torch.Generator().manual_seed(1)
    return VocoderBatch(
        torch.randn(2, 80, frames, generator=random) - 5,
        torch.full((2, frames), 150.0),
        torch.ones(2, frames),
        0.1 * torch.randn(2, 256 * frames, generator=random),
    )


@pytest.mark.parametrize("name", SMALL)
def test_a_configuration_survives_json_with_its_type(name: str) -> None:
    config = read_config({"type": name, **SMALL[name]})
    assert vocoder_type(config) == name
    written = json.loads(json.dumps(write_config(config)))
    assert written["type"] == name
    assert read_config(written) == config
    settings = TrainingSettings(vocoder_model=config)
    assert TrainingSettings.from_dict(json.loads(json.dumps(settings.to_dict()))) == settings


def test_settings_of_before_there_was_a_type_mean_the_source_filter() -> None:
    old = {"mel_bins": 80, "width": 176, "inner": 448, "layers": 5, "kernel_size": 7}
    settings = TrainingSettings.from_dict({"vocoder_model": old})
    assert settings.vocoder_model == SourceFilterConfig()
    assert settings == TrainingSettings()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (5, "vocoder_model must be an object, not 5"),
        ({"type": "wavenet"}, r"vocoder_model\.type must be one of source_filter, snake_hifigan"),
        ({"type": ["x"]}, r"vocoder_model\.type must be one of"),
        ({"type": "snake_hifigan", "width": 1}, "VocoderConfig has no width"),
        ({"width": 0}, r"vocoder_model\.width must be a whole number from 1"),
        ({"type": "snake_hifigan", "variant": "v9"}, "vocoder variant must be one of"),
        (
            {"type": "snake_hifigan", "variant": "source_snake_v2balanced"},
            r"vocoder_model\.conditioning_channels must be 0 to fit our mels",
        ),
        ({"type": "snake_hifigan", "fmax": 8000.0}, r"vocoder_model\.fmax must be 12000"),
    ],
)
def test_a_wrong_vocoder_is_named(values: Any, message: str) -> None:
    with pytest.raises(VoiceError, match=message):
        TrainingSettings.from_dict({"vocoder_model": values})


@pytest.mark.parametrize("name", SMALL)
def test_every_vocoder_turns_a_batch_into_samples(name: str) -> None:
    torch.manual_seed(0)
    model = build_generator(read_config({"type": name, **SMALL[name]}))
    first = generate(model, batch(), 3, torch.device("cpu"))
    assert first.shape == (2, 12 * 256)
    assert torch.equal(first, generate(model, batch(), 3, torch.device("cpu")))


@pytest.mark.parametrize("name", SMALL)
def test_what_is_exported_sounds_the_same_and_has_no_weight_norm(name: str) -> None:
    torch.manual_seed(0)
    model = build_generator(read_config({"type": name, **SMALL[name]}))
    plain = exported(model)
    assert not [key for key in plain.state_dict() if key.endswith(("weight_g", "weight_v"))]
    before = generate(model, batch(), 3, torch.device("cpu"))
    after = generate(plain, batch(), 3, torch.device("cpu"))  # type: ignore[arg-type]
    torch.testing.assert_close(before, after, rtol=1e-4, atol=1e-6)


def test_the_published_size_is_the_default() -> None:
    config = read_config({"type": "snake_hifigan"})
    assert config == VocoderConfig()
    model = exported(build_generator(config))
    assert sum(p.numel() for p in model.parameters()) == pytest.approx(1.167e6, rel=0.01)


@pytest.fixture(scope="module")
def features(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two recordings of a tone."""
    folder = tmp_path_factory.mktemp("features")
    for number, f0_hz in enumerate((120, 180)):
        time = np.arange(40 * 256) / 24000
        wave = sum(0.05 * np.sin(2 * np.pi * f0_hz * n * time) for n in range(1, 10))
        samples = np.asarray(wave, np.float32)
        f0 = np.full(40, f0_hz, np.float32)
        save_features(folder / f"tone{number}.npz", Features(samples, log_mel(samples)[:, :40], f0))
    return folder


def small_settings(name: str, **changes: Any) -> TrainingSettings:
    options = VocoderSettings(
        warmup_steps=2, steps=4, batch_size=2, segment_frames=12, save_every=100, average_decay=0.5
    )
    return TrainingSettings(
        vocoder_model=read_config({"type": name, **SMALL[name]}),
        vocoder=dataclasses.replace(options, **changes),
    )


@pytest.mark.parametrize("name", SMALL)
def test_every_vocoder_trains_resumes_and_ends_alike(
    name: str, features: Path, tmp_path: Path
) -> None:
    settings, accelerator = small_settings(name), Accelerator(cpu=True)
    names = ["tone0", "tone1"]
    arguments = (features, names, names[:1], settings, accelerator)
    assert train_vocoder(tmp_path / "whole", *arguments, None)
    assert not train_vocoder(tmp_path / "pieces", *arguments, 1e-9)
    tries = 1
    while not train_vocoder(tmp_path / "pieces", *arguments, 1e-9):
        tries += 1
        assert tries < 6
    whole = load_checkpoint(tmp_path / "whole" / "checkpoint.pt")
    pieces = load_checkpoint(tmp_path / "pieces" / "checkpoint.pt")
    assert whole["step"] == pieces["step"] == 4
    for key, value in whole["average"].items():
        assert torch.equal(value, pieces["average"][key]), key


@pytest.mark.parametrize("name", SMALL)
def test_every_vocoder_learns(name: str, features: Path, tmp_path: Path) -> None:
    settings = small_settings(name, warmup_steps=25, steps=25, warmup_learning_rate=5e-3)
    trainer = VocoderTrainer(tmp_path / "vocoder", settings, Accelerator(cpu=True))
    data = VocoderData(features, ["tone0", "tone1"])
    trainer.data = trainer.validation = data
    trainer.warmup_steps = 25
    before = trainer.validate()["validation_mel"]
    assert trainer.train(data, data, 25, 25, None)
    assert trainer.validate()["validation_mel"] < 0.8 * before


def test_the_last_steps_are_small(features: Path, tmp_path: Path) -> None:
    settings = small_settings(
        "source_filter", steps=5, last_steps=2, learning_rate=1e-4, last_learning_rate=1e-6
    )
    trainer = VocoderTrainer(tmp_path / "vocoder", settings, Accelerator(cpu=True))
    data = VocoderData(features, ["tone0", "tone1"])
    rates, done = {}, False
    while not done:
        done = trainer.train(data, data, 5, 2, 1e-9)  # a step at a time
        rates[trainer.step] = trainer.generator_optimiser.param_groups[0]["lr"]
    warm = settings.vocoder.warmup_learning_rate
    assert rates == {1: warm, 2: warm, 3: 1e-4, 4: 1e-6, 5: 1e-6}
