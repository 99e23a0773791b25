import numpy as np
import pytest
import torch
import torch.nn.functional as F

from wyoming_nano_tts.train.nano2.losses.discriminators import PERIODS, SPECTRA, Discriminators
from wyoming_nano_tts.train.nano2.losses.short_spectra import short_spectra
from wyoming_nano_tts.train.nano2.losses.spectral import SpectralLoss, mel_basis
from wyoming_nano_tts.train.nano2.losses.statistics import StatisticsLoss, distance, statistics


@pytest.mark.parametrize(("size", "hop"), [(2048, 512), (512, 128), (256, 64)])
def test_short_spectra_and_their_gradient_are_those_of_autograd(size: int, hop: int) -> None:
    torch.manual_seed(0)
    x = torch.randn(2, 4000, requires_grad=True)
    window = torch.hann_window(size)
    frames = F.pad(x, (size // 2, size // 2)).unfold(1, size, hop) * window
    expected = torch.view_as_real(torch.fft.rfft(frames)).movedim(3, 2)
    ours = short_spectra(x, window, hop)
    torch.testing.assert_close(ours, expected)
    gradient = torch.randn_like(expected)
    (wanted,) = torch.autograd.grad((expected * gradient).sum(), x)
    (got,) = torch.autograd.grad((ours * gradient).sum(), x)
    torch.testing.assert_close(got, wanted, rtol=1e-4, atol=1e-4)


def test_bands_cover_all_frequencies_alike() -> None:
    basis = mel_basis(1024, 80)
    assert basis.shape == (513, 80)
    torch.testing.assert_close(basis.sum(0), torch.ones(80))


def test_the_same_waveform_costs_nothing_and_noise_costs_more_than_a_shift() -> None:
    torch.manual_seed(0)
    loss = SpectralLoss()
    real = torch.sin(torch.arange(8000) / 7)[None]
    everything = range(4)
    assert max(float(part) for part in loss(real, real, everything)) < 1e-6
    shifted = loss(torch.roll(real, 3), real, everything)
    noise = loss(torch.randn_like(real), real, everything)
    assert shifted.mel < 0.2 * noise.mel
    assert shifted.phase > 0.1, "phase is heard below 6 kHz"


def test_discriminators_tell_a_tone_from_noise_soon() -> None:
    """As torch starts them they stay at chance, a loss of 0.5, for hundreds of steps."""
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    judge = Discriminators()
    optimiser = torch.optim.AdamW(judge.parameters(), 5e-4, betas=(0.8, 0.99))
    chosen = [1, len(PERIODS) + len(SPECTRA) - 1]
    for _ in range(50):
        start = torch.from_numpy(rng.uniform(0, 6, (4, 1))).float()
        real = 0.06 * torch.sin(start + torch.arange(3000) / 20)
        views = judge(real, 0.06 * torch.randn(4, 3000), chosen, bfloat16=False)
        losses = [((1 - v.real) ** 2).mean() + (v.generated**2).mean() for v in views]
        optimiser.zero_grad()
        torch.stack(losses).sum().backward()
        optimiser.step()
    assert max(float(loss.detach()) for loss in losses) < 0.35


def test_draws_parts_of_both_kinds() -> None:
    judge = Discriminators()
    drawn = {tuple(judge.draw(np.random.default_rng(n), 2, 1)) for n in range(50)}
    assert all(
        len(set(parts)) == 3 and parts[2] >= len(PERIODS) > max(parts[:2]) for parts in drawn
    )
    assert len({part for parts in drawn for part in parts}) == len(judge.parts)


def speech_like(depth: float | torch.Tensor, seed: int = 0) -> torch.Tensor:
    """Noise in four crops whose level changes every 20 ms by as much as `depth` (natural logarithm)."""
    torch.manual_seed(seed)
    steps = torch.randn(4, 30).repeat_interleave(480, 1)
    torch.manual_seed(seed + 1)
    return 0.1 * torch.exp(depth * steps) * torch.randn_like(steps)


def test_what_varies_as_much_costs_nothing_though_it_is_not_the_same() -> None:
    """Sentences cannot be foretold, but how much they vary can."""
    loss, voiced = StatisticsLoss(), torch.ones(4, 48)
    real = speech_like(0.5)
    assert float(loss(real, real, voiced)) == 0
    other = float(loss(speech_like(0.5, 7), real, voiced))
    smooth, lively = (float(loss(speech_like(d), real, voiced)) for d in (0.0, 1.0))
    assert other < 0.5 * min(smooth, lively)
    assert (
        SpectralLoss()(speech_like(0.5, 7), real, [2]).mel
        > SpectralLoss()(speech_like(0.0, 7), real, [2]).mel
    ), "by distances alone the smooth one would win"


def test_statistics_are_those_of_numpy_of_the_frames_that_count() -> None:
    torch.manual_seed(0)
    levels, weights = torch.randn(2, 40, 9), (torch.rand(2, 40) > 0.3).float()
    made = statistics(levels, weights)
    x, w = levels.numpy(), weights.numpy()
    np.testing.assert_allclose(made.level, x[w > 0].mean(0), rtol=1e-4, atol=1e-6)
    step = (x[:, 2:] - x[:, :-2])[(w[:, 2:] * w[:, :-2]) > 0]
    np.testing.assert_allclose(made.step, np.sqrt((step**2).mean(0) + 1e-3), rtol=1e-4)
    around = np.stack([x[:, :, max(0, k - 3) : k + 4].mean(2) for k in range(9)], 2)
    apart = (x - around)[w > 0]
    np.testing.assert_allclose(made.contrast, np.sqrt((apart**2).mean(0) + 1e-3), rtol=1e-4)
    assert float(distance(made, made)) == 0


def test_its_gradient_leads_out_of_smoothness() -> None:
    loss, voiced = StatisticsLoss(), torch.ones(4, 48)
    voiced[2:] = 0
    real = speech_like(0.5)
    depth = torch.tensor(0.1, requires_grad=True)
    loss(speech_like(depth, 3), real, voiced).backward()
    assert depth.grad is not None
    assert depth.grad < 0


@pytest.mark.parametrize("voicing", [0.0, 1.0])
def test_silence_and_missing_kinds_of_frames_are_no_trouble(voicing: float) -> None:
    loss = StatisticsLoss()
    made = torch.zeros(2, 6000, requires_grad=True)
    apart = loss(made, torch.zeros(2, 6000), torch.full((2, 20), voicing))
    apart.backward()
    assert float(apart.detach()) == 0
    assert made.grad is not None
    assert torch.isfinite(made.grad).all()
    loud = loss(speech_like(0.5)[:2, :6000], torch.zeros(2, 6000), torch.ones(2, 20))
    assert float(loud) == 0, "silence says nothing of how speech varies"
