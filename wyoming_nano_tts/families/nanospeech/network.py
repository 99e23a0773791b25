"""The diffusion transformer and the duration predictor in torch: for training, golden vectors and the graphs."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .config import (
    CONVOLUTION_GROUPS,
    CONVOLUTION_TAPS,
    FILLER,
    HEAD_WIDTH,
    MEL_BANDS,
    TEXT_TAPS,
    TIME_WIDTH,
)
from .positions import rotations, text_waves, time_waves

NORM_EPS = 1e-6
RMS_EPS = float(np.finfo(np.float32).eps)


def normalised(x: Tensor) -> Tensor:
    """Mean 0 and variance 1 of the last axis; written out, so that its graph knows no width."""
    x = x - x.mean(-1, keepdim=True)
    return x / torch.sqrt((x * x).mean(-1, keepdim=True) + NORM_EPS)


def depthwise(x: Tensor, conv: nn.Conv1d) -> Tensor:
    """Depthwise convolution of (B, N, C) as a sum of shifted rows, so that its graph knows no number of channels."""
    reach = TEXT_TAPS // 2
    wide = F.pad(x, (0, 0, reach, reach))
    taps = conv.weight.squeeze(1)  # (C, 7)
    total = conv.bias + wide[:, : -2 * reach] * taps[:, 0]  # type: ignore[operator]
    for tap in range(1, TEXT_TAPS - 1):
        total = total + wide[:, tap : tap - 2 * reach] * taps[:, tap]
    return total + wide[:, 2 * reach :] * taps[:, -1]


class GlobalResponseNorm(nn.Module):
    """Gains by how strong a channel is over the whole length (Woo et al. 2023), fillers included."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.gamma, self.beta = (nn.Parameter(torch.zeros(1, 1, width)) for _ in range(2))

    def forward(self, x: Tensor) -> Tensor:
        """(B, N, C) to the same."""
        strength = torch.sqrt((x * x).sum(1, keepdim=True))
        relative = strength / (strength.mean(-1, keepdim=True) + NORM_EPS)
        return self.gamma * (x * relative) + self.beta + x


class TextBlock(nn.Module):
    """ConvNeXt V2 on characters."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.dwconv = nn.Conv1d(width, width, TEXT_TAPS, padding=TEXT_TAPS // 2, groups=width)
        self.norm = nn.LayerNorm(width, eps=NORM_EPS)
        self.pwconv1, self.pwconv2 = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)
        self.grn = GlobalResponseNorm(2 * width)

    def forward(self, x: Tensor) -> Tensor:
        """(B, N, E) to the same."""
        y = self.pwconv1(self.norm(depthwise(x, self.dwconv)))
        return x + self.pwconv2(self.grn(F.gelu(y)))  # type: ignore[no-any-return]


class TextEmbedding(nn.Module):
    """Characters, each a frame, then fillers up to the length of the mel."""

    def __init__(self, symbols: int, width: int, blocks: int) -> None:
        super().__init__()
        self.text_embed = nn.Embedding(symbols + 1, width)
        self.text_blocks = nn.ModuleList(TextBlock(width) for _ in range(blocks))

    def forward(self, text_ids: Tensor, frames: int, dropped: Tensor | None = None) -> Tensor:
        """Embed.

        Args:
            text_ids: characters, -1 for padding, (B, T).
            frames: length of the mel, N.
            dropped: items whose text is to be forgotten, (B,) bool; None: none.

        Returns:
            (B, N, E).
        """
        ids = F.pad(
            (text_ids + 1)[:, :frames], (0, max(0, frames - text_ids.shape[1])), value=FILLER
        )
        if dropped is not None:
            ids = ids.masked_fill(dropped[:, None], FILLER)
        x: Tensor = self.text_embed(ids)
        if len(self.text_blocks):
            x = x + torch.from_numpy(text_waves(frames, x.shape[-1])).to(x)
        for block in self.text_blocks:
            x = block(x)
        return x


class ConvolutionalPosition(nn.Module):
    """Two grouped convolutions, never masked."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        first, second = (
            nn.Conv1d(
                dim, dim, CONVOLUTION_TAPS, padding=CONVOLUTION_TAPS // 2, groups=CONVOLUTION_GROUPS
            )
            for _ in range(2)
        )
        self.conv1d = nn.Sequential(first, nn.Mish(), second, nn.Mish())

    def forward(self, x: Tensor) -> Tensor:
        """(B, N, D) to the same."""
        y = x.transpose(1, 2)
        for conv in (self.conv1d[0], self.conv1d[2]):
            y = conv(y)
            # Mish with a softplus of operators that every backend has.
            y = y * torch.tanh(F.relu(y) + torch.log(1 + torch.exp(-torch.abs(y))))
        return y.transpose(1, 2)


