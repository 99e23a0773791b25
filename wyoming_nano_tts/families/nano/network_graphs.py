"""Weightless ONNX graphs of our acoustic model."""

from pathlib import Path
from typing import ClassVar, Final

import torch
from torch import Tensor, nn

from ...backends.onnx.network_export import export_graph
from ..parts.fastspeech.config import TABLES
from ..parts.fastspeech.network import AcousticModel
from .config import our_acoustic_config

GRAPHS: Final = Path(__file__).resolve().parent / "graphs"


class AcousticEncoderGraph(nn.Module):
    """Token ids -> encoder states and predictions."""

    inputs = ("phone", "tone", "language", "speaker")
    outputs = ("encoded", "log_durations", "energy", "brightness", "pitch")
    unused = (
        "energy_proj", "bright_proj", "pitch_proj", "frame_proj", "local_ctx", "decoder", "frame_gru", "mel_head",
        "postnet", "source_head",
    )  # fmt: skip
    """Parameters of the decoder's half."""
    tables = TABLES
    axes: ClassVar = {"phone": {1: "tokens"}, "tone": {1: "tokens"}, "language": {1: "tokens"}}

    def __init__(self, model: AcousticModel) -> None:
        super().__init__()
        self.model = model

    def example(self) -> tuple[Tensor, ...]:
        """Inputs to trace with."""
        ids = torch.arange(11)[None]
        return ids, ids % 7, torch.full_like(ids, 2), torch.zeros(1, dtype=torch.int64)

    def forward(
        self, phone: Tensor, tone: Tensor, language: Tensor, speaker: Tensor
    ) -> tuple[Tensor, ...]:
        """All (1, T) but speaker (1,)."""
        encoded = self.model.encode_rows(phone, tone, language, speaker)
        predicted = self.model.predict(encoded)
        return (
            encoded,
            predicted.log_durations,
            predicted.energy,
            predicted.brightness,
            predicted.pitch,
        )


class AcousticDecoderGraph(nn.Module):
    """Encoder states, prosody and the layout of frames -> mel and source."""

    inputs = ("encoded", "energy", "brightness", "pitch", "token_index", "meta")
    outputs = ("mel", "source")
    unused = (
        "phone.", "tone.", "lang.", "speaker", "encoder", "duration_head", "energy_head", "bright_head", "pitch_head",
    )  # fmt: skip
    """Parameters of the encoder's half."""
    tables = TABLES
    axes: ClassVar = {
        "encoded": {1: "tokens"}, "energy": {1: "tokens"}, "brightness": {1: "tokens"}, "pitch": {1: "tokens"},
        "token_index": {0: "frames"}, "meta": {1: "frames"},
    }  # fmt: skip

    def __init__(self, model: AcousticModel) -> None:
        super().__init__()
        self.model = model

    def example(self) -> tuple[Tensor, ...]:
        """Inputs to trace with."""
        tokens, frames = 11, 40
        index = torch.arange(frames) * tokens // frames
        states = torch.randn(1, tokens, self.model.config.hidden)
        return (
            states,
            *torch.randn(2, 1, tokens),
            torch.randn(1, tokens, 2),
            index,
            torch.randn(1, frames, 8),
        )

    def forward(
        self,
        encoded: Tensor,
        energy: Tensor,
        brightness: Tensor,
        pitch: Tensor,
        token_index: Tensor,
        meta: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """Tokens (1, T, ...), token_index (F,), meta (1, F, 8)."""
        conditioned = self.model.condition(encoded, energy, brightness)
        context = self.model.local_context(conditioned)
        # One output `index_select` each: advanced indexing would export as a chain of reshapes.
        mel, source = self.model.decode(
            conditioned.index_select(1, token_index),
            meta,
            context.index_select(1, token_index),
            pitch.index_select(1, token_index),
        )
        assert source is not None  # noqa: S101 - for the type checker; `frame_source` is always on here
        return mel, source


def export(folder: Path = GRAPHS) -> list[Path]:
    """Write the encoder's and the decoder's graph."""
    config = our_acoustic_config(dropout=0.0)
    acoustic = AcousticModel(config)
    return [
        export_graph(AcousticEncoderGraph(acoustic), "acoustic_encoder", config, folder),
        export_graph(AcousticDecoderGraph(acoustic), "acoustic_decoder", config, folder),
    ]
