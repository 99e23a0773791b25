"""Writes a voice's weights in fewer bits: eight for any voice, ternary for one that was trained so."""

import dataclasses
import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...errors import VoiceError
from ...files import replacing
from ..architecture import Architectures
from ..description import read_voice
from ..weights import NTTQ, NewVoicePart, VoicePart, packed_of, read_weights
from ..writing import check_voice, read_description, write_description
from .container import Tensor, encode, write_nttq
from .profiles import INT8, Stored, stored, treatments
from .quantiser import SMALLEST_SCALE, Rounded

LEAST_TERNARY_DB: Final = 20.0
"""Signal to error of ternary weights that were trained so; rounding others leaves 6 dB."""


@dataclass(frozen=True, slots=True)
class Converted:
    """What became of one part."""

    name: str
    bytes_before: int
    bytes_after: int
    signal_to_error_db: float
    """Of all weights that were rounded; infinite where nothing was lost."""

    @property
    def told(self) -> str:
        """What became of it, in a line."""
        lost = self.signal_to_error_db
        error = f"the error is {lost:.1f} dB below them" if math.isfinite(lost) else "without loss"
        return f"weights of {self.name}: {self.bytes_before / 1e6:.2f} -> {self.bytes_after / 1e6:.2f} MB, {error}"


def convert_voice(
    folder: Path, profile: str, architectures: Architectures
) -> tuple[Converted, ...]:
    """Write every part of a voice as a profile has it, with its new checksum.

    Args:
        folder: of the voice, which has its own weights.
        profile: of `profiles`.
        architectures: that this version knows.

    Returns:
        What became of each part.

    Raises:
        VoiceError: no such profile, the voice is damaged, speaks with the weights of another, or is to be ternary and
            was not trained so.
        OSError: the folder cannot be written.
    """
    described, info = read_description(folder), read_voice(folder, architectures)
    parts = architectures[info.architecture].parts
    chosen = treatments(profile, list(parts))
    made: dict[str, tuple[VoicePart, bytes, Converted]] = {}
    for name, part in info.parts.items():
        if part.path.parent != folder:
            raise VoiceError(
                f"{folder.name} speaks with the weights of {part.path.parent.name}; convert that voice"
            )
        weights = read_weights(part)
        shapes = {key: value.shape for key, value in weights.items()}
        how = stored(shapes, parts[name][part.type].storage, chosen[name])
        tensors = _kept(part, how)
        tensors |= _stored_exactly({k: v for k, v in weights.items() if k not in tensors}, how)
        rest = {key: value for key, value in weights.items() if key not in tensors}
        tensors |= encode(rest, how)
        _check_trained(name, weights, tensors)
        content = write_nttq(tensors, {"part": name, **part.config})
        lost = signal_to_error_db(weights, tensors)
        before = part.path.stat().st_size
        made[name] = part, content, Converted(name, before, len(content), lost)
    for name, (_, content, _) in made.items():
        path = folder / f"{name}.{NTTQ}"
        with replacing(path) as partial:
            partial.write_bytes(content)
        described[name] = {
            **{key: value for key, value in described[name].items() if key != "encoding"},
            "encoding": NTTQ, "file": path.name, "sha256": hashlib.sha256(content).hexdigest(),
        }  # fmt: skip
    write_description(folder, described)
    check_voice(folder, architectures)
    for name, (part, _, _) in made.items():
        if part.path.name != f"{name}.{NTTQ}":
            part.path.unlink()
    return tuple(converted for _, _, converted in made.values())


def in_profile(
    part: NewVoicePart, architecture: str, profile: str, architectures: Architectures
) -> NewVoicePart:
    """Let a part that is going to be written be stored as a profile has it.

    Args:
        part: with the weights that are rounded: those that an optimiser moved, where it was trained with rounding.
        architecture: of the voice.
        profile: of `profiles`.
        architectures: that this version knows.

    Raises:
        VoiceError: no such profile.
    """
    parts = architectures[architecture].parts
    shapes = {key: value.shape for key, value in part.weights.items()}
    rules = parts[part.name][part.type or ""].storage
    how = stored(shapes, rules, treatments(profile, list(parts))[part.name])
    return dataclasses.replace(part, stored=how)


def signal_to_error_db(weights: Mapping[str, NDArray[Any]], tensors: Mapping[str, Tensor]) -> float:
    """Energy of the weights that are stored as integers over that of what rounding changed, in dB."""
    signal = error = 0.0
    for name, tensor in tensors.items():
        if isinstance(tensor, Rounded):
            before = weights[name].astype(np.float64)
            signal += float(np.square(before).sum())
            error += float(np.square(tensor.values() - before).sum())
    return math.inf if error == 0 else 10 * math.log10(signal / error) if signal else -math.inf


def _kept(part: VoicePart, how: Mapping[str, Stored]) -> dict[str, Tensor]:
    """Tensors that a file stores in the wanted way already."""
    if part.encoding != NTTQ:
        return {}
    tensors = packed_of(part.path.read_bytes(), part.path).tensors
    return {
        name: tensor
        for name, tensor in tensors.items()
        if isinstance(tensor, Rounded) and tensor.stored == how[name]
    }


def _stored_exactly(
    weights: Mapping[str, NDArray[Any]], how: Mapping[str, Stored]
) -> dict[str, Tensor]:
    """Find tensors that hold ternary weights already: rounding them anew would take the mean of their zeros, too."""
    found: dict[str, Tensor] = {}
    for name, tensor in weights.items():
        if how[name].kind == "t":
            exact = _exactly_ternary(np.asarray(tensor, np.float32), how[name])
            if exact is not None:
                found[name] = exact
    return found


def _exactly_ternary(values: NDArray[np.float32], how: Stored) -> Rounded | None:
    others = tuple(n for n in range(values.ndim) if n != how.axis)
    largest = np.abs(values).max(axis=others, keepdims=True)
    scales = np.where(largest > 0, largest, np.float32(SMALLEST_SCALE)).astype(np.float16)
    steps = np.sign(values).astype(np.int8)
    if not np.array_equal(steps * scales.astype(np.float32), values):
        return None
    return Rounded(steps, scales.reshape(-1), how)


def _check_trained(
    part: str, weights: Mapping[str, NDArray[Any]], tensors: Mapping[str, Tensor]
) -> None:
    ternary = {
        name: tensor
        for name, tensor in tensors.items()
        if isinstance(tensor, Rounded) and tensor.stored.kind == "t"
    }
    lost = signal_to_error_db(weights, ternary) if ternary else math.inf
    if lost < LEAST_TERNARY_DB:
        raise VoiceError(
            f"the {part} of this voice was not trained with ternary weights: rounding it would leave an error "
            f"{lost:.1f} dB below the weights, and noise for speech. Train it so (train --from VOICE --ternary "
            f"PROFILE), or take the profile {INT8}, which needs no training"
        )
