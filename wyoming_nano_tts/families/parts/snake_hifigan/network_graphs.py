"""The weightless ONNX graph of the published vocoder."""

from pathlib import Path
from typing import ClassVar, Final

import torch
from torch import Tensor, nn

from ....backends.onnx.network_export import export_graph
from .network import SnakeHifiGan

GRAPHS: Final = Path(__file__).resolve().parent / "graphs"


class SnakeHifiGanGraph(nn.Module):
    """mel -> waveform, with the weight norm folded.

    A chunk needs 13 mel frames beside its own, but the late stages, which cost most, need far less
    than that: before each stage the graph cuts its input to `bounds`.
    """

    inputs = ("mel", "bounds")
    outputs = ("waveform",)
    unused = ()
    axes: ClassVar = {"mel": {2: "frames"}}

    def __init__(self, model: SnakeHifiGan) -> None:
        super().__init__()
        self.model = model.fold()

    def example(self) -> tuple[Tensor, ...]:
        """Inputs to trace with."""
        lengths = torch.tensor([16, 14 * 8, 110 * 8, 878 * 2])
        bounds = torch.stack((torch.ones(4, dtype=torch.int64), lengths - 1), 1)
        return torch.randn(1, self.model.config.num_mels, 16), bounds

    def forward(self, mel: Tensor, bounds: Tensor) -> Tensor:
        """Synthesize a chunk.

        Args:
            mel: (1, 80, F).
            bounds: first and behind the last sample to keep of each stage's input, (stages, 2).

        Returns:
            (1, 1, N).
        """
        x = self.model.conv_pre(mel)
        for stage in range(self.model.config.stages):
            kept = x[:, :, bounds[stage, 0] : bounds[stage, 1]]
            x = self.model.merge(stage, self.model.upsample(stage, kept))
        waveform: Tensor = self.model.conv_post(self.model.post_act(x)).tanh()
        return waveform


def export(folder: Path = GRAPHS) -> list[Path]:
    """Write the graph."""
    vocoder = SnakeHifiGan()
    sizes = {
        "context_frames": vocoder.context_frames,
        "stage_contexts": list(vocoder.config.stage_contexts),
        "upsample_rates": list(vocoder.config.upsample_rates),
    }
    return [
        export_graph(SnakeHifiGanGraph(vocoder), "snake_hifigan", vocoder.config, folder, sizes)
    ]
