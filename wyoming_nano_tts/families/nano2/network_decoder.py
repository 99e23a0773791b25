"""The frame decoder: phonemes with durations, F0 and energy -> planes of two short spectra a frame. No mel.

Shapes: B batch, N tokens, T frames (80 a second), S spectra (160 a second), C channels, K bins.
After hibari (the planes), Vocos (backbone and inverse STFT), HiFTNet and NSF (sources at F0).
"""

from collections.abc import Mapping
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..parts.convnext.network_block import Block, step_all
from ..parts.products.network_products import FLOAT, Products
from .config import DecoderConfig

HARMONIC_OFFSET, NOISE_OFFSET, LARGEST_LOG = 3.0, 4.0, 6.0
OFFSETS = torch.tensor([HARMONIC_OFFSET, 0, NOISE_OFFSET, HARMONIC_OFFSET, 0])
"""Of the planes: only the logarithms of gains have one."""
FEATURES = 6
"""Pitch, voicing, energy, frames since the token's start, frames to its end, its length."""


class Filters(NamedTuple):
    """What the planes mean, (B, S, K) each."""

    harmonic_real: Tensor
    """Multiplies the spectra of the pulses."""
    harmonic_imaginary: Tensor
    noise_gain: Tensor
    """Multiplies the spectra of the noise."""
    free_real: Tensor
    """Added."""
    free_imaginary: Tensor


