"""Checkpoints that survive an interruption: written beside, then moved over the old one."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from ..errors import TrainingError
from ..files import replacing


def save_checkpoint(path: Path, state: Mapping[str, Any]) -> None:
    """Write atomically; a run that is cut off keeps the previous checkpoint."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as partial:
        torch.save(dict(state), partial)


def load_checkpoint(path: Path) -> dict[str, Any]:
    """Read tensors and plain containers only (`weights_only`): a checkpoint cannot run code.

    Raises:
        TrainingError: the file is damaged or holds anything else.
    """
    try:
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        raise TrainingError(
            f"{path} cannot be read as a checkpoint ({type(error).__name__}); move it away to start again"
        ) from error
    return state


class MovingAverage:
    """Exponential moving average of a model's parameters; its warm-up forgets the random start."""

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.decay = decay
        self.values = {k: v.detach().clone() for k, v in model.state_dict().items()}

    def update(self, model: nn.Module, step: int) -> None:
        """Move towards the model's weights."""
        decay = min(self.decay, (1 + step) / (10 + step))
        for name, value in model.state_dict().items():
            self.values[name].lerp_(value.detach(), 1 - decay)

    def state_dict(self) -> dict[str, Tensor]:
        """The averaged weights."""
        return self.values

    def load_state_dict(self, values: dict[str, Tensor]) -> None:
        """Continue from saved averages."""
        for name, value in values.items():
            self.values[name].copy_(value)
