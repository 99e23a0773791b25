"""How much generated speech varies, beside real speech: against over-smoothing.

A distance between spectra is least for the middle of all that might be. So networks that learn by it vary too little:
peaks too low, valleys too shallow, steps too small. Statistics over a batch tell, and ask no single sentence for what
cannot be known (after the global variance of Toda and Tokuda, 2007).
"""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ....families.nano2.config import FRAME_SAMPLES
from ... import together
from .short_spectra import short_spectra
from .spectral import mel_basis

SIZE, HOP, BANDS = 512, 128, 48
STEP = 2
"""Spectra, 10.7 ms."""
QUIET = 3.5
"""Frames this far below a crop's loudest (natural logarithm of magnitude) do not count."""
SILENT = -5.5
"""Nor do those below this."""
NEIGHBOURS = 7
FLOOR = 1e-3


class Statistics(NamedTuple):
    """Of each band, (K,)."""

    level: Tensor
    """Mean of the logarithm."""
    step: Tensor
    """Root of the mean square of a step in time."""
    contrast: Tensor
    """Root of the mean square of what a band differs by from the mean of its neighbours."""


class StatisticsLoss(nn.Module):
    """Compares statistics of voiced and of unvoiced frames of a batch."""

    window: Tensor
    mel: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("window", torch.hann_window(SIZE), persistent=False)
        self.register_buffer("mel", mel_basis(SIZE, BANDS), persistent=False)

    def forward(self, generated: Tensor, real: Tensor, voicing: Tensor) -> Tensor:
        """Waveforms, (B, 300 T) each, and whether frames are voiced, (B, T) -> how far their statistics are apart."""
        with torch.no_grad():
            levels = self._levels(real)
            loudness = levels.mean(2)
            heard = loudness > (loudness.max(1, keepdim=True).values - QUIET).clamp_min(SILENT)
            centres = torch.arange(levels.shape[1], device=real.device) * HOP // FRAME_SAMPLES
            voiced = voicing[:, centres.clamp_max(voicing.shape[1] - 1)] > 0
            parts = [(heard & voiced).float(), (heard & ~voiced).float()]
            wanted = [statistics(levels, part) for part in parts]
        levels = self._levels(generated)
        apart = [distance(statistics(levels, p), w) for p, w in zip(parts, wanted, strict=True)]
        counts = together.total(torch.stack([part.sum() for part in parts]))
        weighted: Tensor = (torch.stack(apart) * counts).sum() / counts.sum().clamp_min(1)
        return weighted

    def _levels(self, x: Tensor) -> Tensor:
        spectra = short_spectra(x, self.window, HOP)
        magnitude = torch.sqrt((spectra * spectra).sum(2) + 1e-9)
        return torch.log((magnitude @ self.mel).clamp_min(FLOOR))


def statistics(levels: Tensor, weights: Tensor) -> Statistics:
    """Logarithms of bands (B, T, K) and weights of frames (B, T) -> statistics over the batch of all processes."""
    around = F.avg_pool1d(levels, NEIGHBOURS, 1, NEIGHBOURS // 2, count_include_pad=False)
    steps, both = levels[:, STEP:] - levels[:, :-STEP], weights[:, STEP:] * weights[:, :-STEP]

    def mean(values: Tensor, w: Tensor) -> Tensor:
        sums = torch.cat([(values * w[:, :, None]).sum((0, 1)), w.sum()[None]])
        shared = together.total(sums)
        means: Tensor = shared[:-1] / shared[-1].clamp_min(1)
        return means

    return Statistics(
        mean(levels, weights),
        torch.sqrt(mean(steps**2, both) + FLOOR),
        torch.sqrt(mean((levels - around) ** 2, weights) + FLOOR),
    )


def distance(made: Statistics, wanted: Statistics) -> Tensor:
    """How far levels, steps and contrasts are apart, the latter two as ratios; mean over bands."""
    level = (made.level - wanted.level).abs()
    ratios = [
        (torch.log(a) - torch.log(b)).abs() for a, b in zip(made[1:], wanted[1:], strict=True)
    ]
    apart: Tensor = (level + ratios[0] + ratios[1]).mean()
    return apart
