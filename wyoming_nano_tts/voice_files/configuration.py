"""Strict reading of model configurations from JSON."""

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar

from ..errors import VoiceError

T = TypeVar("T")


def from_known_keys(kind: type[T], values: Mapping[str, Any]) -> T:
    """Build a configuration dataclass; lists become tuples.

    Raises:
        VoiceError: a key that the dataclass does not have; the message lists those that it has.
    """
    if not isinstance(values, Mapping):
        raise VoiceError(f"{kind.__name__} must be an object, not {values!r:.80}")
    known = [field.name for field in dataclasses.fields(kind)]  # type: ignore[arg-type]
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise VoiceError(f"{kind.__name__} has no {', '.join(unknown)}; it has {', '.join(known)}")
    return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()})
