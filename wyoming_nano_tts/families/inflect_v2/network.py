"""Inflect-v2: a single-speaker VITS (Kim et al. 2021) without its training half.

Tensors are named as in the published checkpoints. L tokens, T latent frames, C latent rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor, nn

from ...errors import VoiceError
from ..parts.network_weight_norm import without_weight_norm
from .config import NANO, VitsConfig
from .network_durations import DurationPredictor, durations_frames, expand
from .network_encoder import TextEncoder
from .network_flow import ReversedFlow
from .network_generator import Generator

DEFAULT_VARIATION = 0.667
"""Of the published runtime."""


@dataclass(frozen=True, slots=True)
class Prior:
    """What the text says of the latent frames."""

    durations: Tensor
    """Frames of each token, (L,) int64."""
    mean: Tensor
    """(C, T)."""
    log_deviation: Tensor
    """(C, T)."""

    def sample(self, noise: Tensor, variation: float = DEFAULT_VARIATION) -> Tensor:
        """Draw latent frames of the prior with standard normal noise, (C, T)."""
        return self.mean + noise * self.log_deviation.exp() * variation


class Vits(nn.Module):
    """Token ids to waveform, one utterance at a time."""

    def __init__(self, config: VitsConfig = NANO) -> None:
        super().__init__()
        self.config = config
        self.enc_p = TextEncoder(config)
        self.dp = DurationPredictor(config.hidden_channels)
        self.flow = ReversedFlow(config)
        self.dec = Generator(config)

    def prior(self, token_ids: Tensor, speed: float = 1.0) -> Prior:
        """Encode and expand one utterance.

        Args:
            token_ids: (L,) int64, below 178.
            speed: 2 is twice as fast, down to one frame a token.
        """
        hidden, mean, log_deviation = self.enc_p(token_ids[None])
        durations = durations_frames(self.dp(hidden)[0], speed)
        return Prior(durations, expand(mean[0], durations), expand(log_deviation[0], durations))

    @torch.inference_mode()
    def synthesize(
        self,
        token_ids: Tensor,
        *,
        speed: float = 1.0,
        variation: float = DEFAULT_VARIATION,
        seed: int = 0,
    ) -> Tensor:
        """Speak one utterance.

        Args:
            token_ids: (L,) int64, below 178, with blanks between.
            speed: 2 is twice as fast, down to one frame a token.
            variation: scales the noise; 0 always says a text in the same way.
            seed: of the noise, which is the published runtime's.

        Returns:
            Waveform before fades, (256 T,).
        """
        prior = self.prior(token_ids, speed)
        noise = prior_noise(prior.mean.shape[0], prior.mean.shape[1], seed)
        latent = self.flow(prior.sample(noise, variation)[None])
        waveform: Tensor = self.dec(latent)[0]
        return waveform

    def load_checkpoint(self, tensors: Mapping[str, Tensor]) -> Self:
        """Load published weights, all of them and nothing else; returns itself.

        Raises:
            VoiceError: names missing, too many or of another shape or kind; the message names the first.
        """
        given = dict(tensors)
        problems: list[str] = []
        wanted = self.state_dict()
        problems += [f"{name} is missing" for name in wanted if name not in given]
        problems += [f"{name} is unknown" for name in given if name not in wanted]
        for name, tensor in given.items():
            if name in wanted and tensor.shape != wanted[name].shape:
                problems.append(
                    f"{name} has shape {tuple(tensor.shape)}, expected {tuple(wanted[name].shape)}"
                )
            elif name in wanted and not (tensor.is_floating_point() and tensor.isfinite().all()):
                problems.append(f"{name} holds values that are not finite floating-point numbers")
        if problems:
            more = f" (and {len(problems) - 3} more)" if len(problems) > 3 else ""
            raise VoiceError(f"the checkpoint does not fit: {'; '.join(problems[:3])}{more}")
        self.load_state_dict(given)
        return self

    def fold(self) -> Self:
        """Return a copy without weight norm; its parameters are `weight` and `bias`."""
        return without_weight_norm(self)


def prior_noise(channels: int, frames: int, seed: int) -> Tensor:
    """Standard normal noise as the published runtime draws it, (C, T).

    It fills a transposed view, frame by frame: other numbers than `torch.randn(C, T)` gives. Uses
    a generator of its own where the runtime seeds the process-wide one; the numbers are the same.
    """
    generator = torch.Generator().manual_seed(seed)
    return torch.empty(1, frames, channels).transpose(1, 2).normal_(generator=generator)[0]
