"""Discriminators of periods and of spectra; small, and started so that they work.

Speech of 0.06 rms shrinks through six layers of torch's default start until both sides score alike (a loss of 0.5): so
the waveform is made louder and the layers start by Kaiming's rule. After HiFi-GAN (periods) and EnCodec (spectra).

Discriminators that start anew need an hour until they tell real from generated; until then what a new voice learns
from them is noise. Those of the run that made the built-in voice tell it at once, of other speakers too, and a hundred
recordings become a voice in a quarter of an hour (figures in `docs/training.md`). A voice does not need them to speak,
so they lie here, in eight bits.
"""

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.parametrizations import weight_norm

from ....errors import TrainingError, VoiceError
from ....files import replacing
from ....voice_files.eight_bits import from_eight_bits, in_eight_bits
from ....voice_files.tensors import write_tensors
from ....voice_files.weights import tensors_of
from ...together import means
from .short_spectra import short_spectra

LEARNT: Final = Path(__file__).parent / "data" / "discriminators.safetensors"
LOUDER = 12.0
"""Speech to about unit power."""
SLOPE = 0.1
PERIODS = (2, 3, 5, 7, 11)
PERIOD_CHANNELS = (16, 32, 64, 128, 128)
SPECTRA = ((2048, 512), (1024, 256), (512, 128))
"""Size and hop."""
SPECTRUM_CHANNELS = 16
WIDE_PERIOD_CHANNELS = (32, 128, 256, 512, 512)
WIDE_SPECTRUM_CHANNELS = 32
"""What a graphics card trains beside the small ones; too much for a processor."""


def _started(layer: nn.Module) -> nn.Module:
    """Weight-normed, started so that activations keep their size."""
    nn.init.kaiming_normal_(layer.weight, a=SLOPE)  # type: ignore[arg-type]
    nn.init.zeros_(layer.bias)  # type: ignore[arg-type]
    normed: nn.Module = weight_norm(layer)
    return normed


