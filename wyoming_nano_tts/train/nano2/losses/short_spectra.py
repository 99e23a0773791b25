"""Short spectra with a backward pass by hand: one inverse FFT in place of the operations that autograd records."""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor


class _Spectra(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, window: Tensor, hop: int) -> Tensor:
        size = len(window)
        frames = F.pad(x, (size // 2, size // 2)).unfold(1, size, hop) * window
        ctx.hop, ctx.samples = hop, x.shape[1]
        ctx.save_for_backward(window)
        return torch.view_as_real(torch.fft.rfft(frames)).movedim(3, 2).contiguous()

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None, None]:
        (window,) = ctx.saved_tensors
        hop, size = ctx.hop, len(window)
        spectrum = torch.complex(gradients[0][:, :, 0], gradients[0][:, :, 1])
        spectrum[:, :, 1:-1] *= 0.5  # these stand for two frequencies each
        spectrum.imag[:, :, :: size // 2] = (
            0  # of real signals; cuFFT adds them up where others ignore them
        )
        frames = torch.fft.irfft(spectrum, size, norm="forward") * window
        batch, n = frames.shape[:2]
        parts = frames.view(batch, n, size // hop, hop)
        total = frames.new_zeros(batch, n + size // hop - 1, hop)
        for i in range(size // hop):
            total[:, i : i + n] += parts[:, :, i]
        flat = total.view(batch, -1)[:, size // 2 :]
        return F.pad(flat, (0, max(0, ctx.samples - flat.shape[1])))[:, : ctx.samples], None, None


def short_spectra(x: Tensor, window: Tensor, hop: int) -> Tensor:
    """Real and imaginary parts of centred frames, zeros outside.

    Args:
        x: waveform, (B, n).
        window: (size,), a multiple of `hop`.
        hop: samples from frame to frame.

    Returns:
        (B, n // hop + 1, 2, size / 2 + 1).
    """
    spectra: Tensor = _Spectra.apply(x, window, hop)  # type: ignore[no-untyped-call]
    return spectra
