"""Sizes of the three networks, told by the shapes of their tensors: no file of the checkpoint has them."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from ...voice_files.ranges import Range, Ranges

Shape = tuple[int, ...]
Shapes = dict[str, Shape]

MEL_BANDS: Final = 100
HEAD_WIDTH: Final = 64
TIME_WIDTH: Final = 256
"""Sines and cosines of the time of the flow."""
CONVOLUTION_GROUPS: Final = 16
CONVOLUTION_TAPS: Final = 31
TEXT_TAPS: Final = 7
FILLER: Final = 0
"""Row of the text embedding that stands for no character."""
LONGEST_FRAMES: Final = 4096
FRAMES_PER_SECOND: Final = 93.75
FFT_SIZE: Final = 1024
HOP_LENGTH: Final = 256
SAMPLE_RATE_HZ: Final = 24_000
SPECTRUM_BINS: Final = FFT_SIZE // 2 + 1

_TRANSFORMER: Final[Ranges] = {
    "dim": Range(16, 4096),
    "depth": Range(1, 96),
    "heads": Range(1, 64),
    "text_dim": Range(2, 4096),
    "text_blocks": Range(0, 32),
    "ff_mult": Range(1, 16),
    "symbols": Range(1, 65_535),
}
RANGES: Final[Mapping[str, Ranges]] = {
    "model": _TRANSFORMER,
    "duration": _TRANSFORMER,
    "vocoder": {"dim": Range(1, 4096), "inner": Range(1, 16_384), "layers": Range(1, 96)},
}
"""Sizes that are taken, by part."""

TEXT: Final = "transformer.text_embed."
INPUT: Final = "transformer.input_embed."
BLOCK: Final = "transformer.transformer_blocks."
TEXT_BLOCK: Final = f"{TEXT}text_blocks."
VOCOS_BLOCK: Final = "backbone.convnext."

IGNORED: Final = {
    "mel_spec.mel_stft.spectrogram.window": (FFT_SIZE,),
    "mel_spec.mel_stft.mel_scale.fb": (SPECTRUM_BINS, MEL_BANDS),
}
"""Buffers in the files of both transformers that follow from the mel's settings."""
VOCOS_IGNORED: Final = {
    "head.istft.window": (FFT_SIZE,),
    "feature_extractor.mel_spec.spectrogram.window": (FFT_SIZE,),
    "feature_extractor.mel_spec.mel_scale.fb": (SPECTRUM_BINS, MEL_BANDS),
}
"""The same in the file of the vocoder."""


def block_name(prefix: str, number: int) -> str:
    """Start of the names of the tensors of one block of several."""
    return f"{prefix}{number}."


def dit_shapes(config: Mapping[str, Any]) -> Shapes:
    """Every tensor of the diffusion transformer."""
    dim = config["dim"]
    shapes: Shapes = {
        **_linear("transformer.time_embed.time_mlp.0", dim, TIME_WIDTH),
        **_linear("transformer.time_embed.time_mlp.2", dim, dim),
        **_text_shapes(config),
        **_input_shapes(dim, 2 * MEL_BANDS + config["text_dim"]),
        **_linear("transformer.norm_out.linear", 2 * dim, dim),
        "transformer.proj_out.weight": (MEL_BANDS, dim),
    }
    for number in range(config["depth"]):
        name = block_name(BLOCK, number)
        shapes |= _linear(f"{name}attn_norm.linear", 6 * dim, dim)
        shapes |= _block_shapes(name, config)
    return shapes


def duration_shapes(config: Mapping[str, Any]) -> Shapes:
    """Every tensor of the duration predictor."""
    dim = config["dim"]
    shapes: Shapes = {
        **_text_shapes(config),
        **_input_shapes(dim, MEL_BANDS + config["text_dim"]),
        "transformer.norm_out.weight": (dim,),
        "to_pred.0.weight": (1, dim),
    }
    for number in range(config["depth"]):
        shapes |= _block_shapes(block_name(BLOCK, number), config)
    return shapes


def vocos_shapes(config: Mapping[str, Any]) -> Shapes:
    """Every tensor of the vocoder."""
    dim, inner = config["dim"], config["inner"]
    shapes: Shapes = {
        "backbone.embed.weight": (dim, MEL_BANDS, TEXT_TAPS),
        "backbone.embed.bias": (dim,),
        **_norm("backbone.norm", dim),
        **_norm("backbone.final_layer_norm", dim),
        **_linear("head.out", 2 * SPECTRUM_BINS, dim),
    }
    for number in range(config["layers"]):
        name = block_name(VOCOS_BLOCK, number)
        shapes |= _convnext(name, dim, inner)
        shapes[f"{name}gamma"] = (dim,)
    return shapes


