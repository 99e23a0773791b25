"""The vocoders that the stage "vocoder" can train, behind one interface.

Everything else of the stage (losses, discriminators, averages, checkpoints) is the same for all of them.
"""

import dataclasses
from typing import Any, Final

import torch
from torch import Tensor, nn

from ...audio.mel import FFT_SIZE, HIGHEST_HZ, HOP_LENGTH, LOWEST_HZ, MEL_BINS, SAMPLE_RATE_HZ
from ...errors import VoiceError
from ...families.parts.snake_hifigan.config import VocoderConfig
from ...families.parts.snake_hifigan.network import SnakeHifiGan
from ...families.parts.source_filter.config import SourceFilterConfig
from ...families.parts.source_filter.network import SourceFilterVocoder
from .data import VocoderBatch

GeneratorConfig = SourceFilterConfig | VocoderConfig
Generator = SourceFilterVocoder | SnakeHifiGan

SOURCE_FILTER: Final = "source_filter"
SNAKE_HIFIGAN: Final = "snake_hifigan"
VOCODERS: Final = (SOURCE_FILTER, SNAKE_HIFIGAN)
"""Names as in a voice's `vocoder.type`."""

FRONT_END: Final = {
    "sample_rate": SAMPLE_RATE_HZ,
    "n_fft": FFT_SIZE,
    "win_size": FFT_SIZE,
    "hop_size": HOP_LENGTH,
    "num_mels": MEL_BINS,
    "fmin": LOWEST_HZ,
    "fmax": HIGHEST_HZ,
    "conditioning_channels": 0,
}
"""What a HiFi-GAN must read to fit our mels; it gets nothing beside them."""


def vocoder_type(config: GeneratorConfig) -> str:
    """Name of the vocoder that the configuration is of."""
    return SNAKE_HIFIGAN if isinstance(config, VocoderConfig) else SOURCE_FILTER


def read_config(values: Any) -> GeneratorConfig:
    """Read the settings' `vocoder_model`: `type` (source_filter where it is missing) and its sizes.

    Raises:
        VoiceError: an unknown type or key, or a HiFi-GAN that reads other mels than ours.
    """
    if not isinstance(values, dict):
        raise VoiceError(f"vocoder_model must be an object, not {values!r:.80}")
    sizes = {key: value for key, value in values.items() if key != "type"}
    kind = values.get("type", SOURCE_FILTER)
    if kind == SOURCE_FILTER:
        return SourceFilterConfig.from_dict(sizes)
    if kind != SNAKE_HIFIGAN:
        raise VoiceError(
            f"vocoder_model.type must be one of {', '.join(VOCODERS)}, not {kind!r:.80}"
        )
    config = VocoderConfig.from_dict(sizes)
    for key, needed in FRONT_END.items():
        if getattr(config, key) != needed:
            raise VoiceError(
                f"vocoder_model.{key} must be {needed:g} to fit our mels, "
                f"not {getattr(config, key)!r:.80}"
            )
    return config


def write_config(config: GeneratorConfig) -> dict[str, Any]:
    """What `read_config` reads."""
    return {"type": vocoder_type(config), **dataclasses.asdict(config)}


def build_generator(config: GeneratorConfig) -> Generator:
    """A new vocoder with random weights."""
    if isinstance(config, VocoderConfig):
        return SnakeHifiGan(config)
    return SourceFilterVocoder(config)


def generate(model: Generator, batch: VocoderBatch, seed: int, device: torch.device) -> Tensor:
    """Synthesize a batch.

    Args:
        model: of `build_generator`, on `device`.
        batch: B segments of S frames.
        seed: of the noise and the phases, for a vocoder that draws any.
        device: where to compute.

    Returns:
        Waveforms, (B, 256 S).
    """
    mel = batch.mel.to(device)
    if isinstance(model, SnakeHifiGan):
        samples: Tensor = model(mel)
        return samples[:, 0]
    random = torch.Generator().manual_seed(seed)
    noise = torch.randn(batch.waveform.shape, generator=random).to(device)
    phase = torch.rand(batch.waveform.shape[0], generator=random).to(device)
    waveform: Tensor = model(mel, batch.f0_hz.to(device), batch.voicing.to(device), noise, phase)
    return waveform


def exported(model: Generator) -> nn.Module:
    """The module whose parameters a voice carries: weight norm is folded into the weights."""
    return model.fold() if isinstance(model, SnakeHifiGan) else model
