"""The generator of the VITS family: latent frames -> waveform, as HiFi-GAN v1 (Kong et al. 2020)."""

from typing import Final

import torch.nn.functional as F
from torch import Tensor, nn

from ..parts.network_hifigan_blocks import LeakyReLU, ResBlock1
from ..parts.network_weight_norm import WeightNormUpsample
from .config import EDGE_KERNEL, VitsConfig

LAST_SLOPE: Final = 0.01
"""Of the last leaky ReLU; it alone has not 0.1, as in HiFi-GAN's own code."""


class Generator(nn.Module):
    """Upsamples latent frames to samples; no state, so windows of frames give windows of samples."""

    def __init__(self, config: VitsConfig) -> None:
        super().__init__()
        self.config = config
        stages = range(config.stages)
        edge = EDGE_KERNEL // 2
        self.conv_pre = nn.Conv1d(
            config.inter_channels, config.upsample_initial_channel, EDGE_KERNEL, padding=edge
        )
        self.up_activations = nn.ModuleList(LeakyReLU() for _ in stages)
        self.ups = nn.ModuleList(
            WeightNormUpsample(
                config.channels(s - 1), config.channels(s), config.upsample_kernel_sizes[s], rate
            )
            for s, rate in enumerate(config.upsample_rates)
        )
        branches = list(
            zip(config.resblock_kernel_sizes, config.resblock_dilation_sizes, strict=True)
        )
        self.resblocks = nn.ModuleList(
            ResBlock1(config.channels(s), kernel, dilations, "leaky_relu")
            for s in stages
            for kernel, dilations in branches
        )
        last = config.channels(config.stages - 1)
        self.conv_post = nn.Conv1d(last, 1, EDGE_KERNEL, padding=edge, bias=False)

    def forward(self, latent: Tensor) -> Tensor:
        """(B, C, T) -> (B, 256 T) within -1..1."""
        return self.stages_after(0, self.stage(0, self.conv_pre(latent)))

    def stage(self, index: int, x: Tensor) -> Tensor:
        """Upsample by one stage's rate, then average its resblocks."""
        x = self.ups[index](self.up_activations[index](x))
        count = len(self.config.resblock_kernel_sizes)
        first = index * count
        total: Tensor = self.resblocks[first](x)
        for block in self.resblocks[first + 1 : first + count]:
            total = total + block(x)
        return total / count

    def stages_after(self, index: int, x: Tensor) -> Tensor:
        """From the output of one stage to the waveform."""
        for following in range(index + 1, self.config.stages):
            x = self.stage(following, x)
        waveform: Tensor = self.conv_post(F.leaky_relu(x, LAST_SLOPE)).tanh()
        return waveform[:, 0]
