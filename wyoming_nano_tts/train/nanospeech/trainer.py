"""The loop: one process or many, stopped at any moment and gone on with exactly.

All that is random in a step follows from seed, step and process; the data's place is two numbers a lane. So a run that
was cut off and one that was not give the same weights. `torchrun` or `accelerate launch` launch it on several machines.
"""

import copy
import json
import logging
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from accelerate import Accelerator
from torch import Tensor, nn

from ...errors import TrainingError
from ...families.nanospeech.network import DurationModel, FlowModel
from ...families.nanospeech.vocabulary import Vocabulary
from ...files import replacing
from .. import together
from ..checkpoint import load_checkpoint, save_checkpoint
from ..run_log import RunLog
from ..shards.order import Place
from .data import Batch, Batches, collate, first_examples
from .losses import draw, duration_loss, flow_loss
from .settings import DURATION, SIZES, SpeechSettings

_LOGGER = logging.getLogger(__name__)

LARGEST_GRADIENT: Final = 1.0
AVERAGE_EVERY: Final = 10
AVERAGE_FROM_STEP: Final = 100
"""Before, the average is a copy."""
MOST_DECAY: Final = 0.9999
HELD_OUT: Final = 64
"""Examples of the held-out shards that are measured."""
VALIDATION: Final = 1 << 40
"""Takes the place of the step in the draws of the validation, which are always the same."""
LAST: Final = "last.pt"
SETTINGS_FILE: Final = "settings.json"
VOCABULARY_FILE: Final = "vocab.txt"


