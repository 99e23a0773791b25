"""A small discriminator of mels: makes the acoustic model as sharp as recordings, where L1 alone blurs.

After GANSpeech (Yang et al. 2021): least squares, with feature matching scaled to the size of the reconstruction loss.
B sentences, W frames of a window.
"""

import itertools

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.parametrizations import weight_norm

from ..discriminators import SLOPE, Judgement

WINDOW_FRAMES = 64
"""0.7 s: longer than a syllable, shorter than most sentences."""
MEL_CENTRE, MEL_WIDTH = -5.0, 2.5


class MelDiscriminator(nn.Module):
    """2-D convolutions over bands and frames; 0.2M parameters."""

    def __init__(self, channels: tuple[int, ...] = (16, 32, 64, 64)) -> None:
        super().__init__()
        sizes = (1, *channels)
        self.convs = nn.ModuleList(
            weight_norm(nn.Conv2d(i, o, 5, 2 if n < 3 else 1, 2))
            for n, (i, o) in enumerate(itertools.pairwise(sizes))
        )
        self.post = weight_norm(nn.Conv2d(channels[-1], 1, 3, padding=1))

    def forward(self, mel: Tensor) -> list[Judgement]:
        """(B, 80, W) -> one judgement."""
        x = ((mel - MEL_CENTRE) / MEL_WIDTH)[:, None]
        layers = []
        for conv in self.convs:
            x = F.leaky_relu(conv(x), SLOPE)
            layers.append(x)
        return [(self.post(x), layers)]


def windows(mels: tuple[Tensor, ...], lengths: Tensor, rng: np.random.Generator) -> list[Tensor]:
    """Cut the same random window out of each item of all mels.

    Args:
        mels: (B, 80, F) each.
        lengths: real frames of each item, (B,); shorter ones than a window are cut at the start.
        rng: where the windows lie.

    Returns:
        (B, 80, W) each, W at most `WINDOW_FRAMES`.
    """
    width = min(WINDOW_FRAMES, *(mel.shape[2] for mel in mels))
    starts = [int(rng.integers(0, max(1, int(n) - width + 1))) for n in lengths.tolist()]
    return [
        torch.stack([m[:, s : s + width] for m, s in zip(mel, starts, strict=True)]) for mel in mels
    ]
