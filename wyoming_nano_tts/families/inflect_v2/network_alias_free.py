"""Alias-reduced activations (BigVGAN, Lee et al. 2023): applied at twice the rate, between filters.

No published Inflect-v2 model has them; `decoder_alias_free` would switch them on. N samples.
"""

from typing import Final

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..parts.network_hifigan_blocks import LeakyReLU
from ..parts.network_weight_norm import WeightNormConv1d

TAPS: Final = 12
CUTOFF: Final = 0.25
"""Cycles a sample: what the lower rate can hold."""
TRANSITION: Final = 0.3
"""Half the width of the filter's transition band, in cycles a sample."""
SNAKE_EPSILON: Final = 1e-9


def low_pass() -> Tensor:
    """Sinc in a Kaiser window, normalised to sum 1, (1, 1, 12)."""
    # Kaiser's estimate of the attenuation in dB, and his window parameter for more than 50 dB.
    attenuation_db = 2.285 * (TAPS // 2 - 1) * np.pi * 4 * TRANSITION + 7.95
    window = np.kaiser(TAPS, 0.1102 * (attenuation_db - 8.7))
    taps = window * np.sinc(2 * CUTOFF * (np.arange(TAPS) - (TAPS - 1) / 2))
    return torch.from_numpy(taps / taps.sum()).float()[None, None]


class SnakeBeta(nn.Module):
    """x + sin(a x)^2 / b with frequency and magnitude of each channel learned."""

    def __init__(self, channels: int, *, logarithmic: bool) -> None:
        super().__init__()
        self.logarithmic = logarithmic
        start = torch.zeros if logarithmic else torch.ones
        self.alpha = nn.Parameter(start(channels))
        self.beta = nn.Parameter(start(channels))

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, N) to the same."""
        frequency, magnitude = self.alpha[:, None], self.beta[:, None]
        if self.logarithmic:
            frequency, magnitude = frequency.exp(), magnitude.exp()
        return x + (frequency * x).sin().square() / (magnitude + SNAKE_EPSILON)


class Oversampled(nn.Module):
    """An activation at twice the rate; the filters are no weights but follow from constants."""

    filter: Tensor

    def __init__(self, act: nn.Module) -> None:
        super().__init__()
        self.act = act
        self.register_buffer("filter", low_pass(), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, N) to the same."""
        channels = x.shape[1]
        taps = self.filter.expand(channels, -1, -1)
        padded = F.pad(x, (5, 5), mode="replicate")
        doubled = 2 * F.conv_transpose1d(padded, taps, stride=2, groups=channels)
        activated = self.act(doubled[..., 15:-15])
        return F.conv1d(F.pad(activated, (5, 6), mode="replicate"), taps, stride=2, groups=channels)


class AliasFreeResBlock(nn.Module):
    """For each dilation: SnakeBeta, dilated convolution, SnakeBeta, convolution, added."""

    def __init__(
        self, channels: int, kernel_size: int, dilations: tuple[int, ...], *, logarithmic: bool
    ) -> None:
        super().__init__()
        self.convs1 = nn.ModuleList(
            WeightNormConv1d(channels, channels, kernel_size, d) for d in dilations
        )
        self.convs2 = nn.ModuleList(
            WeightNormConv1d(channels, channels, kernel_size) for _ in dilations
        )
        self.activations = nn.ModuleList(
            Oversampled(SnakeBeta(channels, logarithmic=logarithmic))
            for _ in range(2 * len(dilations))
        )

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, N) to the same."""
        acts = list(self.activations)
        for act1, conv1, act2, conv2 in zip(
            acts[::2], self.convs1, acts[1::2], self.convs2, strict=True
        ):
            x = x + conv2(act2(conv1(act1(x))))
        return x


def oversampled_leaky_relu() -> Oversampled:
    """What stands before the upsampling of an alias-reduced stage."""
    return Oversampled(LeakyReLU())
