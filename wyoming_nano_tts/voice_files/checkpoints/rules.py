"""Reading a published configuration: known keys only, every value of its kind and in its range."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from .errors import CheckpointError

LARGEST_CONFIG_BYTES: Final = 1 << 20

Rules = Mapping[str, tuple[Any, Any, Any]]
"""Key to default, least and most; a default that is a bool takes a bool."""


def read_config(values: object, rules: Rules, source: str) -> dict[str, Any]:
    """Return every key of the rules: the value given, or the default.

    Raises:
        CheckpointError: no dict, unknown keys, or values of the wrong kind or out of range; the
            message names all of them.
    """
    if not isinstance(values, dict):
        raise CheckpointError(f"{source}: the configuration must be a dict of sizes")
    unknown = sorted(str(key)[:40] for key in values if key not in rules)
    problems = [f"unknown {', '.join(unknown[:8])}"] if unknown else []
    config: dict[str, Any] = {}
    for key, (default, least, most) in rules.items():
        value = values.get(key, default)
        if isinstance(default, bool):
            fits = isinstance(value, bool)
        else:
            kinds = (int, float) if isinstance(default, float) else (int,)
            fits = type(value) in kinds and least <= value <= most
        if not fits:
            rule = "true or false" if isinstance(default, bool) else f"from {least} to {most}"
            problems.append(f"{key} must be {rule}, not {plain(value)}")
        config[key] = value
    if problems:
        raise CheckpointError(f"{source}: in the configuration {'; '.join(problems)}")
    return config


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        CheckpointError: the file cannot be read, or holds something else.
    """
    try:
        if not path.is_file():  # a pipe or a device would never end
            raise CheckpointError(f"{path} does not exist, or is not a regular file")
        if path.stat().st_size > LARGEST_CONFIG_BYTES:
            raise CheckpointError(f"{path} is larger than {LARGEST_CONFIG_BYTES} bytes")
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CheckpointError(f"{path} cannot be read: {str(error)[:200]}") from error
    if not isinstance(values, dict):
        raise CheckpointError(f"{path} must hold a JSON object")
    return values


def plain(value: object) -> str:
    """What a message shows of a stranger's value: never the inside of a container."""
    if value is None or isinstance(value, (bool, float, str)):
        return repr(value)[:60]
    if isinstance(value, int):
        return repr(value) if abs(value) < 1 << 64 else "a huge number"
    return f"a {type(value).__name__}"
