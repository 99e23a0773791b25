"""Weightless graphs of "nano2": tokens and frames of both networks."""

from pathlib import Path
from typing import ClassVar, Final

import torch
from torch import Tensor, nn

from ...backends.onnx.network_export import GELU_OPSET, export_graph
from .config import DecoderConfig, ProsodyConfig
from .network_decoder import FEATURES, FrameDecoder, filters
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
    unused = ("frame_in", "frame_speaker", "blocks", "norm_out", "out.")
    axes: ClassVar = {"tokens": {1: "tokens"}}

    def __init__(self, model: ProsodyNetwork) -> None:
        super().__init__()
        self.model = model

    def example(self) -> tuple[Tensor, ...]:
        """Inputs to trace with."""
        return torch.arange(TOKENS)[None], torch.zeros(1, 1, 1), torch.zeros(1, dtype=torch.int64)

    def forward(self, tokens: Tensor, length: Tensor, speaker: Tensor) -> tuple[Tensor, Tensor]:
        """(1, T), (1, 1, 1), (1,) -> (1, T, C), (1, T)."""
        mask = torch.ones_like(tokens, dtype=torch.float32)
        text, logits = self.model.encode(tokens, length, mask, speaker)
        return text, torch.sigmoid(logits).sum(2)


class ProsodyFramesGraph(nn.Module):
    """Text and the layout of steps -> pitch, voicing logit and energy of frames; the state of the blocks."""

    inputs = ("text", "index", "place", "speaker", "before", "after")
    outputs = ("pitch", "voicing", "energy", "state")
    unused = ("embed", "text_speaker", "length_in", "text.", "norm_text", "duration")
    axes: ClassVar = {
        "text": {1: "tokens"}, "index": {0: "steps"}, "place": {1: "steps"},
        "before": {1: "before"}, "after": {1: "after"},
    }  # fmt: skip

    def __init__(self, model: ProsodyNetwork) -> None:
        super().__init__()
        self.model = model

    def example(self) -> tuple[Tensor, ...]:
        """Inputs to trace with."""
        c = self.model.config
        return (
            torch.randn(1, TOKENS, c.width),
            _index(),
            torch.randn(1, FRAMES, PLACES),
            torch.zeros(1, dtype=torch.int64),
            torch.zeros(c.frame_layers, c.left, c.frame_width),
            torch.zeros(1, c.right, c.frame_width),
        )

    def forward(
        self,
        text: Tensor,
        index: Tensor,
        place: Tensor,
        speaker: Tensor,
        before: Tensor,
        after: Tensor,
    ) -> tuple[Tensor, ...]:
        """(1, T, C), (U,), (1, U, 3), (1,) and `Block.step`'s -> three of (1, 2 U')."""
        steps = text.index_select(1, index)
        contours, state = self.model.step(steps, place, speaker, before, after)
        return *contours, state


class DecoderTextGraph(nn.Module):
    """Tokens and their durations -> text."""

    inputs = ("tokens", "units", "speaker")
    outputs = ("text",)
    unused = ("frame_in", "frame_speaker", "norm_in", "norm_out", "blocks", "head")
    axes: ClassVar = {"tokens": {1: "tokens"}, "units": {1: "tokens"}}

    def __init__(self, model: FrameDecoder) -> None:
        super().__init__()
        self.model = model

    def example(self) -> tuple[Tensor, ...]:
        """Inputs to trace with."""
        speaker = torch.zeros(1, dtype=torch.int64)
        return torch.arange(TOKENS)[None], torch.ones(1, TOKENS), speaker

    def forward(self, tokens: Tensor, units: Tensor, speaker: Tensor) -> Tensor:
        """(1, T), (1, T), (1,) -> (1, T, C)."""
        return self.model.encode(tokens, units, torch.ones_like(units), speaker)


class DecoderFramesGraph(nn.Module):
    """Text, the layout of frames and their features -> filters; the state of the blocks."""

    inputs = ("text", "index", "features", "speaker", "before", "after")
    outputs = ("harmonic", "noise_gain", "free", "state")
    unused = ("embed", "text_speaker", "token_in", "text.")
    axes: ClassVar = {
        "text": {1: "tokens"}, "index": {0: "frames"}, "features": {1: "frames"},
        "before": {1: "before"}, "after": {1: "after"},
    }  # fmt: skip

    def __init__(self, model: FrameDecoder) -> None:
        super().__init__()
        self.model = model

    def example(self) -> tuple[Tensor, ...]:
        """Inputs to trace with."""
        c = self.model.config
        return (
            torch.randn(1, TOKENS, c.text_width),
            _index(),
            torch.randn(1, FRAMES, FEATURES),
            torch.zeros(1, dtype=torch.int64),
            torch.zeros(c.layers, c.left, c.width),
            torch.zeros(1, c.right, c.width),
        )

    def forward(
        self,
        text: Tensor,
        index: Tensor,
        features: Tensor,
        speaker: Tensor,
        before: Tensor,
        after: Tensor,
    ) -> tuple[Tensor, ...]:
        """(1, T, C), (F,), (1, F, 6), (1,) and `Block.step`'s -> (1, 2 F', 301), complex ones with a last axis of 2."""
        frames = text.index_select(1, index)
        planes, state = self.model.step(frames, features, speaker, before, after)
        made = filters(planes)
        harmonic = torch.stack([made.harmonic_real, made.harmonic_imaginary], -1)
        free = torch.stack([made.free_real, made.free_imaginary], -1)
        return harmonic, made.noise_gain, free, state


def export(folder: Path = GRAPHS) -> list[Path]:
    """Write the four graphs."""
    prosody, decoder = ProsodyConfig(), DecoderConfig()
    intonation, frames = ProsodyNetwork(prosody), FrameDecoder(decoder)
    graphs = (
        (ProsodyTextGraph(intonation), "nano2_prosody_text", prosody),
        (ProsodyFramesGraph(intonation), "nano2_prosody_frames", prosody),
        (DecoderTextGraph(frames), "nano2_decoder_text", decoder),
        (DecoderFramesGraph(frames), "nano2_decoder_frames", decoder),
    )
    return [
        export_graph(module, name, config, folder, opset=GELU_OPSET)
        for module, name, config in graphs
    ]
