"""One layer in both ways, to find out which is faster on a processor."""

from pathlib import Path
from typing import ClassVar, Final

import torch
from torch import Tensor, nn

from ....backends.onnx.network_export import export_graph
from .network_products import FLOAT, EightBitProducts, Products

GRAPHS: Final = Path(__file__).resolve().parent / "graphs"
WIDTH, UNITS = 256, 512


class Layer(nn.Module):
    """A LayerNorm and a linear layer."""

    def __init__(self) -> None:
        super().__init__()
        self.norm, self.linear = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, UNITS)


class ProbeGraph(nn.Module):
    """Frames -> what the layer makes of them."""

    inputs = ("frames",)
    outputs = ("made",)
    unused = ()
    axes: ClassVar = {"frames": {0: "frames"}}

    def __init__(self, products: Products) -> None:
        super().__init__()
        self.model, self.products = Layer(), products

    def example(self) -> tuple[Tensor, ...]:
        """Inputs to trace with."""
        return (torch.randn(9, WIDTH),)

    def forward(self, frames: Tensor) -> Tensor:
        """(T, 256) -> (T, 512)."""
        norm, linear = self.model.norm, self.model.linear
        return self.products.behind_norm(norm(frames), norm, linear.weight, linear.bias)


def export(folder: Path = GRAPHS) -> list[Path]:
    """Write both graphs."""
    size = {"width": WIDTH, "units": UNITS}
    return [
        export_graph(ProbeGraph(products), name, size, folder)
        for name, products in (("product_probe", FLOAT), ("product_probe_int8", EightBitProducts()))
    ]
