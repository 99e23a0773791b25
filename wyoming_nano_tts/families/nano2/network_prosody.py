"""The prosody network: phonemes -> durations, F0, voicing and energy. Small, with finite context.

A duration is the sum of 50 sigmoids, as in StyleTTS 2: each says whether the token lasts that many units of 25 ms, so
that their sum is the expected length. Frame blocks run at 40 steps a second and give two frames each.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..parts.convnext.network_block import Block, step_all
from .config import LONGEST_UNITS, ProsodyConfig

DROPOUT = 0.1
"""In training: an hour of speech is soon learnt by heart."""
PLACES = 3
"""Frames since the token's start, frames to its end, its length."""
USUAL_TOKENS = 50
"""The teacher's style depends on the number of tokens, so the network is told ln(N / 50)."""


class ProsodyNetwork(nn.Module):
    """Shapes as in `network_decoder`; U steps of two frames."""

    def __init__(self, config: ProsodyConfig) -> None:
        super().__init__()
        self.config = c = config
        self.embed = nn.Embedding(c.tokens, c.width)
        self.text_speaker = nn.Embedding(c.speakers, c.width)
        self.length_in = nn.Linear(1, c.width)
        self.text = nn.ModuleList(Block(c.width, c.inner, 3, 3, d) for d in c.dilations)
        self.norm_text = nn.LayerNorm(c.width)
        self.duration = nn.Linear(c.width, LONGEST_UNITS)
        self.frame_in = nn.Linear(c.width + PLACES, c.frame_width)
        self.frame_speaker = nn.Embedding(c.speakers, c.frame_width)
        self.blocks = nn.ModuleList(
            Block(c.frame_width, c.frame_inner, c.left, c.right) for _ in range(c.frame_layers)
        )
        self.norm_out = nn.LayerNorm(c.frame_width)
        self.out = nn.Linear(c.frame_width, 6)
        with torch.no_grad():
            nn.init.normal_(self.embed.weight, std=0.5)
            nn.init.normal_(self.text_speaker.weight, std=0.1)
            nn.init.normal_(self.frame_speaker.weight, std=0.1)

    def encode(
        self, tokens: Tensor, length: Tensor, mask: Tensor, speaker: Tensor
    ) -> tuple[Tensor, Tensor]:
        """(B, N) tokens, (B, 1, 1) ln(N / 50), (B, N) mask, (B,) rows -> text (B, N, C), logits (B, N, 50)."""
        x = self.embed(tokens) + self.length_in(length) + self.text_speaker(speaker)[:, None]
        for block in self.text:
            x = F.dropout(block(x * mask[:, :, None]), DROPOUT, self.training)
        x = self.norm_text(x)
        return x, self.duration(x).float()

    def forward(
        self, steps: Tensor, place: Tensor, mask: Tensor, speaker: Tensor
    ) -> tuple[Tensor, ...]:
        """Text of each step (B, U, C), place (B, U, 3), mask (B, U) -> pitch, voicing logit, energy (B, 2 U)."""
        x = self.enter(steps, place, speaker)
        for block in self.blocks:
            x = F.dropout(block(x * mask[:, :, None]), DROPOUT, self.training)
        return self.leave(x)

    def encode_one(self, tokens: Tensor, length: Tensor, speaker: Tensor) -> tuple[Tensor, Tensor]:
        """`encode` for one sentence, (N,), (1, 1), (1,): what `step` adds to each step of a token, logits (N, 50)."""
        x = self.embed(tokens) + self.length_in(length) + self.text_speaker(speaker)
        for block in self.text:
            x = block.sequence(x)  # type: ignore[operator]
        x = self.norm_text(x)
        text = F.linear(x, self.frame_in.weight[:, :-PLACES], self.frame_in.bias)
        return text + self.frame_speaker(speaker), self.duration(x)

    def step(
        self, steps: Tensor, place: Tensor, before: Tensor, after: Tensor
    ) -> tuple[Tensor, Tensor]:
        """`forward` of one sentence in parts; see `Block.step`.

        Args:
            steps: what `encode_one` gave for the token of each step, (U, C).
            place: (U, 3).
            before: see `step_all`.
            after: see `Block.step`.

        Returns:
            Pitch, voicing logit and energy of frames, (2 U', 3); the next `before`.
        """
        x = steps + F.linear(place, self.frame_in.weight[:, -PLACES:])
        blocks = [block for block in self.blocks if isinstance(block, Block)]
        x, state = step_all(blocks, x, before, after)
        return self.out(self.norm_out(x)).reshape(-1, 3), state

    def enter(self, steps: Tensor, place: Tensor, speaker: Tensor) -> Tensor:
        """What the first frame block gets, (B, U, C)."""
        x: Tensor = self.frame_in(torch.cat([steps, place.to(steps.dtype)], 2))
        entered: Tensor = x + self.frame_speaker(speaker)[:, None]
        return entered

    def leave(self, x: Tensor) -> tuple[Tensor, ...]:
        """Three values of each frame, (B, 2 U) each."""
        values: Tensor = self.out(self.norm_out(x)).float()
        return values.reshape(x.shape[0], -1, 3).unbind(2)
