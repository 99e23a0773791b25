"""The block of both networks, whole and in steps."""

from collections.abc import Iterable

import torch
import torch.nn.functional as F
from torch import Tensor, nn


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
        return x + self._change(F.pad(x, (0, 0, self.left, self.right)))

    def step(self, x: Tensor, before: Tensor, after: Tensor) -> tuple[Tensor, Tensor]:
        """Next part of a sequence.

        Args:
            x: the frames that follow, (B, T, C).
            before: `left` zeros at the start, later what the last step returned, (B, S, C).
            after: `right` zeros with the last part, (B, R, C); empty before.

        Returns:
            S + T + R - left - right frames that continue those of the last step, and the next `before`.
        """
        wide = torch.cat([before, x, after], 1)
        kept = wide[:, self.left : wide.shape[1] - self.right]
        return kept + self._change(wide), wide[:, -(self.left + self.right) :]

    def _change(self, wide: Tensor) -> Tensor:
        x = self.depthwise(wide.transpose(1, 2)).transpose(1, 2)
        change: Tensor = self.down(F.gelu(self.up(self.norm(x)), approximate="tanh")) * self.gain
        return change


def step_all(
    blocks: Iterable[nn.Module], x: Tensor, before: Tensor, after: Tensor
) -> tuple[Tensor, Tensor]:
    """Step through blocks in turn: `before` and what returns of it are (blocks, S, C), `after` (1, R, C)."""
    states = []
    for i, block in enumerate(blocks):
        x, state = block.step(x, before[i : i + 1], after)  # type: ignore[operator]
        states.append(state)
    return x, torch.cat(states)
