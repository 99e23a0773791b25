"""Trains a frame decoder on a graphics card; see `card` for what differs from a processor."""

import copy
import math
import time
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor

from ....errors import TrainingError
from ....families.nano2.network_decoder import FrameDecoder
from ... import together
from ..corpus.laid_out import LaidOut
from ..corpus.taught import TaughtCorpus
from ..losses.comparison import Comparison
from ..losses.discriminators import Discriminators
from .card import CardStep
from .decoder import LOG_EVERY, DecoderTrainer

WIDE_AFTER_STEPS = 300
"""Until then the wide discriminators, which begin anew, only learn."""
WIDE_RAMP_STEPS = 1500
JUDGE_WARMUP_STEPS = 200
LOST = 4.0
"""Times as far from the wanted spectra as before: a batch by chance does not come near it."""
WAIT_EVERY = 20
"""Steps between two looks at the clock: a card is asked for more than it has done."""


class CardDecoderTrainer(DecoderTrainer):
    """`DecoderTrainer` on a device; minutes are by the clock, since the processor only waits.

    Speech that is spoken meanwhile is left for the next run.
    """

    states = ("model", "average", "judge", "wide", "model_optimiser", "judge_optimiser")
    clock: Callable[[], float] = staticmethod(time.monotonic)
    grows = False
    nearest: float = math.inf
    device: torch.device = torch.device("cuda")

    def _prepare(self) -> None:
        s, device = self.settings, self.device
        if not isinstance(self.corpus, TaughtCorpus) or together.processes() > 1:
            raise TrainingError(
                "a graphics card keeps all speech in its memory and is used by one process: unpack the shards into a "
                "folder, and start it without a launcher"
            )
        torch.backends.cudnn.benchmark = True
        torch.manual_seed(s.seed)
        self.wide = Discriminators(wide=True).to(device)
        self.model.to(device)
        self.judge.to(device)
        corpus = LaidOut(
            self.corpus.items, self.corpus.weights, self.model.config, s.card_frames, device
        )
        self.card = CardStep(
            self.model, corpus, (self.judge, self.wide), comparison=Comparison(s), matching_weight=s.matching_weight,
            batch=s.card_batch, bfloat16=self.bfloat16,
        )  # fmt: skip
        self.average = self.card.average
        self.model_optimiser, self.judge_optimiser = (
            self.card.model_optimiser, self.card.judge_optimiser
        )  # fmt: skip

    def train_step(self) -> dict[str, Tensor]:
        """Do one step; return its losses, now and then."""
        s = self.settings
        warm = self.step < s.warmup_steps
        model_rate, judge_rate = self.rates(warm=warm)
        ramp = (self.judged - WIDE_AFTER_STEPS) / WIDE_RAMP_STEPS
        self.card.rates.set(
            model=model_rate, judge=judge_rate * min(1.0, (self.judged + 1) / JUDGE_WARMUP_STEPS),
            free=min(1.0, max(0.0, (self.step - s.free_from_step) / 1000)),
            heard=min(1.0, self.judged / s.ramp_steps), wide=min(1.0, max(0.0, ramp)),
            keep=min(s.average, (self.step + 1) / (self.step + 10)),
        )  # fmt: skip
        self.card.run(self.generators.own, judged=not warm)
        self.step += 1
        self.judged += not warm
        if self.step % WAIT_EVERY == 0 and self.device.type == "cuda":
            torch.cuda.synchronize()
        if self.step % LOG_EVERY:
            return {}
        self._check(float(self.card.values["stft"]))
        return dict(self.card.values)

    def _check(self, distance: float) -> None:
        """Stop where speech becomes worse and worse, before a checkpoint is written over.

        Raises:
            TrainingError: so it is.
        """
        self.nearest = min(self.nearest, distance)
        if not distance < LOST * self.nearest:
            raise TrainingError(
                f"training has gone astray at step {self.step}: spectra are {distance:.2f} from those wanted, and were "
                f"{self.nearest:.2f}; go on from the last checkpoint with a lower adversarial_rate, or without --card"
            )

    def snapshot(self) -> dict[str, Any]:
        """As of a processor's run: on the processor."""
        return on_processor(super().snapshot())

    def listened(self) -> FrameDecoder:
        """As of a processor's run; a copy, since what is recorded writes to the places of the original."""
        return copy.deepcopy(self.average).cpu()


def on_processor(state: Mapping[str, Any]) -> dict[str, Any]:
    """A nested state with its tensors on the processor."""
    moved: dict[str, Any] = {}
    for key, value in state.items():
        if isinstance(value, Tensor):
            moved[key] = value.cpu()
        else:
            moved[key] = on_processor(value) if isinstance(value, Mapping) else value
    return moved
