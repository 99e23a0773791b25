"""Training with rounded weights: what the network computes is what a file of it holds."""

import copy
import itertools
from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from wyoming_nano_tts.errors import TrainingError, VoiceError
from wyoming_nano_tts.families.nano2.config import (
    SMALL_DECODER,
    SMALL_PROSODY,
    DecoderConfig,
    ProsodyConfig,
)
from wyoming_nano_tts.families.nano2.network_decoder import FrameDecoder
from wyoming_nano_tts.families.nano2.network_prosody import ProsodyNetwork
from wyoming_nano_tts.train.nano2.stages import ternary
from wyoming_nano_tts.voice_files.quantised.profiles import Stored
from wyoming_nano_tts.voice_files.quantised.quantiser import round_weights

TOKENS = torch.tensor([[1, 16, 43, 70, 5, 4]])
INDEX = torch.arange(18) // 3
NARROW = DecoderConfig(text_width=64, text_inner=96, width=64, inner=96, layers=2)


def planes(network: FrameDecoder) -> Tensor:
    """What a decoder gives for a short sentence."""
    row, features = torch.tensor([1]), torch.linspace(-1, 1, 18 * 6).reshape(1, 18, 6)
    text = network.encode(TOKENS, torch.full((1, 6), 1.5), torch.ones(1, 6), row)
    return torch.stack(network(text[:, INDEX], features, row))


def trained(mix: float = 1.0) -> tuple[FrameDecoder, dict[str, Stored], dict[str, Tensor], Tensor]:
    """A narrow decoder with rounding, its plan, what its weights were before, and the mixing weight."""
    torch.manual_seed(4)
    network = FrameDecoder(NARROW)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    how, mixing = ternary.plan(network, "decoder", "ternary"), torch.tensor(mix)
    ternary.put_on(network, how, mixing)
    return network, how, before, mixing


def test_without_mixing_the_network_is_the_float_one() -> None:
    network, _, before, mixing = trained(0.0)
    plain = FrameDecoder(NARROW)
    plain.load_state_dict(before)
    assert torch.equal(planes(network), planes(plain))
    mixing.fill_(0.5)
    assert not torch.equal(planes(network), planes(plain))


def test_at_full_mixing_the_network_is_the_one_that_is_written() -> None:
    network, how, before, _ = trained()
    plain = FrameDecoder(NARROW)
    plain.load_state_dict(ternary.rounded_state(ternary.state_of(network), how))
    assert torch.equal(planes(network), planes(plain))
    plain.load_state_dict(before)
    assert not torch.equal(planes(network), planes(plain))


@pytest.mark.parametrize("profile", ["ternary", "safe", "int8"])
@pytest.mark.parametrize(
    ("part", "make"),
    [
        ("decoder", lambda: FrameDecoder(DecoderConfig())),
        ("prosody", lambda: ProsodyNetwork(ProsodyConfig())),
    ],
)
def test_training_rounds_as_files_do(
    part: str, make: Callable[[], nn.Module], profile: str
) -> None:
    torch.manual_seed(2)
    network = make()
    for name, how in ternary.plan(network, part, profile).items():
        weights = network.state_dict()[name]
        made = ternary.rounded(weights, how).numpy()
        if how.kind == "f16":
            np.testing.assert_array_equal(made, weights.numpy().astype(np.float16))
        else:
            np.testing.assert_array_equal(made, round_weights(weights.numpy(), how).values())


def test_scales_are_rounded_once() -> None:
    # Near the middle of two float16, by less than float32 tells: who goes by float32 rounds twice, and elsewhere.
    near = [1 + 2.0**-11 + 2.0**-30, 1 + 3 * 2.0**-11 - 2.0**-30, 1 + 2.0**-11, 2.0**-14, 0.3]
    scales = np.array([*near, *np.random.default_rng(1).uniform(0.01, 2, 1000)])
    rounded = ternary._to_half(torch.from_numpy(scales)).numpy()
    np.testing.assert_array_equal(rounded, scales.astype(np.float16))
    assert (rounded != scales.astype(np.float32).astype(np.float16)).sum() == 2


