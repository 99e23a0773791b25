"""Golden vectors of Nanospeech: a checkpoint of small size in the published layout, and what it must compute.

The weights are made by a recipe from the names of their tensors, so they need not lie here; where a folder of vectors
has them as files, those are taken.
"""

import math
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from wyoming_nano_tts.families.nanospeech import config, mel
from wyoming_nano_tts.voice_files.reference import NewReference

SIZES: Mapping[str, Mapping[str, int]] = {
    "model": {
        "dim": 64, "depth": 2, "heads": 3, "text_dim": 48, "text_blocks": 2, "ff_mult": 2, "symbols": 29,
    },
    "duration": {
        "dim": 64, "depth": 2, "heads": 2, "text_dim": 48, "text_blocks": 0, "ff_mult": 2, "symbols": 29,
    },
    "vocoder": {"dim": 32, "inner": 64, "layers": 2},
}  # fmt: skip
FILES = {"model": "model", "duration": "duration", "vocoder": "vocos"}
"""Part of a voice to the name of its file, which is also the salt of its weights."""

Arrays = dict[str, NDArray[Any]]


def golden_tensor(salt: str, name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Make one tensor."""
    if name.endswith(".window"):
        return mel.window()
    if name.endswith(".fb"):
        return mel.filter_bank()
    seed = zlib.crc32(f"{salt}/{name}".encode())
    z = np.random.Generator(np.random.PCG64(seed)).standard_normal(shape)
    last = name.rsplit(".", 1)[-1]
    if last in {"bias", "beta"}:
        z = 0.1 * z
    elif name.endswith(("norm.weight", "norm_out.weight", "final_layer_norm.weight")):
        z = 1 + 0.1 * z
    elif last == "gamma":
        z = 0.3 + 0.1 * z if len(shape) == 1 else 0.3 * z
    elif name.endswith("text_embed.weight"):
        z = 0.5 * z
    else:
        z = z / math.sqrt(math.prod(shape[1:]))
    return z.astype(np.float32)


def golden_part(
    part: str, sizes: Mapping[str, int] | None = None, salt: str | None = None
) -> Arrays:
    """All tensors of a part as they lie in its published file."""
    name = salt or FILES[part]
    shapes = {
        **config.SHAPES[part](sizes or SIZES[part]),
        **(config.IGNORED if part != "vocoder" else {}),
    }
    weights = {key: golden_tensor(name, key, shape) for key, shape in shapes.items()}
    if part == "vocoder":
        half = config.SPECTRUM_BINS
        weights["head.out.weight"][:half] *= 0.3
        weights["head.out.bias"][:half] -= 1
    return weights


def part_of(folder: Path, part: str) -> Arrays:
    """Tensors of a part that belong to the vectors of a folder, without buffers."""
    path = folder / f"{FILES[part]}.safetensors"
    found: Arrays = load_file(path) if path.is_file() else golden_part(part)
    ignored = {**config.IGNORED, **config.VOCOS_IGNORED}
    return {name: tensor for name, tensor in found.items() if name not in ignored}


def sizes_of(part: str, weights: Arrays) -> dict[str, int]:
    """Sizes as the reader of checkpoints tells them."""
    shapes = {name: tensor.shape for name, tensor in weights.items()}
    return (config.vocos_sizes if part == "vocoder" else config.transformer_sizes)(shapes)


def write_checkpoint(folder: Path, vectors: Path) -> Path:
    """Write a checkpoint of golden weights in the published layout, with two recordings beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    for part, name in FILES.items():
        save_file(golden_part(part), folder / f"{name}.safetensors")
    (folder / "vocab.txt").write_bytes((vectors / "vocab.txt").read_bytes())
    return folder


def recording(vectors: Path, seconds: float = 1.0) -> NewReference:
    """The recording of the vectors as a reference."""
    wave = np.load(vectors / "mel.npz")["wave"]
    whole = np.tile(wave, math.ceil(seconds * 24_000 / len(wave)))[: round(seconds * 24_000)]
    return NewReference(whole.astype(np.float32), "Pick it up.")
