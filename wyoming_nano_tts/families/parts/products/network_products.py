"""Ways to multiply frames with a layer's weights in a graph.

8-bit integers are several times as fast as float32 where the processor has instructions for them. Weights get a scale
a row. Frames get one scale a layer that is the same for every frame, unlike one that is measured anew in every run:
what becomes of a frame does not depend on the frames beside it, so that chunks join to what the whole sentence gives.
That scale follows from the weights, so that a voice needs no calibration: what a LayerNorm gives has unit variance, and
what a GELU gives is bounded by what stands before it. All of that is computed once, when a graph is opened.
"""

from collections.abc import Callable
from typing import Any, Protocol

import torch
import torch.nn.functional as F
from torch import Tensor, nn

NORM_DEVIATIONS = 9.0
"""What a LayerNorm hardly ever exceeds; measured maxima of the built-in voice are 7 to 11."""
NORM_ZERO = 128
GELU_ZERO = 8
"""Of the 255 steps, those below zero."""
GELU_LOWEST = 0.17
LARGEST_WEIGHT = 127
NO_WEIGHT = 1e-6
"""Scale of a row of zeros."""


class Products(Protocol):
    """How a graph multiplies its frames, (T, K), with a layer's weights, (N, K)."""

    def behind_norm(self, x: Tensor, norm: nn.LayerNorm, weight: Tensor, bias: Tensor) -> Tensor:
        """(T, K) that a LayerNorm gave -> (T, N)."""

    def behind_gelu(
        self, x: Tensor, largest: Tensor, weight: Tensor, bias: Tensor, gain: Tensor
    ) -> Tensor:
        """(T, K) that a GELU gave, hardly ever above `largest` -> (T, N), times a gain of each output."""


class FloatProducts:
    """In float32."""

    def behind_norm(self, x: Tensor, norm: nn.LayerNorm, weight: Tensor, bias: Tensor) -> Tensor:
        """See `Products`."""
        return F.linear(x, weight, bias)

    def behind_gelu(
        self, x: Tensor, largest: Tensor, weight: Tensor, bias: Tensor, gain: Tensor
    ) -> Tensor:
        """See `Products`."""
        # The gain goes into the weights, which happens once, when the graph is opened.
        return F.linear(x, weight * gain[:, None], bias * gain)


class EightBitProducts:
    """Of unsigned frames and signed weights, as integer instructions take them; for ONNX Runtime."""

    def behind_norm(self, x: Tensor, norm: nn.LayerNorm, weight: Tensor, bias: Tensor) -> Tensor:
        """See `Products`."""
        largest = norm.weight.abs().amax() * NORM_DEVIATIONS
        gain = torch.ones_like(bias)
        return _product(x, largest / (255 - NORM_ZERO), NORM_ZERO, weight, bias, gain)

    def behind_gelu(
        self, x: Tensor, largest: Tensor, weight: Tensor, bias: Tensor, gain: Tensor
    ) -> Tensor:
        """See `Products`."""
        step = torch.clamp(largest / (255 - GELU_ZERO), min=GELU_LOWEST / GELU_ZERO)
        return _product(x, step, GELU_ZERO, weight, bias, gain)


FLOAT = FloatProducts()


def _product(
    x: Tensor, step: Tensor, zero: int, weight: Tensor, bias: Tensor, gain: Tensor
) -> Tensor:
    # ONNX Runtime keeps all that it computes while it opens a graph: nothing as large as the weights, if possible.
    largest = torch.maximum(weight.amax(1), -weight.amin(1))
    scale = torch.clamp(largest / LARGEST_WEIGHT, min=NO_WEIGHT)
    none = torch.zeros_like(scale, dtype=torch.int8)
    offset = torch.round(bias / (scale * step)).to(torch.int32)
    # torch leaves both untyped.
    rounded: Callable[..., Tensor] = _RoundedRows.apply
    product: Callable[..., Tensor] = _RoundedProduct.apply
    steps = rounded(weight, scale, none).transpose(0, 1)
    return product(x, step, zero, steps, scale * gain, none, offset)


class _RoundedRows(torch.autograd.Function):
    """QuantizeLinear of rows: (N, K) float32 with (N,) scales -> (N, K) int8."""

    @staticmethod
    def symbolic(g: Any, weight: Any, scale: Any, none: Any) -> Any:
        """Operator of the graph."""
        made = g.op("QuantizeLinear", weight, scale, none, axis_i=0)
        made.setType(none.type().with_sizes(weight.type().sizes()))
        return made

    @staticmethod
    def forward(_ctx: Any, weight: Tensor, scale: Tensor, none: Tensor) -> Tensor:
        """What the operator computes."""
        return (torch.round(weight / scale[:, None]) + none[:, None]).to(torch.int8)


class _RoundedProduct(torch.autograd.Function):
    """QuantizeLinear and ONNX Runtime's QGemm: (T, K) float32 -> (T, N) float32."""

    @staticmethod
    def symbolic(
        g: Any, x: Any, step: Any, zero: int, weight: Any, scale: Any, none: Any, offset: Any
    ) -> Any:
        """Operators of the graph."""
        point = g.op("Constant", value_t=torch.tensor(zero, dtype=torch.uint8))
        frames = g.op("QuantizeLinear", x, step, point)
        made = g.op("com.microsoft::QGemm", frames, step, point, weight, scale, none, offset)
        made.setType(x.type().with_sizes([None, scale.type().sizes()[0]]))
        return made

    @staticmethod
    def forward(
        _ctx: Any, x: Tensor, step: Tensor, zero: int, weight: Tensor, scale: Tensor, none: Tensor,
        offset: Tensor,
    ) -> Tensor:  # fmt: skip
        """What the operators compute."""
        frames = torch.clamp(torch.round(x / step) + zero, 0, 255) - zero
        return (frames @ (weight - none).float() + offset) * (scale * step)
