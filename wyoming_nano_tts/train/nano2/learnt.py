"""Discriminators that have learnt, for training that begins with a voice.

Discriminators that start anew need an hour until they tell real from generated; until then what a new voice learns
from them is noise. Those of the run that made the built-in voice tell it at once, of other speakers too, and a hundred
recordings become a voice in a quarter of an hour (figures in `docs/training.md`). A voice does not need them to speak,
so they lie here, in eight bits.
"""

from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor

from ...errors import TrainingError, VoiceError
from ...files import replacing
from ...voice_files.eight_bits import from_eight_bits, in_eight_bits
from ...voice_files.tensors import write_tensors
from ...voice_files.weights import tensors_of
from .discriminators import Discriminators

LEARNT: Final = Path(__file__).parent / "data" / "discriminators.safetensors"


def read_learnt(path: Path = LEARNT) -> dict[str, Tensor]:
    """Return the state of `Discriminators` that have learnt.

    Raises:
        TrainingError: the file is damaged, or of discriminators of another form.
    """
    try:
        stored = from_eight_bits(tensors_of(path.read_bytes(), path), path)
    except (OSError, ValueError, VoiceError) as error:
        raise TrainingError(
            f"{path} cannot be read ({error}); install the package again"
        ) from error
    state = {name: torch.tensor(values).float() for name, values in stored.items()}
    expected = {name: value.shape for name, value in Discriminators().state_dict().items()}
    if {name: value.shape for name, value in state.items()} != expected:
        raise TrainingError(
            f"{path} is of discriminators of another form; install the package again"
        )
    return state


def write_learnt(state: dict[str, Any], path: Path = LEARNT) -> int:
    """Write discriminators of a checkpoint; return the size in bytes."""
    arrays = {name: value.numpy() for name, value in state.items()}
    content = write_tensors(in_eight_bits(arrays))
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as partial:
        partial.write_bytes(content)
    return len(content)
