"""Parts of Inflect-v2's model: attention's band, durations, configuration, loading."""

import math
from typing import Any

import pytest
import torch
from torch import nn
from vits_golden import load_golden

from wyoming_nano_tts.errors import VoiceError
from wyoming_nano_tts.families.inflect_v2.config import MICRO, NANO, VitsConfig
from wyoming_nano_tts.families.inflect_v2.network import Vits
from wyoming_nano_tts.families.inflect_v2.network_durations import durations_frames, expand
from wyoming_nano_tts.families.inflect_v2.network_encoder import band_to_square, square_to_band
from wyoming_nano_tts.families.parts.network_weight_norm import WeightNormConv1d, WeightNormUpsample

SMALL = VitsConfig(
    inter_channels=8, hidden_channels=12, filter_channels=16, upsample_initial_channel=32
)

PUBLISHED = {
    "inter_channels": 192, "hidden_channels": 96, "filter_channels": 768, "n_heads": 2,
    "n_layers": 3, "kernel_size": 3, "p_dropout": 0.1, "resblock": "1",
    "resblock_kernel_sizes": [3, 7, 11], "resblock_dilation_sizes": [[1, 3, 5]] * 3,
    "upsample_rates": [8, 8, 2, 2], "upsample_initial_channel": 320,
    "upsample_kernel_sizes": [16, 16, 4, 4], "n_layers_q": 3, "use_spectral_norm": False,
    "use_sdp": False, "inference_only": True,
}  # fmt: skip
"""`model` of micro's config.json."""


@pytest.mark.parametrize("tokens", [1, 2, 3, 4, 5, 8, 9, 10, 23])
def test_band_lies_along_the_diagonal(tokens: int) -> None:
    """Also for fewer tokens than the window is wide."""
    band = torch.randn(1, 2, tokens, 9)
    square = band_to_square(band)
    for i in range(tokens):
        for j in range(tokens):
            expected = band[..., i, j - i + 4] if abs(j - i) <= 4 else torch.zeros(1, 2)
            assert torch.equal(square[..., i, j], expected)
    inside = band_to_square(torch.ones_like(band))
    back = square_to_band(torch.where(inside > 0, square, torch.tensor(7.0)))
    assert torch.equal(back, band * square_to_band(inside))


def test_durations_round_up_and_never_vanish() -> None:
    log_frames = torch.tensor([math.log(2.5), math.log(0.1), -200.0, math.log(7.9)])
    assert durations_frames(log_frames, 1.0).tolist() == [3, 1, 1, 8]
    assert durations_frames(log_frames, 2.0).tolist() == [2, 1, 1, 4]
    assert durations_frames(log_frames, 0.5).tolist() == [5, 1, 1, 16]


def test_expansion_repeats_tokens() -> None:
    states = torch.arange(6).reshape(2, 3)
    assert expand(states, torch.tensor([2, 0, 1])).tolist() == [[0, 0, 2], [3, 3, 5]]
    with pytest.raises(VoiceError, match="3 tokens cannot last 2 durations"):
        expand(states, torch.tensor([1, 1]))


def test_variation_scales_the_noise_and_nothing_else() -> None:
    model = load_golden(Vits(SMALL).eval())
    ids = torch.arange(9) * 7
    same = [model.synthesize(ids, variation=0.0, seed=seed) for seed in (1, 2)]
    assert torch.equal(*same)
    other = [model.synthesize(ids, variation=1.0, seed=seed) for seed in (1, 2)]
    assert not torch.equal(*other)
    assert len({len(waveform) for waveform in (*same, *other)}) == 1


