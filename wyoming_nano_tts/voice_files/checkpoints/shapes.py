"""Comparing a checkpoint's tensors with those that its configuration calls for."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from .container import TensorInfo
from .errors import CheckpointError
from .weight_norm import folded_shapes

MOST_NAMED: Final = 8
"""Mismatches that a message names; the rest is counted."""

Shapes = dict[str, tuple[int, ...]]


def check_shapes(expected: Shapes, tensors: Mapping[str, TensorInfo], source: Path) -> None:
    """Check names and shapes, as strictly as the published loaders should.

    Args:
        expected: weight norm folded.
        tensors: as stored.
        source: of the tensors.

    Raises:
        CheckpointError: tensors missing, unknown or of another shape; names the first of them.
    """
    found = folded_shapes({name: info.shape for name, info in tensors.items()})
    problems = [f"{name} is missing" for name in expected if name not in found]
    problems += [
        f"{name} has shape {shape}, the configuration calls for {expected[name]}"
        for name, shape in found.items()
        if name in expected and shape != expected[name]
    ]
    problems += [f"{name[:80]} is unknown" for name in found if name not in expected]
    if problems:
        more = f"; and {len(problems) - MOST_NAMED} more" if len(problems) > MOST_NAMED else ""
        raise CheckpointError(
            f"{source} does not fit its configuration in {len(problems)} of {len(expected)} tensors: "
            f"{'; '.join(problems[:MOST_NAMED])}{more}"
        )
