"""Finding out what a file or folder is: the checkpoints of which published model."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ..families.inflect_v1 import checkpoint as inflect_v1
from ..families.inflect_v2 import checkpoint as inflect_v2
from ..voice_files.checkpoints.container import open_checkpoint
from ..voice_files.checkpoints.errors import CheckpointError
from ..voice_files.checkpoints.rules import read_json
from ..voice_files.part import Part

SUFFIXES: Final = frozenset({".pt", ".pth", ".ckpt", ".bin", ".safetensors"})
MOST_CANDIDATES: Final = 40
CONFIG_FILE: Final = "config.json"

_ROLES: Final = {
    "inflect_v1": ("acoustic", "vocoder"),
    "inflect_v2": ("model",),
}


@dataclass(frozen=True, slots=True)
class Model:
    """A checkpoint, read and checked."""

    architecture: str
    parts: tuple[Part, ...]
    speakers: tuple[str, ...]
    files: tuple[Path, ...]
    """That it was read from."""


def read_model(path: Path) -> Model:
    """Read the one model that a folder holds, or that a file is part of.

    A folder is searched together with its folder `weights`; a file is completed by those beside it
    (the vocoder, `config.json`).

    Raises:
        CheckpointError: no model, an incomplete one, several, or one that does not fit.
    """
    given = path if path.is_file() else None
    found: dict[str, list[Path]] = {}
    problems: list[str] = []
    decided = None
    for file in _candidates(path):
        try:
            role = _role(file)
        except CheckpointError as error:
            if file == given:
                raise
            problems.append(str(error))  # what lies beside need not be ours
            continue
        if file == given:
            decided = role
        if role is not None:
            found.setdefault(role, []).append(file)
    if given is not None:
        found = {**found, decided: [given]} if decided else {}
    for architecture, roles in _ROLES.items():
        if decided in roles or (decided is None and any(role in found for role in roles)):
            chosen = [_only(found.get(role, []), role, path, problems) for role in roles]
            return _READERS[architecture](*chosen)
    told = f" ({'; '.join(problems[:3])})" if problems else ""
    raise CheckpointError(
        f"{path} holds no model that is known{told}; known are the acoustic model and vocoder of "
        "Inflect-Nano-v1, and model.pth with config.json of Inflect-Nano-v2 and Inflect-Micro-v2"
    )


def _only(paths: list[Path], role: str, where: Path, problems: list[str]) -> Path:
    if len(paths) > 1:
        raise CheckpointError(
            f"{where} holds several files of the kind {role}: "
            f"{', '.join(path.name for path in paths[:5])}; leave one of them, in a folder of its own"
        )
    if not paths:
        told = f" ({'; '.join(problems[:3])})" if problems else ""
        raise CheckpointError(f"{where}: the {role} is missing beside the rest of the model{told}")
    return paths[0]


def _candidates(path: Path) -> list[Path]:
    folder = path.parent if path.is_file() else path
    try:
        children = itertools.chain(
            *(sorted(one.iterdir()) for one in (folder, folder / "weights") if one.is_dir())
        )
        files = [one for one in children if one.suffix in SUFFIXES and one.is_file()]
    except OSError as error:
        raise CheckpointError(f"{folder} cannot be searched: {error.strerror}") from error
    if len(files) > MOST_CANDIDATES:
        raise CheckpointError(
            f"{folder} holds {len(files)} checkpoints; give a folder of one model"
        )
    if path.is_file():
        return [path, *(one for one in files if one != path)]
    return files


def _role(file: Path) -> str | None:
    """What a checkpoint is by its tensors' names; None for something else."""
    with open_checkpoint(file) as checkpoint:
        for key in ("generator", "model"):
            if isinstance(checkpoint.values.get(key), dict):
                names = checkpoint.tensors(key)
                if inflect_v1.is_vocoder(names):
                    return "vocoder"
                if inflect_v1.is_acoustic(names):
                    return "acoustic"
                if inflect_v2.is_model(names):
                    return "model"
    return None


def _read_v1(acoustic_file: Path, vocoder_file: Path) -> Model:
    with open_checkpoint(acoustic_file) as checkpoint:
        acoustic, speakers = inflect_v1.read_acoustic(checkpoint)
    with open_checkpoint(vocoder_file) as checkpoint:
        vocoder = inflect_v1.read_vocoder(checkpoint)
    if acoustic.config["n_mels"] != vocoder.config["num_mels"]:
        raise CheckpointError(
            f"{acoustic_file} makes {acoustic.config['n_mels']} mel bands, {vocoder_file} takes "
            f"{vocoder.config['num_mels']}: they do not belong together"
        )
    return Model("inflect_v1", (acoustic, vocoder), speakers, (acoustic_file, vocoder_file))


def _read_v2(model_file: Path) -> Model:
    config_file = model_file.parent / CONFIG_FILE
    with open_checkpoint(model_file) as checkpoint:
        inside = checkpoint.values.get("config")
        if isinstance(inside, dict) and not config_file.exists():
            described, source = inside, model_file
        else:
            described, source = read_json(config_file), config_file
        part = inflect_v2.read_model(checkpoint, described, str(source))
    return Model("inflect_v2", (part,), (), tuple(dict.fromkeys((model_file, source))))


_READERS: Final[Mapping[str, Callable[..., Model]]] = {
    "inflect_v1": _read_v1,
    "inflect_v2": _read_v2,
}
