"""The ONNX graphs of Inflect-v2; `python -m wyoming_nano_tts.families.network_graphs` writes them.

Three a size: encoder with durations, flow, generator. What lies between them, repeating tokens for
their frames and drawing noise, is numpy (`engine.inflect_v2`). The weights are those of a
checkpoint with its weight norm folded.
"""

import copy
from pathlib import Path
from typing import ClassVar, Final, TypeVar, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ...backends.onnx.network_export import export_graph
from .config import SIZES, VOCABULARY
from .network import Vits

GRAPHS: Final = Path(__file__).resolve().parent / "graphs"

M = TypeVar("M", bound=nn.Module)

EXAMPLE_LENGTH = 23
SHAPING_KEYS = (
    "inter_channels", "hidden_channels", "filter_channels", "n_heads", "n_layers", "kernel_size", "resblock",
    "resblock_kernel_sizes", "resblock_dilation_sizes", "upsample_rates", "upsample_kernel_sizes",
    "upsample_initial_channel",
)  # fmt: skip
"""What of the configuration the graphs depend on; the other keys switch on what no graph has."""


class VitsEncoderGraph(nn.Module):
    """Token ids -> the latent frames' means and log deviations, and ln(frames), of each token."""

    inputs = ("token_ids",)
    outputs = ("mean", "log_deviation", "log_frames")
    unused = ("flow", "dec")
    axes: ClassVar = {"token_ids": {1: "tokens"}}

    def __init__(self, model: Vits) -> None:
        super().__init__()
        self.model = model

    def example(self) -> tuple[Tensor, ...]:
        """Inputs to trace with."""
        return (torch.arange(EXAMPLE_LENGTH)[None] % VOCABULARY,)

    def forward(self, token_ids: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(1, L) -> (1, C, L), (1, C, L), (1, L)."""
        hidden, mean, log_deviation = self.model.enc_p(token_ids)
        return mean, log_deviation, self.model.dp(hidden)


class VitsFlowGraph(nn.Module):
    """Sample of the prior -> latent frames."""

    inputs = ("sample",)
    outputs = ("latent",)
    unused = ("enc_p", "dp", "dec")
    axes: ClassVar = {"sample": {2: "frames"}}

    def __init__(self, model: Vits) -> None:
        super().__init__()
        self.model = model

    def example(self) -> tuple[Tensor, ...]:
        """Inputs to trace with."""
        return (torch.randn(1, self.model.config.inter_channels, EXAMPLE_LENGTH),)

    def forward(self, sample: Tensor) -> Tensor:
        """(1, C, T) to the same."""
        latent: Tensor = self.model.flow(sample)
        return latent


class FlatConvolution(nn.Module):
    """A 1-D convolution, transposed or not, on (B, C, 1, N), with the weights that it is given."""

    def __init__(self, layer: nn.Conv1d | nn.ConvTranspose1d) -> None:
        super().__init__()
        self.weight, self.bias = layer.weight, layer.bias
        self.transposed = isinstance(layer, nn.ConvTranspose1d)
        self.stride, self.dilation = (1, *layer.stride), (1, *layer.dilation)
        self.padding = (0, cast(int, layer.padding[0]))

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, 1, N) -> (B, C', 1, N')."""
        weight = self.weight[:, :, None]
        if self.transposed:
            return F.conv_transpose2d(x, weight, self.bias, self.stride, self.padding)
        return F.conv2d(x, weight, self.bias, self.stride, self.padding, self.dilation)


def flattened(module: M) -> M:
    """Return a copy whose 1-D convolutions are flat: ONNX Runtime has faster code for images.

    On x86 with AVX-512 the generator takes a fifth less time so.
    """
    module = copy.deepcopy(module)
    for parent in list(module.modules()):
        for name, child in list(parent.named_children()):
            if isinstance(child, (nn.Conv1d, nn.ConvTranspose1d)):
                setattr(parent, name, FlatConvolution(child))
    return module


class VitsGeneratorGraph(nn.Module):
    """A window of latent frames -> samples.

    The first stage reaches far and costs little, the others the other way round. So a window brings
    the context of the first, and `cut` tells where the output of that stage is good enough for the rest.
    """

    inputs = ("latent", "cut")
    outputs = ("samples",)
    unused = ("enc_p", "dp", "flow")
    axes: ClassVar = {"latent": {2: "frames"}}

    def __init__(self, model: Vits) -> None:
        super().__init__()
        self.model = flattened(model)

    def example(self) -> tuple[Tensor, ...]:
        """Inputs to trace with."""
        latent = torch.randn(1, self.model.config.inter_channels, EXAMPLE_LENGTH)
        return latent, torch.tensor([2, EXAMPLE_LENGTH - 3])

    def forward(self, latent: Tensor, cut: Tensor) -> Tensor:
        """Frames (1, C, W), first and last frame to go on with (2,) -> (1, 256 n) for the n between."""
        generator = self.model.dec
        x = generator.stage(0, generator.conv_pre(latent[:, :, None]))
        first, last = (cut * self.model.config.upsample_rates[0]).unbind()
        waveform: Tensor = generator.stages_after(0, x[..., first:last])
        return waveform[:, 0]


def export(folder: Path = GRAPHS) -> list[Path]:
    """Write the graphs of the published sizes."""
    written = []
    for size, config in SIZES.items():
        model = Vits(config).fold()
        values = config.to_dict()
        shaping = {key: values[key] for key in SHAPING_KEYS}
        for part, module in (
            ("encoder", VitsEncoderGraph(model)),
            ("flow", VitsFlowGraph(model)),
            ("generator", VitsGeneratorGraph(model)),
        ):
            written.append(export_graph(module, f"inflect_v2_{size}_{part}", shaping, folder))
    return written
