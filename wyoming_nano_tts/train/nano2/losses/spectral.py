"""Spectral losses at four resolutions."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from ....families.nano2.config import SAMPLE_RATE_HZ
from ...together import means, norms
from .short_spectra import short_spectra

RESOLUTIONS = ((2048, 512, 128), (1024, 256, 80), (512, 128, 40), (256, 64, 20))
"""Size, hop, mel bands."""
PHASE_TOP_HZ = 6000.0
"""Above it the phase of speech is noise, and a loss on it only teaches silence."""


def mel_basis(size: int, bands: int, top_hz: float = SAMPLE_RATE_HZ / 2) -> Tensor:
    """(size / 2 + 1, bands) triangles on O'Shaughnessy's scale, each band's weights adding up to one."""
    top = 2595 * np.log10(1 + top_hz / 700)
    edges = 700 * (10 ** (np.linspace(0, top, bands + 2) / 2595) - 1)
    f = np.fft.rfftfreq(size, 1 / SAMPLE_RATE_HZ)
    up = (f[None] - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    down = (edges[2:, None] - f[None]) / (edges[2:] - edges[1:-1])[:, None]
    weights = np.maximum(0, np.minimum(up, down))
    return torch.from_numpy(
        (weights / weights.sum(1, keepdims=True).clip(1e-9)).T.astype(np.float32)
    )


class Losses(NamedTuple):
    """Means over the chosen resolutions."""

    stft: Tensor
    """Spectral convergence and L1 of log magnitudes."""
    mel: Tensor
    """L1 of the logarithm of mel bands."""
    phase: Tensor
    """L1 of spectra with the cube root of their magnitude, below 6 kHz."""


class SpectralLoss(nn.Module):
    """Compares waveforms, those of all processes, at a few resolutions."""

    def __init__(self) -> None:
        super().__init__()
        for size, _, bands in RESOLUTIONS:
            self.register_buffer(f"window{size}", torch.hann_window(size), persistent=False)
            self.register_buffer(f"mel{size}", mel_basis(size, bands), persistent=False)

    def forward(self, generated: Tensor, real: Tensor, chosen: Iterable[int]) -> Losses:
        """Waveforms, (B, n) each; `chosen`: positions in `RESOLUTIONS`."""
        parts = []
        for size, hop, _ in (RESOLUTIONS[n] for n in chosen):
            with torch.no_grad():
                magnitude_r, phase_r, mel_r = self._views(real, size, hop)
                log_r = torch.log(magnitude_r + 1e-4)
            magnitude, phase, mel = self._views(generated, size, hop)
            distance, whole = norms([magnitude_r - magnitude, magnitude_r])
            logarithm = (torch.log(magnitude + 1e-4) - log_r).abs()
            apart = means([logarithm, (mel - mel_r).abs(), (phase - phase_r).abs()])
            parts.append(torch.stack([distance / whole + apart[0], apart[1], 2 * apart[2]]))
        return Losses(*torch.stack(parts).mean(0))

    def _views(self, x: Tensor, size: int, hop: int) -> tuple[Tensor, Tensor, Tensor]:
        spectra = short_spectra(x, self.get_buffer(f"window{size}"), hop)
        power = (spectra * spectra).sum(2) + 1e-9
        magnitude = torch.sqrt(power)
        low = slice(0, int(size * PHASE_TOP_HZ / SAMPLE_RATE_HZ) + 1)
        phase = spectra[..., low] * torch.exp(torch.log(power[:, :, None, low]) * (-1 / 3))
        mel = torch.log((magnitude @ self.get_buffer(f"mel{size}")).clamp_min(1e-3))
        return magnitude, phase, mel
