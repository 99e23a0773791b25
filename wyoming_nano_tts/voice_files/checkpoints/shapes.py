"""Comparing a checkpoint's tensors with those that its configuration calls for."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from .container import TensorInfo
from .errors import CheckpointError

MOST_NAMED: Final = 8
"""Mismatches that a message names; the rest is counted."""

Shapes = dict[str, tuple[int, ...]]


def check_shapes(expected: Shapes, found: Mapping[str, TensorInfo], source: Path) -> None:
    """Check names and shapes, as strictly as the published loaders should.

    Raises:
        CheckpointError: tensors missing, unknown or of another shape; names the first of them.
    """
    problems = [f"{name} is missing" for name in expected if name not in found]
    problems += [
        f"{name} has shape {info.shape}, the configuration calls for {expected[name]}"
        for name, info in found.items()
        if name in expected and info.shape != expected[name]
    ]
    problems += [f"{name[:80]} is unknown" for name in found if name not in expected]
    if problems:
        more = f"; and {len(problems) - MOST_NAMED} more" if len(problems) > MOST_NAMED else ""
        raise CheckpointError(
            f"{source} does not fit its configuration in {len(problems)} of {len(expected)} tensors: "
            f"{'; '.join(problems[:MOST_NAMED])}{more}"
        )


def layer(name: str, outputs: int, *rest: int, bias: bool = True) -> Shapes:
    """A linear layer or convolution of the given weight shape, with one bias an output."""
    return {f"{name}.weight": (outputs, *rest)} | ({f"{name}.bias": (outputs,)} if bias else {})


def norm(name: str, channels: int) -> Shapes:
    """A layer norm."""
    return {f"{name}.weight": (channels,), f"{name}.bias": (channels,)}


def normed(name: str, first: int, second: int, taps: int, *, transposed: bool = False) -> Shapes:
    """A convolution with weight norm, (out, in, taps), or a transposed one, (in, out, taps)."""
    return {
        f"{name}.bias": (second if transposed else first,),
        f"{name}.weight_g": (first, 1, 1),
        f"{name}.weight_v": (first, second, taps),
    }
