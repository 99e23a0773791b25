"""The architectures that a voice may have: its parts, their graphs, and the options that it obeys.

A description only, so that voices are listed without loading one. What runs them is a family (`families.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from ..voice_files.reading import TakesText

DEFAULT_ARCHITECTURE: Final = "nano"
"""Of a `voice.json` that names none."""

UTTERANCE_OPTIONS: Final = frozenset(
    {"volume", "sentence_silence", "lead_silence_ms", "trail_silence_ms", "speaker"}
)
"""What `Utterance` does for every voice. A speaker that a voice lacks is refused, not ignored."""


@dataclass(frozen=True, slots=True)
class PartKind:
    """One kind of a part of a voice: which graphs run its weights."""

    graphs: tuple[tuple[str, ...], ...]
    """For each graph in turn the candidates; the part's config chooses (`session.graph_spec`)."""
    free: frozenset[str] = frozenset()
    """Config keys on which no graph depends."""
    ranges: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Least and most of the whole numbers among them that the family reads."""
    complete: bool = True
    """False: a key that the config lacks has the value of the first candidate, the published one."""
    obeys: frozenset[str] = frozenset()
    """Options that this part, and not the whole architecture, understands."""


@dataclass(frozen=True, slots=True)
class Architecture:
    """What `voice.json` of an architecture holds, and what its voices can do."""

    parts: Mapping[str, Mapping[str, PartKind]]
    """Part name to its kinds, by the part's `type`; "" where the part has no type."""
    obeys: frozenset[str]
    """Names of the `SpeechOptions` that its voices obey, beside `UTTERANCE_OPTIONS`."""
    speaker_rows: tuple[str, str] | None = None
    """Part and config key that count the speakers; None: a voice has one."""
    takes: TakesText = field(default_factory=TakesText)
    """How the text of its voices is read."""


_SOURCE_FILTER: Final = PartKind((("source_filter",),), obeys=frozenset({"seed"}))
_SNAKE_HIFIGAN: Final = PartKind(
    (("snake_hifigan",),),
    free=frozenset({"n_fft", "win_size", "fmin", "fmax"}),  # of the mel that it was trained on
    complete=False,
)

ARCHITECTURES: Final[Mapping[str, Architecture]] = {
    "nano": Architecture(
        parts={
            # Dropout only matters while training.
            "acoustic": {
                "": PartKind(
                    (("acoustic_encoder",), ("acoustic_decoder",)), free=frozenset({"dropout"})
                )
            },
            "vocoder": {"source_filter": _SOURCE_FILTER, "snake_hifigan": _SNAKE_HIFIGAN},
        },
        obeys=frozenset({"length_scale", "pitch_scale", "energy_scale", "pronunciations"}),
        speaker_rows=("acoustic", "speaker_count"),
    ),
    "inflect_v1": Architecture(
        parts={
            "acoustic": {
                "": PartKind(
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
                    ranges={"max_frames": (50, 20_000)},  # 0.5 s to 3.5 minutes
                    complete=False,
                )
            },
            "vocoder": {"snake_hifigan": _SNAKE_HIFIGAN},
        },
        obeys=frozenset({"length_scale", "pitch_scale", "energy_scale", "pronunciations"}),
        speaker_rows=("acoustic", "speaker_count"),
        takes=TakesText(blanks=True),
    ),
    "inflect_v2": Architecture(
        parts={
            "model": {
                "": PartKind(
                    tuple(
                        tuple(f"inflect_v2_{size}_{step}" for size in ("nano", "micro"))
                        for step in ("encoder", "flow", "generator")
                    )
                )
            }
        },
        obeys=frozenset({"length_scale", "energy_scale", "variation", "seed", "pronunciations"}),
        takes=TakesText(languages=("en",), alphabet="inflect-v2-178", blanks=True),
    ),
}
"""By the `architecture` of `voice.json`."""
