"""Checkpoints in the published layouts, with weights by the deterministic recipes of the golden tests."""

import json
from collections import OrderedDict
from functools import cache
from pathlib import Path
from typing import Any

import torch
from golden_weights import load_golden
from vits_golden import golden_tensor

from wyoming_nano_tts.families.inflect_v2.config import VitsConfig
from wyoming_nano_tts.families.inflect_v2.network import Vits
from wyoming_nano_tts.families.parts.fastspeech.config import AcousticConfig
from wyoming_nano_tts.families.parts.fastspeech.network import AcousticModel
from wyoming_nano_tts.families.parts.snake_hifigan.config import VocoderConfig
from wyoming_nano_tts.families.parts.snake_hifigan.network import SnakeHifiGan

PUBLISHED_ACOUSTIC_KEYS = 17
"""Keys that the published configuration lists: the first of ours."""
V2_SIZES: dict[str, dict[str, int]] = {
    "nano": {
        "inter_channels": 128,
        "hidden_channels": 72,
        "filter_channels": 384,
        "upsample_initial_channel": 192,
        "n_layers_q": 2,
    },
    "micro": {
        "inter_channels": 192,
        "hidden_channels": 96,
        "filter_channels": 768,
        "upsample_initial_channel": 320,
        "n_layers_q": 3,
    },
}


@cache
def _golden_state(model: str, changes: tuple[tuple[str, Any], ...]) -> dict[str, torch.Tensor]:
    module: torch.nn.Module
    if model == "acoustic":
        module = AcousticModel(AcousticConfig.from_dict(dict(changes)))
        load_golden(module, "acoustic")
    else:
        module = SnakeHifiGan(VocoderConfig.of_variant(dict(changes)["variant"]))
        load_golden(module, "vocoder")
    return module.state_dict()


def acoustic(**changes: Any) -> dict[str, Any]:
    """What the acoustic file of Inflect-Nano-v1 holds; `changes` go into its configuration."""
    config = AcousticConfig().to_dict() | changes
    state = _golden_state("acoustic", tuple(changes.items()))
    keys = list(config)[: PUBLISHED_ACOUSTIC_KEYS + (2 if changes else 0)]
    return {
        "model": OrderedDict(state),
        "config": {key: config[key] for key in keys},
        "speakers": {"mark": 0},
        "params": sum(tensor.numel() for tensor in state.values()),
    }


def vocoder(variant: str = "snake_v2mid") -> dict[str, Any]:
    """What the vocoder file of Inflect-Nano-v1 holds."""
    state = _golden_state("vocoder", (("variant", variant),))
    return {
        "generator": OrderedDict(state),
        "config": VocoderConfig.of_variant(variant).to_dict(),
        "generator_params": sum(tensor.numel() for tensor in state.values()),
    }


def write_v1(folder: Path, **changes: Any) -> Path:
    """Write both files of Inflect-Nano-v1 as in its repository."""
    weights = folder / "weights"
    weights.mkdir(parents=True)
    torch.save(acoustic(**changes), weights / "inflect_nano_v1_acoustic.pt")
    torch.save(vocoder(), weights / "inflect_nano_v1_vocoder.pt")
    return folder


def v2_config(size: str = "nano") -> dict[str, Any]:
    """The published `config.json`."""
    model: dict[str, Any] = dict(V2_SIZES[size])
    model |= {"n_heads": 2, "n_layers": 3, "kernel_size": 3, "p_dropout": 0.1, "resblock": "1"}
    model |= {"resblock_kernel_sizes": [3, 7, 11], "resblock_dilation_sizes": [[1, 3, 5]] * 3}
    model |= {"upsample_rates": [8, 8, 2, 2], "upsample_kernel_sizes": [16, 16, 4, 4]}
    model |= {"use_spectral_norm": False, "use_sdp": False, "inference_only": True}
    data = {
        "text_cleaners": [],
        "max_wav_value": 32768.0,
        "sampling_rate": 24000,
        "filter_length": 1024,
        "hop_length": 256,
        "win_length": 1024,
        "n_mel_channels": 80,
        "mel_fmin": 0.0,
        "mel_fmax": 12000.0,
        "add_blank": True,
        "n_speakers": 0,
        "cleaned_text": True,
    }
    return {
        "format": "inflect_v2_inference_config_v1",
        "train": {"segment_size": 16384},
        "data": data,
        "model": model,
    }


@cache
def v2_state(size: str = "nano") -> "OrderedDict[str, torch.Tensor]":
    """All 410 tensors by the recipe; names and shapes are those of our torch module."""
    with torch.device("meta"):
        shapes = Vits(VitsConfig.from_dict(v2_config(size)["model"])).state_dict()
    return OrderedDict(
        (name, torch.from_numpy(golden_tensor(name, tuple(value.shape))))
        for name, value in shapes.items()
    )


def v2(size: str = "nano") -> dict[str, Any]:
    """What `model.pth` holds."""
    state = v2_state(size)
    return {
        "format": "inflect_vits_inference_checkpoint_v1",
        "model": state,
        "iteration": 148000,
        "learning_rate": 0.0001,
        "deployable_parameters": sum(tensor.numel() for tensor in state.values()),
    }


def write_v2(folder: Path, size: str = "nano") -> Path:
    """Write both files of an Inflect-v2 repository."""
    folder.mkdir(parents=True)
    torch.save(v2(size), folder / "model.pth")
    text = json.dumps(v2_config(size), indent=2) + "\n"
    (folder / "config.json").write_text(text, encoding="utf-8")
    return folder
