"""The block of our networks: of batches for training, of one sequence and in steps for the graphs that speak."""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..products.network_products import FLOAT, Products

USUAL_DEVIATIONS = 6.0
"""Within which nearly all of what a unit gives lies: measured maxima are at 4.5 to 6.5."""


class Block(nn.Module):
    """ConvNeXt on (B, T, C): depthwise convolution, LayerNorm, two linear layers, scaled residual.

    After Liu et al. 2022 as Vocos (Siuzdak 2023) uses it. `left` and `right` count what it sees around a frame, times
    `dilation`; what lies outside the sequence is zero.
    """

    def __init__(self, width: int, inner: int, left: int, right: int, dilation: int = 1) -> None:
        super().__init__()
        self.left, self.right = left * dilation, right * dilation
        self.depthwise = nn.Conv1d(width, width, left + 1 + right, groups=width, dilation=dilation)
        self.norm = nn.LayerNorm(width)
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)
        self.gain = nn.Parameter(torch.full((width,), 0.1))

    def forward(self, x: Tensor) -> Tensor:
        """Whole sequences: (B, T, C) -> (B, T, C)."""
        y = self.depthwise(F.pad(x, (0, 0, self.left, self.right)).transpose(1, 2))
        y = self.up(self.norm(y.transpose(1, 2)))
        return x + self.down(F.gelu(y, approximate="tanh")) * self.gain  # type: ignore[no-any-return]

    def sequence(self, x: Tensor) -> Tensor:
        """One whole sequence, whose block sees as far before as behind: (T, C) -> (T, C)."""
        return x + self._change(self._filtered(x, self.left), FLOAT)

    def step(
        self, x: Tensor, before: Tensor, after: Tensor, products: Products
    ) -> tuple[Tensor, Tensor]:
        """Next part of a sequence.

        Args:
            x: the frames that follow, (T, C).
            before: `left` zeros at the start, later what the last step returned, (S, C).
            after: `right` zeros with the last part, (R, C); empty before.
            products: how to multiply.

        Returns:
            S + T + R - left - right frames that continue those of the last step, and the next `before`.
        """
        wide = torch.cat([before, x, after])
        kept = wide[self.left : -self.right]
        return kept + self._change(self._filtered(wide), products), wide[
            -(self.left + self.right) :
        ]

    def _filtered(self, x: Tensor, padding: int = 0) -> Tensor:
        """Depthwise convolution of (T, C), as the image of one row of which ONNX Runtime has a fast kernel."""
        conv, width = self.depthwise, self.depthwise.in_channels
        image = x.reshape(1, 1, -1, width).permute(0, 3, 1, 2)  # (1, C, 1, T)
        image = F.conv2d(
            image, conv.weight[:, :, None], conv.bias,
            padding=(0, padding), dilation=(1, conv.dilation[0]), groups=width,
        )  # fmt: skip
        return image.permute(0, 2, 3, 1).reshape(-1, width)

    def _change(self, x: Tensor, products: Products) -> Tensor:
        x = products.behind_norm(self.norm(x), self.norm, self.up.weight, self.up.bias)
        x = F.gelu(x, approximate="tanh")
        down = self.down
        return products.behind_gelu(x, self._largest(), down.weight, down.bias, self.gain)

    def _largest(self) -> Tensor:
        """What the GELU hardly ever exceeds: behind a LayerNorm each unit is close to a normal distribution."""
        mean = self.up.bias + self.up.weight @ self.norm.bias
        deviation = (self.up.weight.square() @ self.norm.weight.square()).sqrt()
        return (mean + USUAL_DEVIATIONS * deviation).amax()


def step_all(
    blocks: Sequence[Block], x: Tensor, before: Tensor, after: Tensor, products: Products = FLOAT
) -> tuple[Tensor, Tensor]:
    """Step through blocks in turn: `before` and what returns of it are (S, blocks C), `after` (R, C)."""
    states = []
    kept = torch.split(before, blocks[0].depthwise.in_channels, 1)
    for block, rows in zip(blocks, kept, strict=True):
        x, state = block.step(x, rows, after, products)
        states.append(state)
    return x, torch.cat(states, 1)
