"""Whether a voice keeps up with speaking on this machine, told before it is loaded.

The arithmetic of a sentence over what this machine multiplies in a second; only voices that may be too slow tell theirs
(`Family.operations_per_second`).
"""

import functools
from typing import Final

from ..families.registry import operations_per_second
from ..machine.speed import matrix_gflops
from ..voice_files.description import VoiceInfo
from ..voice_files.options import PRESETS, SpeechOptions

EFFICIENCY: Final = 0.6
"""Of a large network's layers beside the multiplication of matrices that fit the cache; benchmarks/slow_voice.py."""

LETTERS_PER_SECOND: Final = 13.0
"""Of usual speech; digits count as letters."""


def speech_seconds(text: str) -> float:
    """How long a text is when it is spoken at the usual pace, as far as its letters tell."""
    return sum(character.isalnum() for character in text) / LETTERS_PER_SECOND


@functools.cache
def speed_here() -> float:
    """10^9 additions and multiplications a second; measured once, which takes a quarter of a second."""
    return matrix_gflops()


def expected_real_time_factor(
    info: VoiceInfo, options: SpeechOptions, gflops: float | None = None
) -> float | None:
    """Seconds of computing a second of speech, as far as can be told; None for voices that are quick everywhere.

    Args:
        info: of the voice.
        options: of the request.
        gflops: of the machine; None measures.
    """
    operations = operations_per_second(info, options)
    if operations is None:
        return None
    return operations / ((gflops or speed_here()) * 1e9 * EFFICIENCY)


def expected_by_preset(info: VoiceInfo, gflops: float | None = None) -> dict[str, float]:
    """The same for each preset; nothing for voices that are quick everywhere."""
    found = {
        preset: expected_real_time_factor(info, SpeechOptions(preset=preset), gflops)
        for preset in PRESETS
        if "preset" in info.supported
    }
    return {preset: factor for preset, factor in found.items() if factor is not None}
