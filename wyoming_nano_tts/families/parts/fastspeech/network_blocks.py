"""Building blocks of the acoustic model: gated depthwise convolution with feed-forward, heads."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F


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

    def step(self, x: Tensor, before: Tensor, after: Tensor) -> tuple[Tensor, Tensor]:
        """Next part of one sequence, without dropout.

        Args:
            x: the frames that follow, (T, C).
            before: what the last step returned; at the start half a kernel of zeros, (S, 2 C).
            after: with the last part half a kernel of zeros, (R, 2 C); empty before.

        Returns:
            (S + T + R - kernel + 1, C) frames that continue those of the last step, and the next `before`.
        """
        channels, reach = self.point.in_channels, self.depth.kernel_size[0] // 2
        # The convolution's zeros lie behind the norm, so that is what is kept, and the frames themselves for their sum.
        wide = torch.cat([before, torch.cat([self.norm1(x), x], 1), after])
        normed, waiting = torch.split(wide, [channels, channels], 1)
        # Both filters of every channel as one depthwise convolution, of which ONNX Runtime has a fast kernel.
        weight = torch.cat([self.depth.weight[0::2], self.depth.weight[1::2]])[:, :, None]
        bias = torch.cat([self.depth.bias[0::2], self.depth.bias[1::2]])  # type: ignore[index]
        image = torch.cat([normed, normed], 1).reshape(1, 1, -1, 2 * channels).permute(0, 3, 1, 2)
        image = F.conv2d(image, weight, bias, groups=2 * channels)
        even, odd = torch.split(image.permute(0, 2, 3, 1).reshape(-1, 2 * channels), channels, 1)
        halves = (torch.split(filtered, channels // 2, 1) for filtered in (even, odd))
        gated = [value * gate.sigmoid() for value, gate in halves]
        point = self.point.weight[:, :, 0]
        point = torch.cat([point[:, 0::2], point[:, 1::2]], 1)
        y = waiting[reach:-reach] + F.linear(torch.cat(gated, 1), point, self.point.bias)
        return y + self.ff(self.norm2(y)), wide[-2 * reach :]


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
