"""Weightless graphs: one of each kind of layer, whatever the sizes; whoever speaks runs one for each block.

No width, depth or number of heads is written into a graph: all of them follow from the weights that it is opened with.
"""

from pathlib import Path
from typing import Any, ClassVar, Final

import torch
from torch import Tensor, nn

from ...backends.onnx.network_export import GELU_OPSET, export_graph
from .config import HEAD_WIDTH, MEL_BANDS
from .network import AdaptiveBlock, DiffusionTransformer, InputEmbedding, PlainBlock, TextBlock
from .network_vocos import Vocos, VocosBlock

GRAPHS: Final = Path(__file__).resolve().parent / "graphs"
FRAMES: Final = 20
SIZES: Final = {
    "dim": 64, "depth": 1, "heads": 3, "text_dim": 48, "text_blocks": 1, "ff_mult": 2, "symbols": 5,
}  # fmt: skip
VOCOS_SIZES: Final = {"dim": 32, "inner": 64, "layers": 1}


def _rotation() -> tuple[Tensor, Tensor]:
    half = HEAD_WIDTH // 2
    return torch.rand(FRAMES, half), torch.rand(FRAMES, half)


class _Graph(nn.Module):
    """A layer with the names of what goes in and comes out."""

    unused: tuple[str, ...] = ()

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model


class TextBlockGraph(_Graph):
    """Block of the text embedding."""

    inputs = ("x",)
    outputs = ("y",)
    axes: ClassVar = {"x": {1: "frames", 2: "width"}}

    def example(self) -> tuple[Tensor, ...]:
        """Inputs to trace with."""
        return (torch.randn(1, FRAMES, SIZES["text_dim"]),)

    def forward(self, x: Tensor) -> Tensor:
        """(1, N, E) to the same."""
        y: Tensor = self.model(x)
        return y


class InputGraph(_Graph):
    """Input embedding of either transformer."""

    inputs = ("parts",)
    outputs = ("x",)
    axes: ClassVar = {"parts": {1: "frames", 2: "inputs"}}

    def example(self) -> tuple[Tensor, ...]:
        """Inputs to trace with."""
        return (torch.randn(1, FRAMES, 2 * MEL_BANDS + SIZES["text_dim"]),)

    def forward(self, parts: Tensor) -> Tensor:
        """All side by side, (1, N, …) -> (1, N, D)."""
        x: Tensor = self.model(parts)
        return x


