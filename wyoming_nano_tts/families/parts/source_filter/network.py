"""A frame-rate vocoder: harmonic pulses and noise, each through learned STFT filters, one inverse STFT.

A ConvNeXt-style stack (as in Vocos, Siuzdak 2023) runs at the mel's 93.75 frames/s and one block at twice that rate.
Per fine frame and frequency bin it predicts a complex gain for the STFT of a band-limited pulse train at F0 and a real
gain for the STFT of white noise (source-filter in the STFT domain, after HiFTNet, Li et al. 2023, and neural
homomorphic vocoders, Liu et al. 2020). F0 drives the pulses directly, so a pitch scale is exact.

B batch, F mel frames, N = 256 F samples, K = 257 bins.
"""

import math
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from ....audio.mel import HOP_LENGTH, SAMPLE_RATE_HZ
from ..convnext.network_block import Block, step_all
from ..products.network_products import FLOAT
from .config import SourceFilterConfig

FILTER_HOP: Final = 128
"""Filters change every 5.3 ms: with twice that, copies of recordings lose 0.3 of the judge's points."""
FILTER_FFT: Final = 512
BINS: Final = FILTER_FFT // 2 + 1
REFERENCE_HZ: Final = 150.0
LARGEST_LOG_GAIN: Final = 6.0
AT_PULSE: Final = 1e-6
"""Phase, in cycles, nearer to a pulse than which none is looked at."""
SILENT_LOG_GAIN: Final = -3.0
"""Log gain at the start of training; the sources have unit power, speech some -25 dB."""


