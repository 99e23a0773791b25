import numpy as np
import pytest
import torch
import torch.nn.functional as F

from wyoming_nano_tts.train.nano2.losses.discriminators import PERIODS, SPECTRA, Discriminators
from wyoming_nano_tts.train.nano2.losses.short_spectra import short_spectra
from wyoming_nano_tts.train.nano2.losses.spectral import SpectralLoss, mel_basis


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
