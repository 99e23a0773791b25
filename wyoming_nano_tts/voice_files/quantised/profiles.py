"""Which tensor of a voice is stored how: ternary, in eight bits, or in float16.

After BitTTS (Kawamura et al. 2025), which stores the 1-D convolutions of its networks in 1.58 bits. Our weights lie in
linear layers, which are convolutions of width 1; what has few weights a channel, or is looked up and not summed, leaves
ternary weights nothing to average and is stored in eight bits.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final, Literal

from ...errors import VoiceError

Kind = Literal["t", "i8", "f16", "f32"]
"""As an `.nttq` file names it: ternary, 8-bit integers, floats."""
Treatment = Literal["ternary", "safe", "int8"]
"""Of one part of a voice."""
TERNARY: Final = "ternary"
SAFE: Final = "safe"
INT8: Final = "int8"
ONLY: Final = "-only"
"""Behind the name of a part: a profile that has only this part ternary and the others in eight bits."""
SMALLEST_LINEAR: Final = 1024
"""Weights of a linear layer; a smaller one (a head of one or two, an input of one) gains nothing and stays float16."""


@dataclass(frozen=True, slots=True)
class Stored:
    """How one tensor is stored."""

    kind: Kind
    axis: int | None = None
    """That counts the scales: one for each of its channels, the mean or maximum being taken over all other axes. None
    for one scale of the whole tensor, and for floats."""


@dataclass(frozen=True, slots=True)
class StorageRules:
    """What one part of a voice has that no shape tells. All are patterns of names, as `blocks.*.up.weight`."""

    tables: Sequence[str] = ()
    """Embeddings, whose rows are looked up and not summed."""
    transposed: Sequence[str] = ()
    """Transposed convolutions, which are stored (in, out, width)."""
    exact: Sequence[str] = ()
    """Layers that make the waveform, which even eight bits would be heard in."""
    delicate: Sequence[str] = ()
    """Layers next to the waveform or to durations, and recurrent ones: in eight bits where the profile is `safe`."""


def stored(
    shapes: Mapping[str, Sequence[int]], rules: StorageRules, treatment: Treatment
) -> dict[str, Stored]:
    """Say how each tensor of a part is stored.

    Args:
        shapes: of the part's tensors, by name.
        rules: of the part.
        treatment: of the part.
    """
    return {name: _stored(name, shape, rules, treatment) for name, shape in shapes.items()}


def _stored(name: str, shape: Sequence[int], rules: StorageRules, treatment: Treatment) -> Stored:
    size = math.prod(shape)
    is_vector = size == max(shape, default=1)
    if is_vector or _is_of(name, rules.exact):
        return Stored("f16")
    depthwise = len(shape) == 3 and shape[1] == 1
    if depthwise or _is_of(name, rules.tables):
        return Stored("i8", 0)
    is_linear = math.prod(shape[2:]) == 1
    if is_linear and size < SMALLEST_LINEAR:
        return Stored("f16")
    axis = 1 if _is_of(name, rules.transposed) else 0
    eight = treatment == INT8 or (treatment == SAFE and _is_of(name, rules.delicate))
    return Stored("i8" if eight else "t", axis)


def _is_of(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def profiles(parts: Collection[str]) -> tuple[str, ...]:
    """Names of the profiles that a voice of such parts can be stored in."""
    return (TERNARY, SAFE, *(part + ONLY for part in parts), INT8)


def treatments(profile: str, parts: Collection[str]) -> dict[str, Treatment]:
    """Say how each part is treated.

    Args:
        profile: one of `profiles`.
        parts: of the voice.

    Raises:
        VoiceError: no such profile; the message names those that there are.
    """
    if profile not in profiles(parts):
        raise VoiceError(
            f"there is no profile {profile!r:.60}; for a voice of {' and '.join(parts)} there are: "
            f"{', '.join(profiles(parts))}"
        )
    found: dict[str, Treatment] = {}
    for part in parts:
        if profile == TERNARY or profile == part + ONLY:
            found[part] = "ternary"
        else:
            found[part] = "safe" if profile == SAFE else "int8"
    return found
