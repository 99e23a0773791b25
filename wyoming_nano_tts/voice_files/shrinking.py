"""Rewrites a voice's weights in eight bits."""

import hashlib
from pathlib import Path

from ..files import replacing
from .architecture import Architectures
from .description import read_voice
from .eight_bits import from_eight_bits, in_eight_bits
from .tensors import write_tensors
from .weights import tensors_of
from .writing import check_voice, read_description, write_description


def shrink_voice(folder: Path, architectures: Architectures) -> None:
    """Write every part of a voice as `in_eight_bits` has it, with its new checksum.

    Args:
        folder: of the voice.
        architectures: that this version knows.

    Raises:
        VoiceError: the voice is damaged, before or after.
        OSError: the folder cannot be written.
    """
    check_voice(folder, architectures)
    described = read_description(folder)
    for name, part in read_voice(folder, architectures).parts.items():
        weights = from_eight_bits(tensors_of(part.path.read_bytes(), part.path), part.path)
        content = write_tensors(in_eight_bits(weights))
        with replacing(part.path) as partial:
            partial.write_bytes(content)
        described[name]["sha256"] = hashlib.sha256(content).hexdigest()
    write_description(folder, described)
    check_voice(folder, architectures)
