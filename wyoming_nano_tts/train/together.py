"""Several processes as one: a loss is that of the batch of them all, and gradients add up to its gradient.

`torchrun` or `accelerate launch` start them; they speak gloo. A process alone computes what torch does, to the bit.
Losses that are ratios (weighted means, norms) are not means over processes, so what they are made of is added up, and
the ratio taken then. A gradient flows to the own part of such a sum only: gradients are added, not averaged.
"""

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Final

import torch
import torch.distributed as dist
from torch import Tensor, nn

from ..errors import TrainingError

_ALONE: Final[ContextVar[bool]] = ContextVar("alone", default=False)


def launched() -> int:
    """How many processes a launcher has started; 1 where none has."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def join() -> None:
    """Meet the other processes, once; alone, nothing happens."""
    if launched() > 1 and not dist.is_initialized():
        dist.init_process_group("gloo")


def leave() -> None:
    """Part again, at the end of the program."""
    if dist.is_initialized():
        dist.destroy_process_group()


def rank() -> int:
    """Number of this process, from 0."""
    return dist.get_rank() if dist.is_initialized() else 0


def processes() -> int:
    """How many there are."""
    return dist.get_world_size() if dist.is_initialized() else 1


@contextlib.contextmanager
def by_itself() -> Iterator[None]:
    """What a process measures in here is its own: no other takes part, as where the first one validates."""
    token = _ALONE.set(True)
    try:
        yield
    finally:
        _ALONE.reset(token)


def _alone() -> bool:
    return processes() == 1 or _ALONE.get()


def total(values: Tensor) -> Tensor:
    """Add up over the processes, element by element."""
    if _alone():
        return values
    everybody = values.detach().clone()
    dist.all_reduce(everybody)
    return values + (everybody - values.detach())


def means(tensors: Sequence[Tensor]) -> list[Tensor]:
    """Mean of each tensor over its elements in all processes, in one transfer."""
    if _alone():
        return [tensor.mean() for tensor in tensors]
    sums = torch.stack([tensor.float().sum() for tensor in tensors])
    counts = torch.tensor([float(tensor.numel()) for tensor in tensors])
    shared = total(torch.cat([sums, counts]))
    return list((shared[: len(tensors)] / shared[len(tensors) :]).unbind())


def weighted_mean(values: Tensor, weights: Tensor) -> Tensor:
    """Mean of values by weights of the same shape."""
    top, bottom = (values * weights).sum(), weights.sum()
    if not _alone():
        top, bottom = total(torch.stack([top, bottom])).unbind()
    return top / bottom


def norms(tensors: Sequence[Tensor]) -> list[Tensor]:
    """Root of the sum of squares of each tensor, in all processes."""
    if _alone():
        return [torch.linalg.norm(tensor) for tensor in tensors]
    squares = total(torch.stack([(tensor * tensor).sum() for tensor in tensors]))
    return list(torch.sqrt(squares).unbind())


def add_gradients(parameters: Iterable[nn.Parameter], share: float = 1.0) -> None:
    """Replace gradients by a share of their sum over the processes, in one transfer.

    By hand and not by a wrapper round the model: an adversarial step takes gradients twice from one pass, which torch's
    wrapper does not support.
    """
    if processes() == 1:
        return
    gradients = [p.grad for p in parameters if p.grad is not None]
    flat = torch.cat([gradient.flatten() for gradient in gradients])
    dist.all_reduce(flat)
    added: Any = flat * share
    sizes = [gradient.numel() for gradient in gradients]
    for gradient, part in zip(gradients, added.split(sizes), strict=True):
        gradient.copy_(part.view_as(gradient))


def agreed(stop: bool, device: Any = None) -> bool:
    """Whether any process wants to stop: so that all do so at the same step."""
    if processes() == 1:
        return stop
    votes = torch.tensor(float(stop), device=device)
    dist.all_reduce(votes)
    return bool(votes > 0)


def first_says(value: float) -> float:
    """The value that the first process has."""
    if processes() == 1:
        return value
    told = torch.tensor(value, dtype=torch.float64)
    dist.broadcast(told, 0)
    return float(told)


def everybody(mine: dict[str, Any]) -> list[dict[str, Any]]:
    """What each process has to say, for a checkpoint; `rank` tells whose it is."""
    own = {"rank": rank(), **mine}
    if processes() == 1:
        return [own]
    gathered: list[Any] = [None] * processes()
    dist.all_gather_object(gathered, own)
    return gathered


def own_part(parts: Sequence[dict[str, Any]], run: Path) -> dict[str, Any]:
    """What this process has said in a checkpoint.

    Raises:
        TrainingError: there were more processes, or fewer.
    """
    if len(parts) != processes():
        raise TrainingError(
            f"{run} was trained by {len(parts)} processes, not {processes()}: the data would not go on where they "
            "stopped; launch as many as before, or begin a new folder with its weights"
        )
    return next(part for part in parts if part["rank"] == rank())
