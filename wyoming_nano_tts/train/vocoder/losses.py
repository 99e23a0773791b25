"""Spectral losses of a vocoder on waveforms, (B, N)."""

import torch
from torch import Tensor, nn

from ...audio.mel import FFT_SIZE, HOP_LENGTH, MAGNITUDE_FLOOR, mel_basis

RESOLUTIONS = ((2048, 512), (1024, 256), (512, 128), (256, 64))
"""FFT size and hop of the multi-resolution loss (Yamamoto et al. 2020, Parallel WaveGAN, with one more)."""


class SpectralLoss(nn.Module):
    """Multi-resolution spectral convergence + log magnitude, and L1 of the product's own log-mel."""

    basis: Tensor

    def __init__(self) -> None:
        super().__init__()
        for size, _ in RESOLUTIONS:
            self.register_buffer(f"window_{size}", torch.hann_window(size), persistent=False)
        self.register_buffer("basis", torch.from_numpy(mel_basis()), persistent=False)

    def _magnitude(self, x: Tensor, size: int, hop: int) -> Tensor:
        window = self.get_buffer(f"window_{size}")
        spectrum = torch.stft(x, size, hop, size, window, return_complex=True)
        return torch.sqrt(spectrum.real**2 + spectrum.imag**2 + 1e-9)

    def forward(self, generated: Tensor, real: Tensor) -> tuple[Tensor, Tensor]:
        """Return (multi-resolution STFT loss, mel L1)."""
        total = generated.new_zeros(())
        mel_distance = generated.new_zeros(())
        for size, hop in RESOLUTIONS:
            a, b = self._magnitude(generated, size, hop), self._magnitude(real, size, hop)
            convergence = torch.linalg.norm(b - a) / torch.linalg.norm(b)
            total = total + convergence + (torch.log(a + 1e-4) - torch.log(b + 1e-4)).abs().mean()
            if (size, hop) == (FFT_SIZE, HOP_LENGTH):
                mels = [
                    torch.log((m.transpose(1, 2) @ self.basis).clamp_min(MAGNITUDE_FLOOR))
                    for m in (a, b)
                ]
                mel_distance = (mels[0] - mels[1]).abs().mean()
        return total / len(RESOLUTIONS), mel_distance
