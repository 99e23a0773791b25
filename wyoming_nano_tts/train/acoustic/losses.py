"""Losses of the acoustic model, term by term as published with Inflect-Nano-v1."""

import dataclasses
from dataclasses import dataclass

import torch
from torch import Tensor

from ...families.parts.fastspeech.network_durations import duration_groups
from ...families.parts.fastspeech.network_outputs import AcousticOutput


@dataclass(frozen=True, slots=True)
class LossTargets:
    """What the output is compared with; lengths as in the batch."""

    mel: Tensor
    """(B, n_mels, F) natural-log mel; F may differ from the output's, the shorter counts."""
    phone: Tensor
    """Ids, (B, T) int64."""
    durations_frames: Tensor
    """(B, T) int64."""
    energy: Tensor
    """(B, T)."""
    brightness: Tensor
    """(B, T)."""
    pitch: Tensor
    """Per token, (B, T, 2)."""


@dataclass(frozen=True, slots=True)
class AcousticLosses:
    """The terms, each a scalar tensor; the field names are those of `LossWeights`."""

    mel_l1: Tensor
    mel_mse: Tensor
    delta: Tensor
    """L1 of first differences in time."""
    accel: Tensor
    """L1 of second differences in time."""
    duration: Tensor
    """MSE of ln(1 + frames)."""
    group_duration: Tensor
    """MSE of ln(1 + frames of the group) at visible phones."""
    energy: Tensor
    bright: Tensor
    pitch: Tensor
    """MSE over both channels."""

    def total(self, weights: "LossWeights") -> Tensor:
        """Weighted sum; terms of weight 0 get no gradient."""
        terms = [
            weight * getattr(self, field.name)
            for field in dataclasses.fields(weights)
            if (weight := getattr(weights, field.name)) != 0
        ]
        return torch.stack(terms).sum() if terms else self.mel_l1 * 0

    def numbers(self) -> dict[str, float]:
        """Return the values for logs."""
        return {f.name: float(getattr(self, f.name).detach()) for f in dataclasses.fields(self)}


@dataclass(frozen=True, slots=True)
class LossWeights:
    """Weights of the terms; the defaults are the published ones."""

    mel_l1: float = 1.0
    mel_mse: float = 0.25
    delta: float = 0.18
    accel: float = 0.0
    duration: float = 0.08
    group_duration: float = 0.0
    energy: float = 0.04
    bright: float = 0.04
    pitch: float = 0.04


def acoustic_losses(output: AcousticOutput, targets: LossTargets) -> AcousticLosses:
    """Compute every term over real frames and tokens with frames."""
    frames = min(output.mel.shape[2], targets.mel.shape[2])
    mask = output.frame_mask[:, None, :frames].to(output.mel.dtype)  # (B, 1, F)
    mel, wanted = output.mel[..., :frames], targets.mel[..., :frames]
    first_mask = mask[..., 1:] * mask[..., :-1]
    second_mask = first_mask[..., 1:] * first_mask[..., :-1]
    error = (mel - wanted).diff(dim=2)
    tokens = targets.durations_frames > 0
    durations = targets.durations_frames.to(mel.dtype)
    groups = duration_groups(targets.phone, tokens)
    predicted = output.predicted
    return AcousticLosses(
        mel_l1=masked_mean((mel - wanted).abs(), mask),
        mel_mse=masked_mean((mel - wanted).square(), mask),
        delta=masked_mean(error.abs(), first_mask),
        accel=masked_mean(error.diff(dim=2).abs(), second_mask),
        duration=masked_mean((predicted.log_durations - durations.log1p()).square(), tokens),
        group_duration=masked_mean(
            (output.group_log_durations - groups.log_durations(durations)).square(),
            groups.visible,
        ),
        energy=masked_mean((predicted.energy - targets.energy).square(), tokens),
        bright=masked_mean((predicted.brightness - targets.brightness).square(), tokens),
        pitch=masked_mean((predicted.pitch - targets.pitch).square(), tokens[..., None]),
    )


def masked_mean(values: Tensor, mask: Tensor) -> Tensor:
    """Mean where the mask is 1; the mask broadcasts over `values`. 0 if it is empty."""
    weights = mask.to(values.dtype).expand_as(values)
    # Not a product: a NaN in the padding must not reach the loss.
    kept = values.masked_fill(weights == 0, 0.0)
    return (kept * weights).sum() / weights.sum().clamp(min=1)