class FrameDecoder(nn.Module):
    """Everything between symbols and spectra; what makes sound of it is `network_render` and `spectra`."""

    def __init__(self, config: DecoderConfig) -> None:
        super().__init__()
        self.config = c = config
        self.embed = nn.Embedding(c.tokens, c.text_width)
        self.text_speaker = nn.Embedding(c.speakers, c.text_width)
        self.token_in = nn.Linear(1, c.text_width)
        self.text = nn.ModuleList(
            Block(c.text_width, c.text_inner, 2, 2) for _ in range(c.text_layers)
        )
        self.frame_in = nn.Linear(c.text_width + FEATURES, c.width)
        self.frame_speaker = nn.Embedding(c.speakers, c.width)
        self.norm_in, self.norm_out = nn.LayerNorm(c.width), nn.LayerNorm(c.width)
        self.blocks = nn.ModuleList(
            Block(c.width, c.inner, c.left, c.right) for _ in range(c.layers)
        )
        self.head = nn.Linear(c.width, 5 * c.bins * c.fine)
        with torch.no_grad():
            nn.init.normal_(self.embed.weight, std=0.5)
            nn.init.normal_(self.text_speaker.weight, std=0.1)
            nn.init.normal_(self.frame_speaker.weight, std=0.1)
            self.head.weight.mul_(0.5)
            self.head.bias.zero_()

    def encode(self, tokens: Tensor, units: Tensor, mask: Tensor, speaker: Tensor) -> Tensor:
        """Encode symbols.

        Args:
            tokens: (B, N) int64.
            units: duration of each in units of 25 ms, (B, N).
            mask: 1 for tokens, 0 for padding, (B, N).
            speaker: rows, (B,).

        Returns:
            (B, N, C).
        """
        x: Tensor = self.embed(tokens) + self.token_in(torch.log1p(units)[:, :, None])
        x = x + self.text_speaker(speaker)[:, None]
        for block in self.text:
            x = block(x * mask[:, :, None])
        return x

    def forward(
        self, frames: Tensor, features: Tensor, speaker: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, ...]:
        """Encoded symbols of each frame (B, T, C) and features (B, T, 6) -> five planes (B, S, K).

        With a mask, (B, T), frames where it is 0 count as outside the sentence.
        """
        x = self.enter(frames, features, speaker)
        for block in self.blocks:
            x = block(x if mask is None else x * mask[:, :, None])
        return self.leave(x)

    def planes_of(
        self, batch: Mapping[str, Tensor], mask: Tensor | None = None
    ) -> tuple[Tensor, ...]:
        """Encode the symbols of a batch and `forward` its frames.

        Args:
            batch: `tokens`, `units`, `mask` and `speaker` as `encode` takes them; `features` as `forward` does;
                `index`: number of each frame's symbol, (B, T) int64.
            mask: of frames, see `forward`.
        """
        text = self.encode(batch["tokens"], batch["units"], batch["mask"], batch["speaker"])
        index = batch["index"][:, :, None].expand(-1, -1, text.shape[2])
        planes: tuple[Tensor, ...] = self(
            text.gather(1, index), batch["features"], batch["speaker"], mask
        )
        return planes

    def encode_one(self, tokens: Tensor, units: Tensor, speaker: Tensor) -> Tensor:
        """`encode` for one sentence, (N,), (N,), (1,): what `step` adds to each frame of a symbol, (N, C)."""
        x: Tensor = self.embed(tokens) + self.token_in(torch.log1p(units)[:, None])
        x = x + self.text_speaker(speaker)
        for block in self.text:
            x = block.sequence(x)  # type: ignore[operator]
        text = F.linear(x, self.frame_in.weight[:, :-FEATURES], self.frame_in.bias)
        seen: Tensor = text + self.frame_speaker(speaker)
        return seen

    def step(
        self,
        frames: Tensor,
        features: Tensor,
        before: Tensor,
        after: Tensor,
        products: Products = FLOAT,
    ) -> tuple[Tensor, Tensor]:
        """`forward` of one sentence in parts; see `Block.step`.

        Args:
            frames: what `encode_one` gave for the symbol of each frame, (T, C).
            features: (T, 6).
            before: see `step_all`.
            after: see `Block.step`.
            products: how to multiply.

        Returns:
            Planes of each frame, (T', 5 · 2 · K), the logarithmic ones with their offset; the next `before`.
        """
        x = self.norm_in(frames + F.linear(features, self.frame_in.weight[:, -FEATURES:]))
        blocks = [block for block in self.blocks if isinstance(block, Block)]
        x, state = step_all(blocks, x, before, after, products)
        c = self.config
        # Plane by plane, the spectra of a frame side by side.
        weight = self.head.weight.reshape(c.fine, 5, c.bins, c.width).transpose(0, 1)
        bias = self.head.bias.reshape(c.fine, 5, c.bins).transpose(0, 1) - OFFSETS[:, None, None]
        planes = products.behind_norm(
            self.norm_out(x), self.norm_out, weight.reshape(-1, c.width), bias.reshape(-1)
        )
        return planes, state

    def enter(self, frames: Tensor, features: Tensor, speaker: Tensor) -> Tensor:
        """What the first block gets, (B, T, C)."""
        x = self.frame_in(torch.cat([frames, features.to(frames.dtype)], 2))
        entered: Tensor = self.norm_in(x + self.frame_speaker(speaker)[:, None])
        return entered

    def leave(self, x: Tensor) -> tuple[Tensor, ...]:
        """Planes of what the last block gave."""
        c = self.config
        planes: Tensor = self.head(self.norm_out(x)).float()
        return planes.reshape(x.shape[0], -1, 5, c.bins).unbind(2)


def filters(planes: tuple[Tensor, ...]) -> Filters:
    """Harmonic log gain and phase, noise log gain, free log gain and phase -> what multiplies and is added."""
    h, theta, n, r, phi = planes
    angle = torch.pi * torch.tanh(theta)
    gain = torch.exp((h - HARMONIC_OFFSET).clamp(max=LARGEST_LOG))
    free = torch.exp((r - HARMONIC_OFFSET).clamp(max=LARGEST_LOG))
    noise = torch.exp((n - NOISE_OFFSET).clamp(max=LARGEST_LOG))
    return Filters(
        gain * torch.cos(angle),
        gain * torch.sin(angle),
        noise,
        free * torch.cos(phi),
        free * torch.sin(phi),
    )
