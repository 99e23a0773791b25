"""Parts of the HiFi-GAN generator: activations and the two kinds of resblock."""

from collections.abc import Callable
from typing import Final, Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .network_weight_norm import WeightNormConv1d

ALPHA_RANGE: Final = (1e-4, 100.0)
LEAKY_SLOPE: Final = 0.1

Activation = Literal["snake", "leaky_relu"]


class Snake(nn.Module):
    """x + sin(a x)^2 / a with a learned frequency a for each channel (Ziyin et al. 2020)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.log_alpha = nn.Parameter(torch.zeros(1, channels, 1))

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, N) to the same."""
        alpha = self.log_alpha.exp().clamp(*ALPHA_RANGE)
        return x + (alpha * x).sin().square() / alpha


class LeakyReLU(nn.Module):
    """Leaky ReLU in the place of a Snake; no parameters."""

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, N) to the same."""
        return F.leaky_relu(x, LEAKY_SLOPE)


def activation(kind: Activation, channels: int) -> nn.Module:
    """Build one activation."""
    return Snake(channels) if kind == "snake" else LeakyReLU()


class ResBlock1(nn.Module):
    """For each dilation: activation, dilated convolution, activation, convolution, added."""

    def __init__(
        self, channels: int, kernel_size: int, dilations: tuple[int, ...], kind: Activation
    ) -> None:
        super().__init__()
        self.convs1 = nn.ModuleList(
            WeightNormConv1d(channels, channels, kernel_size, d).shrink() for d in dilations
        )
        self.convs2 = nn.ModuleList(
            WeightNormConv1d(channels, channels, kernel_size).shrink() for _ in dilations
        )
        self.acts1 = nn.ModuleList(activation(kind, channels) for _ in dilations)
        self.acts2 = nn.ModuleList(activation(kind, channels) for _ in dilations)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, N) to the same."""
        layers = zip(self.acts1, self.convs1, self.acts2, self.convs2, strict=True)
        for act1, conv1, act2, conv2 in layers:
            x = x + conv2(act2(conv1(act1(x))))
        return x


class ResBlock2(nn.Module):
    """For each dilation: activation, dilated convolution, added."""

    def __init__(
        self, channels: int, kernel_size: int, dilations: tuple[int, ...], kind: Activation
    ) -> None:
        super().__init__()
        self.convs = nn.ModuleList(
            WeightNormConv1d(channels, channels, kernel_size, d).shrink() for d in dilations
        )
        self.acts = nn.ModuleList(activation(kind, channels) for _ in dilations)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, N) to the same."""
        for act, conv in zip(self.acts, self.convs, strict=True):
            x = x + conv(act(x))
        return x


RESBLOCKS: Final[dict[str, Callable[[int, int, tuple[int, ...], Activation], nn.Module]]] = {
    "1": ResBlock1,
    "2": ResBlock2,
}
