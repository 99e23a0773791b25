"""The checkpoints of Inflect-Nano-v2 and Inflect-Micro-v2: one VITS model and its `config.json`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ...voice_files.checkpoints.container import Checkpoint, open_checkpoint
from ...voice_files.checkpoints.errors import CheckpointError
from ...voice_files.checkpoints.model import Model
from ...voice_files.checkpoints.rules import Rules, plain, read_config, read_json
from ...voice_files.checkpoints.shapes import Shapes, check_shapes, layer, normed
from ...voice_files.checkpoints.weight_norm import fold_weight_norm
from ...voice_files.weights import NewVoicePart

CHECKPOINT_FORMATS: Final = (
    "inflect_vits_inference_checkpoint_v1",
    "inflect_v2_inference_checkpoint_v1",
)
CONFIG_FILE: Final = "config.json"
CONFIG_FORMAT: Final = "inflect_v2_inference_config_v1"
VOCABULARY: Final = 178
WINDOW: Final = 4
"""Relative positions that attention tells apart, on each side."""
DURATION_CHANNELS, DURATION_KERNEL = 256, 3
COUPLINGS: Final = (0, 2, 4, 6)
"""Indices of the couplings; those between are channel reversals without weights."""
WAVENET_LAYERS, WAVENET_KERNEL = 4, 5
EDGE_KERNEL: Final = 7

SIZES: Final[Rules] = {
    "inter_channels": (128, 2, 2048),
    "hidden_channels": (72, 2, 2048),
    "filter_channels": (384, 1, 8192),
    "n_heads": (2, 1, 64),
    "n_layers": (3, 1, 64),
    "kernel_size": (3, 1, 31),
    "upsample_initial_channel": (192, 16, 4096),
}
"""Keys of `model` that decide shapes; the defaults are nano's, but every key must be there."""
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
WITHOUT_EFFECT: Final = frozenset(
    {"n_layers_q", "p_dropout", "use_spectral_norm", "inference_only"}
)
"""Keys of `model` on which only training depends."""
AUDIO: Final[Mapping[str, Any]] = {
    "sampling_rate": 24_000,
    "hop_length": 256,
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
        problems.append(f"format must be {CONFIG_FORMAT}, not {plain(described['format'])}")
    for values, rules in ((model, {**FIXED, **ABSENT}), (data, AUDIO)):
        for key, expected in rules.items():
            if values.get(key, expected) != expected:
                problems.append(f"{key} must be {expected!r}, not {_shown(values[key])}")
    problems += [f"{key} is missing" for key in SIZES if key not in model]
    known = {*SIZES, *FIXED, *ABSENT, *WITHOUT_EFFECT}
    problems += [f"{str(key)[:40]} is unknown" for key in model if key not in known]
    if problems:
        raise CheckpointError(
            f"{source}: in the configuration {'; '.join(problems[:8])}"
            + (f"; and {len(problems) - 8} more" if len(problems) > 8 else "")
        )
    sizes = read_config({key: model[key] for key in SIZES}, SIZES, source)
    if sizes["hidden_channels"] % sizes["n_heads"] or sizes["inter_channels"] % 2:
        raise CheckpointError(
            f"{source}: hidden_channels must be divisible by n_heads, inter_channels by 2"
        )
    if sizes["upsample_initial_channel"] % 16 or not sizes["kernel_size"] % 2:
        raise CheckpointError(
            f"{source}: upsample_initial_channel must be divisible by 16, kernel_size odd"
        )
    return {**sizes, **FIXED}


def model_shapes(config: Mapping[str, Any]) -> Shapes:
    """Every stored tensor with its shape, weight norm not folded."""
    return {**_encoder(config), **_durations(config), **_flow(config), **_decoder(config)}


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
            f"not {plain(stored)}"
        )
    config = model_config(described, source)
    tensors = checkpoint.tensors("model")
    check_shapes(model_shapes(config), tensors, checkpoint.path)
    weights = checkpoint.read(tensors)
    parameters = sum(tensor.size for tensor in weights.values())
    return NewVoicePart("model", config, fold_weight_norm(weights), parameters)


def _encoder(config: Mapping[str, Any]) -> Shapes:
    h, wide, taps = config["hidden_channels"], config["filter_channels"], config["kernel_size"]
    shapes: Shapes = {"enc_p.emb.weight": (VOCABULARY, h)}
    relative = (1, 2 * WINDOW + 1, h // config["n_heads"])
    for index in range(config["n_layers"]):
        attention = f"enc_p.encoder.attn_layers.{index}"
        for name in ("conv_q", "conv_k", "conv_v", "conv_o"):
            shapes |= layer(f"{attention}.{name}", h, h, 1)
        shapes |= {f"{attention}.emb_rel_{one}": relative for one in "kv"}
        for which in "12":
            shapes |= _gamma_beta(f"enc_p.encoder.norm_layers_{which}.{index}", h)
        feed_forward = f"enc_p.encoder.ffn_layers.{index}"
        shapes |= layer(f"{feed_forward}.conv_1", wide, h, taps)
        shapes |= layer(f"{feed_forward}.conv_2", h, wide, taps)
    return shapes | layer("enc_p.proj", 2 * config["inter_channels"], h, 1)


def _durations(config: Mapping[str, Any]) -> Shapes:
    channels, taps = DURATION_CHANNELS, DURATION_KERNEL
    return {
        **layer("dp.conv_1", channels, config["hidden_channels"], taps),
        **_gamma_beta("dp.norm_1", channels),
        **layer("dp.conv_2", channels, channels, taps),
        **_gamma_beta("dp.norm_2", channels),
        **layer("dp.proj", 1, channels, 1),
    }


def _flow(config: Mapping[str, Any]) -> Shapes:
    h, half = config["hidden_channels"], config["inter_channels"] // 2
    shapes: Shapes = {}
    for index in COUPLINGS:
        flow = f"flow.flows.{index}"
        shapes |= layer(f"{flow}.pre", h, half, 1) | layer(f"{flow}.post", half, h, 1)
        for one in range(WAVENET_LAYERS):
            outputs = h if one == WAVENET_LAYERS - 1 else 2 * h
            shapes |= normed(f"{flow}.enc.in_layers.{one}", 2 * h, h, WAVENET_KERNEL)
            shapes |= normed(f"{flow}.enc.res_skip_layers.{one}", outputs, h, 1)
    return shapes


def _decoder(config: Mapping[str, Any]) -> Shapes:
    initial, kernels = config["upsample_initial_channel"], config["resblock_kernel_sizes"]
    shapes = layer("dec.conv_pre", initial, config["inter_channels"], EDGE_KERNEL)
    for stage, taps in enumerate(config["upsample_kernel_sizes"]):
        inputs = initial >> stage
        shapes |= normed(f"dec.ups.{stage}", inputs, inputs // 2, taps, transposed=True)
        for branch, kernel in enumerate(kernels):
            block = f"dec.resblocks.{stage * len(kernels) + branch}"
            for part in ("convs1", "convs2"):
                for index in range(len(config["resblock_dilation_sizes"][branch])):
                    shapes |= normed(f"{block}.{part}.{index}", inputs // 2, inputs // 2, kernel)
    last = initial >> len(config["upsample_rates"])
    return shapes | layer("dec.conv_post", 1, last, EDGE_KERNEL, bias=False)


def _gamma_beta(name: str, channels: int) -> Shapes:
    return {f"{name}.gamma": (channels,), f"{name}.beta": (channels,)}


def _shown(value: object) -> str:
    return plain(value) if not isinstance(value, list) else "another list"
