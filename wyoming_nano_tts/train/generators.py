"""What is random in a training step: draws that all processes share, and those of each; kept in checkpoints."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch

from . import together


class Generators:
    """Two generators, and torch's own. A process alone has one for both.

    Args:
        seed: of the run.
        step: where it goes on, for runs whose checkpoint does not hold the generators.
        reseeded: torch's as well; else that of a process alone goes on behind what it has made, as its network.
    """

    def __init__(self, seed: int, step: int, *, reseeded: bool) -> None:
        self.shared = self.own = np.random.default_rng((seed, step))
        if together.processes() > 1:
            mine = np.random.SeedSequence((seed, step, together.rank()))
            self.own = np.random.default_rng(mine)
            torch.manual_seed(int(mine.generate_state(1)[0]))
        elif reseeded:
            torch.manual_seed(seed + step)

    def state(self) -> dict[str, Any]:
        """What a checkpoint keeps."""
        return {
            "shared": json.dumps(self.shared.bit_generator.state),
            "own": json.dumps(self.own.bit_generator.state),
            "torch": torch.get_rng_state(),
        }

    def load_state(self, state: Mapping[str, Any]) -> None:
        """Go on with what a checkpoint kept."""
        self.shared.bit_generator.state = json.loads(state["shared"])
        self.own.bit_generator.state = json.loads(state["own"])
        torch.set_rng_state(state["torch"])


class Corpus(Protocol):
    """What speech is drawn from."""

    def state(self) -> dict[str, Any]:
        """Where it is."""

    def load_state(self, state: Mapping[str, Any]) -> None:
        """Go on from there."""


def places(generators: Generators, corpus: Corpus) -> list[dict[str, Any]]:
    """Where each process is in its draws and its speech, for a checkpoint; every process takes part."""
    return together.everybody({"generators": generators.state(), "corpus": corpus.state()})


def go_on(state: Mapping[str, Any], run: Path, generators: Generators, corpus: Corpus) -> None:
    """Put this process where a checkpoint says that it was (`processes`, by `places`), if it says so.

    Raises:
        TrainingError: there were more processes, or fewer.
    """
    if "processes" in state:
        mine = together.own_part(state["processes"], run)
        corpus.load_state(mine["corpus"])
        generators.load_state(mine["generators"])  # last: opening a loader draws from torch's
