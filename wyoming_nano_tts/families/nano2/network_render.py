"""The signal side of the frame decoder in torch, for training: sources, filters, inverse STFT.

Its twin in numpy is `spectra`.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .config import FRAME_SAMPLES, SAMPLE_RATE_HZ, DecoderConfig
from .network_decoder import Filters


def pulse_train(cycles: Tensor, f0_hz: Tensor, voicing: Tensor) -> Tensor:
    """Make band-limited pulses of unit power, all harmonics of F0 in phase.

    Args:
        cycles: phase at the centres of frames -1 to T, in cycles, (B, T + 2) float64.
        f0_hz: (B, T).
        voicing: 0 or 1, (B, T).

    Returns:
        (B, 300 T); zero where unvoiced.
    """
    position = (torch.arange(FRAME_SAMPLES, device=cycles.device) + 0.5) / FRAME_SAMPLES - 0.5
    here = cycles[:, 1:-1, None]
    before, after = here - cycles[:, :-2, None], cycles[:, 2:, None] - here
    phase = here + torch.where(position < 0, position * before, position * after)
    x = math.pi * (phase % 1).float()
    f = torch.where(voicing > 0, f0_hz, torch.full_like(f0_hz, 150.0)).clamp_min(40.0)[:, :, None]
    harmonics = torch.floor(SAMPLE_RATE_HZ / 2 / f)
    divisor = torch.sin(x)
    at_pulse = divisor.abs() < 1e-4
    ratio = torch.sin((2 * harmonics + 1) * x) / torch.where(
        at_pulse, torch.ones_like(divisor), divisor
    )
    kernel = torch.where(at_pulse, 2 * harmonics + 1, ratio) - 1
    return (kernel / torch.sqrt(2 * harmonics) * voicing[:, :, None]).flatten(1)


class Renderer(nn.Module):
    """Filters and sources -> waveform; no parameters."""

    window: Tensor

    def __init__(self, config: DecoderConfig) -> None:
        super().__init__()
        self.config = config
        self.register_buffer("window", torch.hann_window(config.n_fft), persistent=False)

    def forward(
        self, filters: Filters, pulses: Tensor, noise: Tensor, free_share: float | Tensor = 1.0
    ) -> Tensor:
        """Filter two sources, (B, S hop) each, and add what is free of them, times `free_share`: (B, S hop)."""
        spectrum = self.stft(pulses) * torch.complex(
            filters.harmonic_real, filters.harmonic_imaginary
        )
        spectrum = spectrum + self.stft(noise) * filters.noise_gain
        if isinstance(free_share, Tensor) or free_share > 0:
            free = torch.complex(filters.free_real, filters.free_imaginary)
            spectrum = spectrum + free_share * free
        return self.istft(spectrum)

    def stft(self, x: Tensor) -> Tensor:
        """(B, S hop) -> (B, S, K), each spectrum centred on its own hop."""
        c = self.config
        side = (c.n_fft - c.hop) // 2
        spectra: Tensor = torch.fft.rfft(
            F.pad(x, (side, side)).unfold(1, c.n_fft, c.hop) * self.window
        )
        return spectra

    def istft(self, spectrum: Tensor) -> Tensor:
        """(B, S, K) -> (B, S hop)."""
        c = self.config
        # The first and last bin of a real signal are real; cuFFT adds up what others ignore.
        ends = torch.zeros_like(spectrum.imag[..., :1])
        imaginary = torch.cat([ends, spectrum.imag[..., 1:-1], ends], -1)
        frames = torch.fft.irfft(torch.complex(spectrum.real, imaginary), c.n_fft) * self.window
        batch, n = frames.shape[:2]
        parts = frames.reshape(batch, n, c.overlap, c.hop)
        shifted = [F.pad(parts[:, :, i], (0, 0, i, c.overlap - 1 - i)) for i in range(c.overlap)]
        total = torch.stack(shifted).sum(0).flatten(1)
        side = (c.n_fft - c.hop) // 2
        # The sum of squared Hann windows is constant: 3/8 of the overlap.
        return total[:, side : side + n * c.hop] / (0.375 * c.overlap)
