"""Losses of Nanospeech, with every random draw handed in.

Flow matching after Lipman et al. 2022, infilling after Voicebox (Le et al. 2023), guidance after Tang et al. 2025.
"""

import dataclasses
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor

from ...audio.arrays import Floats
from ...families.nanospeech.config import FRAMES_PER_SECOND, MEL_BANDS

LEAST_HIDDEN, MOST_HIDDEN = 0.7, 1.0
"""Share of an item that is hidden and to be filled in."""
DROP_BOTH: Final = 0.2
DROP_AUDIO: Final = 0.3
"""Of those that keep the text."""
GUIDANCE: Final = 0.5
GUIDED_UNTIL: Final = 0.75
"""Time of the flow from which on nothing is added."""


@dataclass(frozen=True, slots=True)
class Draws:
    """What is random in a step, for each item."""

    noise: Tensor
    """(B, N, 100)."""
    times: Tensor
    """(B,) in 0..1."""
    span: Tensor
    """Frames that are hidden, (B, N) bool."""
    without_audio: Tensor
    """(B,) bool."""
    without_text: Tensor
    """(B,) bool."""

    def to(self, device: Any) -> "Draws":
        """Return them on a device."""
        names = (field.name for field in dataclasses.fields(self))
        return Draws(*(getattr(self, name).to(device) for name in names))


def hidden_span(lengths: np.ndarray[Any, Any], share: Floats, start: Floats, frames: int) -> Tensor:
    """Frames from floor(start (L - length)) on, floor(share L) of them: (B,) three times -> (B, N) bool."""
    count = np.floor(share * lengths)
    first = np.floor(start * (lengths - count))
    places = np.arange(frames)[None]
    return torch.from_numpy((places >= first[:, None]) & (places < (first + count)[:, None]))


def draw(
    rng: np.random.Generator,
    lengths: np.ndarray[Any, Any],
    frames: int,
    *,
    guided: bool,
    drop: float,
) -> Draws:
    """Draw for a batch.

    Args:
        rng: that decides all of it.
        lengths: frames of each item, (B,).
        frames: of the longest, N.
        guided: with the guidance loss nothing but a few whole items is dropped.
        drop: share of items that are shown neither text nor audio then.
    """
    count = len(lengths)
    share = rng.uniform(LEAST_HIDDEN, MOST_HIDDEN, count).astype(np.float32)
    start = rng.random(count, np.float32)
    both = rng.random(count) < (drop if guided else DROP_BOTH)
    audio = both | (np.full(count, False) if guided else rng.random(count) < DROP_AUDIO)
    return Draws(
        torch.from_numpy(rng.standard_normal((count, frames, MEL_BANDS), np.float32)),
        torch.from_numpy(rng.random(count, np.float32)),
        hidden_span(lengths, share, start, frames),
        torch.from_numpy(audio),
        torch.from_numpy(both),
    )


def flow_loss(
    network: Any,
    mel: Tensor,
    lengths: Tensor,
    text_ids: Tensor,
    draws: Draws,
    teacher: Any = None,
) -> Tensor:
    """Mean squared error of the flow over hidden frames, all channels, pooled over the batch.

    Args:
        network: `DiffusionTransformer`, perhaps wrapped for several processes.
        mel: (B, N, 100), zeros behind each item.
        lengths: frames of each, (B,).
        text_ids: (B, T).
        draws: of this step.
        teacher: averaged network for the guidance loss, in evaluation mode; None: plain flow matching.
    """
    times = draws.times[:, None, None]
    noisy = (1 - times) * draws.noise + times * mel
    target = mel - draws.noise
    condition = mel * ~draws.span[..., None]
    mask = torch.arange(mel.shape[1], device=mel.device)[None] < lengths[:, None]
    if teacher is not None:
        everything = torch.ones_like(draws.without_text)
        with torch.no_grad():
            informed = teacher(noisy, condition, text_ids, draws.times, mask=mask)
            blind = teacher(
                noisy, condition, text_ids, draws.times, mask=mask,
                without_audio=everything, without_text=everything,
            )  # fmt: skip
        strength = torch.where(draws.times < GUIDED_UNTIL, GUIDANCE, 0.0)[:, None, None]
        target = target + strength * (informed - blind)
    flow = network(
        noisy, condition, text_ids, draws.times, mask=mask,
        without_audio=draws.without_audio, without_text=draws.without_text,
    )  # fmt: skip
    loss: Tensor = ((flow.float() - target) ** 2)[draws.span].mean()
    return loss


def duration_loss(
    network: Any, mel: Tensor, lengths: Tensor, text_ids: Tensor, share: Tensor
) -> Tensor:
    """Mean error, in seconds, of the length that is told by a text and the beginning of its speech.

    Args:
        network: `DurationModel`, perhaps wrapped.
        mel: (B, N, 100).
        lengths: frames of each, (B,).
        text_ids: (B, T).
        share: of each item that is kept, (B,) in 0..1.
    """
    kept = torch.floor(share * lengths)
    mask = torch.arange(mel.shape[1], device=mel.device)[None] < kept[:, None]
    seconds = network(mel * mask[..., None], text_ids, mask)
    loss: Tensor = (seconds.float() - lengths / FRAMES_PER_SECOND).abs().mean()
    return loss