def test_gradients_pass_the_rounding_and_parameters_stay_what_the_optimiser_has() -> None:
    torch.manual_seed(1)
    layer = nn.Linear(64, 32)
    kept = layer.weight
    ternary.put_on(layer, {"weight": Stored("t", 0), "bias": Stored("f16")}, torch.ones(()))
    assert ternary.masters(layer)["weight"] is kept
    made = layer.weight
    torch.autograd.backward((made * torch.arange(64.0)).sum())
    assert kept.grad is not None
    assert torch.equal(kept.grad, torch.arange(64.0).expand(32, 64))


def test_a_short_training_moves_the_rounded_network_towards_its_target() -> None:
    network, how, _, _ = trained()
    goal = planes(network).detach() + 0.3
    parts = ternary.groups(network, how)
    assert sum(map(len, parts.values())) == len(list(network.parameters()))
    optimiser = torch.optim.AdamW([{"params": p} for p in parts.values()], 3e-3)
    losses = []
    for _ in range(12):
        with torch.autocast("cpu", torch.bfloat16):
            loss = (planes(network).float() - goal).abs().mean()
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        optimiser.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.7 * losses[0]


def test_masters_come_from_and_go_into_ordinary_checkpoints() -> None:
    network, _, before, _ = trained()
    assert list(ternary.state_of(network)) == list(before)
    changed = {name: value + 1 for name, value in before.items()}
    ternary.load_masters(network, changed)
    FrameDecoder(NARROW).load_state_dict(ternary.state_of(network))
    average = {name: value.clone() for name, value in before.items()}
    ternary.move_average(average, network, torch.tensor(0.25))
    for name, value in before.items():
        torch.testing.assert_close(average[name], value + 0.25)
    del changed["head.bias"]
    with pytest.raises(TrainingError, match="other names"):
        ternary.load_masters(network, changed)
    with pytest.raises(TrainingError, match=r"head\.weight"):
        ternary.load_masters(network, {**before, "head.weight": torch.zeros(2)})


def test_a_copy_obeys_the_same_mixing_weight() -> None:
    network, _, _, mixing = trained()
    other = copy.deepcopy(network)
    assert torch.equal(planes(other), planes(network))
    mixing.fill_(0)
    assert torch.equal(planes(other), planes(network))


def test_plans_that_do_not_fit_are_refused() -> None:
    network = FrameDecoder(NARROW)
    with pytest.raises(VoiceError, match="ternary, safe, prosody-only, decoder-only, int8"):
        ternary.plan(network, "decoder", "two-bits")
    how = ternary.plan(network, "decoder", "ternary")
    with pytest.raises(TrainingError, match="0-dimensional"):
        ternary.put_on(network, how, torch.ones(1))
    del how["head.bias"]
    with pytest.raises(TrainingError, match=r"head\.bias"):
        ternary.put_on(network, how, torch.ones(()))


def test_profiles_of_one_part_leave_the_other_in_eight_bits() -> None:
    network = FrameDecoder(NARROW)
    kinds = {
        profile: ternary.plan(network, "decoder", profile)["blocks.1.up.weight"].kind
        for profile in ("ternary", "safe", "decoder-only", "prosody-only", "int8")
    }
    assert kinds == {
        "ternary": "t", "safe": "t", "decoder-only": "t", "prosody-only": "i8", "int8": "i8",
    }  # fmt: skip


def test_the_schedule_has_a_ramp_a_plateau_a_fall_and_a_rest() -> None:
    moments = [ternary.moment(n / 1000) for n in range(1000)]
    assert moments[0].mix == 0
    assert moments[50].mix == 1
    assert all(a.mix <= b.mix for a, b in itertools.pairwise(moments))
    assert moments[300].rate == 1
    assert all(a.rate >= b.rate for a, b in itertools.pairwise(moments[100:]))
    assert not moments[949].still
    assert moments[951].still
    assert moments[700].decay == 0


def test_the_float_voice_for_comparison_is_no_larger_than_a_ternary_one() -> None:
    networks = FrameDecoder(SMALL_DECODER), ProsodyNetwork(SMALL_PROSODY)
    assert sum(p.numel() for network in networks for p in network.parameters()) <= 600_000