@pytest.mark.parametrize("first_stage", [0, 1])
def test_context_is_what_samples_depend_on(first_stage: int) -> None:
    torch.manual_seed(1)
    generator = Vits(SMALL).dec.double()
    for parameter in generator.parameters():  # so that no path is too weak to be seen
        nn.init.normal_(parameter, std=0.3)
    if first_stage:
        inputs = torch.randn(1, 16, 41 * 8, dtype=torch.float64, requires_grad=True)
        waveform = generator.stages_after(0, inputs)
    else:
        inputs = torch.randn(1, 8, 41, dtype=torch.float64, requires_grad=True)
        waveform = generator(inputs)
    (gradient,) = torch.autograd.grad(waveform[:, 20 * 256 : 21 * 256].sum(), inputs)
    reached = gradient.abs().sum((0, 1)).reshape(41, -1).sum(1).nonzero()[:, 0]
    context = SMALL.context_frames(first_stage)
    assert (int(reached.min()), int(reached.max())) == (20 - context, 20 + context)
    assert context == (13, 2)[first_stage]


def test_fold_leaves_no_weight_norm() -> None:
    model = load_golden(Vits(SMALL).eval())
    folded = model.fold()
    normed = (WeightNormConv1d, WeightNormUpsample)
    assert not [name for name, part in folded.named_modules() if isinstance(part, normed)]
    assert [name for name, part in model.named_modules() if isinstance(part, normed)]


def test_loading_names_every_mismatch() -> None:
    model = Vits(SMALL)
    good = dict(model.state_dict())
    model.load_checkpoint(good)
    short = {k: v for k, v in good.items() if k != "dp.proj.bias"}
    for tensors, message in (
        (short, "dp.proj.bias is missing"),
        ({**good, "enc_q.pre.weight": torch.zeros(1)}, "enc_q.pre.weight is unknown"),
        (
            {**good, "dp.proj.bias": torch.zeros(2)},
            r"dp.proj.bias has shape \(2,\), expected \(1,\)",
        ),
        ({**good, "dp.proj.bias": torch.tensor([math.nan])}, "not finite floating-point"),
        ({**good, "dp.proj.bias": torch.tensor([1])}, "not finite floating-point"),
        ({}, r"emb.weight is missing.*\(and \d+ more\)"),
    ):
        with pytest.raises(VoiceError, match=message):
            model.load_checkpoint(tensors)


def test_published_configuration_is_read() -> None:
    assert VitsConfig.from_dict(PUBLISHED) == MICRO
    assert VitsConfig.from_dict({}) == NANO
    assert VitsConfig.from_dict(SMALL.to_dict()) == SMALL


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"gin_channels": 4}, "has no gin_channels"),
        ({"decoder_alias_free": True}, "has no decoder_alias_free"),
        ([], "must be an object"),
        ({"use_sdp": True}, "use_sdp must be false"),
        ({"use_sdp": 1}, "use_sdp must be true or false"),
        ({"inter_channels": 7}, "inter_channels must be even"),
        ({"inter_channels": 10**9}, "from 2 to 2048"),
        ({"hidden_channels": True}, "hidden_channels must be a whole number"),
        ({"n_heads": 5}, "n_heads must divide hidden_channels"),
        ({"kernel_size": 4}, "kernel_size must be odd"),
        ({"resblock": "2"}, 'resblock must be "1"'),
        ({"resblock_kernel_sizes": [3, 7, 10]}, "must be odd"),
        ({"resblock_dilation_sizes": [[1, 3, 5]]}, "one list per resblock kernel"),
        ({"resblock_dilation_sizes": 5}, "list of lists"),
        ({"upsample_rates": [8, 8, 2]}, "one kernel per rate"),
        ({"upsample_rates": []}, "list of 1 to 8"),
        ({"upsample_rates": [200] * 4, "upsample_kernel_sizes": [200] * 4}, "at most 4096"),
        ({"upsample_kernel_sizes": [15, 16, 4, 4]}, "even number"),
        ({"upsample_initial_channel": 8}, "halved 4 times"),
        ({"upsample_rates": [8, 8, 2, "2"]}, "whole numbers from 1 to 256"),
    ],
)
def test_impossible_configurations_are_refused(values: Any, message: str) -> None:
    with pytest.raises(VoiceError, match=message):
        VitsConfig.from_dict(values)
