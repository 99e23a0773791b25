"""From tokens to frames: which token a frame belongs to, and where inside it the frame lies."""

import math
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

META_FEATURES: Final = 8
"""Features of `FrameLayout.meta`."""


@dataclass(frozen=True, slots=True)
class FrameLayout:
    """The frames of a batch, derived from durations alone.

    An index of T (one past the last token) stands for "no token"; `expand` gives zeros there.
    """

    token_index: Tensor
    """Token of each frame, (B, F) int64, T in the padding."""
    context_index: Tensor
    """The same, but T also for the single frame of an item whose durations are all 0."""
    mask: Tensor
    """True where a frame is real, (B, F) bool."""
    meta: Tensor
    """Position features, (B, F, 8) float32, zeros in the padding."""


def frame_layout(durations_frames: Tensor, max_frames: int) -> FrameLayout:
    """Lay tokens out in time (FastSpeech, Ren et al. 2019, with positions inside the token).

    The features of a frame, with k its place in a token of d frames at index i among all tokens,
    and N the number of tokens that have frames: rel = k / (d - 1) (0 if d is 1), 1 - rel,
    1 - abs(2 rel - 1), sin(pi rel), cos(pi rel), i / max(1, N - 1), ln(1 + d) / 6, d / 40.

    Args:
        durations_frames: frames per token, (B, T) integers; below 0 counts as 0.
        max_frames: longest item; later frames are cut.

    Returns:
        The layout; F is the longest item, at least 1. An item whose durations are all 0 has one
        frame: token 0 with zero features.
    """
    durations = durations_frames.to(torch.int64).clamp(min=0)
    tokens = durations.shape[1]
    ends = durations.cumsum(1)  # (B, T)
    totals = ends[:, -1:]  # (B, 1)
    lengths = totals.clamp(1, max_frames)
    frames = torch.arange(int(lengths.max()), device=durations.device)
    frames = frames.expand(durations.shape[0], -1).contiguous()  # (B, F)
    mask = frames < lengths
    # The first token that ends after the frame; tokens without frames are stepped over.
    index = torch.searchsorted(ends, frames, right=True)  # (B, F)
    index = index.masked_fill(~mask, tokens)
    first_only = (totals == 0) & (frames == 0)
    return FrameLayout(
        token_index=index.masked_fill(first_only, 0),
        context_index=index,
        mask=mask,
        meta=_frame_meta(durations, ends, frames, index),
    )


def _frame_meta(durations: Tensor, ends: Tensor, frames: Tensor, index: Tensor) -> Tensor:
    inside = index < durations.shape[1]  # (B, F)
    token = index.clamp(max=durations.shape[1] - 1)
    length = durations.gather(1, token)
    place = frames - (ends.gather(1, token) - length)
    filled = (durations > 0).sum(1, keepdim=True)  # (B, 1)
    rel = place / (length - 1).clamp(min=1)
    length_f = length.to(rel.dtype)
    features = torch.stack(
        (
            rel,
            1 - rel,
            1 - (2 * rel - 1).abs(),
            (math.pi * rel).sin(),
            (math.pi * rel).cos(),
            token / (filled - 1).clamp(min=1),
            length_f.log1p() / 6,
            length_f / 40,
        ),
        dim=-1,
    )  # (B, F, 8)
    return features * inside[..., None]


def expand(values: Tensor, index: Tensor) -> Tensor:
    """Repeat token values for their frames.

    Args:
        values: per token, (B, T, C).
        index: token of each frame, (B, F) int64; T gives zeros.

    Returns:
        Per frame, (B, F, C).
    """
    padded = torch.nn.functional.pad(values, (0, 0, 0, 1))  # (B, T + 1, C)
    return padded.gather(1, index[..., None].expand(-1, -1, values.shape[2]))


def absolute_bins(frames: int, bins: int, max_frames: int, device: torch.device) -> Tensor:
    """Return the row of the absolute frame table forevery frame, (F,) int64."""
    position = torch.arange(frames, device=device)
    scaled = torch.div(position * bins, max(1, max_frames), rounding_mode="floor")
    return scaled.clamp(max=bins - 1)
