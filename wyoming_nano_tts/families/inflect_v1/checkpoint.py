"""The checkpoints of Inflect-Nano-v1: an acoustic model, and a vocoder in another file (`parts.snake_hifigan`).

Names and shapes follow the published state dicts; every optional part that a configuration can
switch on is known.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from ...voice_files.checkpoints.container import Checkpoint, open_checkpoint
from ...voice_files.checkpoints.errors import CheckpointError
from ...voice_files.checkpoints.model import Model
from ...voice_files.checkpoints.rules import Rules, read_config
from ...voice_files.checkpoints.shapes import Shapes, check_shapes, layer, norm
from ...voice_files.weights import NewVoicePart
from ..parts.snake_hifigan.checkpoint import read_vocoder

ENCODER_FF_MULT: Final = 4
"""Fixed by the published code; the configuration has no key for it."""
CONTEXT_KERNEL, CONTEXT_FF_MULT = 5, 2
POSTNET_KERNEL: Final = 5
FRAME_META: Final = 8
"""Position features of a frame."""
DEFAULT_SPEAKER: Final = "mark"

ACOUSTIC_RULES: Final[Rules] = {
    "vocab_size": (256, 1, 65_536),
    "tone_size": (16, 1, 1024),
    "lang_size": (4, 1, 1024),
    "n_mels": (80, 1, 512),
    "hidden": (168, 2, 2048),
    "encoder_layers": (5, 0, 64),
    "decoder_layers": (6, 0, 64),
    "decoder_ff_mult": (3, 1, 16),
    "kernel_size": (7, 1, 63),
    "speaker_count": (2, 1, 65_536),
    "speaker_dim": (64, 1, 2048),
    "dropout": (0.08, 0.0, 0.95),
    "sample_rate": (24_000, 24_000, 24_000),
    "max_frames": (1400, 1, 1_000_000),
    "postnet_scale": (0.1, -10.0, 10.0),
    "use_frame_pitch": (True, None, None),
    "abs_frame_bins": (512, 1, 65_536),
    "use_contextual_predictors": (False, None, None),
    "use_group_duration_planner": (False, None, None),
}
OURS: Final = {"frame_source": False, "absolute_frames": True}
"""Switches of our own acoustic models, as they stand for the published one."""


def acoustic_shapes(config: Mapping[str, Any]) -> Shapes:
    """Every tensor of the acoustic model with its shape."""
    h, half = config["hidden"], config["hidden"] // 2
    mels, kernel = config["n_mels"], config["kernel_size"]
    shapes: Shapes = {
        "phone.weight": (config["vocab_size"], h),
        "tone.weight": (config["tone_size"], h),
        "lang.weight": (config["lang_size"], h),
        "speaker.weight": (config["speaker_count"], config["speaker_dim"]),
        **layer("speaker_proj", h, config["speaker_dim"]),
    }
    for index in range(config["encoder_layers"]):
        shapes |= _block(f"encoder.{index}", h, kernel, ENCODER_FF_MULT)
    for name, middle, outputs in (
        ("duration_head", h, 1),
        ("energy_head", half, 1),
        ("bright_head", half, 1),
        ("pitch_head", h, 2),
    ):
        shapes |= norm(f"{name}.0", h) | layer(f"{name}.1", middle, h)
        shapes |= layer(f"{name}.3", outputs, middle)
    if config["use_group_duration_planner"]:
        shapes |= layer("group_duration_delta", 1, h)
    if config["use_contextual_predictors"]:
        shapes |= _block("predictor_context", h, CONTEXT_KERNEL, CONTEXT_FF_MULT)
        for name, outputs in (("duration", 1), ("energy", 1), ("bright", 1), ("pitch", 2)):
            shapes |= layer(f"{name}_delta", outputs, h)
    shapes |= layer("energy_proj", h, 1) | layer("bright_proj", h, 1)
    shapes |= layer("pitch_proj.0", h, 2) | layer("pitch_proj.2", h, h)
    shapes["abs_frame.weight"] = (config["abs_frame_bins"], h)
    shapes |= layer("frame_proj.0", h, FRAME_META) | layer("frame_proj.2", h, h)
    shapes |= layer("local_ctx.0", 2 * h, 3 * h) | layer("local_ctx.2", h, 2 * h)
    for index in range(config["decoder_layers"]):
        shapes |= _block(f"decoder.{index}", h, kernel, config["decoder_ff_mult"])
    for direction in ("", "_reverse"):
        shapes[f"frame_gru.weight_ih_l0{direction}"] = (3 * half, h)
        shapes[f"frame_gru.weight_hh_l0{direction}"] = (3 * half, half)
        shapes[f"frame_gru.bias_ih_l0{direction}"] = (3 * half,)
        shapes[f"frame_gru.bias_hh_l0{direction}"] = (3 * half,)
    shapes |= norm("mel_head.0", h) | layer("mel_head.1", h, h) | layer("mel_head.3", mels, h)
    shapes |= layer("postnet.0", h, mels, POSTNET_KERNEL)
    return (
        shapes
        | layer("postnet.2", h, h, POSTNET_KERNEL)
        | layer("postnet.4", mels, h, POSTNET_KERNEL)
    )


def read_files(architecture: str, acoustic_file: Path, vocoder_file: Path) -> Model:
    """Read and check both files.

    Raises:
        CheckpointError: one of them is not such a model's, or they do not belong together.
    """
    with open_checkpoint(acoustic_file) as checkpoint:
        acoustic, speakers = read_acoustic(checkpoint)
    with open_checkpoint(vocoder_file) as checkpoint:
        vocoder = read_vocoder(checkpoint)
    if acoustic.config["n_mels"] != vocoder.config["num_mels"]:
        raise CheckpointError(
            f"{acoustic_file} makes {acoustic.config['n_mels']} mel bands, {vocoder_file} takes "
            f"{vocoder.config['num_mels']}: they do not belong together"
        )
    return Model(architecture, (acoustic, vocoder), speakers, (acoustic_file, vocoder_file))


def read_acoustic(checkpoint: Checkpoint) -> tuple[NewVoicePart, tuple[str, ...]]:
    """Check and read the acoustic model.

    Returns:
        The part, and the names of its speakers, the default one first; empty if there is one.

    Raises:
        CheckpointError: the configuration, the speakers or the tensors are not those of the model.
    """
    config = read_config(checkpoint.values.get("config", {}), ACOUSTIC_RULES, str(checkpoint.path))
    if config["hidden"] % 2 or not config["kernel_size"] % 2:
        raise CheckpointError(f"{checkpoint.path}: hidden must be even and kernel_size odd")
    tensors = checkpoint.tensors("model")
    check_shapes(acoustic_shapes(config), tensors, checkpoint.path)
    names, order = _speakers(checkpoint, config["speaker_count"])
    weights = checkpoint.read(tensors)
    weights["speaker.weight"] = np.ascontiguousarray(weights["speaker.weight"][order])
    parameters = sum(tensor.size for tensor in weights.values())
    return NewVoicePart("acoustic", {**config, **OURS}, weights, parameters), names


def _block(name: str, channels: int, kernel: int, ff_mult: int) -> Shapes:
    return {
        **norm(f"{name}.norm1", channels),
        **layer(f"{name}.depth", 2 * channels, 1, kernel),
        **layer(f"{name}.point", channels, channels, 1),
        **norm(f"{name}.norm2", channels),
        **layer(f"{name}.ff.0", ff_mult * channels, channels),
        **layer(f"{name}.ff.3", channels, ff_mult * channels),
    }


def _speakers(checkpoint: Checkpoint, rows: int) -> tuple[tuple[str, ...], list[int]]:
    """Names in the order of our rows, and the stored row that each of our rows takes.

    The published runtime speaks with "mark", else with the first of the map; here the default is
    row 0, so its row comes first.
    """
    stored = checkpoint.values.get("speakers") or {DEFAULT_SPEAKER: 0}
    if not isinstance(stored, dict) or not all(
        isinstance(name, str)
        and 0 < len(name) <= 80
        and name.isprintable()
        and type(row) is int
        and 0 <= row < rows
        for name, row in stored.items()
    ):
        raise CheckpointError(
            f"{checkpoint.path}: speakers must map names to rows below {rows} of the speaker table"
        )
    if len(set(stored.values())) != len(stored):
        raise CheckpointError(f"{checkpoint.path}: two speakers have the same row")
    default = DEFAULT_SPEAKER if DEFAULT_SPEAKER in stored else next(iter(stored))
    names = sorted(stored, key=lambda name: (name != default, stored[name]))
    named = [stored[name] for name in names]
    taken = frozenset(named)
    order = named + [row for row in range(rows) if row not in taken]
    return tuple(names) if len(names) > 1 else (), order
