"""Sizes of the VITS family of Inflect-v2: the `model` object of a published config.json.

Nano and micro differ in widths alone. What their code fixes and no configuration tells stands
here as constants.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

from ...errors import VoiceError
from ...voice_files.configuration import from_known_keys
from ...voice_files.ranges import SWITCH, Range, Ranges, check_ranges

VOCABULARY: Final = 178
"""Rows of the symbol table."""
RELATIVE_WINDOW: Final = 4
"""Tokens to each side that have a relative position of their own."""
DURATION_CHANNELS: Final = 256
DURATION_KERNEL: Final = 3
COUPLINGS: Final = 4
COUPLING_LAYERS: Final = 4
COUPLING_KERNEL: Final = 5
EDGE_KERNEL: Final = 7
"""Taps of the generator's first and last convolution."""

TRAINING_ONLY: Final = frozenset({"n_layers_q", "p_dropout", "use_spectral_norm", "inference_only"})
"""Keys of the published `model` object that no inference depends on."""
MOST_CHANNELS: Final = 2048
MOST_STAGES: Final = 8


RANGES: Final[Ranges] = {
    "inter_channels": Range(2, MOST_CHANNELS),
    "hidden_channels": Range(1, MOST_CHANNELS),
    "filter_channels": Range(1, 2 * MOST_CHANNELS),
    "n_heads": Range(1, 64),
    "n_layers": Range(1, 64),
    "kernel_size": Range(1, 63),
    "upsample_initial_channel": Range(1, MOST_CHANNELS),
    "use_sdp": SWITCH,
}
"""What a stored configuration may hold."""


