"""Runs whose networks are going to be stored in fewer bits: they begin with a float voice and learn from it, too.

Their checkpoints are those of other runs: master weights under the names of the plain network. What is measured on the
held-out sentences is the network as the file will have it.
"""

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor, nn

from ....families.nano2.network_decoder import FrameDecoder
from ....families.nano2.network_prosody import ProsodyNetwork
from ..beginning import Beginning
from ..losses.distillation import BlockOutputs, block_distance
from ..settings import DecoderSettings, ProsodySettings, TaughtData
from .distilled_runs import DistilledDecoderTrainer, DistilledProsodyTrainer
from .held_out import Judge, log_measured
from .prosody import WARMUP_STEPS
from .ternary import (
    MAIN,
    Moment,
    groups,
    load_masters,
    masters,
    moment,
    plan,
    put_on,
    rounded_state,
    state_of,
)  # fmt: skip

BLOCKS_SHARE: Final = 2.0


class _Masters:
    """Master weights of a network with rounding, as a part of a checkpoint."""

    def __init__(self, network: nn.Module) -> None:
        self._network = network

    def state_dict(self) -> dict[str, Tensor]:
        """By the names of the plain network."""
        return state_of(self._network)

    def load_state_dict(self, state: Mapping[str, Tensor]) -> None:
        """Put them back."""
        load_masters(self._network, state)


class Rounding:
    """What rounds the network of a run, and what its optimiser does when.

    Args:
        network: that is trained; from here on it computes with rounded weights.
        part: "decoder" or "prosody".
        profile: how it is going to be stored.

    Raises:
        VoiceError: no such profile.
    """

    def __init__(self, network: nn.Module, part: str, profile: str) -> None:
        self.network, self.plan, self.mix = network, plan(network, part, profile), torch.zeros(())
        put_on(network, self.plan, self.mix)
        self.parts = groups(network, self.plan)

    def optimiser_groups(self) -> list[dict[str, Any]]:
        """Rounded weights and floats."""
        return [{"params": self.parts["rounded"]}, {"params": self.parts["floats"]}]

    def steer(self, optimiser: torch.optim.Optimizer, done: float, rate: float) -> Moment:
        """Set the mixing weight, rates and decay where a share of the run is done."""
        now = moment(done)
        self.mix.fill_(now.mix)
        rounded, floats = optimiser.param_groups
        rounded["lr"] = 0.0 if now.still else rate * now.rate
        rounded["weight_decay"] = 0.0 if now.still else now.decay
        floats["lr"], floats["weight_decay"] = rate * now.rate, 0.0
        return now

    def spoken(self, average: nn.Module) -> dict[str, Tensor]:
        """Weights of a plain network, from averages of the masters."""
        return rounded_state(average.state_dict(), self.plan)

    def move(self, average: nn.Module, share: float) -> None:
        """Move a plain network of averages by a share of the way to the masters."""
        with torch.no_grad():
            torch._foreach_lerp_(
                list(average.parameters()), list(masters(self.network).values()), share
            )


class TernaryProsodyTrainer(DistilledProsodyTrainer):
    """`DistilledProsodyTrainer` with rounded weights.

    Args:
        run: folder of checkpoints.
        data: where the speech lies.
        settings: of the run.
        weights: of the float network, to begin with and to learn from.
        profile: how the voice is going to be stored.
        bfloat16: of the network's body.

    Raises:
        TrainingError: no sentence, or a damaged checkpoint.
        VoiceError: no such profile.
    """

    def __init__(
        self, run: Path, data: TaughtData, settings: ProsodySettings, weights: Mapping[str, Tensor], profile: str,
        *, bfloat16: bool = True,
    ) -> None:  # fmt: skip
        self.profile = profile
        super().__init__(run, data, settings, weights, bfloat16=bfloat16)

    def _prepare(self) -> None:
        self.network.load_state_dict(self.float_network.state_dict())
        self.average = copy.deepcopy(self.network).eval()
        self.rounding = Rounding(self.network, "prosody", self.profile)
        self.optimiser = torch.optim.AdamW(
            self.rounding.optimiser_groups(), self.settings.rate, betas=(0.9, 0.99), fused=True
        )

    def _parts(self) -> dict[str, Any]:
        return super()._parts() | {"model": _Masters(self.network)}

    def _set_rate(self, done: float) -> None:
        begun = min(1, (self.step + 1) / WARMUP_STEPS)
        self.rounding.steer(self.optimiser, done, self.settings.rate * begun)

    def _follow(self, share: float) -> None:
        self.rounding.move(self.average, share)

    def listened(self) -> ProsodyNetwork:
        """As the file will have it."""
        network = ProsodyNetwork(self.network.config).eval()
        network.load_state_dict(self.rounding.spoken(self.average))
        return network


class TernaryDecoderTrainer(DistilledDecoderTrainer):
    """`DistilledDecoderTrainer` with rounded weights, on a processor.

    Args:
        run: folder of checkpoints.
        data: where the speech lies.
        settings: of the run; `minutes` are all of it.
        weights: of the float voice, to begin with and to learn from.
        profile: how the voice is going to be stored.
        naturalness: judges held-out sentences, if there is such a judge.
        bfloat16: of bodies and discriminators.

    Raises:
        TrainingError: no sentence, or a damaged checkpoint.
        VoiceError: no such profile.
    """

    def __init__(
        self, run: Path, data: TaughtData, settings: DecoderSettings, weights: Beginning, profile: str, *,
        naturalness: Judge | None = None, bfloat16: bool = True,
    ) -> None:  # fmt: skip
        self.profile = profile
        super().__init__(run, data, settings, weights, naturalness=naturalness, bfloat16=bfloat16)

    def _begin_with(self, weights: Beginning) -> None:
        super()._begin_with(weights)
        self.model.load_state_dict(weights.decoder)

    def _prepare(self) -> None:
        super()._prepare()
        self.rounding = Rounding(self.model, "decoder", self.profile)
        self.masters = _Masters(self.model)
        self.model_optimiser = torch.optim.AdamW(
            self.rounding.optimiser_groups(), self.settings.adversarial_rate, betas=(0.8, 0.99), fused=True
        )  # fmt: skip
        self._own, self._float = (
            BlockOutputs(*network.text, *network.blocks)
            for network in (self.model, self.float_network)
        )

    states = ("masters", "average", "judge", "model_optimiser", "judge_optimiser")

    def _steer(self) -> None:
        begun = min(1, (self.step + 1) / 100)
        self.rounding.steer(self.model_optimiser, self.done, self.settings.adversarial_rate * begun)

    def distances(
        self, planes: tuple[Tensor, ...], wanted: tuple[Tensor, ...]
    ) -> dict[str, Tensor]:
        """What the planes and the blocks have to be."""
        blocks = BLOCKS_SHARE * block_distance(self._own.take(), self._float.take())
        return {**super().distances(planes, wanted), "blocks": blocks}

    def _follow(self, share: float) -> None:
        self.rounding.move(self.average, share)

    def test(self) -> dict[str, float]:
        """Measure the held-out sentences; only what comes when the rate falls may become `best.pt`."""
        if self.done >= MAIN:
            return super().test()
        measured = self.held_out.measure(self.listened())
        log_measured(self.log, self.step, measured)
        return measured

    def listened(self) -> FrameDecoder:
        """As the file will have it."""
        network = FrameDecoder(self.model.config).eval()
        network.load_state_dict(self.rounding.spoken(self.average))
        return network
