"""Sharper formants: what a decoder's harmonics differ by from their mean over the spectrum, times a little more.

A network that learns by distances draws peaks too low and valleys too shallow. Coders of speech mend that behind the
decoder, with a filter (after Chen and Gersho, 1995); here it is a matter of the last layer's rows, and costs nothing
when a voice speaks.
"""

from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor

from ....errors import TrainingError
from ....families.nano2.config import SAMPLE_RATE_HZ, DecoderConfig
from ....families.nano2.network_decoder import FrameDecoder
from ....families.nano2.spectra import PLANES
from ..corpus.taught import Taught, collate

LOWEST_HZ = 1200.0
"""Below it harmonics are as sharp as they should be."""
HARMONIC = 0
"""Which of a decoder's planes is sharpened."""


@torch.inference_mode()
def mean_gains(decoder: FrameDecoder, items: Sequence[Taught]) -> Tensor:
    """Mean logarithm of the harmonic gain where speech is voiced, (spectra a frame, K).

    Args:
        decoder: with the weights that are to be sharpened.
        items: sentences with durations, F0 and energy.

    Raises:
        TrainingError: none of them is voiced anywhere.
    """
    fine, bins = decoder.config.fine, decoder.config.bins
    total, count = torch.zeros(fine, bins, dtype=torch.float64), 0
    for item in items:
        batch = collate([(item, item.whole())])
        gains = decoder.planes_of(batch)[HARMONIC]
        voiced = batch["voicing"][0] > 0
        total += gains[0].reshape(-1, fine, bins)[voiced].double().sum(0)
        count += int(voiced.sum())
    if not count:
        raise TrainingError("no held-out sentence is voiced, so nobody knows what to sharpen")
    return (total / count).float()


def sharpened(
    weights: Mapping[str, Tensor], mean: Tensor, contrast: float, config: DecoderConfig
) -> dict[str, Tensor]:
    """Weights of a decoder whose harmonics above 1.2 kHz differ by `contrast` times as much from their mean over bins.

    Args:
        weights: of a `FrameDecoder`, by name; left as they are.
        mean: of its gains, as `mean_gains` gives it: what stays where it is.
        contrast: 1 changes nothing.
        config: sizes.
    """
    hz = torch.arange(config.bins) * SAMPLE_RATE_HZ / config.n_fft
    high = hz >= LOWEST_HZ
    changed = {name: value.clone() for name, value in weights.items()}
    rows = changed["head.weight"].view(config.fine, PLANES, config.bins, -1)
    biases = changed["head.bias"].view(config.fine, PLANES, config.bins)
    for spectrum in range(config.fine):
        own = rows[spectrum, HARMONIC, high]
        beside = biases[spectrum, HARMONIC, high] - mean[spectrum, high]
        rows[spectrum, HARMONIC, high] = own + (contrast - 1) * (own - own.mean(0))
        biases[spectrum, HARMONIC, high] += (contrast - 1) * (beside - beside.mean())
    return changed


def sharpening(
    contrast: float, items: Callable[[], Sequence[Taught]]
) -> Callable[[Mapping[str, Tensor], DecoderConfig], Mapping[str, Tensor]] | None:
    """What sharpens a decoder's weights; None where nothing is to change.

    Args:
        contrast: see `sharpened`.
        items: sentences to find the mean gains by; asked for only then.
    """
    if contrast == 1:
        return None

    def sharpen(weights: Mapping[str, Tensor], config: DecoderConfig) -> Mapping[str, Tensor]:
        decoder = FrameDecoder(config)
        decoder.load_state_dict(weights)
        return sharpened(weights, mean_gains(decoder.eval(), items()), contrast, config)

    return sharpen