class Part(nn.Module):
    """A stack of convolutions on a view of the waveform."""

    convs: nn.ModuleList
    post: nn.Module

    def view(self, x: Tensor) -> Tensor:
        """Waveform (B, n) -> what the first layer takes."""
        raise NotImplementedError

    def forward(self, x: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Score and the activations of all layers."""
        layers = []
        for layer in self.convs:
            x = F.leaky_relu(layer(x), SLOPE)
            layers.append(x)
        return self.post(x).float(), layers


class PeriodDiscriminator(Part):
    """Looks at every PERIODth sample.

    The phases lie in the batch, so that the convolutions are one-dimensional: on a CPU twice as fast.
    """

    def __init__(self, period: int, channels: Sequence[int] = PERIOD_CHANNELS) -> None:
        super().__init__()
        self.period = period
        sizes = itertools.pairwise((1, *channels))
        strides = [3] * (len(channels) - 1) + [1]
        self.convs = nn.ModuleList(
            _started(nn.Conv1d(i, o, 5, stride, 2))
            for (i, o), stride in zip(sizes, strides, strict=True)
        )
        self.post = _started(nn.Conv1d(channels[-1], 1, 3, 1, 1))

    def view(self, x: Tensor) -> Tensor:
        """(B, n) -> (B period, 1, n / period)."""
        x = F.pad(x * LOUDER, (0, -x.shape[1] % self.period), mode="reflect")
        phases = x.reshape(x.shape[0], -1, self.period).transpose(1, 2)
        return phases.reshape(-1, 1, x.shape[1] // self.period)


class SpectrumDiscriminator(Part):
    """Looks at complex spectra with the cube root of their magnitude."""

    window: Tensor

    def __init__(self, size: int, hop: int, channels: int = SPECTRUM_CHANNELS) -> None:
        super().__init__()
        self.hop = hop
        self.register_buffer("window", torch.hann_window(size), persistent=False)
        sizes = itertools.pairwise((2, channels, channels, 2 * channels, 2 * channels))
        self.convs = nn.ModuleList(
            _started(nn.Conv2d(i, o, (3, 9), (1, stride), (1, 4)))
            for (i, o), stride in zip(sizes, (4, 2, 2, 2), strict=True)
        )
        self.post = _started(nn.Conv2d(2 * channels, 1, (3, 3), 1, 1))

    def view(self, x: Tensor) -> Tensor:
        """(B, n) -> (B, 2, frames, bins)."""
        spectra = short_spectra(x, self.window, self.hop)
        power = (spectra * spectra).sum(2, keepdim=True) + 1e-8
        return 3 * (spectra * torch.exp(torch.log(power) * (-1 / 3))).transpose(1, 2)


class View(NamedTuple):
    """What one part says."""

    real: Tensor
    """Score of the real waveform; 1 is "real"."""
    generated: Tensor
    real_layers: list[Tensor]
    generated_layers: list[Tensor]


class Discriminators(nn.Module):
    """All parts; a step draws a few of them.

    Args:
        wide: with more channels.
    """

    def __init__(self, *, wide: bool = False) -> None:
        super().__init__()
        periods = WIDE_PERIOD_CHANNELS if wide else PERIOD_CHANNELS
        channels = WIDE_SPECTRUM_CHANNELS if wide else SPECTRUM_CHANNELS
        self.parts = nn.ModuleList(
            [
                *(PeriodDiscriminator(period, periods) for period in PERIODS),
                *(SpectrumDiscriminator(*sizes, channels) for sizes in SPECTRA),
            ]
        )

    def draw(self, rng: np.random.Generator, periods: int, spectra: int) -> list[int]:
        """Choose so many parts of each kind."""
        first = rng.permutation(len(PERIODS))[:periods]
        second = len(PERIODS) + rng.permutation(len(SPECTRA))[:spectra]
        return [int(n) for n in (*first, *second)]

    def forward(
        self, real: Tensor, generated: Tensor, chosen: Sequence[int], *, bfloat16: bool
    ) -> list[View]:
        """Judge waveforms, (B, n) each, by the chosen parts."""
        views = []
        for n in chosen:
            part = self.parts[n]
            with torch.no_grad():
                fixed = part.view(real)  # type: ignore[operator]
            moving = part.view(generated)  # type: ignore[operator]
            with torch.autocast(real.device.type, torch.bfloat16, enabled=bfloat16):
                (real_score, real_layers), (score, layers) = part(fixed), part(moving)
            views.append(View(real_score, score, real_layers, layers))
        return views


def layer_distances(real: Sequence[Tensor], generated: Sequence[Tensor]) -> list[Tensor]:
    """Mean difference of activations of each layer over their mean size, so that every layer counts alike."""
    apart = [(a - b).abs() for a, b in zip(real, generated, strict=True)]
    measured = means([*apart, *(layer.abs() for layer in real)])
    return [
        (distance / size.clamp_min(1e-4)).float()
        for distance, size in zip(measured[: len(apart)], measured[len(apart) :], strict=True)
    ]


def read_learnt(path: Path = LEARNT) -> dict[str, Tensor]:
    """Return the state of `Discriminators` that have learnt.

    Raises:
        TrainingError: the file is damaged, or of discriminators of another form.
    """
    try:
        stored = from_eight_bits(tensors_of(path.read_bytes(), path), path)
    except (OSError, ValueError, VoiceError) as error:
        raise TrainingError(
            f"{path} cannot be read ({error}); install the package again"
        ) from error
    state = {name: torch.tensor(values).float() for name, values in stored.items()}
    expected = {name: value.shape for name, value in Discriminators().state_dict().items()}
    if {name: value.shape for name, value in state.items()} != expected:
        raise TrainingError(
            f"{path} is of discriminators of another form; install the package again"
        )
    return state


def write_learnt(state: dict[str, Any], path: Path = LEARNT) -> int:
    """Write discriminators of a checkpoint; return the size in bytes."""
    arrays = {name: value.numpy() for name, value in state.items()}
    content = write_tensors(in_eight_bits(arrays))
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as partial:
        partial.write_bytes(content)
    return len(content)