def transformer_sizes(shapes: Mapping[str, Shape]) -> dict[str, int]:
    """Tell the sizes of a transformer, or of a duration predictor, by its tensors.

    Raises:
        KeyError: a tensor that tells one is missing.
        IndexError: it has too few axes.
    """
    first, dim = block_name(BLOCK, 0), shapes[f"{INPUT}proj.weight"][0]
    rows, text_dim = shapes[f"{TEXT}text_embed.weight"][:2]
    return {
        "dim": dim,
        "depth": _count(shapes, BLOCK),
        "heads": shapes[f"{first}attn.to_q.weight"][0] // HEAD_WIDTH,
        "text_dim": text_dim,
        "text_blocks": _count(shapes, TEXT_BLOCK),
        "ff_mult": shapes[f"{first}ff.ff.0.0.weight"][0] // max(1, dim),
        "symbols": rows - 1,
    }


def vocos_sizes(shapes: Mapping[str, Shape]) -> dict[str, int]:
    """Tell the sizes of a vocoder by its tensors.

    Raises:
        KeyError: a tensor that tells one is missing.
    """
    return {
        "dim": shapes["backbone.embed.weight"][0],
        "inner": shapes[f"{block_name(VOCOS_BLOCK, 0)}pwconv1.weight"][0],
        "layers": _count(shapes, VOCOS_BLOCK),
    }


SHAPES: Final[Mapping[str, Callable[[Mapping[str, Any]], Shapes]]] = {
    "model": dit_shapes,
    "duration": duration_shapes,
    "vocoder": vocos_shapes,
}
"""By part of a voice."""


def _linear(name: str, outputs: int, inputs: int) -> Shapes:
    return {f"{name}.weight": (outputs, inputs), f"{name}.bias": (outputs,)}


def _norm(name: str, width: int) -> Shapes:
    return {f"{name}.weight": (width,), f"{name}.bias": (width,)}


def _convnext(name: str, width: int, inner: int) -> Shapes:
    return {
        f"{name}dwconv.weight": (width, 1, TEXT_TAPS),
        f"{name}dwconv.bias": (width,),
        **_norm(f"{name}norm", width),
        **_linear(f"{name}pwconv1", inner, width),
        **_linear(f"{name}pwconv2", width, inner),
    }


def _text_shapes(config: Mapping[str, Any]) -> Shapes:
    width = config["text_dim"]
    shapes: Shapes = {f"{TEXT}text_embed.weight": (config["symbols"] + 1, width)}
    for number in range(config["text_blocks"]):
        name = block_name(TEXT_BLOCK, number)
        shapes |= _convnext(name, width, 2 * width)
        shapes |= {f"{name}grn.gamma": (1, 1, 2 * width), f"{name}grn.beta": (1, 1, 2 * width)}
    return shapes


def _input_shapes(dim: int, inputs: int) -> Shapes:
    shapes = _linear(f"{INPUT}proj", dim, inputs)
    for number in (0, 2):
        name = f"{INPUT}conv_pos_embed.conv1d.{number}"
        shapes[f"{name}.weight"] = (dim, dim // CONVOLUTION_GROUPS, CONVOLUTION_TAPS)
        shapes[f"{name}.bias"] = (dim,)
    return shapes


def _block_shapes(name: str, config: Mapping[str, Any]) -> Shapes:
    dim, width = config["dim"], HEAD_WIDTH * config["heads"]
    shapes: Shapes = {}
    for one in ("to_q", "to_k", "to_v"):
        shapes |= _linear(f"{name}attn.{one}", width, dim)
    shapes[f"{name}attn.to_out.0.weight"] = (dim, width)
    shapes |= _linear(f"{name}ff.ff.0.0", config["ff_mult"] * dim, dim)
    return shapes | _linear(f"{name}ff.ff.2", dim, config["ff_mult"] * dim)


def _count(shapes: Mapping[str, Shape], prefix: str) -> int:
    """How many blocks there are, by the highest number."""
    numbers = (
        re.match(r"\d{1,4}(?=\.)", name.removeprefix(prefix))
        for name in shapes
        if name.startswith(prefix)
    )
    return max((int(number[0]) + 1 for number in numbers if number), default=0)
