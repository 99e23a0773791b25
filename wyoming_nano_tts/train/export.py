"""Stage "export": averaged weights as fp16 safetensors with a voice.json, ready to install."""

import dataclasses
import json
import logging
import math
from pathlib import Path
from typing import Any

import torch
from torch import nn

from ..backends.graph import graph_spec
from ..engine.loudness import bake_loudness
from ..errors import NanoTtsError, TrainingError
from ..families.nano.config import our_acoustic_config
from ..families.parts.fastspeech.network import AcousticModel
from ..families.registry import ARCHITECTURES
from ..version import __version__
from ..voice_files.architecture import DEFAULT_ARCHITECTURE
from ..voice_files.description import VOICE_ID
from ..voice_files.weights import NewVoicePart
from ..voice_files.writing import About, NewVoice, write_notice, write_voice
from .checkpoint import load_checkpoint
from .features import ACTIVE_LEVEL_DBFS
from .run_folder import ExportTarget, RunFolder
from .run_log import RunLog
from .settings import TrainingSettings
from .vocoder.generators import build_generator, exported, write_config

LARGEST_WIDENING = 1.6
"""Of the predicted melody; with 1.7 the judges hear no more gain."""
LIVELY = 0.6
"""Spread of the predicted pitch over that of the recordings; below, the voice sounds bored."""
SPOKEN_LEVEL_DBFS = -18.0
"""Level of the speech that people hear: beside music the training level is too soft."""

_LOGGER = logging.getLogger(__name__)


def check_exportable(settings: TrainingSettings) -> None:
    """Refuse a vocoder that no graph can run, before hours are spent on it.

    Raises:
        TrainingError: the sizes are not those of the graph; the message names the first that differ.
    """
    config = json.loads(json.dumps(write_config(settings.vocoder_model)))
    kind = config.pop("type")
    differences = [
        f"{key} is {config.get(key)!r}, the graph has {value!r}"
        for key, value in graph_spec(kind).config.items()
        if config.get(key) != value
    ]
    if differences:
        raise TrainingError(
            f"no voice can be made of this {kind}: {'; '.join(differences[:3])}; leave the sizes "
            "out, train without --voice, or export a graph (python -m wyoming_nano_tts.families.network_graphs)"
        )


def export_voice(
    run: RunFolder, settings: TrainingSettings, target: ExportTarget, metrics: dict[str, Any]
) -> Path:
    """Write the voice folder. The fine-tuned vocoder is taken where there is one.

    Raises:
        TrainingError: a stage has not run, or the folder's name is not a voice id.
    """
    if not VOICE_ID.fullmatch(target.folder.name):
        raise TrainingError(
            f"{target.folder.name!r} is not a voice id: use letters, digits, . _ - (en_US-name)"
        )
    acoustic_state = _checkpoint(run.acoustic)
    finetuned = (run.finetune / "checkpoint.pt").exists()
    vocoder_folder = run.finetune if finetuned else run.vocoder
    vocoder_state = _checkpoint(vocoder_folder)
    acoustic_config = our_acoustic_config(settings.acoustic.dropout)
    acoustic, generator = AcousticModel(acoustic_config), build_generator(settings.vocoder_model)
    acoustic.load_state_dict(acoustic_state["average"])
    generator.load_state_dict(vocoder_state["average"])
    vocoder = exported(generator)
    vocoder_config = dict(write_config(settings.vocoder_model))
    kind = vocoder_config.pop("type")
    about = About(
        name=name_of(target.folder),
        description=target.description,
        language=settings.language,
        version="1.0.0",
        licence=target.licence,
        attribution_name=target.attribution_name,
        attribution_url=target.attribution_url,
        notices=target.notices,
    )
    more = {
        "dataset": target.dataset or target.attribution_name,
        "metrics": {
            **target.metrics,
            "validation": _last_validation(run.acoustic) | _last_validation(vocoder_folder),
        },
        "training": {
            "command": target.command,
            **metrics,
            "program": f"wyoming-nano-tts {__version__}",
            "settings": settings.to_dict(),
            "acoustic_steps": int(acoustic_state["step"]),
            "vocoder_steps": int(_checkpoint(run.vocoder)["step"]),
            "finetune_steps": int(vocoder_state["step"]) if finetuned else 0,
        },
    }
    voice = NewVoice(
        DEFAULT_ARCHITECTURE,
        [
            _part("acoustic", acoustic, dataclasses.asdict(acoustic_config)),
            _part("vocoder", vocoder, vocoder_config, kind),
        ],
        about,
        gain_db=SPOKEN_LEVEL_DBFS - ACTIVE_LEVEL_DBFS,
        pitch_range=_pitch_range(run.acoustic),
        more=more,
    )
    write_voice(target.folder, voice, ARCHITECTURES, replace=True)
    write_notice(target.folder, target.notices)
    try_loudness(target.folder)
    _LOGGER.info("wrote the voice %s", target.folder)
    return target.folder


def try_loudness(folder: Path) -> None:
    """Measure how loud a new voice is; one that is silent after too little training stays without."""
    try:
        loudness = bake_loudness(folder)
    except NanoTtsError as error:
        _LOGGER.warning("%s has no loudness: %s", folder.name, error)
    else:
        _LOGGER.info("%s speaks at %.1f LUFS", folder.name, loudness.lufs)


def name_of(folder: Path) -> str:
    """Name of a voice for people: "Anna" of en_US-anna."""
    return folder.name.partition("-")[2].replace("_", " ").title() or folder.name


def _checkpoint(folder: Path) -> dict[str, Any]:
    path = folder / "checkpoint.pt"
    if not path.exists():
        raise TrainingError(f"{path} does not exist; run the stage '{folder.name}' first")
    return load_checkpoint(path)


def _part(
    name: str, model: nn.Module, config: dict[str, Any], kind: str | None = None
) -> NewVoicePart:
    """A trained model in half the precision that it was trained in, which nobody hears."""
    weights = {
        key: value.detach().to(torch.float16).numpy() for key, value in model.state_dict().items()
    }
    parameters = sum(parameter.numel() for parameter in model.parameters())
    return NewVoicePart(name, config, weights, parameters, kind)


def _pitch_range(acoustic_folder: Path) -> float:
    """How much to widen the predicted melody, from the held-out recordings.

    A predictor that has not learnt enough answers with the mean of many ways to say a sentence and moves less than the
    speaker. Half of what it lacks (in logarithms) of `LIVELY` is given back; above that, judges of naturalness prefer
    the melody as it is predicted, which the mel fits.
    """
    moved = _last_validation(acoustic_folder).get("validation_pitch_range", 1.0)
    widening = math.sqrt(LIVELY / max(moved, 1e-3))
    return round(min(LARGEST_WIDENING, max(1.0, widening)), 2)


def _last_validation(folder: Path) -> dict[str, float]:
    rows = [row for row in RunLog(folder).rows() if any(k.startswith("validation") for k in row)]
    return {k: v for k, v in rows[-1].items() if k.startswith("validation")} if rows else {}
