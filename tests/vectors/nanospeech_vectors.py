"""Golden vectors of Nanospeech: a checkpoint of small size in the published layout, and what it must compute.

The weights are made by a recipe from the names of their tensors, so they need not lie here; where a folder of vectors
has them as files, those are taken.
"""

import json
import math
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from wyoming_nano_tts.audio.wav import write_wav
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


def golden_tensor(
    salt: str, name: str, shape: tuple[int, ...], seeded: str = "{part}/{name}"
) -> NDArray[np.float32]:
    """Make one tensor; `seeded` is the text that its seed follows from."""
    if name.endswith(".window"):
        return mel.window()
    if name.endswith(".fb"):
        return mel.filter_bank()
    seed = zlib.crc32(seeded.format(part=salt, name=name).encode())
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


def seedings(salt: str) -> list[str]:
    """Texts that seeds may follow from, with the salt of other vectors somewhere in them."""
    marks = ("", "/", ":", "-", "_", ".", "|", " ") if salt else ("",)
    told = salt.replace("{", "{{").replace("}", "}}")
    return [
        form
        for mark in marks
        for form in (
            f"{told}{mark}{{part}}/{{name}}",
            f"{{part}}{mark}{told}/{{name}}",
            f"{{part}}/{told}{mark}{{name}}",
            f"{{part}}/{{name}}{mark}{told}",
        )
    ]


def averaged_of(folder: Path) -> Arrays:
    """Averaged weights that guide in the guidance loss of a folder: of its `ema.safetensors`, else by the recipe.

    Other vectors have other weights by the same recipe, with the `salt` of their manifest in the seeds: where it stands
    is found by the weights of the model, which lie there.

    Raises:
        LookupError: the folder tells neither.
    """
    model = part_of(folder, "model")
    given = folder / "ema.safetensors"
    if given.is_file():
        found: Arrays = load_file(given)
        return {name: found[name] for name in model}
    manifest = folder / "manifest.json"
    told = json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else {}
    salt, name = str(told.get("salt", "")), "transformer.time_embed.time_mlp.0.weight"
    for form in seedings(salt):
        made = golden_tensor("model", name, model[name].shape, form)
        if np.array_equal(made, model[name]):
            return {key: golden_tensor("ema", key, v.shape, form) for key, v in model.items()}
    raise LookupError(
        f"{folder}: nothing tells the averaged weights of loss_model_guidance. Put them there as ema.safetensors, or "
        f"tell in manifest.json the salt that made model.safetensors (told: {salt!r}, {len(seedings(salt))} ways tried)"
    )


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


def write_clip(path: Path) -> Path:
    """Write five seconds of a tone that swells like syllables, as a recording that a voice may follow."""
    t = np.arange(5 * 24_000) / 24_000
    tone = 0.3 * np.sin(2 * np.pi * 180 * t) * (0.6 - 0.4 * np.cos(2 * np.pi * 4 * t))
    write_wav(path, tone.astype(np.float32))
    return path
