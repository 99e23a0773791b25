"""The flow of the VITS family, run backwards: additive coupling layers (Dinh et al. 2015) around WaveNet blocks.

B batch, T latent frames, C latent rows, H hidden channels.
"""

import torch
from torch import Tensor, nn

from ..parts.network_weight_norm import WeightNormConv1d
from .config import COUPLING_KERNEL, COUPLING_LAYERS, COUPLINGS, VitsConfig


class GatedConvolutions(nn.Module):
    """Convolutions with tanh-sigmoid gates, whose skip outputs are summed (van den Oord et al. 2016)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.channels = channels
        self.in_layers = nn.ModuleList(
            WeightNormConv1d(channels, 2 * channels, COUPLING_KERNEL)
            for _ in range(COUPLING_LAYERS)
        )
        # The last layer has nothing to pass on, only a skip output.
        self.res_skip_layers = nn.ModuleList(
            WeightNormConv1d(channels, channels * (2 if layer < COUPLING_LAYERS - 1 else 1), 1)
            for layer in range(COUPLING_LAYERS)
        )

    def forward(self, x: Tensor) -> Tensor:
        """(B, H, T) to the same."""
        skipped: Tensor | None = None
        for conv, res_skip in zip(self.in_layers, self.res_skip_layers, strict=True):
            tanh_half, sigmoid_half = conv(x).chunk(2, dim=1)
            skip = res_skip(tanh_half.tanh() * sigmoid_half.sigmoid())
            if skip.shape[1] > self.channels:
                residual, skip = skip.chunk(2, dim=1)
                x = x + residual
            skipped = skip if skipped is None else skipped + skip
        assert skipped is not None  # noqa: S101 - for the type checker; there are layers
        return skipped


class Coupling(nn.Module):
    """Subtracts from the second half of the rows what a network makes of the first half."""

    def __init__(self, config: VitsConfig) -> None:
        super().__init__()
        half, hidden = config.inter_channels // 2, config.hidden_channels
        self.pre = nn.Conv1d(half, hidden, 1)
        self.enc = GatedConvolutions(hidden)
        self.post = nn.Conv1d(hidden, half, 1)

    def forward(self, z: Tensor) -> Tensor:
        """(B, C, T) to the same."""
        kept, changed = z.chunk(2, dim=1)
        return torch.cat([kept, changed - self.post(self.enc(self.pre(kept)))], dim=1)


class Flip(nn.Module):
    """Reverses the rows, so that the next coupling changes the other half."""

    def forward(self, z: Tensor) -> Tensor:
        """(B, C, T) to the same."""
        return z.flip(1)


class ReversedFlow(nn.Module):
    """Prior sample -> latent frames; a frame depends on 32 frames to each side."""

    def __init__(self, config: VitsConfig) -> None:
        super().__init__()
        self.flows = nn.ModuleList(
            module for _ in range(COUPLINGS) for module in (Coupling(config), Flip())
        )

    def forward(self, z: Tensor) -> Tensor:
        """(B, C, T) to the same."""
        for step in reversed(list(self.flows)):
            z = step(z)
        return z
