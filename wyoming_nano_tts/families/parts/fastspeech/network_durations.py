"""From predicted log-durations to whole frames, token by token or planned in groups."""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from .layout import LONGEST_TOKEN_FRAMES
from .planned_durations import BLANK_PHONE, SMALLEST_BASE_FRAMES

MIN_DURATION_FRAMES: Final = 1


def token_durations(
    log_durations: Tensor,
    length_scale: float = 1.0,
    min_frames: int = MIN_DURATION_FRAMES,
    max_frames: int = LONGEST_TOKEN_FRAMES,
) -> Tensor:
    """Round each prediction on its own, half to even.

    The clamp comes before the scale and the minimum after rounding, so that a result may exceed
    `max_frames` where `length_scale` is above 1.

    Args:
        log_durations: ln(1 + frames), any shape.
        length_scale: multiplies every duration.
        min_frames: least result.
        max_frames: most frames before the scale.

    Returns:
        Frames, int64, in the shape of the input.
    """
    frames = log_durations.expm1().clamp(0, max_frames) * length_scale
    return frames.round().to(torch.int64).clamp(min=min_frames)


@dataclass(frozen=True, slots=True)
class DurationGroups:
    """Tokens grouped by visible phone: the blanks before a phone, then the phone."""

    visible: Tensor
    """True at phones that are not a blank, (B, T) bool; each ends its group."""
    group: Tensor
    """Group of each token, (B, T) int64; blanks behind the last phone are in the last group."""
    trailing: Tensor
    """True at the blanks behind the last visible phone, (B, T) bool."""

    def total(self, frames: Tensor) -> Tensor:
        """Sum over groups, given at the visible token of each and 0 elsewhere, (B, T)."""
        sums = torch.zeros_like(frames).scatter_add(1, self.group, frames)
        return sums.gather(1, self.group) * self.visible

    def log_durations(self, frames: Tensor, log_delta: Tensor | None = None) -> Tensor:
        """ln(1 + frames of the group) at visible tokens, 0 elsewhere, (B, T).

        Args:
            frames: frames of each token, (B, T) float.
            log_delta: correction of each group, read at its visible token, (B, T); it does not
                reach the trailing blanks.
        """
        if log_delta is not None:
            at_visible = torch.zeros_like(log_delta).scatter_add(
                1, self.group, log_delta * self.visible
            )
            delta = at_visible.gather(1, self.group).masked_fill(self.trailing, 0.0)
            frames = frames * delta.exp()
        return self.total(frames).log1p()


def duration_groups(phone: Tensor, token_mask: Tensor | None = None) -> DurationGroups:
    """Find the groups of a batch of phone ids, (B, T); masked tokens are never visible."""
    visible = phone != BLANK_PHONE
    if token_mask is not None:
        visible = visible & token_mask
    before = visible.cumsum(1) - visible.to(torch.int64)  # visible tokens before this one
    count = visible.sum(1, keepdim=True)
    group = torch.minimum(before, (count - 1).clamp(min=0))
    return DurationGroups(visible, group, before >= count)


def base_frames(log_durations: Tensor) -> Tensor:
    """Turn log-durations into the positive frames that groups are planned with."""
    return log_durations.expm1().clamp(min=SMALLEST_BASE_FRAMES)


def planned_durations(
    phone: Tensor,
    log_durations: Tensor,
    log_delta: Tensor,
    length_scale: float = 1.0,
    max_frames: int = LONGEST_TOKEN_FRAMES,
) -> Tensor:
    """Plan the durations of one utterance by groups, as the published runtime does.

    Every token of a group gets a frame, what is left of the group's rounded total is shared in
    proportion to the token's own prediction. Blanks behind the last phone get no frames and that
    phone gets theirs, although the group's total already holds them: published behaviour.

    Args:
        phone: ids, (T,).
        log_durations: ln(1 + frames), (T,).
        log_delta: the planner's correction, (T,), already within +-1.5.
        length_scale: multiplies every duration.
        max_frames: most frames of a token.

    Returns:
        Frames per token, (T,) int64, possibly 0.
    """
    groups = duration_groups(phone[None])
    if not bool(groups.visible.any()):
        return token_durations(log_durations, length_scale, max_frames=max_frames)
    base = base_frames(log_durations)
    totals = groups.log_durations(base[None], log_delta[None])[0].expm1()
    durations = torch.zeros_like(phone, dtype=torch.int64)
    start = 0
    ends = groups.visible[0].nonzero()[:, 0].tolist()
    for end in ends:
        target = int((totals[end] * length_scale).round())
        durations[start : end + 1] = _share(base[start : end + 1], target)
        start = end + 1
    if start < phone.shape[0]:
        tail = int((base[start:].sum() * length_scale).round())
        durations[ends[-1]] += max(1, tail)
    return durations.clamp(0, max_frames)


def _share(weights: Tensor, total: int) -> Tensor:
    """Share `total` frames in proportion to `weights`, at least one each, (n,) int64."""
    extra = max(0, total - weights.shape[0])
    exact = weights / weights.sum() * extra
    shares = exact.floor().to(torch.int64)
    left = extra - int(shares.sum())
    order = torch.argsort(exact - exact.floor(), descending=True, stable=True)
    shares[order[: max(0, left)]] += 1
    return shares + 1
