"""The generator of the VITS family: latent frames -> waveform, as HiFi-GAN v1 (Kong et al. 2020)."""

from typing import Final

import torch.nn.functional as F
from torch import Tensor, nn

from ..parts.network_hifigan_blocks import LeakyReLU, ResBlock1
from ..parts.network_weight_norm import WeightNormUpsample
from .config import EDGE_KERNEL, VitsConfig
from .network_alias_free import AliasFreeResBlock, Oversampled, SnakeBeta, oversampled_leaky_relu

LAST_SLOPE: Final = 0.01
"""Of the last leaky ReLU; it alone has not 0.1, as in HiFi-GAN's own code."""


class LastLeakyReLU(nn.Module):
    """The activation before the last convolution."""

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, N) to the same."""
        return F.leaky_relu(x, LAST_SLOPE)


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
        self.up_activations = nn.ModuleList(
            oversampled_leaky_relu() if config.alias_free(s) else LeakyReLU() for s in stages
        )
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
            self._resblock(s, kernel, dilations) for s in stages for kernel, dilations in branches
        )
        last = config.channels(config.stages - 1)
        if config.alias_free(config.stages - 1):
            self.alias_free_post_activation: nn.Module = Oversampled(
                SnakeBeta(last, logarithmic=config.decoder_snake_logscale)
            )
        else:
            self.alias_free_post_activation = LastLeakyReLU()
        self.conv_post = nn.Conv1d(last, 1, EDGE_KERNEL, padding=edge, bias=False)

    def _resblock(self, stage: int, kernel: int, dilations: tuple[int, ...]) -> nn.Module:
        channels = self.config.channels(stage)
        if not self.config.alias_free(stage):
            return ResBlock1(channels, kernel, dilations, "leaky_relu")
        return AliasFreeResBlock(
            channels, kernel, dilations, logarithmic=self.config.decoder_snake_logscale
        )

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
        waveform: Tensor = self.conv_post(self.alias_free_post_activation(x)).tanh()
        return waveform[:, 0]
