"""Small waveform discriminators: multi-period (HiFi-GAN, Kong et al. 2020) and multi-resolution complex STFT.

B batch, N samples. Each sub-discriminator returns its score map and the activations of every layer.
"""

import itertools
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.parametrizations import weight_norm

SLOPE = 0.1
Judgement = tuple[Tensor, list[Tensor]]


class PeriodDiscriminator(nn.Module):
    """Sees every `period`-th sample: 2-D convolutions over (N / period, period)."""

    def __init__(self, period: int, channels: tuple[int, ...]) -> None:
        super().__init__()
        self.period = period
        sizes = (1, *channels)
        strides = [3] * (len(channels) - 1) + [1]
        self.convs = nn.ModuleList(
            weight_norm(nn.Conv2d(i, o, (5, 1), (s, 1), (2, 0)))
            for i, o, s in zip(sizes[:-1], sizes[1:], strides, strict=True)
        )
        self.post = weight_norm(nn.Conv2d(channels[-1], 1, (3, 1), padding=(1, 0)))

    def forward(self, x: Tensor) -> Judgement:
        """(B, N) -> scores, activations."""
        x = F.pad(x, (0, -x.shape[1] % self.period), mode="reflect")
        x = x.reshape(x.shape[0], 1, -1, self.period)
        layers = []
        for conv in self.convs:
            x = F.leaky_relu(conv(x), SLOPE)
            layers.append(x)
        return self.post(x), layers


class SpectrumDiscriminator(nn.Module):
    """Sees real and imaginary part of one STFT, compressed in magnitude."""

    window: Tensor

    def __init__(self, fft_size: int, hop_length: int, channels: int) -> None:
        super().__init__()
        self.fft_size, self.hop_length = fft_size, hop_length
        self.register_buffer("window", torch.hann_window(fft_size), persistent=False)
        sizes = (2, channels, channels, 2 * channels, 2 * channels)
        self.convs = nn.ModuleList(
            weight_norm(nn.Conv2d(i, o, (3, 9), (1, 2), (1, 4)))
            for i, o in itertools.pairwise(sizes)
        )
        self.post = weight_norm(nn.Conv2d(sizes[-1], 1, (3, 3), padding=1))

    def forward(self, x: Tensor) -> Judgement:
        """(B, N) -> scores, activations."""
        spectrum = torch.stft(
            x, self.fft_size, self.hop_length, self.fft_size, self.window, return_complex=True
        )
        # The cube root of the magnitude: quiet fricatives count beside loud vowels.
        scale = (spectrum.abs() + 1e-4) ** (-2 / 3)
        x = torch.stack([spectrum.real * scale, spectrum.imag * scale], dim=1).transpose(
            2, 3
        )  # (B, 2, T, K)
        layers = []
        for conv in self.convs:
            x = F.leaky_relu(conv(x), SLOPE)
            layers.append(x)
        return self.post(x), layers


class Discriminators(nn.Module):
    """All sub-discriminators; 0.83M parameters with the defaults."""

    def __init__(
        self,
        periods: tuple[int, ...] = (2, 3, 5, 7, 11),
        period_channels: tuple[int, ...] = (16, 32, 64, 128, 128),
        resolutions: tuple[tuple[int, int], ...] = ((2048, 512), (1024, 256), (512, 128)),
        spectrum_channels: int = 16,
    ) -> None:
        super().__init__()
        self.parts = nn.ModuleList(
            [PeriodDiscriminator(p, period_channels) for p in periods]
            + [SpectrumDiscriminator(f, h, spectrum_channels) for f, h in resolutions]
        )

        self.periods = len(periods)

    def draw(self, rng: np.random.Generator, periods: int, spectra: int) -> list[int]:
        """Choose parts for one step: `periods` multi-period ones and `spectra` multi-resolution ones."""
        first = rng.permutation(self.periods)[:periods]
        second = self.periods + rng.permutation(len(self.parts) - self.periods)[:spectra]
        return [int(n) for n in (*sorted(first), *sorted(second))]

    def forward(self, x: Tensor, chosen: Sequence[int] | None = None) -> list[Judgement]:
        """(B, N) -> a judgement per part, of the chosen ones or of all."""
        numbers = range(len(self.parts)) if chosen is None else chosen
        return [self.parts[n](x) for n in numbers]


def discriminator_loss(real: list[Judgement], generated: list[Judgement]) -> Tensor:
    """Least squares: real to 1, generated to 0."""
    terms = [
        ((1 - r[0]) ** 2).mean() + (g[0] ** 2).mean() for r, g in zip(real, generated, strict=True)
    ]
    return torch.stack(terms).sum()


def adversarial_loss(generated: list[Judgement]) -> Tensor:
    """Least squares: generated to 1."""
    return torch.stack([((1 - g[0]) ** 2).mean() for g in generated]).sum()


def feature_matching_loss(real: list[Judgement], generated: list[Judgement]) -> Tensor:
    """Mean absolute difference of activations relative to their size, so that no layer dominates."""
    terms = [
        (a.detach() - b).abs().mean() / a.detach().abs().mean().clamp_min(1e-4)
        for r, g in zip(real, generated, strict=True)
        for a, b in zip(r[1], g[1], strict=True)
    ]
    return torch.stack(terms).mean()
