"""The acoustic model on ONNX Runtime against torch with the same weights, and the graphs against the models."""

from typing import Any

import numpy as np
import pytest
import torch

from benchmarks.stand_ins.voices import ACOUSTIC_GRAPHS, random_weights
from wyoming_nano_tts.backends.graph import graph_spec
from wyoming_nano_tts.backends.onnx.session import OnnxBackend
from wyoming_nano_tts.families.nano import acoustic as engine_acoustic
from wyoming_nano_tts.families.nano.config import our_acoustic_config
from wyoming_nano_tts.families.parts.fastspeech.layout import (
    at_level_of,
    durations_frames,
    source_contour,
    transpose_pitch,
)
from wyoming_nano_tts.families.parts.fastspeech.network import AcousticModel
from wyoming_nano_tts.families.parts.fastspeech.network_length_regulator import expand, frame_layout
from wyoming_nano_tts.families.parts.source_filter.network import SourceFilterVocoder
from wyoming_nano_tts.text import TokenIds
from wyoming_nano_tts.text.english.arpabet import NUMBERING, phonemes_of

SENTENCE = ("HH", "AH0", "L", "OW1", ",", "W", "ER1", "L", "D", ".")


@pytest.fixture(scope="module")
def weights() -> dict[str, Any]:
    return random_weights(ACOUSTIC_GRAPHS)


@pytest.fixture(scope="module")
def reference(weights: dict[str, Any]) -> AcousticModel:
    model = AcousticModel(our_acoustic_config(dropout=0.0))
    model.load_state_dict({k: torch.from_numpy(v) for k, v in weights.items()})
    return model.eval()


@pytest.fixture(scope="module")
def ours(weights: dict[str, Any]) -> engine_acoustic.AcousticModel:
    return engine_acoustic.AcousticModel(weights, OnnxBackend(), 1)


@torch.inference_mode()
def torch_run(
    model: AcousticModel, ids: TokenIds, speaker: int, length_scale: float, pitch_scale: float
) -> tuple[Any, Any]:
    """The same, piece by piece, with the reference's layout."""
    phone, tone, lang = (torch.from_numpy(x)[None] for x in (ids.phone, ids.tone, ids.language))
    encoded = model.encode(phone, tone, lang, torch.tensor([speaker]))
    predicted = model.predict(encoded)
    durations = durations_frames(predicted.log_durations[0].numpy(), length_scale)
    layout = frame_layout(torch.from_numpy(durations)[None], 100_000)
    conditioned = model.condition(encoded, predicted.energy, predicted.brightness)
    pitch = torch.from_numpy(transpose_pitch(predicted.pitch[0].numpy(), pitch_scale))[None]
    mel, source = model.decode(
        expand(conditioned, layout.token_index),
        layout.meta,
        expand(model.local_context(conditioned), layout.token_index),
        expand(pitch, layout.token_index),
    )
    assert source is not None
    return mel[0].numpy(), source[0].numpy()


@pytest.mark.parametrize(
    ("repeats", "speaker", "length_scale", "pitch_scale"),
    [(1, 0, 1.0, 1.0), (1, 1, 0.5, 2.0), (3, 0, 2.0, 0.5), (0, 0, 1.0, 1.0)],
)
def test_onnx_equals_torch(
    ours: engine_acoustic.AcousticModel,
    reference: AcousticModel,
    repeats: int,
    speaker: int,
    length_scale: float,
    pitch_scale: float,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sources: list[Any] = []

    def spy(source: Any, *scales: float) -> Any:
        sources.append(source)
        return source_contour(source, *scales)

    monkeypatch.setattr(engine_acoustic, "source_contour", spy)
    ids = phonemes_of(repeats * SENTENCE).token_ids(NUMBERING, blanks=False)
    actual = ours.run(ids, speaker, length_scale, pitch_scale)
    mel, _ = torch_run(reference, ids, speaker, length_scale, pitch_scale)
    usual, source = torch_run(reference, ids, speaker, length_scale, 1.0)
    mel = at_level_of(mel, usual)
    assert actual.mel.shape == mel.shape
    np.testing.assert_allclose(actual.mel, mel, rtol=0, atol=1e-4)
    np.testing.assert_allclose(sources[0], source, rtol=0, atol=1e-4)
    assert actual.f0_hz.shape == actual.voicing.shape == mel.shape[1:]


def test_speakers_differ(ours: engine_acoustic.AcousticModel) -> None:
    ids = phonemes_of(SENTENCE).token_ids(NUMBERING, blanks=False)
    first, second = (ours.run(ids, speaker, 1.0, 1.0) for speaker in (0, 1))
    assert first.mel.shape != second.mel.shape or np.abs(first.mel - second.mel).max() > 1e-3


def test_the_graphs_name_exactly_the_weights_of_the_models() -> None:
    """The exporter merges equal tensors; a graph with a merged weight would ignore the voice's."""
    config = our_acoustic_config(dropout=0.0)
    acoustic = {k: tuple(v.shape) for k, v in AcousticModel(config).state_dict().items()}
    named = [set(graph_spec(graph).weights) for graph in ACOUSTIC_GRAPHS]
    assert named[0] | named[1] == set(acoustic)
    assert not named[0] & named[1]
    for graph in ACOUSTIC_GRAPHS:
        for name, shape in graph_spec(graph).shapes().items():
            assert acoustic[name] == shape
        assert graph_spec(graph).config == config.to_dict()
    vocoder = {k: tuple(v.shape) for k, v in SourceFilterVocoder().state_dict().items()}
    assert graph_spec("source_filter").shapes() == vocoder
    assert config.frame_source
    assert not config.absolute_frames


def test_biases_that_start_equal_are_the_voices_own(weights: dict[str, Any]) -> None:
    """They are what the exporter would merge: change one at a time, the output must follow."""
    ids = phonemes_of(SENTENCE).token_ids(NUMBERING, blanks=False)
    before = engine_acoustic.AcousticModel(weights, OnnxBackend(), 1).run(ids, 0, 1.0, 1.0)
    for name in ("decoder.5.norm2.bias", "encoder.0.norm1.bias", "mel_head.0.bias"):
        changed = weights | {name: weights[name] + 0.5}
        after = engine_acoustic.AcousticModel(changed, OnnxBackend(), 1).run(ids, 0, 1.0, 1.0)
        assert after.mel.shape != before.mel.shape or np.abs(after.mel - before.mel).max() > 1e-4
