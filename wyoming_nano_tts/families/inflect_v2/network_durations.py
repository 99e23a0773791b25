"""Durations of the VITS family: a deterministic predictor, and tokens repeated for their frames."""

import torch
from torch import Tensor, nn

from ...errors import VoiceError
from .config import DURATION_CHANNELS, DURATION_KERNEL
from .network_encoder import ChannelNorm


class DurationPredictor(nn.Module):
    """Hidden states -> ln(frames) of each token. ReLU comes before the norm here."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        padding = DURATION_KERNEL // 2
        self.conv_1 = nn.Conv1d(channels, DURATION_CHANNELS, DURATION_KERNEL, padding=padding)
        self.norm_1 = ChannelNorm(DURATION_CHANNELS)
        self.conv_2 = nn.Conv1d(
            DURATION_CHANNELS, DURATION_CHANNELS, DURATION_KERNEL, padding=padding
        )
        self.norm_2 = ChannelNorm(DURATION_CHANNELS)
        self.proj = nn.Conv1d(DURATION_CHANNELS, 1, 1)

    def forward(self, hidden: Tensor) -> Tensor:
        """(B, H, L) -> (B, L)."""
        x = self.norm_1(self.conv_1(hidden).relu())
        x = self.norm_2(self.conv_2(x).relu())
        log_frames: Tensor = self.proj(x)[:, 0]
        return log_frames


def durations_frames(log_frames: Tensor, speed: float) -> Tensor:
    """Frames of each token, rounded up in float32, at least 1: any shape, int64."""
    return (log_frames.exp() * (1 / speed)).ceil().clamp(min=1).to(torch.int64)


def expand(states: Tensor, durations: Tensor) -> Tensor:
    """Repeat each token's column for its frames.

    Args:
        states: one utterance, (C, L).
        durations: frames of each token, (L,) int64, at least 0.

    Returns:
        (C, T), T the sum of the durations.

    Raises:
        VoiceError: the two differ in length.
    """
    if states.shape[-1] != len(durations):
        raise VoiceError(f"{states.shape[-1]} tokens cannot last {len(durations)} durations")
    return states.repeat_interleave(durations, dim=-1)
