"""The numpy vocoder against its torch reference, and chunks against the whole."""

from collections.abc import Iterator

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from wyoming_nano_tts.backends.onnx.session import OnnxBackend
from wyoming_nano_tts.families.parts.short_spectra import NOISE_DEVIATION, white_noise
from wyoming_nano_tts.families.parts.source_filter import vocoder as source_filter
from wyoming_nano_tts.families.parts.source_filter.network import SourceFilterVocoder as Reference
from wyoming_nano_tts.families.parts.source_filter.vocoder import SourceFilterVocoder
from wyoming_nano_tts.families.parts.vocoder import Acoustics

Floats = NDArray[np.float32]


@pytest.fixture(scope="module")
def reference() -> Reference:
    torch.manual_seed(0)
    model = Reference().eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.05 * torch.randn_like(parameter))
    return model


@pytest.fixture(scope="module")
def vocoder(reference: Reference) -> SourceFilterVocoder:
    weights = {k: v.numpy() for k, v in reference.state_dict().items()}
    return SourceFilterVocoder(OnnxBackend().open("source_filter", weights, 1))


def features(frames: int) -> tuple[Floats, Floats, Floats]:
    rng = np.random.default_rng(frames)
    mel = rng.normal(-5, 2, (80, frames)).astype(np.float32)
    f0_hz = (150 + 40 * np.sin(np.arange(frames) / 9)).astype(np.float32)
    return mel, f0_hz, (np.arange(frames) % 17 < 12).astype(np.float32)


def joined(chunks: Iterator[Floats]) -> Floats:
    return np.concatenate(list(chunks))


@pytest.mark.parametrize("frames", [1, 2, 15, 16, 17, 80, 81, 203])
def test_stream_equals_the_torch_reference(
    vocoder: SourceFilterVocoder, reference: Reference, frames: int
) -> None:
    mel, f0_hz, voicing = features(frames)
    streamed = joined(vocoder.stream(Acoustics(mel, f0_hz, voicing), np.random.default_rng(7)))
    noise = white_noise(np.random.default_rng(7), 256 * frames).astype(np.float32)
    noise /= NOISE_DEVIATION
    with torch.inference_mode():
        whole = reference(*(torch.from_numpy(x)[None] for x in (mel, f0_hz, voicing, noise)))[
            0
        ].numpy()
    assert streamed.shape == (256 * frames,)
    scale = np.abs(whole).max()
    np.testing.assert_allclose(streamed, whole, atol=1e-4 * max(1.0, scale))


@pytest.mark.parametrize(("first", "size"), [(1, 1), (5, 30), (16, 64), (500, 500)])
def test_chunk_sizes_do_not_change_the_audio(
    vocoder: SourceFilterVocoder, monkeypatch: pytest.MonkeyPatch, first: int, size: int
) -> None:
    mel, f0_hz, voicing = features(130)
    expected = joined(vocoder.stream(Acoustics(mel, f0_hz, voicing), np.random.default_rng(1)))
    monkeypatch.setattr(source_filter, "FIRST_CHUNK_FRAMES", first)
    monkeypatch.setattr(source_filter, "CHUNK_FRAMES", size)
    chunks = list(vocoder.stream(Acoustics(mel, f0_hz, voicing), np.random.default_rng(1)))
    assert (len(chunks) > 1) == (first < 130)
    np.testing.assert_allclose(np.concatenate(chunks), expected, atol=1e-4)


def test_same_seed_same_audio_and_other_seed_other_noise(vocoder: SourceFilterVocoder) -> None:
    mel, f0_hz, voicing = features(40)
    first, again, other = (
        joined(vocoder.stream(Acoustics(mel, f0_hz, voicing), np.random.default_rng(seed)))
        for seed in (3, 3, 4)
    )
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 1e-3
