"""Writes a voice of the family "nano2" from the checkpoints of its two networks."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
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
from ...voice_files.quantised.converting import in_profile
from ...voice_files.weights import NewVoicePart
from ...voice_files.writing import (
    About,
    NewVoice,
    read_description,
    write_companion,
    write_notice,
    write_voice,
)
from ..checkpoint import load_checkpoint
from ..export import SPOKEN_LEVEL_DBFS, name_of, try_loudness
from ..run_folder import ExportTarget
from .corpus.taught import Taught
from .recorded.extraction import TAUGHT_LEVEL_DBFS
from .run import ARCHITECTURE, RunOfNano2
from .settings import Nano2Settings
from .stages.contrast import sharpening

_LOGGER = logging.getLogger(__name__)


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
    profile: str = ""
    """How the weights were rounded in training; "" for floats."""
    speakers: Sequence[str] = ()
    """Names of this row and those behind it, for a voice of several."""
    sharpen: Callable[[Mapping[str, Tensor], DecoderConfig], Mapping[str, Tensor]] | None = None
    """What changes the decoder's weights before they are written."""
    training: Mapping[str, Any] = field(default_factory=dict)
    """Further facts for `training` of `voice.json`."""


def export_run(
    run: RunOfNano2,
    settings: Nano2Settings,
    state: Mapping[str, Any],
    target: ExportTarget,
    items: Callable[[], Sequence[Taught]],
) -> None:
    """Write the voice of a run: the best snapshots, and all that has to be said of where it came from.

    Args:
        run: folder of checkpoints.
        settings: of the run.
        state: of the run.
        target: what to write.
        items: the held-out sentences, read where they are needed.

    Raises:
        TrainingError: a stage has not run, or the folder's name is not a voice id.
        VoiceError: the weights are not those of the graphs.
    """
    for checkpoint in (run.best_prosody, run.best_decoder):
        if not checkpoint.exists():
            raise TrainingError(
                f"{checkpoint} does not exist; run the stage '{checkpoint.parent.name}' to its end first"
            )
    rows: Mapping[str, int] = state["rows"]
    speakers = sorted(rows, key=rows.__getitem__)
    training = {
        "command": target.command, "from": state["from"], "rows": dict(rows), "symbols": state["symbols"],
        "held_out_recordings": len(state["held_out"]), "settings": settings.to_dict(),
    }  # fmt: skip
    taken = Taken(
        run.best_decoder, run.best_prosody, rows[speakers[0]], settings.bits,
        settings.profile, speakers if len(speakers) > 1 else (),
        sharpening(settings.contrast, items), training,
    )  # fmt: skip
    about = About(
        name_of(target.folder), target.description, settings.language, "1.0.0", target.licence,
        target.attribution_name, target.attribution_url, state["notices"],
    )  # fmt: skip
    more = {"dataset": target.dataset} if target.dataset else {}
    gain_db = SPOKEN_LEVEL_DBFS - TAUGHT_LEVEL_DBFS
    export_voice(target.folder, taken, about, {**state["taught_by"], **more}, gain_db, replace=True)
    _LOGGER.info("wrote the voice %s", target.folder)


def export_voice(
    folder: Path,
    taken: Taken,
    about: About,
    source: Mapping[str, Any],
    gain_db: float = 0.0,
    *,
    replace: bool = False,
) -> None:
    """Write the averaged weights with their description into a new folder, and read it back.

    Args:
        folder: to make; its name is the voice's id.
        taken: checkpoints and how they are written.
        about: for people.
        source: who spoke the data, with which licence: `taught_by` of `voice.json`, beside what the training was.
        gain_db: brings the voice to the level at which voices speak.
        replace: whether a voice may lie there already.

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
    sizes = _sizes(decoder, DecoderConfig())
    weights = decoder["average"]
    if taken.sharpen is not None:
        weights = taken.sharpen(weights, DecoderConfig.of(sizes))
    parts = [
        _part("prosody", prosody["average"], _sizes(prosody, ProsodyConfig()), taken),
        _part("decoder", weights, {**sizes, "speaker": taken.speaker}, taken),
    ]
    training = {
        "program": f"wyoming-nano-tts {__version__}",
        "decoder_steps": int(decoder["step"]),
        "decoder_processor_minutes": round(float(decoder["minutes"])),
        "prosody_steps": int(prosody["step"]),
        "speech_hours": round(float(decoder["hours"]), 2),
        **taken.training,
    }
    more = {"taught_by": dict(source), "training": training}
    voice = NewVoice(ARCHITECTURE, parts, about, tuple(taken.speakers), gain_db=gain_db, more=more)
    write_voice(folder, voice, ARCHITECTURES, replace=replace)
    write_notice(folder, about.notices)
    try_loudness(folder)


@dataclass(frozen=True, slots=True)
class Companion:
    """A further speaker of a model as a voice of its own, without weights of its own."""

    row: int
    name: str
    description: str
    attribution: str = ""
    """Of whose voice it is; that of the first voice where nothing is given."""
    gender: str = ""
    gain_db: float | None = None


def export_companion(folder: Path, of: Path, companion: Companion) -> None:
    """Write a voice that speaks with the weights of the voice beside it.

    Args:
        folder: to write, beside `of`; its name becomes the voice's id.
        of: folder of the voice that has the weights.
        companion: who it is.

    Raises:
        TrainingError: the name is not a voice id.
        VoiceError: the folders do not lie side by side, or the tables have no such row.
    """
    if not VOICE_ID.fullmatch(folder.name):
        raise TrainingError(
            f"{folder.name!r} is not a valid voice id: use letters, digits, . _ - (en_US-name)"
        )
    first = read_description(of)
    decoder = first["decoder"]
    changes: dict[str, Any] = {
        "name": companion.name,
        "description": companion.description,
        "speakers": [],
        "decoder": {**decoder, "config": {**decoder["config"], "speaker": companion.row}},
    }
    if companion.attribution:
        changes["attribution"] = {**first["attribution"], "name": companion.attribution}
    if companion.gender:
        changes["gender"] = companion.gender
    if companion.gain_db is not None:
        changes["gain_db"] = companion.gain_db
    write_companion(folder, of, changes, ARCHITECTURES)
    try_loudness(folder)


def _sizes(checkpoint: Mapping[str, Any], usual: DecoderConfig | ProsodyConfig) -> dict[str, Any]:
    """Sizes of a checkpoint's network; of the usual ones, what an older one does not say."""
    return {**asdict(usual), **checkpoint.get("config", {})}


def _part(
    name: str, weights: Mapping[str, Tensor], config: Mapping[str, Any], taken: Taken
) -> NewVoicePart:
    arrays: dict[str, NDArray[Any]] = {key: value.numpy() for key, value in weights.items()}
    count = sum(array.size for array in arrays.values())
    if taken.profile:
        rounded = NewVoicePart(name, config, arrays, count)
        return in_profile(rounded, ARCHITECTURE, taken.profile, ARCHITECTURES)
    halves = {key: value.astype(np.float16) for key, value in arrays.items()}
    arrays = in_eight_bits(arrays) if taken.bits == 8 else halves
    return NewVoicePart(name, config, arrays, count)
