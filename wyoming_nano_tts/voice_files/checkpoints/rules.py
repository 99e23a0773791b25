"""Reading a published configuration: known keys only, every value of its kind and in its range."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ..ranges import Ranges, problems
from .errors import CheckpointError

LARGEST_CONFIG_BYTES: Final = 1 << 20


def read_config(
    values: object, defaults: Mapping[str, Any], ranges: Ranges, source: str
) -> dict[str, Any]:
    """Return every key of `defaults`: the value given, or the default.

    Raises:
        CheckpointError: no dict, unknown keys, or values of the wrong kind or out of range; the
            message names all of them.
    """
    if not isinstance(values, dict):
        raise CheckpointError(f"{source}: the configuration must be a dict of sizes")
    unknown = sorted(str(key)[:40] for key in values if key not in defaults)
    found = [f"unknown {', '.join(unknown[:8])}"] if unknown else []
    config = {key: values.get(key, default) for key, default in defaults.items()}
    found += problems(config, {key: ranges[key] for key in config})
    if found:
        raise CheckpointError(f"{source}: in the configuration {'; '.join(found)}")
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