class SourceFilterVocoder(nn.Module):
    """mel + F0 -> waveform."""

    window: Tensor

    def __init__(self, config: SourceFilterConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or SourceFilterConfig()
        width = config.width
        kernel = config.kernel_size
        self.embed = nn.Conv1d(config.mel_bins + 2, width, kernel, padding=kernel // 2)
        self.norm_in = nn.LayerNorm(width)
        self.blocks = nn.ModuleList(
            Block(width, config.inner, kernel // 2, kernel // 2) for _ in range(config.layers)
        )
        self.norm_mid = nn.LayerNorm(width)
        self.upsample = nn.Linear(width, 2 * width)
        self.fine = Block(width, config.inner // 2, kernel // 2, kernel // 2)
        self.norm_out = nn.LayerNorm(width)
        self.head = nn.Linear(width, 3 * BINS)
        with torch.no_grad():
            self.head.weight.mul_(0.3)
            self.head.bias.zero_()
        self.register_buffer("window", torch.hann_window(FILTER_FFT), persistent=False)

    def filters(self, mel: Tensor, f0_hz: Tensor, voicing: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Predict the filters.

        Args:
            mel: (B, 80, F) natural-log mel.
            f0_hz: (B, F), above 0 everywhere (interpolated through unvoiced frames).
            voicing: (B, F), 0 to 1.

        Returns:
            Real and imaginary harmonic gain and noise gain, each (B, 2 F, 257).
        """
        pitch = 2 * torch.log(f0_hz / REFERENCE_HZ) * voicing
        x = torch.cat([mel / 4 + 1, pitch[:, None], voicing[:, None]], dim=1)
        x = self.norm_in(self.embed(x).transpose(1, 2))  # (B, F, C)
        for block in self.blocks:
            x = block(x)
        x = self.upsample(self.norm_mid(x))
        x = x.reshape(x.shape[0], -1, self.config.width)  # (B, 2 F, C)
        harmonic, rotation, noise = self.head(self.norm_out(self.fine(x))).chunk(3, dim=2)
        magnitude = torch.exp((harmonic + SILENT_LOG_GAIN).clamp(max=LARGEST_LOG_GAIN))
        noise_gain = torch.exp((noise + SILENT_LOG_GAIN).clamp(max=LARGEST_LOG_GAIN))
        return magnitude * torch.cos(rotation), magnitude * torch.sin(rotation), noise_gain

    def step(
        self,
        inputs: tuple[Tensor, ...],
        states: tuple[Tensor, ...],
        ends: tuple[Tensor, ...],
    ) -> tuple[Tensor, ...]:
        """Logarithms and phases of `filters`, for one sentence, in parts; see `Block.step`.

        Args:
            inputs: mel, (F, 80), F0 and voicing, (F,) each.
            states: rows before: the embedding's input, (S, 82), all blocks, (S, layers C), the last one, (S, C).
            ends: rows behind of the embedding's input and of blocks.

        Returns:
            Logarithm and phase of the harmonic gain and logarithm of the noise gain of fine frames, (2 F', 771); the
            next states.
        """
        mel, f0_hz, voicing = inputs
        before_in, before, before_fine = states
        after_in, after = ends
        pitch = 2 * torch.log(f0_hz / REFERENCE_HZ) * voicing
        x = torch.cat([mel / 4 + 1, pitch[:, None], voicing[:, None]], dim=1)
        wide = torch.cat([before_in, x, after_in])
        x = F.conv1d(wide.transpose(0, 1)[None], self.embed.weight, self.embed.bias)
        x = self.norm_in(x.squeeze(0).transpose(0, 1))
        blocks = [block for block in self.blocks if isinstance(block, Block)]
        x, state = step_all(blocks, x, before, after)
        x = self.upsample(self.norm_mid(x)).reshape(-1, self.config.width)
        x, fine = self.fine.step(x, before_fine, after, FLOAT)
        offsets = torch.zeros(3, BINS)
        offsets[0::2] = SILENT_LOG_GAIN
        bias = self.head.bias + offsets.reshape(-1)
        planes = F.linear(self.norm_out(x), self.head.weight, bias)
        return planes, wide[-(self.config.kernel_size - 1) :], state, fine

    def forward(
        self,
        mel: Tensor,
        f0_hz: Tensor,
        voicing: Tensor,
        noise: Tensor,
        start_phase: Tensor | None = None,
    ) -> Tensor:
        """Synthesize.

        Args:
            mel: as in `filters`.
            f0_hz: as in `filters`.
            voicing: as in `filters`.
            noise: (B, 256 F) white, unit variance.
            start_phase: (B,) cycles; 0 where missing.

        Returns:
            Waveform, (B, 256 F).
        """
        real, imaginary, noise_gain = self.filters(mel, f0_hz, voicing)
        pulses = pulse_train(f0_hz, voicing, start_phase)
        frames = 2 * mel.shape[-1]
        spectrum = self._stft(pulses)[:, :frames] * torch.complex(real, imaginary)
        spectrum = spectrum + self._stft(noise)[:, :frames] * noise_gain
        padded = F.pad(
            spectrum.transpose(1, 2), (0, 1)
        )  # the last frame, beyond the filters, stays silent
        return torch.istft(
            padded,
            FILTER_FFT,
            FILTER_HOP,
            FILTER_FFT,
            self.window,
            center=True,
            length=noise.shape[1],
        )

    def _stft(self, x: Tensor) -> Tensor:
        """(B, N) -> (B, N // 128 + 1, 257), zero-padded at both ends."""
        spectrum = torch.stft(
            x, FILTER_FFT, FILTER_HOP, FILTER_FFT, self.window,
            center=True, pad_mode="constant", return_complex=True,
        )  # fmt: skip
        return spectrum.transpose(1, 2)


def upsample_frames(values: Tensor) -> Tensor:
    """Interpolate linearly between frame centres at samples 256 f: (B, F) -> (B, 256 F)."""
    following = torch.cat([values[:, 1:], values[:, -1:]], dim=1)
    position = torch.arange(HOP_LENGTH, device=values.device, dtype=values.dtype) / HOP_LENGTH
    return (values[:, :, None] + (following - values)[:, :, None] * position).flatten(1)


def pulse_train(f0_hz: Tensor, voicing: Tensor, start_phase: Tensor | None = None) -> Tensor:
    """Band-limited pulses of unit power at F0, scaled by the voicing: (B, F) -> (B, 256 F).

    The closed form of a sum of all harmonics below 12 kHz (Dirichlet kernel).
    """
    f0 = upsample_frames(f0_hz)
    phase = torch.cumsum(f0.double() / SAMPLE_RATE_HZ, dim=1)
    if start_phase is not None:
        phase = phase + start_phase.double()[:, None]
    # Even, and at a pulse, where it is steepest, float32 tells a phase near 0 best.
    x = math.pi * (phase - phase.round()).abs().to(f0.dtype).clamp_min(AT_PULSE)
    harmonics = torch.floor(SAMPLE_RATE_HZ / 2 / f0)
    kernel = torch.sin((2 * harmonics + 1) * x) / torch.sin(x) - 1
    return kernel / torch.sqrt(2 * harmonics) * upsample_frames(voicing)
