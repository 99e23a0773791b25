"""What the acoustic model of a voice is: a graph for each combination of its optional parts."""

from typing import Final

from ...voice_files.architecture import PartSpec
from ...voice_files.ranges import Range
from ..parts.fastspeech.storage import ACOUSTIC_STORAGE

ACOUSTIC: Final = PartSpec(
    (
        (
            "inflect_v1_encoder",
            "inflect_v1_encoder_contextual",
            "inflect_v1_encoder_planned",
            "inflect_v1_encoder_contextual_planned",
        ),
        ("inflect_v1_decoder", "inflect_v1_decoder_without_pitch"),
    ),
    free=frozenset({"dropout", "max_frames"}),
    ranges={"max_frames": Range(50, 20_000)},  # 0.5 s to 3.5 minutes
    complete=False,
    storage=ACOUSTIC_STORAGE,
)
