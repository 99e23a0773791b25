"""Trains a prosody network on the durations, F0 and energy of a taught corpus."""

import copy
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ....families.nano2.config import LONGEST_UNITS, UNIT_FRAMES, ProsodyConfig
from ....families.nano2.network_prosody import USUAL_TOKENS, ProsodyNetwork
from ... import together
from ...checkpoint import load_checkpoint, save_checkpoint
from ...generators import Generators, go_on, places
from ...loop import RunClock, StopRequest
from ...run_log import RunLog
from ...together import weighted_mean
from ..corpus.sharded import corpus_of
from ..corpus.taught import Taught, whole_batch
from ..settings import ProsodySettings, TaughtData
from .decoder import move_towards
from .held_out import Best, log_measured

SAVE_MINUTES = 2.0
WARMUP_STEPS = 100
FEWEST = 0.02
"""Share of the rate that is left at the end."""
HEARD = ("units", "pitch", "slope", "voicing", "energy")
"""What decides between snapshots. The sure and wrong answers that `ordinal` counts grow with every epoch on little
speech, while the durations that come of them still improve."""


def predicted(
    network: ProsodyNetwork, batch: dict[str, Tensor], *, bfloat16: bool = True
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Logits of durations (B, N, 50), then pitch, voicing logit and energy (B, F) of a batch of whole sentences."""
    mask, frame_mask, speaker = batch["mask"], batch["frame_mask"], batch["speaker"]
    length = torch.log(mask.sum(1) / USUAL_TOKENS)[:, None, None]
    step = slice(None, None, UNIT_FRAMES)
    with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
        text, logits = network.encode(batch["tokens"], length, mask, speaker)
        index = batch["index"][:, step, None].expand(-1, -1, text.shape[2])
        place = batch["features"][:, step, 3:]
        p, v, e = network(text.gather(1, index), place, frame_mask[:, step], speaker)
    return logits, p, v, e


def counted_tokens(batch: dict[str, Tensor]) -> Tensor:
    """1 for tokens whose durations are learnt, (B, N)."""
    # The silence in front is cut at random in training, and is set by whoever speaks.
    counted = batch["mask"].clone()
    counted[:, 0] = 0
    return counted


def losses(
    network: ProsodyNetwork, batch: dict[str, Tensor], *, bfloat16: bool = True
) -> dict[str, Tensor]:
    """Losses of a batch of whole sentences; their sum is what is trained."""
    return compared(predicted(network, batch, bfloat16=bfloat16), batch)


def compared(
    prediction: tuple[Tensor, Tensor, Tensor, Tensor], batch: dict[str, Tensor]
) -> dict[str, Tensor]:
    """Losses of what was `predicted` of a batch."""
    logits, p, v, e = prediction
    pitch, voicing, energy = batch["features"][:, :, :3].unbind(2)
    units, frame_mask, counted = batch["units"], batch["frame_mask"], counted_tokens(batch)
    longer = (units[:, :, None] > torch.arange(LONGEST_UNITS)).float()
    ordinal = F.binary_cross_entropy_with_logits(logits, longer, reduction="none").sum(2)
    expected = torch.sigmoid(logits).sum(2)
    voiced = frame_mask * voicing
    both = voiced[:, 1:] * voiced[:, :-1]
    unsure = F.binary_cross_entropy_with_logits(v, voicing, reduction="none")
    return {
        "ordinal": weighted_mean(ordinal, counted),
        "units": 0.3 * weighted_mean((expected - units).abs(), counted),
        "pitch": 2 * weighted_mean((p - pitch).abs(), voiced),
        "slope": 2 * weighted_mean((p.diff(dim=1) - pitch.diff(dim=1)).abs(), both),
        "voicing": weighted_mean(unsure, frame_mask),
        "energy": weighted_mean((e - energy).abs(), frame_mask),
    }


class ProsodyTrainer:
    """A run in a folder; goes on from its `last.pt` if there is one. Of several processes the first writes.

    Args:
        run: folder of checkpoints.
        data: where the speech lies.
        settings: of the run.
        weights: to begin with.
        bfloat16: of the network's body.

    Raises:
        TrainingError: no sentence, or a damaged checkpoint.
    """

    clock: Callable[[], float] = staticmethod(time.process_time)
    """Seconds that count."""
    config: ProsodyConfig = ProsodyConfig()
    """Sizes of the network."""

    def __init__(
        self,
        run: Path,
        data: TaughtData,
        settings: ProsodySettings,
        weights: Mapping[str, Tensor] | None = None,
        *,
        bfloat16: bool = True,
    ) -> None:
        self.run_folder, self.settings, self.bfloat16 = run, settings, bfloat16
        together.join()
        self.corpus = corpus_of(data, settings.seed, unvoiced=True)
        self.held = self.corpus.held_out_items()
        torch.manual_seed(settings.seed)
        self.network = ProsodyNetwork(self.config)
        if weights is not None:
            self.network.load_state_dict(dict(weights))
        self._prepare()
        self.step, self.minutes = 0, 0.0
        self.log = RunLog(run)
        last = run / "last.pt"
        state: dict[str, Any] = {}
        if last.exists():
            state = load_checkpoint(last)
            for name, part in self._parts().items():
                part.load_state_dict(state[name])
            self.step, self.minutes = int(state["step"]), float(state["minutes"])
        self.generators = Generators(settings.seed, self.step, reseeded=False)
        go_on(state, run, self.generators, self.corpus)

    def _prepare(self) -> None:
        """Make what a step needs beside the network."""
        self.average = copy.deepcopy(self.network).eval()
        self.optimiser = torch.optim.AdamW(
            self.network.parameters(), self.settings.rate, betas=(0.9, 0.99), weight_decay=1e-2, fused=True
        )  # fmt: skip

    def _parts(self) -> dict[str, Any]:
        return {"average": self.average, "model": self.network, "optimiser": self.optimiser}

    def save(self) -> None:
        """Write a checkpoint that a run can go on from; every process takes part."""
        processes = places(self.generators, self.corpus)
        if together.rank():
            return
        state = {name: part.state_dict() for name, part in self._parts().items()}
        save_checkpoint(
            self.run_folder / "last.pt", {**self.snapshot(), **state, "processes": processes}
        )

    def snapshot(self) -> dict[str, Any]:
        """What a voice, or another run, is made of."""
        return {
            "average": self.average.state_dict(),
            "config": asdict(self.network.config),
            "step": self.step,
            "minutes": self.minutes,
            "hours": self.corpus.hours,
        }

    def train(self, wall_minutes: float | None = None) -> bool:
        """Train with a rate that falls to nothing over the minutes; return whether the run is over."""
        clock = RunClock(self.clock, self.settings.step_seconds, self.minutes)
        deadline = time.monotonic() + 60 * (math.inf if wall_minutes is None else wall_minutes)
        saved, end = self.minutes, self.settings.minutes
        with StopRequest() as request:
            while self.minutes < end and not together.agreed(
                request.made or time.monotonic() >= deadline
            ):
                self.train_step()
                self.minutes = clock.after_step(self.minutes)
                if self.step % self.settings.test_steps == 0:
                    self.corpus.grow()
                    self.test()
                if self.minutes - saved >= SAVE_MINUTES:
                    saved = self.minutes
                    self.save()
        self.save()
        over = self.minutes >= end
        if over:
            self.test()
        return over

    def train_step(self) -> None:
        """Do one step."""
        s = self.settings
        self._set_rate(min(1.0, self.minutes / s.minutes))
        loss = self.loss(self.corpus.sentences(self.generators.own, s.batch))
        self.optimiser.zero_grad()
        torch.autograd.backward(loss)
        together.add_gradients(self.network.parameters())
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        self.step += 1
        self._follow(1 - min(s.average, (self.step + 1) / (self.step + 10)))

    def _set_rate(self, done: float) -> None:
        fall = FEWEST + (1 - FEWEST) * (1 + math.cos(math.pi * done)) / 2
        for group in self.optimiser.param_groups:
            group["lr"] = self.settings.rate * min(1, (self.step + 1) / WARMUP_STEPS) * fall

    def loss(self, batch: dict[str, Tensor]) -> Tensor:
        """What is trained."""
        parts = losses(self.network, batch, bfloat16=self.bfloat16)
        return torch.stack(list(parts.values())).sum()

    def _follow(self, share: float) -> None:
        """Move the averages by a share of the way to the weights."""
        move_towards(self.average, self.network, share)

    def listened(self) -> ProsodyNetwork:
        """The averaged weights, to predict with."""
        return self.average

    def test(self) -> dict[str, float]:
        """Measure the averaged weights on the held-out sentences; the best so far become `best.pt`."""
        if together.rank():
            return {}
        with together.by_itself():
            measured = _tested(self.listened(), self.held)
        if measured:
            measured["heard"] = sum(measured[key] for key in HEARD)
        log_measured(self.log, self.step, measured)
        Best(self.run_folder / "best.pt", "heard", -1).offer(measured, self.snapshot(), self.step)
        return measured


def _tested(network: ProsodyNetwork, held: list[Taught]) -> dict[str, float]:
    if not held:
        return {}
    with torch.no_grad():
        test = losses(network, whole_batch(held), bfloat16=False)
    return {key: round(float(value), 4) for key, value in test.items()}