class InputEmbedding(nn.Module):
    """What lies side by side in each frame, made as wide as the transformer."""

    def __init__(self, inputs: int, dim: int) -> None:
        super().__init__()
        self.proj = nn.Linear(inputs, dim)
        self.conv_pos_embed = ConvolutionalPosition(dim)

    def forward(self, *parts: Tensor) -> Tensor:
        """(B, N, …) several times -> (B, N, D)."""
        x = self.proj(torch.cat(parts, dim=-1))
        return x + self.conv_pos_embed(x)  # type: ignore[no-any-return]


class TimeEmbedding(nn.Module):
    """Time of the flow -> one vector."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.time_mlp = nn.Sequential(nn.Linear(TIME_WIDTH, dim), nn.SiLU(), nn.Linear(dim, dim))

    def forward(self, times: Tensor) -> Tensor:
        """(B,) -> (B, D)."""
        waves = torch.from_numpy(time_waves(times.detach().float().cpu().numpy())).to(times.device)
        return self.time_mlp(waves)  # type: ignore[no-any-return]


class Attention(nn.Module):
    """Every frame looks at every other; only the first head is told where they are."""

    def __init__(self, dim: int, heads: int, dropout: float) -> None:
        super().__init__()
        width = heads * HEAD_WIDTH
        self.to_q, self.to_k, self.to_v = (nn.Linear(dim, width) for _ in range(3))
        self.to_out = nn.ModuleList([nn.Linear(width, dim, bias=False), nn.Dropout(dropout)])

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor | None = None) -> Tensor:
        """Attend.

        Args:
            x: (B, N, D).
            cos: of the rotation, (N, 32).
            sin: of the rotation, (N, 32).
            mask: frames that are there, (B, N) bool; None: all.

        Returns:
            (B, N, D); zero where the mask is not.
        """
        query, key = (turned(self._heads(to(x)), cos, sin) for to in (self.to_q, self.to_k))
        weights = query @ key.transpose(-2, -1) * HEAD_WIDTH**-0.5  # (B, H, N, N)
        if mask is not None:
            weights = weights.masked_fill(~mask[:, None, None], float("-inf"))
        seen = (torch.softmax(weights, -1) @ self._heads(self.to_v(x))).transpose(1, 2)
        seen = seen.reshape(x.shape[0], x.shape[1], -1)
        out: Tensor = self.to_out[1](self.to_out[0](seen))
        return out if mask is None else out * mask[..., None]

    @staticmethod
    def _heads(x: Tensor) -> Tensor:
        return x.reshape(x.shape[0], x.shape[1], -1, HEAD_WIDTH).transpose(1, 2)


def turned(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Turn pairs of channels of the first head by their frame; the order in which they come out is the same for all.

    (B, H, N, 64) to the same. Products of queries and keys do not mind the order.
    """
    first = x[:, :1]
    a, b = first[..., 0::2], first[..., 1::2]
    return torch.cat([torch.cat([a * cos - b * sin, b * cos + a * sin], -1), x[:, 1:]], 1)


