"""Voices of random weights for the architectures of which none is installed.

Weights do not change how long a computation takes, but predicted durations would: the predictors' last
layers are set so that speech has its usual tempo. What such a voice says is noise.
"""

import hashlib
import json
import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

from wyoming_nano_tts.backends.graph import graph_spec

Weights = dict[str, NDArray[np.float16]]

DURATIONS: Final[Mapping[str, Mapping[str, float]]] = {
    # ln(1 + frames); published acoustic models have a blank between two phonemes.
    "inflect_v1": {"duration_head.3": math.log1p(3.7)},
    "nano": {"duration_head.3": math.log1p(7.4)},
    # ln(frames), rounded up.
    "inflect_v2": {"dp.proj": math.log(3.5)},
}
"""Layer to the bias that makes every token as long as tokens are on average."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a voice consists of: part to its vocoder type and graphs."""

    architecture: str
    parts: Mapping[str, tuple[str, tuple[str, ...]]]


def _v2(size: str) -> tuple[str, ...]:
    return tuple(f"inflect_v2_{size}_{step}" for step in ("encoder", "flow", "generator"))


SKETCHES: Final[Mapping[str, Sketch]] = {
    "random-nano-snake-hifigan": Sketch(
        "nano",
        {
            "acoustic": ("", ("acoustic_encoder", "acoustic_decoder")),
            "vocoder": ("snake_hifigan", ("snake_hifigan",)),
        },
    ),
    "random-inflect-nano-v1": Sketch(
        "inflect_v1",
        {
            "acoustic": ("", ("inflect_v1_encoder", "inflect_v1_decoder")),
            "vocoder": ("snake_hifigan", ("snake_hifigan",)),
        },
    ),
    "random-inflect-nano-v2": Sketch("inflect_v2", {"model": ("", _v2("nano"))}),
    "random-inflect-micro-v2": Sketch("inflect_v2", {"model": ("", _v2("micro"))}),
}


def write(folder: Path) -> list[str]:
    """Write them all into folders of `folder`; return their ids."""
    for voice_id, sketch in SKETCHES.items():
        _write_voice(folder / voice_id, sketch)
    return list(SKETCHES)


def _write_voice(folder: Path, sketch: Sketch) -> None:
    folder.mkdir(parents=True)
    parts: dict[str, Any] = {}
    for name, (kind, graphs) in sketch.parts.items():
        content = save(_weights(graphs, DURATIONS[sketch.architecture]))
        (folder / f"{name}.safetensors").write_bytes(content)
        parts[name] = {
            "file": f"{name}.safetensors",
            "sha256": hashlib.sha256(content).hexdigest(),
            "config": dict(graph_spec(graphs[0]).config),
        }
        if kind:
            parts[name]["type"] = kind
    description = {
        "format": 1,
        "id": folder.name,
        "architecture": sketch.architecture,
        "name": folder.name,
        "description": "random weights, for measuring speed",
        "language": "en_US",
        "version": "1",
        "licence": "CC0-1.0",
        "attribution": {"name": "nobody", "url": "https://example.org"},
        "sample_rate": 24000,
        "speakers": [],
        "parameters": 1,
        **parts,
    }
    (folder / "voice.json").write_text(json.dumps(description), encoding="utf-8")


def _weights(graphs: tuple[str, ...], durations: Mapping[str, float]) -> Weights:
    weights: Weights = {}
    for graph in graphs:
        for name, shape in graph_spec(graph).weights.items():
            layer = name.rpartition(".")[0]
            if layer in durations:
                value = durations[layer] if name.endswith("bias") else 0.0
                weights[name] = np.full(shape, value, np.float16)
                continue
            rng = np.random.default_rng(zlib.crc32(name.encode()))
            values = rng.standard_normal(shape, dtype=np.float32)
            # Small, so that nothing overflows behind many layers.
            scale = 0.02 if len(shape) == 1 else 0.3 / math.sqrt(math.prod(shape[1:]))
            offset = 1.0 if len(shape) == 1 and name.endswith("weight") else 0.0
            weights[name] = (values * scale + offset).astype(np.float16)
    return weights
