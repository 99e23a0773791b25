"""Discriminators, moving average, checkpoints and the vocoder's batches."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from wyoming_nano_tts.errors import TrainingError
from wyoming_nano_tts.train.checkpoint import MovingAverage, load_checkpoint, save_checkpoint
from wyoming_nano_tts.train.discriminators import (
    Discriminators,
    PeriodDiscriminator,
    SpectrumDiscriminator,
    adversarial_loss,
    discriminator_loss,
    feature_matching_loss,
)
from wyoming_nano_tts.train.features import Features, save_features
from wyoming_nano_tts.train.vocoder.data import VocoderData
from wyoming_nano_tts.train.vocoder.losses import SpectralLoss

SAMPLES = 12 * 256


def noise(batch: int, seed: int = 0) -> torch.Tensor:
    return 0.1 * torch.randn(batch, SAMPLES, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("period", [2, 3, 11])
def test_a_period_discriminator_sees_columns(period: int) -> None:
    part = PeriodDiscriminator(period, (4, 8, 8))
    score, layers = part(noise(2))
    rows = -(-SAMPLES // period)
    expected = []
    for channels, stride in ((4, 3), (8, 3), (8, 1)):
        rows = -(-rows // stride)
        expected.append((2, channels, rows, period))
    assert [tuple(layer.shape) for layer in layers] == expected
    assert score.shape == (2, 1, rows, period)


def test_a_spectrum_discriminator_sees_frames_and_bins() -> None:
    score, layers = SpectrumDiscriminator(512, 128, 4)(noise(2))
    frames = SAMPLES // 128 + 1
    assert [tuple(layer.shape) for layer in layers] == [
        (2, channels, frames, bins) for channels, bins in ((4, 129), (4, 65), (8, 33), (8, 17))
    ]
    assert score.shape == (2, 1, frames, 17)


def test_all_discriminators_together_and_their_losses() -> None:
    torch.manual_seed(0)
    judges = Discriminators(period_channels=(4, 4), spectrum_channels=2)
    real, generated = judges(noise(2)), judges(noise(2, seed=1))
    assert len(real) == 8
    # Perfect judgements cost nothing, the opposite costs 2 a part.
    sure = [(torch.ones_like(score), layers) for score, layers in real]
    fooled = [(torch.zeros_like(score), layers) for score, layers in generated]
    assert float(discriminator_loss(sure, fooled)) == 0
    assert float(discriminator_loss(fooled, sure)) == pytest.approx(16)
    assert float(adversarial_loss(sure)) == 0
    assert float(adversarial_loss(fooled)) == pytest.approx(8)
    assert float(feature_matching_loss(real, real).detach()) == 0
    matching = feature_matching_loss(real, generated)
    assert float(matching.detach()) > 0
    matching.backward()  # type: ignore[no-untyped-call]


def test_the_default_discriminators_have_the_size_they_say() -> None:
    parameters = sum(p.numel() for p in Discriminators().parameters())
    assert parameters == pytest.approx(0.83e6, rel=0.02)


def test_spectral_loss_is_zero_for_the_same_and_grows_with_the_distance() -> None:
    loss, wave = SpectralLoss(), noise(2)
    stft, mel = loss(wave, wave)
    assert float(stft) == pytest.approx(0, abs=1e-6)
    assert float(mel) == pytest.approx(0, abs=1e-6)
    near, far = loss(wave * 1.1, wave), loss(wave * 2, wave)
    assert 0 < float(near[1]) < float(far[1])
    assert float(far[1]) == pytest.approx(np.log(2), abs=0.02)


def test_the_average_forgets_its_random_start_then_moves_slowly() -> None:
    model = nn.Linear(3, 2)
    average = MovingAverage(model, decay=0.9)
    start = model.weight.detach().clone()
    with torch.no_grad():
        model.weight += 1
    average.update(model, step=1)
    torch.testing.assert_close(average.values["weight"], start + (1 - 2 / 11))
    for step in range(1000, 1003):
        before = average.values["weight"].clone()
        average.update(model, step)
        torch.testing.assert_close(
            average.values["weight"], 0.9 * before + 0.1 * model.weight.detach()
        )
    assert not torch.equal(average.values["weight"], model.weight)  # a copy, not the model's own
    other = MovingAverage(nn.Linear(3, 2), 0.9)
    other.load_state_dict(average.state_dict())
    assert torch.equal(other.values["weight"], average.values["weight"])


def test_checkpoints_survive_and_leave_nothing_beside(tmp_path: Path) -> None:
    path = tmp_path / "stage" / "checkpoint.pt"
    state = {"step": 3, "model": {"a": torch.arange(4.0)}}
    save_checkpoint(path, state)
    save_checkpoint(path, {**state, "step": 4})
    loaded = load_checkpoint(path)
    assert loaded["step"] == 4
    assert torch.equal(loaded["model"]["a"], torch.arange(4.0))
    assert [p.name for p in path.parent.iterdir()] == ["checkpoint.pt"]


class Evil:
    """What a pickle could run."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return exec, ("raise SystemExit(99)",)