class SpeechTrainer:
    """One run of one network.

    Args:
        run: folder of checkpoints; gone on with where it exists.
        shards: to learn from.
        vocabulary: of their texts.
        settings: of the run; those of a run that exists must be the same, but for the number of steps and what is
            logged.
        held_out: shards to measure by.
        accelerator: None makes one by the settings, and by what launched this process.
    """

    def __init__(
        self, run: Path, shards: Sequence[str], vocabulary: Vocabulary, settings: SpeechSettings, *,
        held_out: Sequence[str] = (), accelerator: Accelerator | None = None, cpu: bool = False,
    ) -> None:  # fmt: skip
        self.run, self.settings, self.vocabulary = run, settings, vocabulary
        self.accelerator = accelerator or Accelerator(cpu=cpu, mixed_precision=settings.precision)
        self._shards = tuple(shards)
        sizes = {**SIZES[settings.sizes][settings.kind], "symbols": len(vocabulary.symbols)}
        torch.manual_seed(settings.seed)
        kind = DurationModel if settings.kind == DURATION else FlowModel
        network = kind(sizes, settings.dropout)
        self.step, self.turn, self._before = 0, 0, 0.0
        self.places: dict[int, Place] = {}
        self.average = copy.deepcopy(network).eval().requires_grad_(requires_grad=False)
        state = self._stored()
        if state is not None:
            network.load_state_dict(state["model"])
            self.average.load_state_dict(state["average"])
            self.step, self._before = state["step"], state.get("minutes", 0.0)
            self._go_on(state["places"])
        optimizer = torch.optim.AdamW(network.parameters(), settings.rate)
        if state is not None:
            optimizer.load_state_dict(state["optimizer"])
        self.average.to(self.accelerator.device)
        self.network, self.optimizer = self.accelerator.prepare(network, optimizer)
        self.log = RunLog(run) if self.accelerator.is_main_process else None
        self._held_out = self._measured_by(held_out)
        self._begun = time.process_time()

    @property
    def minutes(self) -> float:
        """Processor time of this process, in this run and before."""
        return self._before + (time.process_time() - self._begun) / 60

    def train(self, until: int | None = None) -> float:
        """Train up to a step; return the mean loss of the last logged steps."""
        end = min(self.settings.steps, until or self.settings.steps)
        losses: list[Tensor] = []
        shown = float("nan")
        batches = self._batches()
        while self.step < end:
            batch = next(batches)
            losses.append(self._learn(batch))
            self.places[batch.worker] = batch.place
            self.turn = (batch.worker + 1) % max(1, self.settings.workers)
            self.step += 1
            if self.step % self.settings.log_every == 0 or self.step == end:
                mean = self.accelerator.reduce(torch.stack(losses).mean(), "mean")
                shown, losses = float(mean), []
                self._tell(loss=shown, rate=self.settings.rate_at(self.step - 1))
            if self.step % self.settings.validate_every == 0 or self.step == end:
                self._validate()
            if self.step % self.settings.save_every == 0 or self.step == end:
                self.save()
        return shown

    def save(self) -> None:
        """Write a checkpoint; every process takes part."""
        lanes = {worker: [p.epoch, p.given] for worker, p in self.places.items()}
        everybody = together.everybody({"turn": self.turn, "lanes": lanes})
        if self.accelerator.is_main_process:
            network = self.accelerator.unwrap_model(self.network)
            save_checkpoint(
                self.run / LAST,
                {
                    "model": network.state_dict(),
                    "average": self.average.state_dict(),
                    "optimizer": self.optimizer.state_dict(),
                    "step": self.step,
                    "minutes": self.minutes,
                    "places": everybody,
                },
            )
        self.accelerator.wait_for_everyone()

    def held_out_loss(self) -> float:
        """Loss of the averaged weights on held-out examples, with draws that are always the same."""
        total, frames = 0.0, 0
        for number, batch in enumerate(self._held_out):
            with torch.no_grad():
                loss = self._loss(self.average, batch, number, VALIDATION, measuring=True)
            count = int(batch.lengths.sum())
            total, frames = total + float(loss) * count, frames + count
        return total / max(1, frames)

    def _stored(self) -> dict[str, Any] | None:
        """Compare settings and vocabulary with those of a run that is there; return its last state."""
        path = self.run / SETTINGS_FILE
        free = {"steps", "log_every", "save_every", "validate_every", "precision"}
        mine = {key: value for key, value in self.settings.to_dict().items() if key not in free}
        if path.exists():
            theirs = json.loads(path.read_text(encoding="utf-8"))
            changed = sorted(key for key in mine if theirs.get(key) != mine[key])
            stored = (self.run / VOCABULARY_FILE).read_text(encoding="utf-8").split("\n")
            if tuple(stored) != self.vocabulary.symbols:
                changed.append("vocabulary")
            if changed:
                raise TrainingError(
                    f"{path} was made with another {', '.join(changed)}; go on with the same, or use a new folder"
                )
        elif self.accelerator.is_main_process:
            self.run.mkdir(parents=True, exist_ok=True)
            with replacing(self.run / VOCABULARY_FILE) as partial:
                partial.write_bytes("\n".join(self.vocabulary.symbols).encode())
            with replacing(path) as partial:
                partial.write_text(json.dumps(self.settings.to_dict(), indent=1), encoding="utf-8")
        self.accelerator.wait_for_everyone()
        return load_checkpoint(self.run / LAST) if (self.run / LAST).exists() else None

    def _go_on(self, everybody: list[dict[str, Any]]) -> None:
        mine = together.own_part(everybody, self.run)
        self.turn = mine["turn"]
        self.places = {int(worker): Place(*place) for worker, place in mine["lanes"].items()}

    def _measured_by(self, held_out: Sequence[str]) -> list[Batch]:
        if not held_out or not self.accelerator.is_main_process:
            return []
        seconds = self.settings.longest_seconds
        try:
            examples = first_examples(held_out, HELD_OUT, seconds)
        except TrainingError:
            examples = first_examples(held_out, 1, seconds)
        size = min(8, self.settings.batch)
        return [
            collate(examples[first : first + size], self.vocabulary).to(self.accelerator.device)
            for first in range(0, len(examples), size)
        ]

    def _batches(self) -> Iterator[Batch]:
        if self.settings.overfit:
            examples = first_examples(
                self._shards, self.settings.overfit, self.settings.longest_seconds
            )
            batch = collate(examples, self.vocabulary)
            while True:
                yield batch
        rank, ranks = self.accelerator.process_index, self.accelerator.num_processes
        yield from Batches(
            self._shards, self.vocabulary, self.settings, rank, ranks, self.places, self.turn
        ).loader()

    def _learn(self, batch: Batch) -> Tensor:
        self.network.train()
        rank = self.accelerator.process_index
        torch.manual_seed(_seed(self.settings.seed, self.step, rank))  # of dropout
        for group in self.optimizer.param_groups:
            group["lr"] = self.settings.rate_at(self.step)
        with self.accelerator.autocast():
            loss = self._loss(self.network, batch.to(self.accelerator.device), rank, self.step)
        self.accelerator.backward(loss)
        self.accelerator.clip_grad_norm_(self.network.parameters(), LARGEST_GRADIENT)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self._move_average()
        return loss.detach()

    def _loss(
        self, network: Any, batch: Batch, number: int, step: int, *, measuring: bool = False
    ) -> Tensor:
        """Loss of a batch with the draws of a step; `number` tells processes, or batches, apart."""
        rng = np.random.default_rng([self.settings.seed, step, number])
        lengths, device = batch.lengths.cpu().numpy(), batch.mel.device
        if self.settings.kind == DURATION:
            share = torch.from_numpy(rng.random(len(lengths), np.float32)).to(device)
            return duration_loss(network, batch.mel, batch.lengths, batch.text_ids, share)
        guided = not measuring and 0 < self.settings.guidance_from_step <= self.step
        draws = draw(
            rng, lengths, batch.mel.shape[1], guided=guided, drop=self.settings.drop_rate
        ).to(device)
        teacher = self.average if guided else None
        return flow_loss(network, batch.mel, batch.lengths, batch.text_ids, draws, teacher)

    @torch.no_grad()
    def _move_average(self) -> None:
        """Every process does it: all have the same weights."""
        done = self.step + 1
        if done % AVERAGE_EVERY:
            return
        network: nn.Module = self.accelerator.unwrap_model(self.network)
        updates = max(0, done - AVERAGE_FROM_STEP)
        decay = min(MOST_DECAY, 1 - (1 + updates) ** (-2 / 3)) if updates else 0.0
        for mean, value in zip(self.average.parameters(), network.parameters(), strict=True):
            mean.lerp_(value, 1 - decay)

    def _validate(self) -> None:
        if self._held_out:
            self._tell(held_out_loss=self.held_out_loss())
        self.accelerator.wait_for_everyone()

    def _tell(self, **values: float) -> None:
        if self.log is not None:
            self.log.add(self.step, minutes=self.minutes, **values)
            told = ", ".join(f"{name} {value:.5g}" for name, value in values.items())
            _LOGGER.info("step %d: %s", self.step, told)


def _seed(*numbers: int) -> int:
    return int(np.random.SeedSequence(numbers).generate_state(1)[0])
