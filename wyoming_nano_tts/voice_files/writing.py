"""Writing a voice folder from the parts of a checkpoint."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save as save_safetensors

from ..errors import VoiceError
from .architecture import Architectures
from .checkpoints.rules import read_json
from .description import DESCRIPTION_FILE, FORMAT, SAMPLE_RATE_HZ, read_voice
from .reading import usual_reading
from .weights import NewVoicePart, read_weights


@dataclass(frozen=True, slots=True)
class About:
    """What people are told of a voice."""

    name: str
    description: str
    language: str
    version: str
    licence: str
    """SPDX identifier; NOASSERTION where nobody told."""
    attribution_name: str
    attribution_url: str
    notices: str = ""


def write_voice(
    folder: Path,
    architecture: str,
    parts: Sequence[NewVoicePart],
    speakers: Sequence[str],
    about: About,
    source: Mapping[str, Any],
    architectures: Architectures,
) -> None:
    """Write `voice.json` and the weights into a new folder, and read all of it back.

    Args:
        folder: to make; its name is the voice's id.
        architecture: key of `architectures`.
        parts: weights and configurations.
        speakers: names in the order of the speaker table; empty for one.
        about: for people.
        source: where it came from, kept in `voice.json`.
        architectures: that this version knows.

    Raises:
        VoiceError: the engine cannot speak with such a voice.
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True)
    described: dict[str, Any] = {
        "format": FORMAT,
        "id": folder.name,
        "name": about.name,
        "description": about.description,
        "language": about.language,
        "version": about.version,
        "licence": about.licence,
        "attribution": {"name": about.attribution_name, "url": about.attribution_url},
        "architecture": architecture,
        "sample_rate": SAMPLE_RATE_HZ,
        "reading": dataclasses.asdict(
            usual_reading(about.language, architectures[architecture].takes)
        ),
        "speakers": list(speakers),
        "parameters": sum(part.parameters for part in parts),
    }
    for part in parts:
        # float32, as published: rounding would change durations here and there.
        weights = {name: np.ascontiguousarray(value) for name, value in part.weights.items()}
        content = save_safetensors(weights)
        file = folder / f"{part.name}.safetensors"
        file.write_bytes(content)
        kind = {} if part.type is None else {"type": part.type}
        described[part.name] = {
            **kind,
            "file": file.name,
            "sha256": hashlib.sha256(content).hexdigest(),
            "config": dict(part.config),
        }
    if about.notices:
        described["notices"] = about.notices
    described["source"] = dict(source)
    write_description(folder, described)
    check_voice(folder, architectures)


def write_description(folder: Path, described: Mapping[str, Any]) -> None:
    """Write `voice.json`.

    Raises:
        VoiceError: it holds half a character (a lone surrogate), or is nested too deeply.
        OSError: the file cannot be written.
    """
    path = folder / DESCRIPTION_FILE
    try:
        text = json.dumps(described, indent=1, ensure_ascii=False) + "\n"
        content = text.encode("utf-8")
    except (UnicodeEncodeError, RecursionError) as error:
        raise VoiceError(f"{path} cannot be written: {str(error)[:200]}") from error
    path.write_bytes(content)


def check_voice(folder: Path, architectures: Architectures) -> None:
    """Read a voice whole, as the engine will.

    Args:
        folder: of the voice.
        architectures: that this version knows.

    Raises:
        VoiceError: it is damaged, or has no graph in this version.
    """
    info = read_voice(folder, architectures)
    for part in info.parts.values():
        read_weights(part)


def read_description(folder: Path) -> dict[str, Any]:
    """All of a voice's `voice.json`, as it is.

    Raises:
        VoiceError: there is none, or it cannot be read.
    """
    return read_json(folder / DESCRIPTION_FILE)
