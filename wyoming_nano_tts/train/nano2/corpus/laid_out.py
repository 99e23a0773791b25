"""A corpus laid end to end on a device, so that a graphics card cuts its own crops: the processor only says where.

Unlike the crops that a processor is trained with, these hold all that the networks see around the judged frames, and
what lies outside a sentence is masked: the network learns with the surroundings that it speaks with. Shapes: B crops,
W frames of a window, N tokens of it, J judged frames.
"""

from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ....families.nano2.config import FRAME_SAMPLES, UNIT_FRAMES, DecoderConfig
from .taught import EDGE_FRAMES, PADDING_TOKEN, SHORTEST_SENTENCE_FRAMES, Taught

TEXT_REACH: Final = 2
"""Tokens that a block of the text encoder sees on each side."""


class LaidOut:
    """Sentences with audio, end to end.

    Args:
        items: sentences; those without audio and those shorter than 0.3 s are left out.
        weights: how often each is drawn, (len(items),).
        config: of the decoder that learns from it.
        frames: that are judged, J.
        device: where everything lies.
    """

    def __init__(
        self,
        items: list[Taught],
        weights: NDArray[np.float64],
        config: DecoderConfig,
        frames: int,
        device: torch.device,
    ) -> None:
        self.before, self.judged = config.layers * config.left, frames
        self.window = self.before + frames + config.layers * config.right
        self.around = TEXT_REACH * config.text_layers
        self.window_tokens = -(-self.window // UNIT_FRAMES) + 1 + 2 * self.around
        kept = [
            n for n, x in enumerate(items)
            if x.audio is not None and x.frames >= SHORTEST_SENTENCE_FRAMES
        ]  # fmt: skip
        chosen = [items[n] for n in kept]
        self.weights = weights[kept] / weights[kept].sum()
        self.frames_of = np.array([x.frames for x in chosen])
        edge = slice(EDGE_FRAMES, -EDGE_FRAMES)

        def laid(parts: list[NDArray[Any]]) -> Tensor:
            return torch.from_numpy(np.concatenate(parts)).to(device)

        tokens = [len(x.tokens) for x in chosen]
        self._table = {
            "frames": torch.from_numpy(self.frames_of).to(device),
            "first_frame": _begins(self.frames_of).to(device),
            "tokens": torch.tensor(tokens, device=device),
            "first_token": _begins(np.array(tokens)).to(device),
            "speaker": torch.tensor([x.speaker for x in chosen], device=device),
        }
        samples = slice(EDGE_FRAMES * FRAME_SAMPLES, -EDGE_FRAMES * FRAME_SAMPLES)
        self._laid = {
            "index": laid([x.index[edge].astype(np.int64) for x in chosen]),
            "features": laid([x.features[edge] for x in chosen]),
            "f0_hz": laid([x.f0_hz[edge] for x in chosen]),
            "voicing": laid([x.voicing[edge].astype(np.float32) for x in chosen]),
            "cycles": laid([x.cycles[edge] for x in chosen]),
            "audio": laid([_audio(x)[samples].reshape(-1, FRAME_SAMPLES) for x in chosen]),
            "token": laid([x.tokens for x in chosen]),
            "units": laid([np.asarray(x.units, np.float32) for x in chosen]),
        }
        self._device = device

    def draw(self, rng: np.random.Generator, size: int) -> NDArray[np.int64]:
        """Say which sentences and where in them the judged frames begin, (2, size)."""
        chosen = rng.choice(len(self.weights), size, p=self.weights)
        room = np.maximum(self.frames_of[chosen] - self.judged, 0) + 1
        return np.stack([chosen, (rng.random(size) * room).astype(np.int64)])

    def cut(self, where: Tensor) -> dict[str, Tensor]:
        """Cut what `draw` said, by operations of the device alone.

        Args:
            where: (2, B).

        Returns:
            What the decoder takes, with `frame_mask` (B, W), and `audio` and `audio_mask` of the judged frames,
            (B, 300 J).
        """
        item, first = where
        table, laid = self._table, self._laid
        count = table["frames"][item][:, None]
        at = (first - self.before)[:, None] + torch.arange(self.window, device=self._device)
        inside = (at >= 0) & (at < count)
        held = torch.minimum(at.clamp_min(0), count - 1)
        row = table["first_frame"][item][:, None] + held
        index = laid["index"][row]
        begin = index[:, :1] - self.around
        tokens = begin + torch.arange(self.window_tokens, device=self._device)
        known = (tokens >= 0) & (tokens < table["tokens"][item][:, None])
        token_row = table["first_token"][item][:, None] + torch.minimum(
            tokens.clamp_min(0), table["tokens"][item][:, None] - 1
        )
        frame_mask = inside.float()
        voicing = laid["voicing"][row] * frame_mask
        judged = slice(self.before, self.before + self.judged)
        audio = laid["audio"][row[:, judged]].float() / 32768
        audio_mask = frame_mask[:, judged].repeat_interleave(FRAME_SAMPLES, 1)
        return {
            "tokens": torch.where(known, laid["token"][token_row], PADDING_TOKEN),
            "units": laid["units"][token_row] * known,
            "mask": known.float(),
            "speaker": table["speaker"][item],
            "index": (index - begin).clamp_max(self.window_tokens - 1),
            "features": laid["features"][row],
            "frame_mask": frame_mask,
            "f0_hz": laid["f0_hz"][row],
            "voicing": voicing,
            "cycles": self._cycles(item, at, count),
            "audio": audio.flatten(1) * audio_mask,
            "audio_mask": audio_mask,
        }

    def _cycles(self, item: Tensor, at: Tensor, count: Tensor) -> Tensor:
        """Phase at the centres of frames -1 to W of the window; a sentence has one more at both ends."""
        one = torch.ones_like(at[:, :1])
        wide = torch.cat([at[:, :1] - one, at, at[:, -1:] + one], 1)
        held = torch.minimum(wide.clamp_min(-1), count) + 1
        row = self._table["first_frame"][item][:, None] + 2 * item[:, None] + held
        cycles = self._laid["cycles"][row]
        return cycles - torch.floor(cycles[:, :1])


def _begins(lengths: NDArray[Any]) -> Tensor:
    return torch.from_numpy(np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64))


def _audio(item: Taught) -> NDArray[np.int16]:
    if item.audio is None:
        raise ValueError("a sentence without audio has no samples")
    return item.audio
