"""How much arithmetic a sentence takes: what tells beforehand whether a machine keeps up with speaking."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from .config import (
    CONVOLUTION_GROUPS,
    CONVOLUTION_TAPS,
    FRAMES_PER_SECOND,
    HEAD_WIDTH,
    MEL_BANDS,
    SAMPLE_RATE_HZ,
)
from .sampling import PRESETS, USUAL_PRESET

if TYPE_CHECKING:
    from ...voice_files.description import VoiceInfo
    from ...voice_files.options import SpeechOptions

USUAL_SECONDS: Final = 4.0
"""Of a sentence."""
WAV_HEADER_BYTES: Final = 44


def pass_operations(config: Mapping[str, Any], frames: int) -> float:
    """Additions and multiplications of one pass of the diffusion transformer, each counted."""
    dim, width = config["dim"], HEAD_WIDTH * config["heads"]
    linear = 4 * dim * width + 2 * config["ff_mult"] * dim * dim
    attention = 2 * frames * width
    convolutions = 2 * CONVOLUTION_TAPS * dim * dim / CONVOLUTION_GROUPS
    inputs = (2 * MEL_BANDS + config["text_dim"] + MEL_BANDS) * dim
    return float(2 * frames * (config["depth"] * (linear + attention) + convolutions + inputs))


def operations_per_second(info: "VoiceInfo", options: "SpeechOptions") -> float:
    """Additions and multiplications for a second of new speech, in a sentence of usual length."""
    solver = PRESETS[options.preset or USUAL_PRESET]
    seconds = USUAL_SECONDS * options.length_scale
    frames = round(FRAMES_PER_SECOND * (reference_seconds(info) + seconds))
    return solver.passes * pass_operations(info.parts["model"].config, frames) / seconds


def reference_seconds(info: "VoiceInfo") -> float:
    """Length of the recording, by the size of its file; 0 while that cannot be looked at."""
    try:
        size = info.reference.path.stat().st_size if info.reference is not None else 0
    except OSError:
        return 0.0
    return max(0, size - WAV_HEADER_BYTES) / 2 / SAMPLE_RATE_HZ
