"""Sizes and switches of the acoustic model, under the names that published checkpoints store."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from ....errors import VoiceError
from ....voice_files.configuration import from_known_keys
from ....voice_files.ranges import SWITCH, Range, Ranges, check_ranges

ENCODER_FF_MULT: Final = 4
"""Feed-forward multiplier of the encoder blocks; the published model has no key for it."""

TABLES: Final[Mapping[str, tuple[str, str]]] = {
    "phone.weight": ("phones", "vocab_size"),
    "tone.weight": ("tones", "tone_size"),
    "lang.weight": ("languages", "lang_size"),
    "speaker.weight": ("speakers", "speaker_count"),
    "abs_frame.weight": ("frame_bins", "abs_frame_bins"),
}
"""Tables of embeddings: weight to the name of its rows and the key that counts them. No graph depends on a count."""

RANGES: Final[Ranges] = {
    "vocab_size": Range(1, 65_536),
    "tone_size": Range(1, 1024),
    "lang_size": Range(1, 1024),
    "n_mels": Range(1, 512),
    "hidden": Range(2, 2048),
    "encoder_layers": Range(0, 64),
    "decoder_layers": Range(0, 64),
    "decoder_ff_mult": Range(1, 16),
    "kernel_size": Range(1, 63),
    "speaker_count": Range(1, 65_536),
    "speaker_dim": Range(1, 2048),
    "sample_rate": Range(8000, 192_000),
    "max_frames": Range(1, 1_000_000),
    "abs_frame_bins": Range(1, 65_536),
    "dropout": Range(0.0, 0.95, whole=False),
    "postnet_scale": Range(-10.0, 10.0, whole=False),
    "use_frame_pitch": SWITCH,
    "use_contextual_predictors": SWITCH,
    "use_group_duration_planner": SWITCH,
    "frame_source": SWITCH,
    "absolute_frames": SWITCH,
}
"""What a stored configuration may hold."""


@dataclass(frozen=True, slots=True)
class AcousticConfig:
    """Configuration of one acoustic model; the defaults are those of Inflect-Nano-v1."""

    vocab_size: int = 256
    """Rows of the phone table."""
    tone_size: int = 16
    """Rows of the tone (stress) table; larger ids use the last row."""
    lang_size: int = 4
    """Rows of the language table; larger ids use the last row."""
    n_mels: int = 80
    """Mel bands of the output."""
    hidden: int = 168
    """Width of every hidden state, even: each direction of the frame GRU has half."""
    encoder_layers: int = 5
    """Blocks over tokens."""
    decoder_layers: int = 6
    """Blocks over frames."""
    decoder_ff_mult: int = 3
    """Feed-forward width of the decoder blocks, in multiples of `hidden`."""
    kernel_size: int = 7
    """Taps of the depthwise convolutions of encoder and decoder, odd."""
    speaker_count: int = 2
    """Rows of the speaker table."""
    speaker_dim: int = 64
    """Width of a speaker row."""
    dropout: float = 0.08
    """Dropout probability inside the blocks while training."""
    sample_rate: int = 24_000
    """Samples a second of the audio that the mel stands for."""
    max_frames: int = 1400
    """Longest output in mel frames; what is longer is cut."""
    postnet_scale: float = 0.1
    """Factor on the residual that the postnet adds."""
    use_frame_pitch: bool = True
    """Add the projected pitch of every frame to the decoder input."""
    abs_frame_bins: int = 512
    """Rows of the absolute frame table, spread over `max_frames`."""
    use_contextual_predictors: bool = False
    """Correct the predictions by one more block that looks at neighbouring tokens."""
    use_group_duration_planner: bool = False
    """Plan durations for a phone together with the blanks before it."""
    frame_source: bool = False
    """Ours: predict log-F0 offset and voicing of every frame, for source-filter vocoders."""
    absolute_frames: bool = True
    """Ours: False leaves out the absolute frame table, whose later rows short recordings
    never train."""

    def __post_init__(self) -> None:
        check_ranges(dataclasses.asdict(self), RANGES, "acoustic config")
        if self.hidden % 2:
            raise VoiceError(f"acoustic config: hidden must be even, not {self.hidden}")
        if self.kernel_size % 2 == 0:
            raise VoiceError(f"acoustic config: kernel_size must be odd, not {self.kernel_size}")

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Read a stored configuration; keys that are absent take their default.

        Raises:
            VoiceError: a key is unknown, or a value is of the wrong type or out of range.
        """
        return from_known_keys(cls, values)

    def to_dict(self) -> dict[str, int | float | bool]:
        """Return every key with its value, ready for JSON."""
        return dataclasses.asdict(self)
