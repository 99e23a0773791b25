"""Sizes of the source-filter vocoder."""

from dataclasses import dataclass
from typing import Any, Self

from ....voice_files.configuration import from_known_keys


@dataclass(frozen=True, slots=True)
class SourceFilterConfig:
    """Sizes of `SourceFilterVocoder`; the defaults have 1.17M parameters."""

    mel_bins: int = 80
    width: int = 176
    """Channels of the stack."""
    inner: int = 448
    """Channels between the two linear layers of a block."""
    layers: int = 5
    """Blocks at the mel's frame rate."""
    kernel_size: int = 7
    """Frames that one block's depthwise convolution sees."""

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Build from a JSON object; unknown keys raise `VoiceError` and name the valid ones."""
        return from_known_keys(cls, values)

    @property
    def context_frames(self) -> int:
        """Mel frames on each side that can change a frame's filters."""
        half = self.kernel_size // 2
        return half * (self.layers + 1) + (half + 1) // 2
