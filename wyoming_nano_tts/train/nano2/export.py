"""Writes a voice of the family "nano2" from the checkpoints of its two networks."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from ...errors import TrainingError
from ...families.nano2.config import DecoderConfig, ProsodyConfig
from ...families.registry import ARCHITECTURES
from ...version import __version__
from ...voice_files.description import VOICE_ID
from ...voice_files.eight_bits import in_eight_bits
from ...voice_files.weights import NewVoicePart
from ...voice_files.writing import About, NewVoice, write_voice
from ..checkpoint import load_checkpoint

ARCHITECTURE = "nano2"


@dataclass(frozen=True, slots=True)
class Taken:
    """What a voice is made of."""

    decoder: Path
    """Checkpoint of a `DecoderTrainer`."""
    prosody: Path
    """Checkpoint of `train_prosody`."""
    speaker: int = 0
    """Row of the speaker tables that is the voice."""
    bits: int = 16
    """Of a weight in the file: 16 or 8."""


def export_voice(
    folder: Path, taken: Taken, about: About, source: Mapping[str, Any], gain_db: float = 0.0
) -> None:
    """Write the averaged weights with their description into a new folder, and read it back.

    Args:
        folder: to make; its name is the voice's id.
        taken: checkpoints and how they are written.
        about: for people.
        source: who spoke the data, with which licence: `taught_by` of `voice.json`, beside what the training was.
        gain_db: brings the voice to the level at which voices speak.

    Raises:
        TrainingError: the name is not a voice id, or a checkpoint cannot be read.
        VoiceError: the weights are not those of the graphs.
    """
    if not VOICE_ID.fullmatch(folder.name):
        raise TrainingError(
            f"{folder.name!r} is not a valid voice id: use letters, digits, . _ - (en_US-name)"
        )
    if taken.bits not in (8, 16):
        raise TrainingError(f"weights are written in 16 or 8 bits, not in {taken.bits}")
    prosody, decoder = load_checkpoint(taken.prosody), load_checkpoint(taken.decoder)
    parts = [
        _part("prosody", prosody["average"], asdict(ProsodyConfig()), taken.bits),
        _part(
            "decoder",
            decoder["average"],
            {**asdict(DecoderConfig()), "speaker": taken.speaker},
            taken.bits,
        ),
    ]
    training = {
        "program": f"wyoming-nano-tts {__version__}",
        "decoder_steps": int(decoder["step"]),
        "decoder_processor_minutes": round(float(decoder["minutes"])),
        "prosody_steps": int(prosody["step"]),
        "speech_hours": round(float(decoder["hours"]), 2),
    }
    more = {"taught_by": dict(source), "training": training}
    voice = NewVoice(ARCHITECTURE, parts, about, gain_db=gain_db, more=more)
    write_voice(folder, voice, ARCHITECTURES)


def _part(
    name: str, weights: Mapping[str, Tensor], config: Mapping[str, Any], bits: int
) -> NewVoicePart:
    arrays: dict[str, NDArray[Any]] = {key: value.numpy() for key, value in weights.items()}
    count = sum(array.size for array in arrays.values())
    halves = {key: value.astype(np.float16) for key, value in arrays.items()}
    arrays = in_eight_bits(arrays) if bits == 8 else halves
    return NewVoicePart(name, config, arrays, count)