def test_a_checkpoint_cannot_run_code(tmp_path: Path) -> None:
    torch.save({"step": Evil()}, tmp_path / "evil.pt")
    with pytest.raises(TrainingError, match=r"evil\.pt cannot be read as a checkpoint"):
        load_checkpoint(tmp_path / "evil.pt")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> VocoderData:
    """Recordings in which every frame can be told: F0 and mel hold its number."""
    folder = tmp_path_factory.mktemp("features")
    for name, frames in (("long", 40), ("short", 5)):
        number = np.arange(frames, dtype=np.float32)
        waveform = np.repeat(number / 100, 256).astype(np.float32)
        save_features(
            folder / f"{name}.npz", Features(waveform, np.tile(number, (80, 1)), 100 + number)
        )
    return VocoderData(folder, ["long", "short"])


def test_batches_depend_on_seed_and_step_alone(data: VocoderData) -> None:
    first, again = data.batch(1, 7, 4, 12), data.batch(1, 7, 4, 12)
    for other in (data.batch(1, 8, 4, 12), data.batch(2, 7, 4, 12)):
        assert not torch.equal(first.mel, other.mel)
    for name in ("mel", "f0_hz", "voicing", "waveform"):
        assert torch.equal(getattr(first, name), getattr(again, name))


def test_segments_are_in_step_and_padded_with_silence(data: VocoderData) -> None:
    batch = data.batch(0, 0, 24, 12)
    assert batch.mel.shape == (24, 80, 12)
    assert batch.waveform.shape == (24, 12 * 256)
    padded = 0
    for mel, f0_hz, voicing, waveform in zip(
        batch.mel, batch.f0_hz, batch.voicing, batch.waveform, strict=True
    ):
        frames = int(voicing.sum())
        padded += frames < 12
        assert frames in {5, 12}
        torch.testing.assert_close(f0_hz[:frames], 100 + mel[0, :frames], rtol=1e-4, atol=1e-3)
        level = waveform.reshape(12, 256)[:, 100]
        torch.testing.assert_close(level[:frames], mel[0, :frames] / 100, rtol=0, atol=1e-4)
        assert not level[frames:].any()
        assert (mel[:, frames:] == -11.5).all()
    assert 0 < padded < 24


def test_predicted_mels_replace_the_recorded_ones(tmp_path: Path) -> None:
    wave, mel = np.zeros(20 * 256, np.float32), np.zeros((80, 20), np.float32)
    for name in ("a", "b"):
        save_features(tmp_path / f"{name}.npz", Features(wave, mel, np.full(20, 100, np.float32)))
    (tmp_path / "predicted").mkdir()
    np.save(tmp_path / "predicted" / "a.npy", np.full((80, 18), 2, np.float16))
    data = VocoderData(tmp_path, ["a", "b"], tmp_path / "predicted")
    assert len(data.items) == 1
    batch = data.batch(0, 0, 1, 18)
    assert bool((batch.mel == 2).all())
