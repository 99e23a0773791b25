"""Sizes of the HiFi-GAN generators that the published training knows, by variant name."""

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, Self

from ....errors import VoiceError
from ....voice_files.configuration import from_known_keys
from ....voice_files.ranges import OneOf, Range, Ranges, check_ranges

DEFAULT_VARIANT: Final = "snake_v2mid"
MAX_CHANNELS: Final = 2048
MAX_KERNEL: Final = 63
MAX_DILATION: Final = 256
MAX_HOP: Final = 4096
MAX_BRANCHES: Final = 16
"""Most stages, resblocks a stage, and dilations a resblock."""


RANGES: Final[Ranges] = {
    "sample_rate": Range(8000, 192_000),
    "n_fft": Range(16, 65_536),
    "hop_size": Range(1, MAX_HOP),
    "win_size": Range(16, 65_536),
    "num_mels": Range(1, 512),
    "upsample_initial_channel": Range(1, MAX_CHANNELS),
    "conditioning_channels": Range(0, 512),
    "resblock": OneOf(("1", "2")),
    "activation": OneOf(("snake", "leaky_relu")),
}
"""What a stored configuration may hold; `fmin` and `fmax` reach to half the sample rate."""


@dataclass(frozen=True, slots=True)
class VocoderConfig:
    """Configuration of one generator; the defaults are the published `snake_v2mid`."""

    variant: str = DEFAULT_VARIANT
    """Name of the variant that the other values come from."""
    sample_rate: int = 24_000
    """Samples a second."""
    n_fft: int = 1024
    """FFT size of the mel front end."""
    hop_size: int = 256
    """Samples a mel frame; the product of `upsample_rates`."""
    win_size: int = 1024
    """Samples of the mel front end's window."""
    num_mels: int = 80
    """Mel bands of the input."""
    fmin: float = 0.0
    """Lowest frequency of the mel bands in Hz."""
    fmax: float = 12_000.0
    """Highest frequency of the mel bands in Hz."""
    resblock: Literal["1", "2"] = "1"
    """Resblock type: "1" has a second convolution after each dilated one."""
    upsample_rates: tuple[int, ...] = (8, 8, 2, 2)
    """Factor of each stage; channels halve with each."""
    upsample_kernel_sizes: tuple[int, ...] = (16, 16, 4, 4)
    """Taps of each stage's transposed convolution."""
    upsample_initial_channel: int = 144
    """Channels before the first stage."""
    resblock_kernel_sizes: tuple[int, ...] = (3, 7, 11)
    """Taps of the parallel resblocks of every stage, odd."""
    resblock_dilation_sizes: tuple[tuple[int, ...], ...] = ((1, 3, 5),) * 3
    """Dilations inside each resblock."""
    activation: Literal["snake", "leaky_relu"] = "snake"
    """Snake with a learned frequency for each channel, or leaky ReLU 0.1."""
    conditioning_channels: int = 0
    """Extra input channels behind the mel (pitch source features)."""

    def __post_init__(self) -> None:
        """Check the sizes; JSON lists become tuples."""
        for name in ("upsample_rates", "upsample_kernel_sizes", "resblock_kernel_sizes"):
            object.__setattr__(self, name, _integers(name, getattr(self, name), MAX_KERNEL))
        if not isinstance(self.resblock_dilation_sizes, (list, tuple)):
            raise VoiceError("vocoder config: resblock_dilation_sizes must be a list of lists")
        dilations = tuple(
            _integers("resblock_dilation_sizes", row, MAX_DILATION)
            for row in self.resblock_dilation_sizes
        )
        object.__setattr__(self, "resblock_dilation_sizes", dilations)
        self._check_numbers()
        self._check_shape()

    @classmethod
    def of_variant(cls, name: str) -> Self:
        """Return a published variant.

        Raises:
            VoiceError: no variant has that name; the message lists them.
        """
        if not isinstance(name, str) or name not in VARIANTS:
            raise VoiceError(
                f"vocoder variant must be one of {', '.join(VARIANTS)}, not {str(name)[:80]}"
            )
        return cls(variant=name, **VARIANTS[name])

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Read a stored configuration: the variant, and what it gives beside it.

        Raises:
            VoiceError: a key or the variant is unknown, or a value is not a possible size.
        """
        if not isinstance(values, Mapping):
            raise VoiceError(f"VocoderConfig must be an object, not {str(values)[:80]}")
        base = cls.of_variant(values.get("variant", DEFAULT_VARIANT))
        return from_known_keys(cls, {**dataclasses.asdict(base), **values})

    def to_dict(self) -> dict[str, Any]:
        """Return every key with its value, ready for JSON."""
        return dataclasses.asdict(self)

    @property
    def stages(self) -> int:
        """Number of upsampling stages."""
        return len(self.upsample_rates)

    def channels(self, stage: int) -> int:
        """Channels behind a stage, counted from 0; -1 gives those before the first."""
        return int(self.upsample_initial_channel >> (stage + 1))

    @property
    def context_frames(self) -> int:
        """Mel frames on each side that can change a frame's samples: 13 for the published one."""
        return self.stage_contexts[0] + _same_padding_reach(7)  # conv_pre

    @property
    def stage_contexts(self) -> tuple[int, ...]:
        """Of every stage, how much of its input on each side can change a frame's samples.

        Counted in samples of that input: (10, 14, 47, 32) for the published generator.
        """
        contexts: list[int] = []
        reach = _same_padding_reach(7)  # conv_post, in samples of the last stage
        samples = math.prod(self.upsample_rates)  # of one frame, at the current stage
        resblocks = max(self._resblock_reach(j) for j in range(len(self.resblock_kernel_sizes)))
        for rate, kernel in reversed(
            list(zip(self.upsample_rates, self.upsample_kernel_sizes, strict=True))
        ):
            reach += resblocks
            padding = (kernel - rate) // 2
            before = -math.ceil((padding - kernel + 1 - reach) / rate)
            behind = (samples + reach - 1 + padding) // rate - (samples // rate - 1)
            reach, samples = max(before, behind), samples // rate
            contexts.insert(0, reach)
        return tuple(contexts)

    def _resblock_reach(self, index: int) -> int:
        half = _same_padding_reach(self.resblock_kernel_sizes[index])
        second = 1 if self.resblock == "1" else 0
        return sum(half * (dilation + second) for dilation in self.resblock_dilation_sizes[index])

    def _check_numbers(self) -> None:
        half = (
            Range(0, self.sample_rate / 2, whole=False)
            if RANGES["sample_rate"].holds(self.sample_rate)
            else None
        )
        bands = {} if half is None else {"fmin": half, "fmax": half}
        check_ranges(dataclasses.asdict(self), {**RANGES, **bands}, "vocoder config")

    def _check_shape(self) -> None:
        if math.prod(self.upsample_rates) != self.hop_size:
            raise VoiceError(
                f"vocoder config: upsample_rates {self.upsample_rates} must multiply to "
                f"hop_size {self.hop_size}"
            )
        if len(self.upsample_kernel_sizes) != self.stages or any(
            kernel < rate or (kernel - rate) % 2
            for rate, kernel in zip(self.upsample_rates, self.upsample_kernel_sizes, strict=True)
        ):
            raise VoiceError(
                "vocoder config: upsample_kernel_sizes must name one kernel a rate, "
                "larger than it by an even number"
            )
        if self.upsample_initial_channel >> self.stages == 0:
            raise VoiceError(
                f"vocoder config: upsample_initial_channel {self.upsample_initial_channel} cannot "
                f"be halved {self.stages} times"
            )
        if len(self.resblock_dilation_sizes) != len(self.resblock_kernel_sizes):
            raise VoiceError(
                "vocoder config: resblock_dilation_sizes must have one list a resblock kernel"
            )
        if any(kernel % 2 == 0 for kernel in self.resblock_kernel_sizes):
            raise VoiceError("vocoder config: resblock_kernel_sizes must be odd")


VARIANTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "snake_v2mid": {},
    "v2": {"upsample_initial_channel": 128, "activation": "leaky_relu"},
    "v2plus": {"upsample_initial_channel": 160, "activation": "leaky_relu"},
    "v2wide": {"upsample_initial_channel": 176, "activation": "leaky_relu"},
    "snake_v2balanced": {"upsample_initial_channel": 160},
    "source_snake_v2balanced": {"upsample_initial_channel": 160, "conditioning_channels": 5},
    "v3": {
        "upsample_initial_channel": 256,
        "activation": "leaky_relu",
        "resblock": "2",
        "upsample_rates": (8, 8, 4),
        "upsample_kernel_sizes": (16, 16, 8),
        "resblock_kernel_sizes": (3, 5, 7),
        "resblock_dilation_sizes": ((1, 2), (2, 6), (3, 12)),
    },
}
"""What each variant changes of the defaults."""


def _same_padding_reach(kernel: int) -> int:
    return (kernel - 1) // 2


def _integers(name: str, values: object, most: int) -> tuple[int, ...]:
    if not isinstance(values, (list, tuple)) or not 1 <= len(values) <= MAX_BRANCHES:
        raise VoiceError(
            f"vocoder config: {name} must be a list of 1 to {MAX_BRANCHES} whole numbers"
        )
    for value in values:
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
            raise VoiceError(
                f"vocoder config: {name} must hold whole numbers from 1 to {most}, "
                f"not {str(value)[:80]}"
            )
    return tuple(values)
