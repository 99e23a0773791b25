"""The Vocos vocoder (Siuzdak 2023) in torch, without the inverse transform, which is numpy's everywhere."""

from collections.abc import Mapping
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .config import MEL_BANDS, SPECTRUM_BINS, TEXT_TAPS
from .network import NORM_EPS, depthwise


class VocosBlock(nn.Module):
    """ConvNeXt with a gain."""

    def __init__(self, dim: int, inner: int) -> None:
        super().__init__()
        self.dwconv = nn.Conv1d(dim, dim, TEXT_TAPS, padding=TEXT_TAPS // 2, groups=dim)
        self.norm = nn.LayerNorm(dim, eps=NORM_EPS)
        self.pwconv1, self.pwconv2 = nn.Linear(dim, inner), nn.Linear(inner, dim)
        self.gamma = nn.Parameter(torch.full((dim,), 0.1))

    def forward(self, x: Tensor) -> Tensor:
        """(B, N, C) to the same."""
        y = self.pwconv1(self.norm(depthwise(x, self.dwconv)))
        return x + self.gamma * self.pwconv2(F.gelu(y))  # type: ignore[no-any-return]


class Backbone(nn.Module):
    """Mel -> states of frames."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        super().__init__()
        dim = config["dim"]
        self.embed = nn.Conv1d(MEL_BANDS, dim, TEXT_TAPS, padding=TEXT_TAPS // 2)
        self.norm = nn.LayerNorm(dim, eps=NORM_EPS)
        self.convnext = nn.ModuleList(
            VocosBlock(dim, config["inner"]) for _ in range(config["layers"])
        )
        self.final_layer_norm = nn.LayerNorm(dim, eps=NORM_EPS)

    def first(self, mel: Tensor) -> Tensor:
        """(B, 100, N) -> (B, N, C)."""
        return self.norm(self.embed(mel).transpose(1, 2))  # type: ignore[no-any-return]

    def forward(self, mel: Tensor) -> Tensor:
        """(B, 100, N) -> (B, N, C)."""
        x = self.first(mel)
        for block in self.convnext:
            x = block(x)
        return self.final_layer_norm(x)  # type: ignore[no-any-return]


class Head(nn.Module):
    """States of frames -> logarithms of magnitudes, and phases."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        super().__init__()
        self.out = nn.Linear(config["dim"], 2 * SPECTRUM_BINS)

    def forward(self, x: Tensor) -> Tensor:
        """(B, N, C) -> (B, N, 1026)."""
        return self.out(x)  # type: ignore[no-any-return]


class Vocos(nn.Module):
    """Mel -> planes of spectra."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        super().__init__()
        self.backbone, self.head = Backbone(config), Head(config)

    def forward(self, mel: Tensor) -> Tensor:
        """(B, 100, N) -> (B, N, 1026)."""
        return self.head(self.backbone(mel))  # type: ignore[no-any-return]
