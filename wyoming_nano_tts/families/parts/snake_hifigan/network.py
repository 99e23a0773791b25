"""The Snake HiFi-GAN generator: mel -> waveform (HiFi-GAN, Kong et al. 2020, with Snake).

Names of parameters and their order are those of the published Inflect-Nano-v1 checkpoints. B
batch, F mel frames; the defaults give 256 samples a frame.
"""

from collections.abc import Iterator
from typing import Self

import torch
from torch import Tensor, nn

from ..network_hifigan_blocks import RESBLOCKS, activation
from ..network_weight_norm import (
    WeightNormConv1d,
    WeightNormUpsample,
    without_weight_norm,
)
from .config import VocoderConfig

EDGE_KERNEL = 7
"""Taps of the first and the last convolution."""


class SnakeHifiGan(nn.Module):
    """Upsamples mel frames to samples; no state, so it can run chunk by chunk."""

    def __init__(self, config: VocoderConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or VocoderConfig()
        initial, kind = config.upsample_initial_channel, config.activation
        self.conv_pre: nn.Module = WeightNormConv1d(
            config.num_mels + config.conditioning_channels, initial, EDGE_KERNEL
        )
        self.ups = nn.ModuleList(
            WeightNormUpsample(config.channels(s - 1), config.channels(s), kernel, rate)
            for s, (rate, kernel) in enumerate(
                zip(config.upsample_rates, config.upsample_kernel_sizes, strict=True)
            )
        )
        self.up_acts = nn.ModuleList(
            activation(kind, config.channels(s - 1)) for s in range(config.stages)
        )
        branches = list(
            zip(config.resblock_kernel_sizes, config.resblock_dilation_sizes, strict=True)
        )
        self.resblocks = nn.ModuleList(
            RESBLOCKS[config.resblock](config.channels(s), kernel, dilations, kind)
            for s in range(config.stages)
            for kernel, dilations in branches
        )
        last = config.channels(config.stages - 1)
        self.post_act = activation(kind, last)
        self.conv_post: nn.Module = WeightNormConv1d(last, 1, EDGE_KERNEL).shrink()

    @property
    def context_frames(self) -> int:
        """Mel frames that a chunk needs on each inner side to equal the whole."""
        return self.config.context_frames

    def forward(self, mel: Tensor) -> Tensor:
        """Synthesize.

        Args:
            mel: natural-log mel, (B, 80, F); with conditioning channels appended where the
                variant has them.

        Returns:
            Waveform within -1..1, (B, 1, 256 F).
        """
        x = self.conv_pre(mel)
        for stage in range(self.config.stages):
            x = self.merge(stage, self.upsample(stage, x))
        waveform: Tensor = self.conv_post(self.post_act(x)).tanh()
        return waveform

    def upsample(self, stage: int, x: Tensor) -> Tensor:
        """Activate and upsample by the stage's rate."""
        up: Tensor = self.ups[stage](self.up_acts[stage](x))
        return up

    def merge(self, stage: int, x: Tensor) -> Tensor:
        """Average the stage's parallel resblocks."""
        count = len(self.config.resblock_kernel_sizes)
        first = stage * count
        total: Tensor = self.resblocks[first](x)
        for block in self.resblocks[first + 1 : first + count]:
            total = total + block(x)
        return total / count

    @torch.inference_mode()
    def stream(self, mel: Tensor, chunk_frames: int) -> Iterator[Tensor]:
        """Synthesize chunk by chunk; joined, it is what `forward` gives, up to rounding.

        Args:
            mel: one utterance, (channels, F).
            chunk_frames: frames of a chunk, at least 1.

        Yields:
            Waveform, (256 n,) for the n frames of each chunk.
        """
        frames, context = mel.shape[1], self.context_frames
        for start in range(0, frames, max(1, chunk_frames)):
            end = min(frames, start + max(1, chunk_frames))
            first = max(0, start - context)
            samples = self.forward(mel[None, :, first : end + context])[0, 0]
            skip = (start - first) * self.config.hop_size
            yield samples[skip : skip + (end - start) * self.config.hop_size]

    def fold(self) -> Self:
        """Return a copy without weight norm, for export; its parameters are `weight` and `bias`."""
        return without_weight_norm(self)
