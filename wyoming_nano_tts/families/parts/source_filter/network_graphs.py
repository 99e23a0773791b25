"""The weightless ONNX graph of the source-filter vocoder."""

from pathlib import Path
from typing import ClassVar, Final

import torch
from torch import Tensor, nn

from ....backends.onnx.network_export import export_graph
from .config import SourceFilterConfig
from .network import SourceFilterVocoder

GRAPHS: Final = Path(__file__).resolve().parent / "graphs"


class SourceFilterGraph(nn.Module):
    """mel and F0 -> filters of the vocoder."""

    inputs = ("mel", "f0_hz", "voicing")
    outputs = ("harmonic_real", "harmonic_imaginary", "noise_gain")
    unused = ("window",)
    axes: ClassVar = {"mel": {2: "frames"}, "f0_hz": {1: "frames"}, "voicing": {1: "frames"}}

    def __init__(self, model: SourceFilterVocoder) -> None:
        super().__init__()
        self.model = model

    def example(self) -> tuple[Tensor, ...]:
        """Inputs to trace with."""
        return (
            torch.randn(1, self.model.config.mel_bins, 24),
            torch.full((1, 24), 150.0),
            torch.ones(1, 24),
        )

    def forward(self, mel: Tensor, f0_hz: Tensor, voicing: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(1, 80, F), (1, F), (1, F) -> three of (1, 2 F, 257)."""
        return self.model.filters(mel, f0_hz, voicing)


def export(folder: Path = GRAPHS) -> list[Path]:
    """Write the graph."""
    vocoder = SourceFilterVocoder(SourceFilterConfig())
    return [export_graph(SourceFilterGraph(vocoder), "source_filter", vocoder.config, folder)]
