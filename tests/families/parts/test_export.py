"""The parts of both models survive the way to ONNX Runtime, at lengths not seen while tracing."""

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
import pytest
import torch
from torch import Tensor, nn

from wyoming_nano_tts.families.parts.fastspeech.config import AcousticConfig
from wyoming_nano_tts.families.parts.fastspeech.network import AcousticModel
from wyoming_nano_tts.families.parts.snake_hifigan.config import VocoderConfig
from wyoming_nano_tts.families.parts.snake_hifigan.network import SnakeHifiGan

HIDDEN = 16


class TokenPart(nn.Module):
    """Ids to predictions, conditioned states and local context."""

    def __init__(self, model: AcousticModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, phone: Tensor, tone: Tensor, lang: Tensor, speaker: Tensor) -> Any:
        encoded = self.model.encode(phone, tone, lang, speaker)
        predicted = self.model.predict(encoded)
        conditioned = self.model.condition(encoded, predicted.energy, predicted.brightness)
        context = self.model.local_context(conditioned)[:, :-1]
        return predicted.log_durations, predicted.pitch, conditioned, context


class FramePart(nn.Module):
    """Expanded frames to mel and source."""

    def __init__(self, model: AcousticModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, frames: Tensor, meta: Tensor, context: Tensor, pitch: Tensor) -> Any:
        return self.model.decode(frames, meta, context, pitch)


def tokens(count: int) -> tuple[Tensor, ...]:
    ids = torch.arange(count)[None] % 7
    return ids, ids + 1, ids % 3, torch.tensor([1])


def frames(count: int) -> tuple[Tensor, ...]:
    torch.manual_seed(count)
    return tuple(torch.randn(1, count, width) for width in (HIDDEN, 8, HIDDEN, 2))


def mel(count: int) -> tuple[Tensor, ...]:
    torch.manual_seed(count)
    return (torch.randn(1, count, 80).transpose(1, 2),)


def small_acoustic() -> AcousticModel:
    config = AcousticConfig(
        hidden=HIDDEN, encoder_layers=1, decoder_layers=2, frame_source=True, absolute_frames=False
    )
    return AcousticModel(config)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
@pytest.mark.filterwarnings("ignore::torch.jit.TracerWarning")
@pytest.mark.parametrize("part", ["tokens", "frames", "vocoder"])
def test_onnx_equals_torch(part: str, tmp_path: Path) -> None:
    torch.manual_seed(0)
    module, inputs, axis = {
        "tokens": (TokenPart(small_acoustic()), tokens, 1),
        "frames": (FramePart(small_acoustic()), frames, 1),
        "vocoder": (
            SnakeHifiGan(VocoderConfig.from_dict({"upsample_initial_channel": 32})).fold(),
            mel,
            2,
        ),
    }[part]
    module.eval()
    traced, other = inputs(9), inputs(23)
    names = [f"input_{index}" for index in range(len(traced))]
    dynamic = {n: {axis: "length"} for n, x in zip(names, traced, strict=True) if x.dim() > 1}
    file = tmp_path / "part.onnx"
    torch.onnx.export(module, traced, file, input_names=names, dynamic_axes=dynamic, dynamo=False)
    session = onnxruntime.InferenceSession(file)
    results = session.run(None, {n: x.numpy() for n, x in zip(names, other, strict=True)})
    with torch.no_grad():
        expected = module(*other)
    if isinstance(expected, Tensor):
        expected = (expected,)
    assert len(results) == len(expected)
    for actual, wanted in zip(results, expected, strict=True):
        np.testing.assert_allclose(actual, wanted.numpy(), rtol=0, atol=1e-5)
