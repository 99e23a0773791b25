"""Sizes of the two networks of "nano2", and what both sides of them must agree on."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, Self

SAMPLE_RATE_HZ: Final = 24_000
FRAME_SAMPLES: Final = 300
"""80 frames a second, the teacher's rate of F0 and energy."""
UNIT_FRAMES: Final = 2
"""The teacher counts durations in units of 25 ms."""
LONGEST_UNITS: Final = 50
"""Of one token, 1.25 s."""
REFERENCE_HZ: Final = 190.0
"""Pitch 0 of the networks; 1 is a factor of sqrt(e)."""
VOICED_HZ: Final = 10.0
"""F0 of the teacher below this means unvoiced."""
UNVOICED_HZ: Final = 5.0
"""What the phase goes on with where nothing is voiced, about the teacher's own value."""
ENERGY_SCALE: Final = 4.0
"""The teacher's energy divided by this is what the networks see."""


@dataclass(frozen=True, slots=True)
class _Sizes:
    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """Read the sizes that a voice's description has, beside other things."""
        return cls(**{f.name: values[f.name] for f in fields(cls) if f.name in values})


@dataclass(frozen=True, slots=True)
class DecoderConfig(_Sizes):
    """Sizes of the frame decoder."""

    tokens: int = 179
    """Rows of the symbol table; the last one pads batches."""
    speakers: int = 16
    """Rows of the speaker tables."""
    text_width: int = 192
    text_inner: int = 384
    text_layers: int = 2
    width: int = 256
    inner: int = 512
    layers: int = 8
    left: int = 4
    """Frames that a block sees before its own."""
    right: int = 2
    """Frames that a block sees behind its own."""
    fine: int = 2
    """Spectra a frame."""
    overlap: int = 4
    """Spectra that meet in one sample."""

    @property
    def delay(self) -> int:
        """Frames that the network looks ahead: what a chunk waits for."""
        return self.layers * self.right

    @property
    def hop(self) -> int:
        """Samples from spectrum to spectrum."""
        return FRAME_SAMPLES // self.fine

    @property
    def n_fft(self) -> int:
        """Samples of a spectrum."""
        return self.overlap * self.hop

    @property
    def bins(self) -> int:
        """Frequencies of a spectrum."""
        return self.n_fft // 2 + 1


@dataclass(frozen=True, slots=True)
class ProsodyConfig(_Sizes):
    """Sizes of the prosody network."""

    tokens: int = 179
    speakers: int = 16
    width: int = 192
    inner: int = 384
    dilations: tuple[int, ...] = (1, 2, 4, 8, 1)
    """Of the token blocks, each of which sees 3 tokens on both sides, times this."""
    frame_width: int = 160
    frame_inner: int = 320
    frame_layers: int = 4
    left: int = 6
    """Steps of 25 ms that a frame block sees before its own."""
    right: int = 2

    @property
    def delay(self) -> int:
        """Steps that the network looks ahead."""
        return self.frame_layers * self.right


SMALL_DECODER: Final = DecoderConfig(
    text_width=64, text_inner=128, text_layers=2, width=80, inner=160, layers=6, left=5, right=3
)
SMALL_PROSODY: Final = ProsodyConfig(
    width=64, inner=128, dilations=(1, 2, 4, 1), frame_width=48, frame_inner=96, frame_layers=4
)
"""Of the small size: the same design, narrower. Together fewer than 0.6 million parameters, 1.2 MB in float16. The head
that makes the spectra has 3,010 rows here too and takes two fifths of all; blocks are fewer and see further, so that
the whole sees as far as the large one."""
