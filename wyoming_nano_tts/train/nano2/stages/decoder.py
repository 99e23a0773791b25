"""Trains a frame decoder on a taught corpus."""

import copy
import logging
import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from ....families.nano2.config import FRAME_SAMPLES, DecoderConfig
from ....families.nano2.network_decoder import FrameDecoder, filters
from ....families.nano2.network_render import Renderer, pulse_train
from ... import together
from ...checkpoint import load_checkpoint, save_checkpoint
from ...generators import Generators, go_on, places
from ...loop import RunClock, StopRequest
from ...run_log import RunLog
from ..beginning import Beginning
from ..corpus.sharded import corpus_of
from ..corpus.taught import EDGE_FRAMES
from ..losses.comparison import Comparison
from ..losses.discriminators import Discriminators, layer_distances
from ..losses.spectral import RESOLUTIONS
from ..settings import DecoderSettings, TaughtData
from .held_out import Best, HeldOut, Judge, log_measured

_LOGGER = logging.getLogger(__name__)

JUDGED_FRAMES = slice(EDGE_FRAMES, -EDGE_FRAMES)
JUDGED = slice(EDGE_FRAMES * FRAME_SAMPLES, -EDGE_FRAMES * FRAME_SAMPLES)
AVERAGE_EVERY = 4
LOG_EVERY = 100
GROW_EVERY = 400
SAVE_MINUTES = 4.0
CHANCE = 0.5
"""Loss of a discriminator that cannot tell; one that stays there teaches nothing."""


