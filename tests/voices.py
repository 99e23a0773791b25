"""Voices of random weights: the real graphs and files, in a fraction of a second and without torch."""

import hashlib
import json
import os
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

from wyoming_nano_tts.backends.graph import graph_spec

ACOUSTIC_GRAPHS = ("acoustic_encoder", "acoustic_decoder")

BIASES = {
    "duration_head.3.bias": 2.0,
    "energy_head.3.bias": -5.0,
    "mel_head.3.bias": -5.0,
    "pitch_head.3.bias": 0.3,
    "source_head.3.bias": 0.4,
}
"""Output biases that make random weights speak-like: some 6 frames a token, voiced, quiet."""


def random_weights(graphs: tuple[str, ...]) -> dict[str, NDArray[np.float32]]:
    """Weights of the right shapes, the same on every machine."""
    weights: dict[str, NDArray[np.float32]] = {}
    for graph in graphs:
        for name, shape in graph_spec(graph).weights.items():
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


def write_voice(folder: Path, **changes: Any) -> Path:
    """Write a whole voice of random weights into `folder`, whose name becomes its id."""
    folder.mkdir(parents=True)
    parts: dict[str, Any] = {}
    graphs = {"acoustic": ACOUSTIC_GRAPHS, "vocoder": ("source_filter",)}
    for part, names in graphs.items():
        weights = {k: v.astype(np.float16) for k, v in random_weights(names).items()}
        content = save(weights)
        (folder / f"{part}.safetensors").write_bytes(content)
        parts[part] = {
            "file": f"{part}.safetensors",
            "sha256": hashlib.sha256(content).hexdigest(),
            "config": dict(graph_spec(names[0]).config),
        }
    parts["vocoder"]["type"] = "source_filter"
    description = {
        "format": 1,
        "id": folder.name,
        "name": "Random",
        "description": "random weights",
        "language": "en_US",
        "version": "1",
        "licence": "CC0-1.0",
        "attribution": {"name": "nobody", "url": "https://example.org"},
        "sample_rate": 24000,
        "speakers": [],
        "parameters": 1,
        **parts,
        **changes,
    }
    (folder / "voice.json").write_text(json.dumps(description), encoding="utf-8")
    return folder


def copy_voice(voice: Path, folder: Path, **changes: Any) -> Path:
    """Put a voice into another folder, the weights by hard link, with changes to its description."""
    folder.mkdir(parents=True)
    for part in ("acoustic.safetensors", "vocoder.safetensors"):
        os.link(voice / part, folder / part)
    description = json.loads((voice / "voice.json").read_text(encoding="utf-8"))
    description |= {"id": folder.name, **changes}
    (folder / "voice.json").write_text(json.dumps(description), encoding="utf-8")
    return folder
