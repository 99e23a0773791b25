"""The checkpoints of Inflect-Nano-v2 and Inflect-Micro-v2: one VITS model and its `config.json`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ...audio.mel import HOP_LENGTH, SAMPLE_RATE_HZ
from ...errors import VoiceError
from ...voice_files.checkpoints.container import Checkpoint, open_checkpoint
from ...voice_files.checkpoints.errors import CheckpointError
from ...voice_files.checkpoints.model import Model
from ...voice_files.checkpoints.rules import read_json
from ...voice_files.checkpoints.shapes import check_shapes
from ...voice_files.checkpoints.weight_norm import fold_weight_norm
from ...voice_files.fitting import fit, weight_shapes
from ...voice_files.ranges import problems as range_problems
from ...voice_files.ranges import shown
from ...voice_files.weights import NewVoicePart
from .config import RANGES, TRAINING_ONLY
from .model_spec import MODEL

CHECKPOINT_FORMATS: Final = (
    "inflect_vits_inference_checkpoint_v1",
    "inflect_v2_inference_checkpoint_v1",
)
CONFIG_FILE: Final = "config.json"
CONFIG_FORMAT: Final = "inflect_v2_inference_config_v1"
SIZES: Final = (
    "inter_channels", "hidden_channels", "filter_channels", "n_heads", "n_layers", "kernel_size",
    "upsample_initial_channel",
)  # fmt: skip
"""Keys of `model` that decide shapes; each must be there."""
FIXED: Final[Mapping[str, Any]] = {
    "resblock": "1",
    "resblock_kernel_sizes": [3, 7, 11],
    "resblock_dilation_sizes": [[1, 3, 5], [1, 3, 5], [1, 3, 5]],
    "upsample_rates": [8, 8, 2, 2],
    "upsample_kernel_sizes": [16, 16, 4, 4],
}
"""Keys of `model` that decide the layout; both published models have these values."""
ABSENT: Final[Mapping[str, Any]] = {
    "use_sdp": False,
    "decoder_alias_free": False,
    "decoder_alias_free_start_stage": 2,
    "decoder_snake_logscale": True,
}
"""Keys of `model` for parts that no published checkpoint has, as their code takes them."""
AUDIO: Final[Mapping[str, Any]] = {
    "sampling_rate": SAMPLE_RATE_HZ,
    "hop_length": HOP_LENGTH,
    "add_blank": True,
    "n_speakers": 0,
}
"""Keys of `data` on which the runtime depends."""


def model_config(described: Mapping[str, Any], source: str) -> dict[str, Any]:
    """Check `config.json`; return the keys that decide shapes.

    Raises:
        CheckpointError: it describes something else; the message names every difference.
    """
    model, data = described.get("model"), described.get("data", {})
    if not isinstance(model, dict) or not isinstance(data, dict):
        raise CheckpointError(f"{source}: the configuration needs an object named model")
    problems = []
    if described.get("format", CONFIG_FORMAT) != CONFIG_FORMAT:
        problems.append(f"format must be {CONFIG_FORMAT}, not {shown(described['format'])}")
    for values, rules in ((model, {**FIXED, **ABSENT}), (data, AUDIO)):
        for key, expected in rules.items():
            if values.get(key, expected) != expected:
                problems.append(f"{key} must be {expected!r}, not {_shown(values[key])}")
    problems += [f"{key} is missing" for key in SIZES if key not in model]
    known = {*SIZES, *FIXED, *ABSENT, *TRAINING_ONLY}
    problems += [f"{str(key)[:40]} is unknown" for key in model if key not in known]
    if problems:
        raise CheckpointError(
            f"{source}: in the configuration {'; '.join(problems[:8])}"
            + (f"; and {len(problems) - 8} more" if len(problems) > 8 else "")
        )
    sizes = {key: model[key] for key in SIZES}
    wrong = range_problems(sizes, {key: RANGES[key] for key in SIZES})
    if wrong:
        raise CheckpointError(f"{source}: in the configuration {'; '.join(wrong)}")
    return {**sizes, **FIXED}


def read_file(architecture: str, model_file: Path) -> Model:
    """Read and check a model; its configuration lies beside it, or is inside where there is no such file.

    Raises:
        CheckpointError: it is not such a model's, or does not fit its configuration.
    """
    config_file = model_file.parent / CONFIG_FILE
    with open_checkpoint(model_file) as checkpoint:
        inside = checkpoint.values.get("config")
        if isinstance(inside, dict) and not config_file.exists():
            described, source = inside, model_file
        else:
            described, source = read_json(config_file), config_file
        part = read_model(checkpoint, described, str(source))
    return Model(architecture, (part,), (), tuple(dict.fromkeys((model_file, source))))


def read_model(checkpoint: Checkpoint, described: Mapping[str, Any], source: str) -> NewVoicePart:
    """Check, read and fold the model.

    Args:
        checkpoint: `model.pth`.
        described: what `config.json` says.
        source: where it says so.

    Raises:
        CheckpointError: the format, the configuration or the tensors are not those of the model.
    """
    stored = checkpoint.values.get("format", CHECKPOINT_FORMATS[0])
    if stored not in CHECKPOINT_FORMATS:
        raise CheckpointError(
            f"{checkpoint.path}: format must be {' or '.join(CHECKPOINT_FORMATS)}, "
            f"not {shown(stored)}"
        )
    try:
        config, graphs = fit(source, "model", MODEL, model_config(described, source))
    except CheckpointError:
        raise
    except VoiceError as error:
        raise CheckpointError(str(error)) from error
    tensors = checkpoint.tensors("model")
    check_shapes(weight_shapes(graphs, config), tensors, checkpoint.path)
    weights = checkpoint.read(tensors)
    parameters = sum(tensor.size for tensor in weights.values())
    return NewVoicePart("model", config, fold_weight_norm(weights), parameters)


def _shown(value: object) -> str:
    return shown(value) if not isinstance(value, list) else "another list"
