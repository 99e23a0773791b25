"""Weightless ONNX graphs of Inflect-Nano-v1: the published acoustic model.

The optional parts of the acoustic model change what a graph computes, so every combination has a graph of its own;
sizes are the published ones.
"""

import itertools
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, ClassVar, Final

import torch
from torch import Tensor, nn

from ...backends.onnx.network_export import export_graph
from ..parts.fastspeech.config import TABLES, AcousticConfig
from ..parts.fastspeech.network import AcousticModel

GRAPHS: Final = Path(__file__).resolve().parent / "graphs"

ENCODER_KEYS = (
    "vocab_size", "tone_size", "lang_size", "hidden", "encoder_layers", "kernel_size", "speaker_count", "speaker_dim",
    "use_contextual_predictors", "use_group_duration_planner",
)  # fmt: skip
"""What the encoder's half depends on."""
DECODER_KEYS = (
    "n_mels", "hidden", "decoder_layers", "decoder_ff_mult", "kernel_size", "dropout", "sample_rate", "max_frames",
    "postnet_scale", "use_frame_pitch", "abs_frame_bins", "frame_source", "absolute_frames",
)  # fmt: skip
"""What the decoder's half depends on, and what else is published."""
ENCODER_WEIGHTS = (
    "phone.", "tone.", "lang.", "speaker", "encoder", "duration_head", "energy_head", "bright_head", "pitch_head",
    "predictor_context", "duration_delta", "energy_delta", "bright_delta", "pitch_delta", "group_duration_delta",
)  # fmt: skip
DECODER_WEIGHTS = (
    "energy_proj", "bright_proj", "pitch_proj", "abs_frame", "frame_proj", "local_ctx", "decoder", "frame_gru",
    "mel_head", "postnet",
)  # fmt: skip


class InflectV1EncoderGraph(nn.Module):
    """Token ids -> encoder states, predictions, and the group planner's correction if there is one."""

    inputs = ("phone", "tone", "language", "speaker")
    unused = DECODER_WEIGHTS
    tables = TABLES
    axes: ClassVar = {"phone": {1: "tokens"}, "tone": {1: "tokens"}, "language": {1: "tokens"}}

    def __init__(self, model: AcousticModel) -> None:
        super().__init__()
        self.model = model
        self.plans = model.config.use_group_duration_planner
        planned = ("log_group_delta",) if self.plans else ()
        self.outputs = ("encoded", "log_durations", "energy", "brightness", "pitch", *planned)

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
        planned = (self.model.group_duration_delta(encoded)[..., 0],) if self.plans else ()
        return (
            encoded,
            predicted.log_durations,
            predicted.energy,
            predicted.brightness,
            predicted.pitch,
            *planned,
        )


class InflectV1DecoderGraph(nn.Module):
    """Encoder states, prosody and the layout of frames -> mel."""

    outputs = ("mel",)
    tables = TABLES

    def __init__(self, model: AcousticModel) -> None:
        super().__init__()
        self.model = model
        self.pitched = model.config.use_frame_pitch
        # Without frame pitch the published checkpoints hold its projection all the same.
        self.unused = ENCODER_WEIGHTS if self.pitched else (*ENCODER_WEIGHTS, "pitch_proj")
        pitch = ("pitch",) if self.pitched else ()
        self.inputs = (
            "encoded", "energy", "brightness", "token_index", "frame_bin", "meta", *pitch,
        )  # fmt: skip
        tokens, frames = {1: "tokens"}, {0: "frames"}
        self.axes = {
            "encoded": tokens, "energy": tokens, "brightness": tokens, "token_index": frames,
            "frame_bin": frames, "meta": {1: "frames"}, **dict.fromkeys(pitch, tokens),
        }  # fmt: skip

    def example(self) -> tuple[Tensor, ...]:
        """Inputs to trace with."""
        tokens, frames = 11, 40
        index = torch.arange(frames) * tokens // frames
        pitch = (torch.randn(1, tokens, 2),) if self.pitched else ()
        return (
            torch.randn(1, tokens, self.model.config.hidden),
            *torch.randn(2, 1, tokens),
            index,
            torch.arange(frames) // 3,
            torch.randn(1, frames, 8),
            *pitch,
        )

    def forward(
        self,
        encoded: Tensor,
        energy: Tensor,
        brightness: Tensor,
        token_index: Tensor,
        frame_bin: Tensor,
        meta: Tensor,
        pitch: Tensor | None = None,
    ) -> Tensor:
        """Tokens (1, T, ...), token_index and frame_bin (F,), meta (1, F, 8)."""
        conditioned = self.model.condition(encoded, energy, brightness)
        context = self.model.local_context(conditioned)
        if pitch is None:
            pitch = torch.zeros_like(encoded[..., :2])
        # One output `index_select` each: advanced indexing would export as a chain of reshapes.
        mel, _ = self.model.decode(
            conditioned.index_select(1, token_index),
            meta,
            context.index_select(1, token_index),
            pitch.index_select(1, token_index),
            abs_bins=frame_bin,
        )
        return mel


def encoder_graph_name(contextual: bool, planned: bool) -> str:
    """Name of the encoder's graph with these optional parts."""
    return f"inflect_v1_encoder{'_contextual' * contextual}{'_planned' * planned}"


def decoder_graph_name(pitched: bool) -> str:
    """Name of the decoder's graph, with or without pitch of frames."""
    return "inflect_v1_decoder" if pitched else "inflect_v1_decoder_without_pitch"


def export(folder: Path = GRAPHS) -> list[Path]:
    """Write every graph."""
    written = []
    for contextual, planned in itertools.product((False, True), repeat=2):
        config = AcousticConfig(
            use_contextual_predictors=contextual, use_group_duration_planner=planned
        )
        encoder = InflectV1EncoderGraph(AcousticModel(config))
        name = encoder_graph_name(contextual, planned)
        written.append(export_graph(encoder, name, _some(config.to_dict(), ENCODER_KEYS), folder))
    for pitched in (True, False):
        config = AcousticConfig(use_frame_pitch=pitched)
        decoder = InflectV1DecoderGraph(AcousticModel(config))
        name = decoder_graph_name(pitched)
        written.append(export_graph(decoder, name, _some(config.to_dict(), DECODER_KEYS), folder))
    return written


def _some(config: Mapping[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    return {key: config[key] for key in keys}