class DecoderTrainer:
    """A run in a folder; goes on from its `last.pt` if there is one. Of several processes the first writes.

    Args:
        run: folder of checkpoints.
        data: where the speech lies.
        settings: of the run.
        start: checkpoint to begin with: a run that branches off.
        weights: to begin with, without the state of a run.
        naturalness: judges held-out sentences, if there is such a judge.
        bfloat16: of bodies and discriminators.

    Raises:
        TrainingError: no sentence, or a damaged checkpoint.
    """

    states: Sequence[str] = ("model", "average", "judge", "model_optimiser", "judge_optimiser")
    """What a checkpoint holds."""
    clock: Callable[[], float] = staticmethod(time.process_time)
    """Seconds that count."""
    grows: bool = True
    """Speech that comes meanwhile is taken in."""
    config: DecoderConfig = DecoderConfig()
    """Sizes of the network."""

    def __init__(
        self,
        run: Path,
        data: TaughtData,
        settings: DecoderSettings,
        start: Path | None = None,
        *,
        weights: Beginning | None = None,
        naturalness: Judge | None = None,
        bfloat16: bool = True,
    ) -> None:
        self.run_folder, self.settings, self.bfloat16 = run, settings, bfloat16
        together.join()
        self.corpus = corpus_of(data, settings.seed)
        self.held_out = HeldOut(self.corpus.held_out_items(), naturalness)
        self.log = RunLog(run)
        torch.manual_seed(settings.seed)
        self.model, self.judge = FrameDecoder(self.config), Discriminators()
        if weights is not None:
            self._begin_with(weights)
        self._prepare()
        self.step, self.judged, self.minutes, self.fall_begins = 0, 0, 0.0, 0.0
        last = run / "last.pt"
        state: dict[str, Any] = {}
        if last.exists():
            state = self._load(last)
        elif start is not None:
            self._load(start)
            self.fall_begins = self.minutes
        self.generators = Generators(settings.seed, self.step, reseeded=True)
        go_on(state, run, self.generators, self.corpus)
        self._means: dict[str, float] = {}

    def _begin_with(self, weights: Beginning) -> None:
        """Take over the weights that training begins with."""
        self.model.load_state_dict(weights.decoder)
        if weights.judge is not None:
            self.judge.load_state_dict(dict(weights.judge))

    def _prepare(self) -> None:
        """Make what a step needs beside the networks."""
        self.renderer, self.comparison = Renderer(self.model.config), Comparison(self.settings)
        self.average = copy.deepcopy(self.model)
        self.model_optimiser = torch.optim.AdamW(
            self.model.parameters(), self.settings.rate, betas=(0.8, 0.99), weight_decay=1e-3, fused=True
        )  # fmt: skip
        self.judge_optimiser = torch.optim.AdamW(
            self.judge.parameters(), self.settings.judge_rate, betas=(0.8, 0.99), fused=True
        )

    def _load(self, path: Path) -> dict[str, Any]:
        state = load_checkpoint(path)
        names = set(self.states) & set(state)
        if ("wide" in state) != ("wide" in self.states):
            names.discard("judge_optimiser")  # of other discriminators: from a card, or for one
        for name in names:
            part = getattr(self, name)
            groups = [dict(g, params=[]) for g in getattr(part, "param_groups", ())]
            part.load_state_dict(state[name])
            for group, own in zip(getattr(part, "param_groups", ()), groups, strict=True):
                group.update(own | {"params": group["params"]})  # rates and ways of this device
        self.step, self.judged = int(state["step"]), int(state["judged"])
        self.minutes, self.fall_begins = float(state["minutes"]), float(state["fall_begins"])
        _LOGGER.info("goes on from %s: step %d, %.1f minutes", path, self.step, self.minutes)
        return state

    def save(self, name: str) -> None:
        """Write a checkpoint that a run can go on from; every process takes part."""
        processes = places(self.generators, self.corpus)
        if together.rank():
            return
        state: dict[str, Any] = {part: getattr(self, part).state_dict() for part in self.states}
        state |= {
            "config": asdict(self.model.config),
            "step": self.step,
            "judged": self.judged,
            "minutes": self.minutes,
            "fall_begins": self.fall_begins,
            "hours": self.corpus.hours,
            "processes": processes,
        }
        save_checkpoint(self.run_folder / f"{name}.pt", state)

    @property
    def end_minutes(self) -> float:
        """Processor time at which the run is over."""
        s = self.settings
        return s.minutes + (self.fall_begins + s.full_minutes if s.falling else 0.0)

    def train(self, wall_minutes: float | None = None) -> bool:
        """Train until the minutes are over; Ctrl-C and SIGTERM stop after a step. Writes `last.pt`.

        Args:
            wall_minutes: stop after this long by the clock.

        Returns:
            Whether the run is over.
        """
        settings, end = self.settings, self.end_minutes
        clock = RunClock(self.clock, settings.step_seconds, self.minutes)
        deadline = time.monotonic() + 60 * (math.inf if wall_minutes is None else wall_minutes)
        saved = marked = self.minutes
        with StopRequest() as request:
            while self.minutes < end and not together.agreed(
                request.made or time.monotonic() >= deadline
            ):
                self._note(self.train_step())
                self.minutes = clock.after_step(self.minutes)
                if self.minutes - marked >= settings.mark_minutes:
                    marked = self.minutes
                    self.save(f"minute-{marked:.0f}")
                    self.test()
                    clock.restart(self.minutes)  # judging is no training
                if self.minutes - saved >= SAVE_MINUTES:
                    saved = self.minutes
                    self.save("last")
                if self.grows and self.step % GROW_EVERY == 0:
                    self.corpus.grow()
        self.save("last")
        over = self.minutes >= end
        if over:
            self.test()
        return over

    def test(self) -> dict[str, float]:
        """Measure the averaged weights on the held-out sentences; the best so far become `best.pt`.

        Where the rate is going to fall, only what comes after counts: before it, a judge of naturalness would choose
        weights that have not yet learnt a new voice.
        """
        if together.rank():
            return {}
        with together.by_itself():
            measured = self.held_out.measure(self.listened())
        log_measured(self.log, self.step, measured)
        s = self.settings
        if s.falling and self.minutes < self.fall_begins + s.full_minutes:
            _LOGGER.info("held out at step %d: %s", self.step, measured)
            return measured
        judged = "naturalness" in measured
        key, sign = ("naturalness", 1) if judged else ("spectra", -1)
        Best(self.run_folder / "best.pt", key, sign).offer(measured, self.snapshot(), self.step)
        return measured

    def _follow(self, share: float) -> None:
        """Move the averages by a share of the way to the weights."""
        move_towards(self.average, self.model, share)

    def listened(self) -> FrameDecoder:
        """The averaged weights, to speak with."""
        return self.average

    def snapshot(self) -> dict[str, Any]:
        """What a voice, or another run, is made of: averages and discriminators."""
        return {
            "average": self.average.state_dict(),
            "judge": self.judge.state_dict(),
            "config": asdict(self.model.config),
            "step": self.step,
            "minutes": self.minutes,
            "hours": self.corpus.hours,
        }

    def _note(self, values: dict[str, Tensor]) -> None:
        for key, value in values.items():
            number = float(value.detach())
            self._means[key] = 0.98 * self._means.get(key, number) + 0.02 * number
        if self.step % LOG_EVERY == 0 and not together.rank():
            listed = " ".join(f"{key} {value:.3f}" for key, value in self._means.items())
            _LOGGER.info(
                "step %d, %.1f minutes, %.2f h of speech: %s", self.step, self.minutes, self.corpus.hours, listed
            )  # fmt: skip
            self.log.add(self.step, minutes=self.minutes, **self._means)
            if self.judged > 1000 and self._means["judge"] > 0.99 * CHANCE:
                _LOGGER.warning(
                    "the discriminators cannot tell real from generated (%.1f is chance)", CHANCE
                )

    def rates(self, *, warm: bool) -> tuple[float, float]:
        """Learning rates of this step, of the model and of the discriminators."""
        s = self.settings
        since = self.minutes - self.fall_begins - s.full_minutes
        fall = min(1.0, max(0.0, since / s.minutes)) if s.falling else 0.0
        slower = s.floor**fall
        begun = min(1, (self.step + 1) / 100)
        return (s.rate if warm else s.adversarial_rate) * slower * begun, s.judge_rate * slower

    def _set_rates(self, *, warm: bool) -> None:
        for optimiser, rate in zip(
            (self.model_optimiser, self.judge_optimiser), self.rates(warm=warm), strict=True
        ):
            for group in optimiser.param_groups:
                group["lr"] = rate

    def train_step(self) -> dict[str, Tensor]:
        """Do one step; return its losses."""
        s = self.settings
        warm = self.step < s.warmup_steps
        self._set_rates(warm=warm)
        batch = self.corpus.crops(
            self.generators.own, s.batch if warm else s.adversarial_batch, s.crop_frames
        )
        free = min(1.0, max(0.0, (self.step - s.free_from_step) / 1000))
        generated, real = self.generate(batch, free)[:, JUDGED], batch["audio"][:, JUDGED]
        loss, values = self.compared(generated, real, batch["voicing"][:, JUDGED_FRAMES])
        if not warm:
            gradient, judged = self._judge_step(generated, real)
            loss = loss + (generated * gradient).sum()
            values |= judged
        self._update(loss)
        return values

    def compared(
        self, generated: Tensor, real: Tensor, voicing: Tensor
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """`Comparison` at some resolutions, drawn anew at each step."""
        shuffled = self.generators.shared.permutation(len(RESOLUTIONS))
        compared: tuple[Tensor, dict[str, Tensor]] = self.comparison(
            generated, real, voicing, shuffled[: self.settings.resolutions]
        )
        return compared

    def _update(self, loss: Tensor) -> None:
        """Move the weights and their averages by the gradient of a loss."""
        self.model_optimiser.zero_grad()
        torch.autograd.backward(loss)
        together.add_gradients(self.model.parameters())
        norm = nn.utils.clip_grad_norm_(self.model.parameters(), 10.0)
        self.step += 1
        if not torch.isfinite(norm):
            _LOGGER.warning("step %d is left out: its gradient is not finite", self.step)
            return
        self.model_optimiser.step()
        if self.step % AVERAGE_EVERY == 0:
            keep = min(self.settings.average, (self.step + 1) / (self.step + 10)) ** AVERAGE_EVERY
            self._follow(1 - keep)

    def generate(self, batch: dict[str, Tensor], free_share: float = 1.0) -> Tensor:
        """Waveforms of a batch, (B, 300 T)."""
        return self.rendered(self.planes(self.model, batch), batch, free_share)

    def planes(self, network: FrameDecoder, batch: dict[str, Tensor]) -> tuple[Tensor, ...]:
        """Planes that a network gives for a batch."""
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
            return network.planes_of(batch)

    def rendered(
        self, planes: tuple[Tensor, ...], batch: dict[str, Tensor], free_share: float = 1.0
    ) -> Tensor:
        """Waveforms of planes, (B, 300 T)."""
        pulses = pulse_train(batch["cycles"], batch["f0_hz"], batch["voicing"])
        return self.renderer(filters(planes), pulses, self.noise(pulses), free_share)  # type: ignore[no-any-return]

    def noise(self, pulses: Tensor) -> Tensor:
        """Noise of a batch, as large as its pulses."""
        return torch.randn_like(pulses)

    def _judge_step(self, generated: Tensor, real: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        """Train the discriminators; return the gradient that they give to the generated waveform."""
        s = self.settings
        judged = generated.detach().requires_grad_(True)
        chosen = self.judge.draw(self.generators.shared, s.periods, s.spectra)
        views = self.judge(real, judged, chosen, bfloat16=self.bfloat16)
        told = together.means([(1 - v.real) ** 2 for v in views])
        believed = together.means([v.generated**2 for v in views])
        loss = torch.stack([a + b for a, b in zip(told, believed, strict=True)]).sum()
        fooled = torch.stack(together.means([(1 - v.generated) ** 2 for v in views])).mean()
        distances = layer_distances(
            [layer.detach() for view in views for layer in view.real_layers],
            [layer for view in views for layer in view.generated_layers],
        )
        matching = torch.stack(distances).mean()
        wanted = len(self.judge.parts) * fooled + s.matching_weight * matching
        (gradient,) = torch.autograd.grad(wanted, judged, retain_graph=True)
        gradient = gradient.detach() * min(1, self.judged / s.ramp_steps)
        self.judged += 1
        self.judge_optimiser.zero_grad()
        torch.autograd.backward(loss, inputs=list(_parameters(self.judge.parts[n] for n in chosen)))
        together.add_gradients(self.judge.parameters())
        nn.utils.clip_grad_norm_(self.judge.parameters(), 10.0)
        self.judge_optimiser.step()
        return gradient, {"fooled": fooled, "matching": matching, "judge": loss / len(chosen)}


def _parameters(parts: Iterable[nn.Module]) -> Iterable[nn.Parameter]:
    for part in parts:
        yield from part.parameters()


def move_towards(average: nn.Module, model: nn.Module, share: float) -> None:
    """Move a moving average by a share of the way to a model."""
    with torch.no_grad():
        torch._foreach_lerp_(list(average.parameters()), list(model.parameters()), share)
