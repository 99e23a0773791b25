"""The checkpoints of Inflect-Nano-v1: an acoustic model, and a vocoder in another file (`parts.snake_hifigan`).

Names and shapes are those of the graphs that a checkpoint's configuration chooses.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from ...audio.mel import SAMPLE_RATE_HZ
from ...errors import VoiceError
from ...voice_files.checkpoints.container import Checkpoint, open_checkpoint
from ...voice_files.checkpoints.errors import CheckpointError
from ...voice_files.checkpoints.model import Model
from ...voice_files.checkpoints.rules import read_config
from ...voice_files.checkpoints.shapes import check_shapes
from ...voice_files.fitting import fit, weight_shapes
from ...voice_files.ranges import Range
from ...voice_files.weights import NewVoicePart
from ..parts.fastspeech.config import RANGES, AcousticConfig
from ..parts.snake_hifigan.checkpoint import read_vocoder
from .acoustic_spec import ACOUSTIC

DEFAULT_SPEAKER: Final = "mark"

OURS: Final = {"frame_source": False, "absolute_frames": True}
"""Switches of our own acoustic models, as they stand for the published one."""
DEFAULTS: Final[Mapping[str, Any]] = {
    key: value for key, value in AcousticConfig().to_dict().items() if key not in OURS
}
"""Keys of the published configuration; one that a checkpoint lacks has the published value."""
RATE: Final = {"sample_rate": Range(SAMPLE_RATE_HZ, SAMPLE_RATE_HZ)}
PROJECTION: Final = "pitch_proj."
"""Stored even where frame pitch is off, and no graph has it."""


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
    source, spec = str(checkpoint.path), ACOUSTIC
    given = read_config(checkpoint.values.get("config", {}), DEFAULTS, {**RANGES, **RATE}, source)
    try:
        config, graphs = fit(source, "acoustic", spec, {**given, **OURS})
    except VoiceError as error:
        raise CheckpointError(str(error)) from error
    expected = weight_shapes([name for names in spec.graphs for name in names], config)
    fitting = weight_shapes(graphs, config)
    expected = {
        name: shape
        for name, shape in expected.items()
        if name in fitting or name.startswith(PROJECTION)
    }
    tensors = checkpoint.tensors("model")
    check_shapes(expected, tensors, checkpoint.path)
    names, order = _speakers(checkpoint, config["speaker_count"])
    weights = checkpoint.read(tensors)
    weights["speaker.weight"] = np.ascontiguousarray(weights["speaker.weight"][order])
    parameters = sum(tensor.size for tensor in weights.values())
    return NewVoicePart("acoustic", config, weights, parameters), names


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
