"""Prosody per token, as predicted and as given to the decoder."""

import dataclasses
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Prosody:
    """What the heads predict forevery token."""

    log_durations: Tensor
    """ln(1 + frames), (B, T)."""
    energy: Tensor
    """Mean natural-log mel, about -5, (B, T)."""
    brightness: Tensor
    """Spectral centroid on the mel axis, 0 to 1, (B, T)."""
    pitch: Tensor
    """Normalised log-F0 (0 at 140 Hz, 0.45 natural-log units each) and voiced share, (B, T, 2)."""

    def scaled(self, energy_scale: float, pitch_scale: float) -> "Prosody":
        """Apply the published scales and clamp the voiced share, which inference alone does."""
        pitch = torch.stack((self.pitch[..., 0] * pitch_scale, self.pitch[..., 1].clamp(0, 1)), -1)
        return dataclasses.replace(self, energy=self.energy * energy_scale, pitch=pitch)


@dataclass(frozen=True, slots=True)
class Targets:
    """Measured prosody that replaces predictions in the teacher-forced pass."""

    energy: Tensor | None = None
    """(B, T)."""
    brightness: Tensor | None = None
    """(B, T)."""
    pitch_frames: Tensor | None = None
    """Per frame, as published: (B, 2, F'), cut or zero-padded to the frames."""
    pitch_tokens: Tensor | None = None
    """Per token, (B, T, 2), repeated; what `frame_source` models train with, since their frame
    offsets must not be read off the input. Not used where `pitch_frames` is given."""


def mix(target: Tensor | None, prediction: Tensor, share: float) -> Tensor:
    """Blend a target with `share` of the detached prediction; without target: the prediction."""
    if target is None:
        return prediction
    if share <= 0:
        return target
    return target.lerp(prediction.detach(), share)
