"""Voices of random weights: the real graphs and files, in a fraction of a second and without torch."""

import dataclasses
import json
import os
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wyoming_nano_tts.backends.graph import graph_spec
from wyoming_nano_tts.families.registry import ARCHITECTURES
from wyoming_nano_tts.voice_files.weights import NewVoicePart
from wyoming_nano_tts.voice_files.writing import (
    About,
    NewVoice,
    read_description,
    write_description,
)
from wyoming_nano_tts.voice_files.writing import write_voice as written_voice

ACOUSTIC_GRAPHS = ("acoustic_encoder", "acoustic_decoder")

BIASES = {
    "duration_head.3.bias": 2.0,
    "energy_head.3.bias": -5.0,
    "mel_head.3.bias": -5.0,
    "pitch_head.3.bias": 0.3,
    "source_head.3.bias": 0.4,
}
"""Output biases that make random weights speak-like: some 6 frames a token, voiced, quiet."""


def random_weights(
    graphs: tuple[str, ...], config: Mapping[str, Any] | None = None
) -> dict[str, NDArray[np.float32]]:
    """Weights of the right shapes, the same on every machine; `config` counts rows of tables."""
    weights: dict[str, NDArray[np.float32]] = {}
    for graph in graphs:
        for name, shape in graph_spec(graph).shapes(config).items():
            rng = np.random.default_rng(zlib.crc32(name.encode()))
            values = rng.standard_normal(shape, dtype=np.float32)
            if len(shape) == 1:
                norm = name.endswith("weight") and "gain" not in name
                values = values * 0.05 + (1.0 if norm else BIASES.get(name, 0.0))
            elif "phone.weight" in name or "tone.weight" in name:
                values *= 0.5
            else:
                values *= 0.5 / np.sqrt(np.prod(shape[1:]))
            weights[name] = values.astype(np.float32)
    return weights


NOBODY = About(
    name="Random",
    description="random weights",
    language="en_US",
    version="1",
    licence="CC0-1.0",
    attribution_name="nobody",
    attribution_url="https://example.org",
)


def part(
    name: str, weights: Mapping[str, Any], config: Mapping[str, Any], kind: str | None = None
) -> NewVoicePart:
    """One part of a voice to write."""
    size = sum(int(np.prod(value.shape)) for value in weights.values())
    return NewVoicePart(name, config, weights, size, kind)


def write_parts(folder: Path, architecture: str, *parts: NewVoicePart, **changes: Any) -> Path:
    """Write a voice of these parts into `folder`, whose name becomes its id.

    `changes` go into the finished description, so that it may be one that nobody should read; None takes a key out.
    """
    about = dataclasses.replace(NOBODY, name=str(changes.pop("name", NOBODY.name)))
    written_voice(folder, NewVoice(architecture, parts, about), ARCHITECTURES)
    if changes:
        described = read_description(folder) | changes
        write_description(folder, {k: v for k, v in described.items() if v is not None})
    return folder


def write_voice(folder: Path, rows: Mapping[str, int] | None = None, **changes: Any) -> Path:
    """Write a voice of random weights, of our own architecture; `rows` changes the rows of its tables."""
    config = dict(graph_spec(ACOUSTIC_GRAPHS[0]).config) | (rows or {})
    parts = [
        part("acoustic", _halves(random_weights(ACOUSTIC_GRAPHS, config)), config),
        part(
            "vocoder",
            _halves(random_weights(("source_filter",))),
            graph_spec("source_filter").config,
            "source_filter",
        ),
    ]
    return write_parts(folder, "nano", *parts, **changes)


def _halves(weights: Mapping[str, NDArray[np.float32]]) -> dict[str, NDArray[np.float16]]:
    return {name: values.astype(np.float16) for name, values in weights.items()}


def copy_voice(voice: Path, folder: Path, **changes: Any) -> Path:
    """Put a voice into another folder, the weights by hard link, with changes to its description."""
    folder.mkdir(parents=True)
    for part in ("acoustic.safetensors", "vocoder.safetensors"):
        os.link(voice / part, folder / part)
    description = json.loads((voice / "voice.json").read_text(encoding="utf-8"))
    description |= {"id": folder.name, **changes}
    (folder / "voice.json").write_text(json.dumps(description), encoding="utf-8")
    return folder
