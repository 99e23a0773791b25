"""The published vocoder's checkpoint."""

import json

from ....errors import VoiceError
from ....voice_files.checkpoints.container import Checkpoint
from ....voice_files.checkpoints.errors import CheckpointError
from ....voice_files.checkpoints.shapes import check_shapes
from ....voice_files.checkpoints.weight_norm import fold_weight_norm
from ....voice_files.fitting import fit, weight_shapes
from ....voice_files.ranges import shown
from ....voice_files.weights import NewVoicePart
from .about import SNAKE_HIFIGAN
from .config import DEFAULT_VARIANT, VARIANTS, VocoderConfig


def read_vocoder(checkpoint: Checkpoint) -> NewVoicePart:
    """Check, read and fold the vocoder; discriminators and optimisers in the file are ignored.

    A checkpoint stores the name of its variant, and only that is obeyed.

    Raises:
        CheckpointError: the variant or the tensors are not those of a published generator, or no graph runs the
            variant.
    """
    key = "generator" if "generator" in checkpoint.values else "model"
    stored = checkpoint.values.get("config") or {}
    variant = stored.get("variant", DEFAULT_VARIANT) if isinstance(stored, dict) else None
    if not isinstance(variant, str) or variant not in VARIANTS:
        raise CheckpointError(
            f"{checkpoint.path}: the vocoder's variant must be one of {', '.join(VARIANTS)}, "
            f"not {shown(variant)}"
        )
    sizes = json.loads(
        json.dumps(VocoderConfig.of_variant(variant).to_dict())
    )  # lists, as in `voice.json`
    try:
        config, graphs = fit(str(checkpoint.path), "vocoder", SNAKE_HIFIGAN, sizes)
    except VoiceError as error:
        raise CheckpointError(str(error)) from error
    tensors = checkpoint.tensors(key)
    check_shapes(weight_shapes(graphs, config), tensors, checkpoint.path)
    weights = checkpoint.read(tensors)
    parameters = sum(tensor.size for tensor in weights.values())
    return NewVoicePart("vocoder", config, fold_weight_norm(weights), parameters, "snake_hifigan")
