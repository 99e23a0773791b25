"""Building blocks of the acoustic model: gated depthwise convolution with feed-forward, heads."""

from torch import Tensor, nn


class ConvFFN(nn.Module):
    """Pre-norm residual block: gated depthwise convolution, then feed-forward.

    The depthwise convolution makes two filters of every input channel, adjacent in its output,
    and the output is split in halves. So value and gate never come from the same channel: the
    lower half of the channels gives the values, the upper half the gates.
    """

    def __init__(self, channels: int, kernel_size: int, ff_mult: int, dropout: float) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(channels)
        self.depth = nn.Conv1d(
            channels,
            2 * channels,
            kernel_size,
            padding=kernel_size // 2,
            groups=channels,
        )
        self.point = nn.Conv1d(channels, channels, 1)
        self.norm2 = nn.LayerNorm(channels)
        self.ff = nn.Sequential(
            nn.Linear(channels, ff_mult * channels),
            nn.SiLU(),
            nn.Dropout(dropout),
            nn.Linear(ff_mult * channels, channels),
        )
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """Run the block.

        Args:
            x: states, (B, L, C).
            mask: 1 where a row is real, (B, L, 1) in the type of `x`; it zeroes the result
                only, so the convolution sees what the caller left in masked rows.

        Returns:
            New states, (B, L, C).
        """
        value, gate = self.depth(self.norm1(x).transpose(1, 2)).chunk(2, dim=1)  # (B, C, L)
        x = x + self.dropout(self.point(value * gate.sigmoid()).transpose(1, 2))
        x = x + self.dropout(self.ff(self.norm2(x)))
        return x if mask is None else x * mask


def predictor_head(channels: int, middle: int, outputs: int) -> nn.Sequential:
    """Build LayerNorm, Linear, SiLU, Linear: the shape of every head on a hidden state."""
    return nn.Sequential(
        nn.LayerNorm(channels),
        nn.Linear(channels, middle),
        nn.SiLU(),
        nn.Linear(middle, outputs),
    )


def projection(inputs: int, middle: int, outputs: int) -> nn.Sequential:
    """Build Linear, SiLU, Linear: the shape of every input of the decoder."""
    return nn.Sequential(nn.Linear(inputs, middle), nn.SiLU(), nn.Linear(middle, outputs))


def postnet(n_mels: int, channels: int) -> nn.Sequential:
    """Build the three convolutions that refine a finished mel, (B, n_mels, F) to the same."""
    return nn.Sequential(
        nn.Conv1d(n_mels, channels, 5, padding=2),
        nn.Tanh(),
        nn.Conv1d(channels, channels, 5, padding=2),
        nn.Tanh(),
        nn.Conv1d(channels, n_mels, 5, padding=2),
    )
