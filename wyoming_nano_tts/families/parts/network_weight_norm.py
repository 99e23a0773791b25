"""Convolutions with weight norm (Salimans and Kingma 2016) under the names of old checkpoints.

The parameters are `bias`, `weight_g` and `weight_v`, in that order. PyTorch's own
parametrisation names them otherwise, and its older form is deprecated.
"""

import copy
from typing import TypeVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

Model = TypeVar("Model", bound=nn.Module)

INITIAL_DEVIATION = 0.01
"""HiFi-GAN starts its upsampling and resblock weights this small (Kong et al. 2020)."""


def normalised_weight(weight_g: Tensor, weight_v: Tensor) -> Tensor:
    """Return w = v g / norm(v), the norm over all dimensions but the first, without an epsilon."""
    norm: Tensor = weight_v.flatten(1).norm(dim=1)[:, None, None]
    return weight_v * (weight_g / norm)


class WeightNormConv1d(nn.Module):
    """A 1-D convolution that keeps the length, (B, C, N) to (B, C', N); odd kernels only."""

    def __init__(self, inputs: int, outputs: int, kernel_size: int, dilation: int = 1) -> None:
        super().__init__()
        self.dilation = dilation
        self.padding = (kernel_size - 1) * dilation // 2
        plain = nn.Conv1d(inputs, outputs, kernel_size)
        self.bias = nn.Parameter(torch.zeros(outputs))
        weight = plain.weight.detach()
        self.weight_g = nn.Parameter(weight.flatten(1).norm(dim=1)[:, None, None])
        self.weight_v = nn.Parameter(weight.clone())

    def shrink(self) -> "WeightNormConv1d":
        """Draw small weights, as the layers inside the generator start with; returns itself."""
        _draw_small(self.weight_g, self.weight_v)
        return self

    def forward(self, x: Tensor) -> Tensor:
        """Convolve."""
        weight = normalised_weight(self.weight_g, self.weight_v)
        return F.conv1d(x, weight, self.bias, padding=self.padding, dilation=self.dilation)

    def folded(self) -> nn.Conv1d:
        """Return the plain convolution that does the same."""
        outputs, inputs, kernel_size = self.weight_v.shape
        layer = nn.Conv1d(
            inputs, outputs, kernel_size, padding=self.padding, dilation=self.dilation
        ).to(self.weight_v)
        _copy(layer, self.weight_g, self.weight_v, self.bias)
        return layer


class WeightNormUpsample(nn.Module):
    """A transposed convolution, (B, C, N) to (B, C', rate * N); one gain an INPUT channel."""

    def __init__(self, inputs: int, outputs: int, kernel_size: int, rate: int) -> None:
        super().__init__()
        self.rate = rate
        self.padding = (kernel_size - rate) // 2
        plain = nn.ConvTranspose1d(inputs, outputs, kernel_size)
        self.bias = nn.Parameter(torch.zeros(outputs))
        weight = plain.weight.detach()
        self.weight_g = nn.Parameter(weight.flatten(1).norm(dim=1)[:, None, None])
        self.weight_v = nn.Parameter(weight.clone())
        _draw_small(self.weight_g, self.weight_v)

    def forward(self, x: Tensor) -> Tensor:
        """Upsample."""
        weight = normalised_weight(self.weight_g, self.weight_v)
        return F.conv_transpose1d(x, weight, self.bias, stride=self.rate, padding=self.padding)

    def folded(self) -> nn.ConvTranspose1d:
        """Return the plain transposed convolution that does the same."""
        inputs, outputs, kernel_size = self.weight_v.shape
        layer = nn.ConvTranspose1d(
            inputs, outputs, kernel_size, stride=self.rate, padding=self.padding
        ).to(self.weight_v)
        _copy(layer, self.weight_g, self.weight_v, self.bias)
        return layer


@torch.no_grad()
def _draw_small(weight_g: Tensor, weight_v: Tensor) -> None:
    weight_v.normal_(0.0, INITIAL_DEVIATION)
    weight_g.copy_(weight_v.flatten(1).norm(dim=1)[:, None, None])


@torch.no_grad()
def _copy(
    layer: nn.Conv1d | nn.ConvTranspose1d, weight_g: Tensor, weight_v: Tensor, bias: Tensor
) -> None:
    layer.weight.copy_(normalised_weight(weight_g, weight_v))
    if layer.bias is not None:
        layer.bias.copy_(bias)


def without_weight_norm(model: Model) -> Model:
    """Return a copy of a model whose convolutions are plain: their parameters are `weight` and `bias`."""
    folded = copy.deepcopy(model)
    for parent in list(folded.modules()):
        for name, child in list(parent.named_children()):
            if isinstance(child, (WeightNormConv1d, WeightNormUpsample)):
                setattr(parent, name, child.folded())
    return folded