class FeedForward(nn.Module):
    """Two linear layers around a GELU."""

    def __init__(self, dim: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.ff = nn.Sequential(
            nn.Sequential(nn.Linear(dim, inner), nn.GELU(approximate="tanh")),
            nn.Dropout(dropout),
            nn.Linear(inner, dim),
        )

    def forward(self, x: Tensor) -> Tensor:
        """(B, N, D) to the same."""
        return self.ff(x)  # type: ignore[no-any-return]


class Modulation(nn.Module):
    """Shifts, scales and gates that follow from the time (Peebles and Xie 2022)."""

    def __init__(self, dim: int, parts: int) -> None:
        super().__init__()
        self.parts = parts
        self.linear = nn.Linear(dim, parts * dim)

    def forward(self, time: Tensor) -> tuple[Tensor, ...]:
        """(B, D) -> as many of (B, 1, D)."""
        made = self.linear(F.silu(time)).reshape(time.shape[0], self.parts, -1)
        return tuple(made[:, part : part + 1] for part in range(self.parts))


class AdaptiveBlock(nn.Module):
    """Block of the diffusion transformer."""

    def __init__(self, dim: int, heads: int, ff_mult: int, dropout: float) -> None:
        super().__init__()
        self.attn_norm = Modulation(dim, 6)
        self.attn = Attention(dim, heads, dropout)
        self.ff = FeedForward(dim, ff_mult * dim, dropout)

    def forward(
        self, x: Tensor, time: Tensor, cos: Tensor, sin: Tensor, mask: Tensor | None = None
    ) -> Tensor:
        """(B, N, D), (B, D), (N, 32) twice, (B, N) -> (B, N, D)."""
        shift, scale, gate, ff_shift, ff_scale, ff_gate = self.attn_norm(time)
        x = x + gate * self.attn(normalised(x) * (1 + scale) + shift, cos, sin, mask)
        return x + ff_gate * self.ff(normalised(x) * (1 + ff_scale) + ff_shift)  # type: ignore[no-any-return]


class OutputNorm(Modulation):
    """Last norm; scale comes before shift here, other than in the blocks."""

    def __init__(self, dim: int) -> None:
        super().__init__(dim, 2)

    def applied(self, x: Tensor, time: Tensor) -> Tensor:
        """(B, N, D), (B, D) -> (B, N, D)."""
        scale, shift = self(time)
        out: Tensor = normalised(x) * (1 + scale) + shift
        return out


class DiffusionTransformer(nn.Module):
    """Noisy mel, time, text and what is known of the mel -> flow."""

    def __init__(self, config: Mapping[str, Any], dropout: float = 0.1) -> None:
        super().__init__()
        dim, text_dim = config["dim"], config["text_dim"]
        self.time_embed = TimeEmbedding(dim)
        self.text_embed = TextEmbedding(config["symbols"], text_dim, config["text_blocks"])
        self.input_embed = InputEmbedding(2 * MEL_BANDS + text_dim, dim)
        self.transformer_blocks = nn.ModuleList(
            AdaptiveBlock(dim, config["heads"], config["ff_mult"], dropout)
            for _ in range(config["depth"])
        )
        self.norm_out = OutputNorm(dim)
        self.proj_out = nn.Linear(dim, MEL_BANDS, bias=False)
        nn.init.zeros_(self.proj_out.weight)

    def forward(
        self,
        x: Tensor,
        condition: Tensor,
        text_ids: Tensor,
        times: Tensor,
        *,
        without_audio: Tensor | None = None,
        without_text: Tensor | None = None,
        mask: Tensor | None = None,
    ) -> Tensor:
        """Predict the flow.

        Args:
            x: noisy mel, (B, N, 100).
            condition: known frames, zero elsewhere, (B, N, 100).
            text_ids: characters, -1 for padding, (B, T).
            times: of the flow, 0..1, (B,).
            without_audio: items that are not shown the condition, (B,) bool.
            without_text: items that are not shown the text, (B,) bool.
            mask: frames that are there, (B, N) bool; None: all.

        Returns:
            (B, N, 100).
        """
        if without_audio is not None:
            condition = condition.masked_fill(without_audio[:, None, None], 0)
        text = self.text_embed(text_ids, x.shape[1], without_text)
        return self.flow(x, condition, text, self.time_embed(times), mask)

    def flow(
        self, x: Tensor, condition: Tensor, text: Tensor, time: Tensor, mask: Tensor | None = None
    ) -> Tensor:
        """The same with text and time embedded, (B, N, E) and (B, D)."""
        cos, sin = (torch.from_numpy(wave).to(x) for wave in rotations(x.shape[1]))
        hidden = self.input_embed(x, condition, text)
        for block in self.transformer_blocks:
            hidden = block(hidden, time, cos, sin, mask)
        return self.proj_out(self.norm_out.applied(hidden, time))  # type: ignore[no-any-return]


class PlainBlock(nn.Module):
    """Block of the duration predictor."""

    def __init__(self, dim: int, heads: int, ff_mult: int, dropout: float) -> None:
        super().__init__()
        self.attn = Attention(dim, heads, dropout)
        self.ff = FeedForward(dim, ff_mult * dim, dropout)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        """(B, N, D), (N, 32) twice -> (B, N, D)."""
        x = x + self.attn(normalised(x), cos, sin)
        return x + self.ff(normalised(x))  # type: ignore[no-any-return]


class RmsNorm(nn.Module):
    """Root mean square 1 of the last axis, then a gain."""

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(dim))

    def forward(self, x: Tensor) -> Tensor:
        """(…, D) to the same."""
        return x / torch.sqrt((x * x).mean(-1, keepdim=True) + RMS_EPS) * self.weight


