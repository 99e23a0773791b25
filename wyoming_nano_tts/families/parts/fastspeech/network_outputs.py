"""What the acoustic model gives: of a pass with given durations, and of a synthesized utterance.

B batch, T tokens, F frames, H hidden.
"""

from dataclasses import dataclass

from torch import Tensor

from .network_prosody import Prosody


@dataclass(frozen=True, slots=True)
class AcousticOutput:
    """Everything that the teacher-forced pass gives."""

    mel: Tensor
    """(B, n_mels, F) natural-log mel; rows outside `frame_mask` are meaningless."""
    frame_mask: Tensor
    """True where a frame is real, (B, F) bool."""
    token_mask: Tensor
    """True where a token has frames, (B, T) bool."""
    predicted: Prosody
    """What the heads say, whatever the decoder was given."""
    group_log_durations: Tensor
    """ln(1 + frames) of each duration group at its visible phone, 0 elsewhere, (B, T)."""
    group_mask: Tensor
    """True at visible phones that have frames, (B, T) bool."""
    source: Tensor | None
    """With `frame_source`: normalised log-F0 and voicing logit of each frame, (B, 2, F)."""
    encoded: Tensor
    """Encoder output, (B, T, H)."""


@dataclass(frozen=True, slots=True)
class Inference:
    """One synthesized utterance with what led to it."""

    mel: Tensor
    """(n_mels, F)."""
    durations_frames: Tensor
    """(T,) int64."""
    encoded: Tensor
    """Encoder output, (T, H)."""
    predicted: Prosody
    """Raw predictions, before any scale; batch of one."""
    source: Tensor | None
    """With `frame_source`: (2, F), see `AcousticModel.decode`."""