@dataclass(frozen=True, slots=True)
class VitsConfig:
    """Configuration of one model; the defaults are the published nano."""

    inter_channels: int = 128
    """Rows of the latent, C; even, because the couplings halve them."""
    hidden_channels: int = 72
    """Width of text encoder and flow, H."""
    filter_channels: int = 384
    """Width inside the encoder's feed-forward layers."""
    n_heads: int = 2
    """Attention heads; divides H."""
    n_layers: int = 3
    """Layers of the text encoder."""
    kernel_size: int = 3
    """Taps of the feed-forward layers, odd."""
    resblock: str = "1"
    """Kind of the generator's resblocks; only "1" exists."""
    resblock_kernel_sizes: tuple[int, ...] = (3, 7, 11)
    """Taps of the parallel resblocks of every stage, odd."""
    resblock_dilation_sizes: tuple[tuple[int, ...], ...] = ((1, 3, 5),) * 3
    """Dilations inside each resblock."""
    upsample_rates: tuple[int, ...] = (8, 8, 2, 2)
    """Factor of each stage; their product is the samples of a latent frame."""
    upsample_kernel_sizes: tuple[int, ...] = (16, 16, 4, 4)
    """Taps of each stage's transposed convolution."""
    upsample_initial_channel: int = 192
    """Channels before the first stage; halved by each."""
    use_sdp: bool = False
    """A stochastic duration predictor, which no published model has."""

    def __post_init__(self) -> None:
        """Check every value; JSON lists become tuples."""
        for name in ("upsample_rates", "upsample_kernel_sizes", "resblock_kernel_sizes"):
            object.__setattr__(self, name, _numbers(name, getattr(self, name)))
        rows = self.resblock_dilation_sizes
        if not isinstance(rows, (list, tuple)):
            raise VoiceError("VITS config: resblock_dilation_sizes must be a list of lists")
        dilations = tuple(_numbers("resblock_dilation_sizes", row) for row in rows)
        object.__setattr__(self, "resblock_dilation_sizes", dilations)
        check_ranges(asdict(self), RANGES, "VITS config")
        self._check_shape()

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Read the `model` object of a published config.json, or what `to_dict` gave.

        Raises:
            VoiceError: an unknown key, or a value that is not a possible size.
        """
        if not isinstance(values, Mapping):
            raise VoiceError(f"VitsConfig must be an object, not {str(values)[:80]}")
        return from_known_keys(cls, {k: v for k, v in values.items() if k not in TRAINING_ONLY})

    def to_dict(self) -> dict[str, Any]:
        """Return every key with its value, ready for JSON."""
        return asdict(self)

    @property
    def stages(self) -> int:
        """Number of upsampling stages."""
        return len(self.upsample_rates)

    @property
    def frame_samples(self) -> int:
        """Samples of a latent frame: 256 for the published models."""
        return math.prod(self.upsample_rates)

    def channels(self, stage: int) -> int:
        """Channels behind a stage, counted from 0; -1 gives those before the first."""
        return self.upsample_initial_channel >> (stage + 1)

    def context_frames(self, first_stage: int = 0) -> int:
        """Latent frames on each side that can change a frame's samples.

        Args:
            first_stage: count from the input of this stage instead of the generator's.

        Returns:
            13 for the published generators, 2 from stage 1 on.
        """
        reach = EDGE_KERNEL // 2  # in samples of the stage at hand
        resblocks = max(
            sum(kernel // 2 * (dilation + 1) for dilation in dilations)
            for kernel, dilations in zip(
                self.resblock_kernel_sizes, self.resblock_dilation_sizes, strict=True
            )
        )
        samples = self.frame_samples
        for stage in range(self.stages - 1, first_stage - 1, -1):
            rate, kernel = self.upsample_rates[stage], self.upsample_kernel_sizes[stage]
            reach += resblocks
            # Output n of a transposed convolution reads the inputs (n + padding - tap) / rate.
            padding = (kernel - rate) // 2
            before = (kernel - 1 - padding + reach) // rate
            behind = (samples - 1 + reach + padding) // rate - (samples // rate - 1)
            reach, samples = max(before, behind), samples // rate
        if first_stage == 0:
            return reach + EDGE_KERNEL // 2
        return -(-reach // samples)

    def _check_shape(self) -> None:
        rules = {
            "inter_channels must be even": self.inter_channels % 2 == 0,
            "n_heads must divide hidden_channels": self.hidden_channels % self.n_heads == 0,
            "kernel_size must be odd": self.kernel_size % 2 == 1,
            'resblock must be "1"': self.resblock == "1",
            "use_sdp must be false: only the deterministic duration predictor exists here": (
                not self.use_sdp
            ),
            "resblock_kernel_sizes must be odd": all(k % 2 for k in self.resblock_kernel_sizes),
            "resblock_dilation_sizes must have one list per resblock kernel": (
                len(self.resblock_dilation_sizes) == len(self.resblock_kernel_sizes)
            ),
            "upsample_kernel_sizes must name one kernel per rate, larger than it by an even number": (
                len(self.upsample_kernel_sizes) == self.stages
                and all(
                    k >= r and (k - r) % 2 == 0
                    for r, k in zip(self.upsample_rates, self.upsample_kernel_sizes, strict=True)
                )
            ),
            "upsample_rates must multiply to at most 4096": self.frame_samples <= 4096,
            f"upsample_initial_channel cannot be halved {self.stages} times": (
                self.channels(self.stages - 1) > 0
            ),
        }
        for rule, kept in rules.items():
            if not kept:
                raise VoiceError(f"VITS config: {rule}")


def _numbers(name: str, values: object) -> tuple[int, ...]:
    if not isinstance(values, (list, tuple)) or not 1 <= len(values) <= MOST_STAGES:
        raise VoiceError(f"VITS config: {name} must be a list of 1 to {MOST_STAGES} whole numbers")
    for value in values:
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 256:
            raise VoiceError(
                f"VITS config: {name} must hold whole numbers from 1 to 256, not {str(value)[:80]}"
            )
    return tuple(values)


NANO: Final = VitsConfig()
MICRO: Final = VitsConfig(
    inter_channels=192, hidden_channels=96, filter_channels=768, upsample_initial_channel=320
)
SIZES: Final[Mapping[str, VitsConfig]] = {"nano": NANO, "micro": MICRO}
"""The published models by name."""
