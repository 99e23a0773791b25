"""The text encoder of the VITS family: attention with relative positions in a window (Shaw et al. 2018).

B batch, L tokens, H hidden channels, C latent rows. There are no masks: a batch has one length.
"""

import math
from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .config import RELATIVE_WINDOW, VOCABULARY, VitsConfig

NORM_EPSILON: Final = 1e-5
SPAN: Final = 2 * RELATIVE_WINDOW + 1
"""Relative positions that have a vector: -4 to 4."""


class ChannelNorm(nn.Module):
    """Layer norm over the channels of (B, C, L)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(channels))
        self.beta = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        """(B, C, L) to the same."""
        shape = (len(self.gamma),)
        normed = F.layer_norm(x.transpose(1, 2), shape, self.gamma, self.beta, NORM_EPSILON)
        return normed.transpose(1, 2)


def band_to_square(band: Tensor) -> Tensor:
    """Lay scores by relative position onto the square of positions.

    Args:
        band: entry [i, r] belongs to the pair (i, i + r - 4), (..., L, 9).

    Returns:
        Entry [i, j] is band[i, j - i + 4], or 0 outside the window, (..., L, L).
    """
    # Row i has to start at column i of rows that are L + 8 long. A row of L + 9 entries, laid out
    # flat and read as rows of L + 8, moves by one with each row: just that.
    length = band.shape[-2]
    lead = band.shape[:-2]
    flat = F.pad(band, (0, length)).reshape(*lead, length * (length + SPAN))
    rows = flat[..., : length * (length + SPAN - 1)].reshape(*lead, length, length + SPAN - 1)
    return rows[..., RELATIVE_WINDOW : RELATIVE_WINDOW + length]


def square_to_band(square: Tensor) -> Tensor:
    """Read a square of positions by relative position: the inverse, (..., L, L) to (..., L, 9)."""
    length = square.shape[-1]
    lead = square.shape[:-2]
    padded = F.pad(square, (RELATIVE_WINDOW, RELATIVE_WINDOW))
    flat = F.pad(padded.reshape(*lead, length * (length + SPAN - 1)), (0, length))
    return flat.reshape(*lead, length, length + SPAN)[..., :SPAN]


class RelativeAttention(nn.Module):
    """Self-attention; keys and values have a learned part by relative position, shared by the heads."""

    def __init__(self, channels: int, heads: int) -> None:
        super().__init__()
        self.heads, self.width = heads, channels // heads
        self.conv_q = nn.Conv1d(channels, channels, 1)
        self.conv_k = nn.Conv1d(channels, channels, 1)
        self.conv_v = nn.Conv1d(channels, channels, 1)
        self.conv_o = nn.Conv1d(channels, channels, 1)
        deviation = self.width**-0.5
        self.emb_rel_k = nn.Parameter(torch.randn(1, SPAN, self.width) * deviation)
        self.emb_rel_v = nn.Parameter(torch.randn(1, SPAN, self.width) * deviation)

    def forward(self, x: Tensor) -> Tensor:
        """(B, H, L) to the same."""
        query, key, value = (self._heads(c(x)) for c in (self.conv_q, self.conv_k, self.conv_v))
        query = query / math.sqrt(self.width)
        relative = band_to_square(query @ self.emb_rel_k.transpose(1, 2))
        weights = (query @ key.transpose(2, 3) + relative).softmax(dim=-1)  # (B, heads, L, L)
        attended = weights @ value + square_to_band(weights) @ self.emb_rel_v
        joined = attended.transpose(2, 3).reshape(x.shape[0], self.heads * self.width, -1)
        output: Tensor = self.conv_o(joined)
        return output

    def _heads(self, x: Tensor) -> Tensor:
        """(B, H, L) -> (B, heads, L, width); head 0 has the first rows."""
        return x.reshape(x.shape[0], self.heads, self.width, -1).transpose(2, 3)


class FeedForward(nn.Module):
    """Two convolutions with ReLU between."""

    def __init__(self, channels: int, inner: int, kernel_size: int) -> None:
        super().__init__()
        self.conv_1 = nn.Conv1d(channels, inner, kernel_size, padding=kernel_size // 2)
        self.conv_2 = nn.Conv1d(inner, channels, kernel_size, padding=kernel_size // 2)

    def forward(self, x: Tensor) -> Tensor:
        """(B, H, L) to the same."""
        output: Tensor = self.conv_2(self.conv_1(x).relu())
        return output


class EncoderLayers(nn.Module):
    """Attention and feed-forward layers, each added to its input and normed after that."""

    def __init__(self, config: VitsConfig) -> None:
        super().__init__()
        channels, layers = config.hidden_channels, range(config.n_layers)
        self.attn_layers = nn.ModuleList(
            RelativeAttention(channels, config.n_heads) for _ in layers
        )
        self.norm_layers_1 = nn.ModuleList(ChannelNorm(channels) for _ in layers)
        self.ffn_layers = nn.ModuleList(
            FeedForward(channels, config.filter_channels, config.kernel_size) for _ in layers
        )
        self.norm_layers_2 = nn.ModuleList(ChannelNorm(channels) for _ in layers)

    def forward(self, x: Tensor) -> Tensor:
        """(B, H, L) to the same."""
        layers = (self.attn_layers, self.norm_layers_1, self.ffn_layers, self.norm_layers_2)
        for attention, norm_1, feed_forward, norm_2 in zip(*layers, strict=True):
            x = norm_1(x + attention(x))
            x = norm_2(x + feed_forward(x))
        return x


class TextEncoder(nn.Module):
    """Token ids -> hidden states, and mean and log deviation of each token's latent frames."""

    def __init__(self, config: VitsConfig) -> None:
        super().__init__()
        self.channels = config.hidden_channels
        self.emb = nn.Embedding(VOCABULARY, config.hidden_channels)
        self.encoder = EncoderLayers(config)
        self.proj = nn.Conv1d(config.hidden_channels, 2 * config.inter_channels, 1)

    def forward(self, token_ids: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Encode.

        Args:
            token_ids: (B, L) int64, below 178.

        Returns:
            Hidden states (B, H, L), means (B, C, L), log standard deviations (B, C, L).
        """
        embedded = (self.emb(token_ids) * math.sqrt(self.channels)).transpose(1, 2)
        hidden = self.encoder(embedded)
        mean, log_deviation = self.proj(hidden).chunk(2, dim=1)
        return hidden, mean, log_deviation
