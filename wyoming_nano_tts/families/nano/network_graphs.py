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
    """Token ids -> what the decoder is told of tokens."""

    inputs = ("phone", "tone", "language", "speaker")
    outputs = ("tokens", "log_durations", "pitch")
    unused = (
        "pitch_proj", "frame_proj", "decoder", "frame_gru", "mel_head", "postnet", "source_head",
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
        """All (1, T) but speaker (1,) -> state with its context (T, H), log-durations (T,), pitch (T, 2)."""
        encoded = self.model.encode_rows(phone, tone, language, speaker)
        predicted = self.model.predict(encoded)
        conditioned = self.model.condition(encoded, predicted.energy, predicted.brightness)
        tokens = conditioned + self.model.local_context(conditioned)[:, :-1]
        return tokens[0], predicted.log_durations[0], predicted.pitch[0]


class AcousticDecoderGraph(nn.Module):
    """Tokens and the layout of frames -> mel, what the postnet adds, source; states."""

    inputs = (
        "tokens", "pitch", "token_index", "meta", "done",
        "before", "waiting", "hidden", "before_mel", "before_net", "before_last",
        "after", "after_mel", "after_net",
    )  # fmt: skip
    outputs = (
        "mel", "added", "source",
        "state", "state_waiting", "state_hidden", "state_mel", "state_net", "state_last",
    )  # fmt: skip
    unused = (
        "phone.", "tone.", "lang.", "speaker", "encoder", "duration_head", "energy_head", "bright_head", "pitch_head",
        "energy_proj", "bright_proj", "local_ctx",
    )  # fmt: skip
    """Parameters of the encoder's half."""
    tables = TABLES
    axes: ClassVar = {
        "tokens": {0: "tokens"}, "pitch": {0: "tokens"}, "token_index": {0: "frames"}, "meta": {0: "frames"},
        "done": {0: "done"}, "before": {0: "before"}, "waiting": {0: "waiting"}, "before_mel": {0: "before_mel"},
        "before_net": {0: "before_net"}, "before_last": {0: "before_last"}, "after": {0: "after"},
        "after_mel": {0: "after_net"}, "after_net": {0: "after_net"},
    }  # fmt: skip

    def __init__(self, model: AcousticModel) -> None:
        super().__init__()
        self.model = model

    def example(self) -> tuple[Tensor, ...]:
        """Inputs to trace with."""
        c, tokens, frames = self.model.config, 11, 60
        reach = c.kernel_size // 2
        return (
            torch.randn(tokens, c.hidden),
            torch.randn(tokens, 2),
            torch.arange(frames) * tokens // frames,
            torch.randn(frames, 8),
            torch.arange(30),
            torch.zeros(reach, c.decoder_layers * 2 * c.hidden),
            torch.zeros(5, c.hidden),
            torch.zeros(2, 1, c.hidden // 2),
            torch.zeros(2, c.n_mels),
            torch.zeros(2, c.hidden),
            torch.zeros(2, c.hidden),
            torch.zeros(reach, 2 * c.hidden),
            torch.zeros(2, c.n_mels),
            torch.zeros(2, c.hidden),
        )

    def forward(
        self,
        tokens: Tensor,
        pitch: Tensor,
        token_index: Tensor,
        meta: Tensor,
        done: Tensor,
        *rows: Tensor,
    ) -> tuple[Tensor, ...]:
        """See `AcousticModel.step`."""
        return self.model.step((tokens, pitch, token_index), meta, done, rows[:6], rows[6:])


def export(folder: Path = GRAPHS) -> list[Path]:
    """Write the encoder's and the decoder's graph."""
    config = our_acoustic_config(dropout=0.0)
    acoustic = AcousticModel(config)
    return [
        export_graph(AcousticEncoderGraph(acoustic), "acoustic_encoder", config, folder),
        export_graph(AcousticDecoderGraph(acoustic), "acoustic_decoder", config, folder),
    ]
