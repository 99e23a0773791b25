"""Finding out what a file or folder is: the checkpoints of which published model."""

import itertools
from pathlib import Path
from typing import Final

from ..families.registry import FAMILIES
from ..voice_files.checkpoints.container import open_checkpoint
from ..voice_files.checkpoints.errors import CheckpointError
from ..voice_files.checkpoints.model import Model

SUFFIXES: Final = frozenset({".pt", ".pth", ".ckpt", ".bin", ".safetensors"})
MOST_CANDIDATES: Final = 40


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
    for family in FAMILIES.values():
        if decided in family.roles or (decided is None and found.keys() & set(family.roles)):
            return family.read(
                {role: _only(found.get(role, []), role, path, problems) for role in family.roles}
            )
    told = f" ({'; '.join(problems[:3])})" if problems else ""
    known = ", and ".join(family.files for family in FAMILIES.values() if family.files)
    raise CheckpointError(f"{path} holds no model that is known{told}; known are {known}")


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
                for family in FAMILIES.values():
                    role = family.role(names)
                    if role is not None:
                        return role
    return None
