"""The weightless ONNX graph of the source-filter vocoder."""

from pathlib import Path
from typing import ClassVar, Final

import torch
from torch import Tensor, nn

from ....backends.onnx.network_export import GELU_OPSET, export_graph
from .config import SourceFilterConfig
from .network import SourceFilterVocoder

GRAPHS: Final = Path(__file__).resolve().parent / "graphs"


class SourceFilterGraph(nn.Module):
    """mel and F0 -> logarithms and phases of the vocoder's filters; its states."""

    inputs = (
        "mel", "f0_hz", "voicing", "before_in", "before", "before_fine", "after_in", "after",
    )  # fmt: skip
    outputs = ("planes", "state_in", "state", "state_fine")
    unused = ("window",)
    axes: ClassVar = {
        "mel": {0: "frames"}, "f0_hz": {0: "frames"}, "voicing": {0: "frames"},
        "before_in": {0: "before_in"}, "before": {0: "before"}, "before_fine": {0: "before_fine"},
        "after_in": {0: "after"}, "after": {0: "after"},
    }  # fmt: skip

    def __init__(self, model: SourceFilterVocoder) -> None:
        super().__init__()
        self.model = model

    def example(self) -> tuple[Tensor, ...]:
        """Inputs to trace with."""
        c = self.model.config
        rows = c.kernel_size // 2
        return (
            torch.randn(24, c.mel_bins),
            torch.full((24,), 150.0),
            torch.ones(24),
            torch.zeros(rows, c.mel_bins + 2),
            torch.zeros(rows, c.layers * c.width),
            torch.zeros(rows, c.width),
            torch.zeros(rows, c.mel_bins + 2),
            torch.zeros(rows, c.width),
        )

    def forward(
        self,
        mel: Tensor,
        f0_hz: Tensor,
        voicing: Tensor,
        before_in: Tensor,
        before: Tensor,
        before_fine: Tensor,
        after_in: Tensor,
        after: Tensor,
    ) -> tuple[Tensor, ...]:
        """See `SourceFilterVocoder.step`."""
        return self.model.step(
            (mel, f0_hz, voicing), (before_in, before, before_fine), (after_in, after)
        )


def export(folder: Path = GRAPHS) -> list[Path]:
    """Write the graph."""
    vocoder = SourceFilterVocoder(SourceFilterConfig())
    module = SourceFilterGraph(vocoder)
    return [export_graph(module, "source_filter", vocoder.config, folder, opset=GELU_OPSET)]
