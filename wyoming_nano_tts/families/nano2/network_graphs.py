"""Weightless graphs of "nano2": tokens and frames of both networks."""

from pathlib import Path
from typing import ClassVar, Final

import torch
from torch import Tensor, nn

from ...backends.onnx.network_export import GELU_OPSET, export_graph
from ..parts.products.network_products import FLOAT, EightBitProducts, Products
from .config import SMALL_DECODER, SMALL_PROSODY, DecoderConfig, ProsodyConfig
from .network_decoder import FEATURES, FrameDecoder
from .network_prosody import PLACES, ProsodyNetwork

GRAPHS: Final = Path(__file__).resolve().parent / "graphs"
TOKENS, FRAMES = 11, 40
"""Of the inputs to trace with."""


def _index() -> Tensor:
    return torch.arange(FRAMES) * TOKENS // FRAMES


class ProsodyTextGraph(nn.Module):
    """Tokens -> text and expected units of 25 ms."""

    inputs = ("tokens", "length", "speaker")
    outputs = ("text", "units")
    unused = ("blocks", "norm_out", "out.")
    axes: ClassVar = {"tokens": {0: "tokens"}}

    def __init__(self, model: ProsodyNetwork) -> None:
        super().__init__()
        self.model = model

    def example(self) -> tuple[Tensor, ...]:
        """Inputs to trace with."""
        return torch.arange(TOKENS), torch.zeros(1, 1), torch.zeros(1, dtype=torch.int64)

    def forward(self, tokens: Tensor, length: Tensor, speaker: Tensor) -> tuple[Tensor, Tensor]:
        """(T,), (1, 1), (1,) -> (T, C), (T,)."""
        text, logits = self.model.encode_one(tokens, length, speaker)
        return text, torch.sigmoid(logits).sum(1)


class ProsodyFramesGraph(nn.Module):
    """Text and the layout of steps -> pitch, voicing logit and energy of frames; the state of the blocks."""

    inputs = ("text", "index", "place", "before", "after")
    outputs = ("contours", "state")
    unused = (
        "embed", "text_speaker", "length_in", "text.", "norm_text", "duration", "frame_speaker", "frame_in.bias",
    )  # fmt: skip
    axes: ClassVar = {
        "text": {0: "tokens"}, "index": {0: "steps"}, "place": {0: "steps"},
        "before": {0: "before"}, "after": {0: "after"},
    }  # fmt: skip

    def __init__(self, model: ProsodyNetwork) -> None:
        super().__init__()
        self.model = model

    def example(self) -> tuple[Tensor, ...]:
        """Inputs to trace with."""
        c = self.model.config
        return (
            torch.randn(TOKENS, c.frame_width),
            _index(),
            torch.randn(FRAMES, PLACES),
            torch.zeros(c.left, c.frame_layers * c.frame_width),
            torch.zeros(c.right, c.frame_width),
        )

    def forward(
        self, text: Tensor, index: Tensor, place: Tensor, before: Tensor, after: Tensor
    ) -> tuple[Tensor, Tensor]:
        """(T, C), (U,), (U, 3) and `Block.step`'s -> (2 U', 3)."""
        return self.model.step(text.index_select(0, index), place, before, after)


class DecoderTextGraph(nn.Module):
    """Tokens and their durations -> text."""

    inputs = ("tokens", "units", "speaker")
    outputs = ("text",)
    unused = ("norm_in", "norm_out", "blocks", "head")
    axes: ClassVar = {"tokens": {0: "tokens"}, "units": {0: "tokens"}}

    def __init__(self, model: FrameDecoder) -> None:
        super().__init__()
        self.model = model

    def example(self) -> tuple[Tensor, ...]:
        """Inputs to trace with."""
        return torch.arange(TOKENS), torch.ones(TOKENS), torch.zeros(1, dtype=torch.int64)

    def forward(self, tokens: Tensor, units: Tensor, speaker: Tensor) -> Tensor:
        """(T,), (T,), (1,) -> (T, C)."""
        return self.model.encode_one(tokens, units, speaker)


class DecoderFramesGraph(nn.Module):
    """Text, the layout of frames and their features -> planes; the state of the blocks."""

    inputs = ("text", "index", "features", "before", "after")
    outputs = ("planes", "state")
    unused = ("embed", "text_speaker", "token_in", "text.", "frame_speaker", "frame_in.bias")
    axes: ClassVar = {
        "text": {0: "tokens"}, "index": {0: "frames"}, "features": {0: "frames"},
        "before": {0: "before"}, "after": {0: "after"},
    }  # fmt: skip

    def __init__(self, model: FrameDecoder, products: Products) -> None:
        super().__init__()
        self.model, self.products = model, products

    def example(self) -> tuple[Tensor, ...]:
        """Inputs to trace with."""
        c = self.model.config
        return (
            torch.randn(TOKENS, c.width),
            _index(),
            torch.randn(FRAMES, FEATURES),
            torch.zeros(c.left, c.layers * c.width),
            torch.zeros(c.right, c.width),
        )

    def forward(
        self, text: Tensor, index: Tensor, features: Tensor, before: Tensor, after: Tensor
    ) -> tuple[Tensor, Tensor]:
        """(T, C), (F,), (F, 6) and `Block.step`'s -> (F', 5 · 2 · 301)."""
        frames = text.index_select(0, index)
        return self.model.step(frames, features, before, after, self.products)


def export(folder: Path = GRAPHS) -> list[Path]:
    """Write the graphs of both sizes; products of integers pay in the large one alone."""
    sizes = (
        ("nano2", ProsodyConfig(), DecoderConfig()),
        ("nano2_small", SMALL_PROSODY, SMALL_DECODER),
    )
    graphs: list[tuple[nn.Module, str, ProsodyConfig | DecoderConfig]] = []
    for name, prosody, decoder in sizes:
        intonation, frames = ProsodyNetwork(prosody), FrameDecoder(decoder)
        graphs += [
            (ProsodyTextGraph(intonation), f"{name}_prosody_text", prosody),
            (ProsodyFramesGraph(intonation), f"{name}_prosody_frames", prosody),
            (DecoderTextGraph(frames), f"{name}_decoder_text", decoder),
            (DecoderFramesGraph(frames, FLOAT), f"{name}_decoder_frames", decoder),
        ]
    large = FrameDecoder(DecoderConfig())
    eight = DecoderFramesGraph(large, EightBitProducts())
    graphs.append((eight, "nano2_decoder_frames_int8", large.config))
    return [
        export_graph(module, name, config, folder, opset=GELU_OPSET)
        for module, name, config in graphs
    ]