class DurationTransformer(nn.Module):
    """Mel and text -> states of frames."""

    def __init__(self, config: Mapping[str, Any], dropout: float = 0.1) -> None:
        super().__init__()
        dim, text_dim = config["dim"], config["text_dim"]
        self.text_embed = TextEmbedding(config["symbols"], text_dim, config["text_blocks"])
        self.input_embed = InputEmbedding(MEL_BANDS + text_dim, dim)
        self.transformer_blocks = nn.ModuleList(
            PlainBlock(dim, config["heads"], config["ff_mult"], dropout)
            for _ in range(config["depth"])
        )
        self.norm_out = RmsNorm(dim)

    def forward(self, mel: Tensor, text_ids: Tensor) -> Tensor:
        """(B, N, 100), (B, T) -> (B, N, D)."""
        cos, sin = (torch.from_numpy(wave).to(mel) for wave in rotations(mel.shape[1]))
        hidden = self.input_embed(mel, self.text_embed(text_ids, mel.shape[1]))
        for block in self.transformer_blocks:
            hidden = block(hidden, cos, sin)
        return self.norm_out(hidden)  # type: ignore[no-any-return]


class FlowModel(nn.Module):
    """The transformer under the name that it has in a checkpoint."""

    def __init__(self, config: Mapping[str, Any], dropout: float = 0.1) -> None:
        super().__init__()
        self.transformer = DiffusionTransformer(config, dropout)

    def forward(self, *inputs: Any, **named: Any) -> Tensor:
        """As the transformer."""
        return self.transformer(*inputs, **named)  # type: ignore[no-any-return]


class DurationModel(nn.Module):
    """Reference and whole text -> seconds of both."""

    def __init__(self, config: Mapping[str, Any], dropout: float = 0.1) -> None:
        super().__init__()
        self.transformer = DurationTransformer(config, dropout)
        self.to_pred = nn.Sequential(nn.Linear(config["dim"], 1, bias=False), nn.Softplus())

    def forward(self, mel: Tensor, text_ids: Tensor, mask: Tensor | None = None) -> Tensor:
        """(B, N, 100), (B, T) -> seconds, (B,); `mask` (B, N) says which frames count."""
        hidden = self.transformer(mel, text_ids)
        if mask is None:
            pooled = hidden.mean(1)
        else:
            pooled = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True).clamp(min=1)
        return self.to_pred(pooled)[:, 0]  # type: ignore[no-any-return]
