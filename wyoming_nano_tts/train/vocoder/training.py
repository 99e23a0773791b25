"""Stages "vocoder" and "finetune": spectral losses first, then adversarial; any vocoder of `generators`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ...errors import TrainingError
from ..checkpoint import MovingAverage, load_checkpoint, save_checkpoint
from ..discriminators import (
    Discriminators,
    adversarial_loss,
    discriminator_loss,
    feature_matching_loss,
)
from ..loop import batch_number, run_steps
from ..run_log import RunLog
from ..settings import TrainingSettings
from ..together import add_gradients
from .data import VocoderBatch, VocoderData
from .generators import Generator, build_generator, generate
from .losses import SpectralLoss

CLIP_NORM = 10.0


class VocoderTrainer:
    """One vocoder with its discriminators, optimisers and moving average.

    Args:
        folder: where checkpoint, metrics and plots go; an existing checkpoint is continued.
        settings: of the run.
        accelerator: an `accelerate.Accelerator`; it decides on device and precision.
        start: checkpoint of another stage to begin from when there is none in `folder`.
    """

    def __init__(
        self, folder: Path, settings: TrainingSettings, accelerator: Any, start: Path | None = None
    ) -> None:
        self.settings, self.accelerator = settings, accelerator
        self.log = RunLog(folder)
        self.checkpoint = folder / "checkpoint.pt"
        device = accelerator.device
        torch.manual_seed(settings.seed)
        self.generator = build_generator(settings.vocoder_model).to(device)
        self.discriminators = Discriminators().to(device)
        self.spectral = SpectralLoss().to(device)
        options = settings.vocoder
        self.generator_optimiser = torch.optim.AdamW(
            self.generator.parameters(),
            options.warmup_learning_rate,
            betas=(0.8, 0.99),
            weight_decay=1e-3,
        )
        self.discriminator_optimiser = torch.optim.AdamW(
            self.discriminators.parameters(), options.discriminator_learning_rate, betas=(0.8, 0.99)
        )
        self.average = MovingAverage(self.generator, options.average_decay)
        self.step = 0
        if self.checkpoint.exists():
            self._restore(self.checkpoint)
        elif start is not None:
            if not start.exists():
                raise TrainingError(
                    f"{start} does not exist; run the stage '{start.parent.name}' first"
                )
            self._restore(start)
            self.step = 0

    def _restore(self, path: Path) -> None:
        state = load_checkpoint(path)
        self.generator.load_state_dict(state["generator"])
        self.discriminators.load_state_dict(state["discriminators"])
        self.generator_optimiser.load_state_dict(state["generator_optimiser"])
        self.discriminator_optimiser.load_state_dict(state["discriminator_optimiser"])
        self.average.load_state_dict(state["average"])
        self.step = int(state["step"])

    def state(self) -> dict[str, Any]:
        """Everything that resuming needs."""
        return {
            "step": self.step,
            "generator": self.generator.state_dict(),
            "discriminators": self.discriminators.state_dict(),
            "generator_optimiser": self.generator_optimiser.state_dict(),
            "discriminator_optimiser": self.discriminator_optimiser.state_dict(),
            "average": self.average.state_dict(),
        }

    def save(self, state: Mapping[str, Any]) -> None:
        """Write the checkpoint."""
        save_checkpoint(self.checkpoint, state)

    def train(
        self,
        data: VocoderData,
        validation: VocoderData,
        steps: int,
        warmup_steps: int,
        minutes: float | None,
    ) -> bool:
        """Train up to `steps` in all; return False when `minutes` ran out first."""
        self.data, self.validation, self.warmup_steps = data, validation, warmup_steps
        self.slow_from = steps - self.settings.vocoder.last_steps
        return run_steps(
            self, steps, self.settings.vocoder.save_every, minutes, self.checkpoint.parent.name
        )

    def train_step(self) -> dict[str, Tensor]:
        """Spectral losses alone during the warm-up, then with discriminators on half the batch."""
        options = self.settings.vocoder
        adversarial = self.step >= self.warmup_steps
        size = max(1, options.batch_size // 2) if adversarial else options.batch_size
        number = batch_number(self.accelerator, self.step)
        batch = self.data.batch(self.settings.seed, number, size, options.segment_frames)
        values = self._adversarial_step(batch) if adversarial else self._spectral_step(batch)
        self.average.update(self.generator, self.step + 1)
        return values

    def _generate(
        self, batch: VocoderBatch, seed: int, model: Generator | None = None
    ) -> tuple[Tensor, Tensor]:
        device = self.accelerator.device
        generated = generate(model or self.generator, batch, seed, device)
        return generated, batch.waveform.to(device)

    def _spectral_step(self, batch: VocoderBatch) -> dict[str, Tensor]:
        self._set_rate(self.settings.vocoder.warmup_learning_rate)
        generated, real = self._generate(
            batch, self.settings.seed + batch_number(self.accelerator, self.step)
        )
        stft, mel = self.spectral(generated, real)
        self._update_generator(stft)
        return {"stft": stft, "mel": mel}

    def _adversarial_step(self, batch: VocoderBatch) -> dict[str, Tensor]:
        """Both sides learn from one pass of the discriminators: half the cost of separate passes."""
        options = self.settings.vocoder
        slow = self.step >= self.slow_from
        rate = (
            min(options.learning_rate, options.last_learning_rate)
            if slow
            else options.learning_rate
        )
        self._set_rate(rate)
        generated, real = self._generate(
            batch, self.settings.seed + batch_number(self.accelerator, self.step)
        )
        stft, mel = self.spectral(generated, real)
        judged = generated.detach().requires_grad_(True)
        # A few parts a step, drawn anew: on a processor the parts are most of a step's cost.
        rng = np.random.default_rng([self.settings.seed, self.step])  # alike in all processes
        chosen = self.discriminators.draw(rng, options.periods_per_step, options.spectra_per_step)
        share = len(chosen) / len(self.discriminators.parts)
        judged_real = self.discriminators(real, chosen)
        judged_generated = self.discriminators(judged, chosen)
        loss_d = discriminator_loss(judged_real, judged_generated)
        adversarial = adversarial_loss(judged_generated) / share
        matching = feature_matching_loss(judged_real, judged_generated)
        loss_g = adversarial + options.feature_matching_weight * matching
        (gradient,) = torch.autograd.grad(loss_g, judged, retain_graph=True)
        self.discriminator_optimiser.zero_grad()
        torch.autograd.backward(loss_d)
        add_gradients(self.discriminators.parameters(), 1 / self.accelerator.num_processes)
        nn.utils.clip_grad_norm_(self.discriminators.parameters(), CLIP_NORM)
        self.discriminator_optimiser.step()
        self._update_generator(
            stft + options.mel_weight * mel + (generated * gradient.detach()).sum()
        )
        return {
            "stft": stft,
            "mel": mel,
            "adversarial": adversarial,
            "matching": matching,
            "judge": loss_d,
        }

    def _update_generator(self, loss: Tensor) -> None:
        self.generator_optimiser.zero_grad()
        torch.autograd.backward(loss)
        add_gradients(self.generator.parameters(), 1 / self.accelerator.num_processes)
        nn.utils.clip_grad_norm_(self.generator.parameters(), CLIP_NORM)
        self.generator_optimiser.step()

    def _set_rate(self, rate: float) -> None:
        for group in self.generator_optimiser.param_groups:
            group["lr"] = rate

    @torch.no_grad()
    def validate(self) -> dict[str, float]:
        """Mel L1 of the averaged weights on held-out segments, always the same ones."""
        model = build_generator(self.settings.vocoder_model).to(self.accelerator.device)
        model.load_state_dict(self.average.state_dict())
        batch = self.validation.batch(0, 0, 16, 2 * self.settings.vocoder.segment_frames)
        generated, real = self._generate(batch, 0, model.eval())
        _, mel = self.spectral(generated, real)
        return {"validation_mel": float(mel)}


def train_vocoder(
    folder: Path, features: Path, names: Sequence[str], held_out: Sequence[str],
    settings: TrainingSettings, accelerator: Any, minutes: float | None,
) -> bool:  # fmt: skip
    """Stage "vocoder": on recorded mels. Returns whether it is complete."""
    trainer = VocoderTrainer(folder, settings, accelerator)
    options = settings.vocoder
    if trainer.step >= options.steps:
        return True
    data, validation = VocoderData(features, names), VocoderData(features, held_out)
    return trainer.train(data, validation, options.steps, options.warmup_steps, minutes)


def finetune_vocoder(
    folder: Path, start: Path, features: Path, predicted: Path, names: Sequence[str], held_out: Sequence[str],
    settings: TrainingSettings, accelerator: Any, minutes: float | None,
) -> bool:  # fmt: skip
    """Stage "finetune": on the acoustic model's own mels, discriminators from the first step on."""
    trainer = VocoderTrainer(folder, settings, accelerator, start)
    steps = settings.vocoder.finetune_steps
    if trainer.step >= steps:
        return True
    data = VocoderData(features, names, predicted)
    validation = VocoderData(features, held_out, predicted)
    return trainer.train(data, validation, steps, 0, minutes)