class BlockGraph(_Graph):
    """Block of the diffusion transformer."""

    inputs = ("x", "time", "cos", "sin")
    outputs = ("y",)
    axes: ClassVar = {
        "x": {0: "batch", 1: "frames", 2: "width"}, "time": {0: "batch", 1: "width"},
        "cos": {0: "frames"}, "sin": {0: "frames"},
    }  # fmt: skip

    def example(self) -> tuple[Tensor, ...]:
        """Inputs to trace with."""
        width = SIZES["dim"]
        return (torch.randn(2, FRAMES, width), torch.randn(2, width), *_rotation())

    def forward(self, x: Tensor, time: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        """(B, N, D), (B, D), (N, 32) twice -> (B, N, D)."""
        y: Tensor = self.model(x, time, cos, sin)
        return y


class OutputGraph(_Graph):
    """Last norm and projection of the diffusion transformer."""

    inputs = ("x", "time")
    outputs = ("flow",)
    unused = ("time_embed", "text_embed", "input_embed", "transformer_blocks")
    axes: ClassVar = {
        "x": {0: "batch", 1: "frames", 2: "width"}, "time": {0: "batch", 1: "width"},
    }  # fmt: skip

    def example(self) -> tuple[Tensor, ...]:
        """Inputs to trace with."""
        return torch.randn(2, FRAMES, SIZES["dim"]), torch.randn(2, SIZES["dim"])

    def forward(self, x: Tensor, time: Tensor) -> Tensor:
        """(B, N, D), (B, D) -> (B, N, 100)."""
        flow: Tensor = self.model.proj_out(self.model.norm_out.applied(x, time))
        return flow


class DurationBlockGraph(_Graph):
    """Block of the duration predictor."""

    inputs = ("x", "cos", "sin")
    outputs = ("y",)
    axes: ClassVar = {
        "x": {1: "frames", 2: "width"}, "cos": {0: "frames"}, "sin": {0: "frames"},
    }  # fmt: skip

    def example(self) -> tuple[Tensor, ...]:
        """Inputs to trace with."""
        return (torch.randn(1, FRAMES, SIZES["dim"]), *_rotation())

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        """(1, N, D), (N, 32) twice -> (1, N, D)."""
        y: Tensor = self.model(x, cos, sin)
        return y


class VocosFirstGraph(_Graph):
    """First convolution and norm of the vocoder."""

    inputs = ("mel",)
    outputs = ("x",)
    unused = ("backbone.convnext", "backbone.final_layer_norm", "head")
    axes: ClassVar = {"mel": {2: "frames"}}

    def example(self) -> tuple[Tensor, ...]:
        """Inputs to trace with."""
        return (torch.randn(1, MEL_BANDS, FRAMES),)

    def forward(self, mel: Tensor) -> Tensor:
        """(1, 100, N) -> (1, N, C)."""
        x: Tensor = self.model.backbone.first(mel)
        return x


class VocosBlockGraph(_Graph):
    """Block of the vocoder."""

    inputs = ("x",)
    outputs = ("y",)
    axes: ClassVar = {"x": {1: "frames", 2: "width"}}

    def example(self) -> tuple[Tensor, ...]:
        """Inputs to trace with."""
        return (torch.randn(1, FRAMES, VOCOS_SIZES["dim"]),)

    def forward(self, x: Tensor) -> Tensor:
        """(1, N, C) to the same."""
        y: Tensor = self.model(x)
        return y


class VocosLastGraph(_Graph):
    """Last norm and head of the vocoder."""

    inputs = ("x",)
    outputs = ("planes",)
    unused = ("backbone.embed", "backbone.norm.", "backbone.convnext")
    axes: ClassVar = {"x": {1: "frames", 2: "width"}}

    def example(self) -> tuple[Tensor, ...]:
        """Inputs to trace with."""
        return (torch.randn(1, FRAMES, VOCOS_SIZES["dim"]),)

    def forward(self, x: Tensor) -> Tensor:
        """(1, N, C) -> (1, N, 1026)."""
        planes: Tensor = self.model.head(self.model.backbone.final_layer_norm(x))
        return planes


def export(folder: Path = GRAPHS) -> list[Path]:
    """Write one graph of each kind of layer."""
    dim, text_dim, heads, ff_mult = (SIZES[key] for key in ("dim", "text_dim", "heads", "ff_mult"))
    vocos = Vocos(VOCOS_SIZES)
    graphs: tuple[tuple[str, nn.Module], ...] = (
        ("text_block", TextBlockGraph(TextBlock(text_dim))),
        ("input", InputGraph(InputEmbedding(2 * MEL_BANDS + text_dim, dim))),
        ("block", BlockGraph(AdaptiveBlock(dim, heads, ff_mult, 0.0))),
        ("output", OutputGraph(DiffusionTransformer(SIZES))),
        ("duration_block", DurationBlockGraph(PlainBlock(dim, heads, ff_mult, 0.0))),
        ("vocos_first", VocosFirstGraph(vocos)),
        ("vocos_block", VocosBlockGraph(VocosBlock(VOCOS_SIZES["dim"], VOCOS_SIZES["inner"]))),
        ("vocos_last", VocosLastGraph(vocos)),
    )
    return [
        export_graph(module, f"nanospeech_{name}", {}, folder, opset=GELU_OPSET)
        for name, module in graphs
    ]
