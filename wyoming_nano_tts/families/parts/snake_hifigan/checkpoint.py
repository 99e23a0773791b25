"""The published vocoder's checkpoint."""

from collections.abc import Mapping
from typing import Any, Final

from ....voice_files.checkpoints.container import Checkpoint
from ....voice_files.checkpoints.errors import CheckpointError
from ....voice_files.checkpoints.rules import plain
from ....voice_files.checkpoints.shapes import Shapes, check_shapes, normed
from ....voice_files.checkpoints.weight_norm import fold_weight_norm
from ....voice_files.weights import NewVoicePart

_COMMON: Final[dict[str, Any]] = {
    "sample_rate": 24_000,
    "n_fft": 1024,
    "hop_size": 256,
    "win_size": 1024,
    "num_mels": 80,
    "fmin": 0.0,
    "fmax": 12_000.0,
    "resblock": "1",
    "upsample_rates": [8, 8, 2, 2],
    "upsample_kernel_sizes": [16, 16, 4, 4],
    "upsample_initial_channel": 144,
    "resblock_kernel_sizes": [3, 7, 11],
    "resblock_dilation_sizes": [[1, 3, 5], [1, 3, 5], [1, 3, 5]],
    "activation": "snake",
    "conditioning_channels": 0,
}
DEFAULT_VARIANT: Final = "snake_v2mid"
VARIANTS: Final[Mapping[str, Mapping[str, Any]]] = {
    DEFAULT_VARIANT: {},
    "v2": {"upsample_initial_channel": 128, "activation": "leaky_relu"},
    "v2plus": {"upsample_initial_channel": 160, "activation": "leaky_relu"},
    "v2wide": {"upsample_initial_channel": 176, "activation": "leaky_relu"},
    "snake_v2balanced": {"upsample_initial_channel": 160},
    "source_snake_v2balanced": {"upsample_initial_channel": 160, "conditioning_channels": 5},
    "v3": {
        "upsample_initial_channel": 256,
        "activation": "leaky_relu",
        "resblock": "2",
        "upsample_rates": [8, 8, 4],
        "upsample_kernel_sizes": [16, 16, 8],
        "resblock_kernel_sizes": [3, 5, 7],
        "resblock_dilation_sizes": [[1, 2], [2, 6], [3, 12]],
    },
}
"""What each published variant changes; a checkpoint stores the name, and only that is obeyed."""


def vocoder_shapes(config: Mapping[str, Any]) -> Shapes:
    """Every tensor of the generator with its shape, weight norm not folded."""
    initial, snake = config["upsample_initial_channel"], config["activation"] == "snake"
    stages = len(config["upsample_rates"])
    shapes = normed("conv_pre", initial, config["num_mels"] + config["conditioning_channels"], 7)
    for stage, kernel in enumerate(config["upsample_kernel_sizes"]):
        inputs = initial >> stage
        shapes |= normed(f"ups.{stage}", inputs, inputs // 2, kernel, transposed=True)
        if snake:
            shapes[f"up_acts.{stage}.log_alpha"] = (1, inputs, 1)
    kernels, dilations = config["resblock_kernel_sizes"], config["resblock_dilation_sizes"]
    halves = {"1": ("s1", "s2"), "2": ("s",)}[config["resblock"]]
    for block in range(stages * len(kernels)):
        stage, branch = divmod(block, len(kernels))
        channels = initial >> (stage + 1)
        for part in halves:
            for index in range(len(dilations[branch])):
                where = f"resblocks.{block}"
                shapes |= normed(f"{where}.conv{part}.{index}", channels, channels, kernels[branch])
                if snake:
                    shapes[f"{where}.act{part}.{index}.log_alpha"] = (1, channels, 1)
    if snake:
        shapes["post_act.log_alpha"] = (1, initial >> stages, 1)
    return shapes | normed("conv_post", 1, initial >> stages, 7)


def read_vocoder(checkpoint: Checkpoint) -> NewVoicePart:
    """Check, read and fold the vocoder; discriminators and optimisers in the file are ignored.

    Raises:
        CheckpointError: the variant or the tensors are not those of a published generator.
    """
    key = "generator" if "generator" in checkpoint.values else "model"
    stored = checkpoint.values.get("config") or {}
    variant = stored.get("variant", DEFAULT_VARIANT) if isinstance(stored, dict) else None
    if not isinstance(variant, str) or variant not in VARIANTS:
        raise CheckpointError(
            f"{checkpoint.path}: the vocoder's variant must be one of {', '.join(VARIANTS)}, "
            f"not {plain(variant)}"
        )
    config = {"variant": variant, **_COMMON, **VARIANTS[variant]}
    tensors = checkpoint.tensors(key)
    check_shapes(vocoder_shapes(config), tensors, checkpoint.path)
    weights = checkpoint.read(tensors)
    parameters = sum(tensor.size for tensor in weights.values())
    return NewVoicePart("vocoder", config, fold_weight_norm(weights), parameters, "snake_hifigan")
