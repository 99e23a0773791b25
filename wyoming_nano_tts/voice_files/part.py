"""One part of a voice, read from a checkpoint and ready to be written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Part:
    """Weights with their configuration."""

    name: str
    """Key in `voice.json`, and the name of the file of weights."""
    config: Mapping[str, Any]
    weights: Mapping[str, NDArray[np.float32]]
    """Named as published, weight norm folded."""
    parameters: int
    """Numbers as published, so with the gains of weight norm."""
    type: str | None = None
    """Kind of the vocoder, None for parts of one kind only."""
