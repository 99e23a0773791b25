"""Stage "acoustic": the acoustic model on aligned sentences; and the mels that it then predicts."""

import dataclasses
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ...errors import TrainingError
from ...families.nano.config import our_acoustic_config
from ...families.parts.fastspeech.config import AcousticConfig
from ...families.parts.fastspeech.network import AcousticModel
from ...families.parts.fastspeech.network_outputs import AcousticOutput
from ...families.parts.fastspeech.network_prosody import Prosody, Targets
from ...text import find_language
from ..checkpoint import MovingAverage, load_checkpoint, save_checkpoint
from ..discriminators import adversarial_loss, discriminator_loss, feature_matching_loss
from ..loop import batch_number, run_steps
from ..progress import progress
from ..run_log import RunLog
from ..settings import TrainingSettings
from ..together import add_gradients
from .data import AcousticBatch, AcousticData, collate
from .losses import LossTargets, LossWeights, acoustic_losses, masked_mean
from .mel_discriminator import MelDiscriminator, windows
from .prosody_discriminator import ProsodyDiscriminator, stacked

CLIP_NORM = 1.0
SOURCE_F0_WEIGHT = 0.3
SOURCE_VOICING_WEIGHT = 0.1
PREDICTED_PROSODY_SHARE = 0.5
"""Half the steps mix predicted prosody into the targets, so that the decoder copes with its own predictions."""


def weighted_losses(output: AcousticOutput, batch: AcousticBatch) -> dict[str, Tensor]:
    """The published terms with their weights, and ours for the vocoder's source."""
    targets = LossTargets(
        batch.mel, batch.phone, batch.durations, batch.energy, batch.brightness, batch.pitch
    )
    terms, weights = acoustic_losses(output, targets), LossWeights()
    losses = {
        name: weight * getattr(terms, name)
        for name, weight in dataclasses.asdict(weights).items()
        if weight
    }
    if output.source is not None:
        frame = output.frame_mask
        frames = frame.shape[1]
        log_f0, voicing = batch.log_f0[:, :frames], batch.voicing[:, :frames]
        voiced = frame & (voicing > 0.5)
        distance = (output.source[:, 0] - log_f0).abs()
        entropy = nn.functional.binary_cross_entropy_with_logits(
            output.source[:, 1], voicing, reduction="none"
        )
        losses["source_f0"] = SOURCE_F0_WEIGHT * masked_mean(distance, voiced)
        losses["source_voicing"] = SOURCE_VOICING_WEIGHT * masked_mean(entropy, frame)
    return losses


class AcousticTrainer:
    """The acoustic model with its optimiser and moving average.

    Args:
        folder: where checkpoint, metrics and plots go; an existing checkpoint is continued.
        settings: of the run.
        accelerator: an `accelerate.Accelerator`; it decides on device and precision.
    """

    def __init__(self, folder: Path, settings: TrainingSettings, accelerator: Any) -> None:
        self.settings, self.accelerator = settings, accelerator
        self.log, self.checkpoint = RunLog(folder), folder / "checkpoint.pt"
        torch.manual_seed(settings.seed)
        options = settings.acoustic
        self.config = our_acoustic_config(options.dropout)
        self.model = AcousticModel(self.config).to(accelerator.device)
        self._start_at_the_means()
        self.optimiser = torch.optim.AdamW(
            self.model.parameters(),
            options.learning_rate,
            (0.9, 0.98),
            weight_decay=options.weight_decay,
        )
        self.discriminator = MelDiscriminator().to(accelerator.device)
        self.discriminator_optimiser = torch.optim.AdamW(
            self.discriminator.parameters(), options.discriminator_learning_rate, (0.8, 0.99)
        )
        self.prosody_judge = ProsodyDiscriminator(self.config.hidden).to(accelerator.device)
        self.prosody_optimiser = torch.optim.AdamW(
            self.prosody_judge.parameters(), options.prosody_learning_rate, (0.8, 0.99)
        )
        self.average = MovingAverage(self.model, options.average_decay)
        self.step = 0
        if self.checkpoint.exists():
            state = load_checkpoint(self.checkpoint)
            self.model.load_state_dict(state["model"])
            self.optimiser.load_state_dict(state["optimiser"])
            self.average.load_state_dict(state["average"])
            self.discriminator.load_state_dict(state["discriminator"])
            self.discriminator_optimiser.load_state_dict(state["discriminator_optimiser"])
            if "prosody_judge" in state:  # runs from before it go on without its past
                self.prosody_judge.load_state_dict(state["prosody_judge"])
                self.prosody_optimiser.load_state_dict(state["prosody_optimiser"])
                for group in self.prosody_optimiser.param_groups:
                    group["lr"] = options.prosody_learning_rate
            self.step = int(state["step"])

    @torch.no_grad()
    def _start_at_the_means(self) -> None:
        """So that the first steps shape and do not shift."""
        means = {"mel_head": -5.0, "duration_head": math.log(1 + 7.5), "energy_head": -5.0}
        for name, value in means.items():
            self.model.get_parameter(f"{name}.3.bias").fill_(value)

    def state(self) -> dict[str, Any]:
        """Everything that resuming needs."""
        return {
            "step": self.step,
            "model": self.model.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "average": self.average.state_dict(),
            "discriminator": self.discriminator.state_dict(),
            "discriminator_optimiser": self.discriminator_optimiser.state_dict(),
            "prosody_judge": self.prosody_judge.state_dict(),
            "prosody_optimiser": self.prosody_optimiser.state_dict(),
        }

    def save(self, state: Mapping[str, Any]) -> None:
        """Write the checkpoint."""
        save_checkpoint(self.checkpoint, state)

    def learning_rate(self) -> float:
        """Linear warm-up, then the inverse square root of the step: no end has to be known."""
        options = self.settings.acoustic
        rate = options.learning_rate * min(
            (self.step + 1) / max(1, options.warmup_steps), math.sqrt(1000 / max(1000, self.step))
        )
        return max(rate, options.last_learning_rate) if self.step > options.warmup_steps else rate

    def train(self, data: AcousticData, validation: AcousticData, minutes: float | None) -> bool:
        """Train up to the settings' steps; return False when `minutes` ran out first."""
        self.data, self.validation = data, validation
        options = self.settings.acoustic
        return run_steps(self, options.steps, options.save_every, minutes, "acoustic")

    def train_step(self) -> dict[str, Tensor]:
        """One batch of sentences."""
        number = batch_number(self.accelerator, self.step)
        batch = self.data.batch(self.settings.seed, number, self.settings.acoustic.batch_frames)
        # Dropout depends on the step alone, so that a resumed run goes on as if it had not stopped.
        torch.manual_seed(self.settings.seed * 1_000_003 + number)
        rng = np.random.default_rng([self.settings.seed, number, 1])
        share = float(rng.uniform(0, 0.5)) if rng.random() < PREDICTED_PROSODY_SHARE else 0.0
        for group in self.optimiser.param_groups:
            group["lr"] = self.learning_rate()
        self.model.train()
        batch = batch.to(self.accelerator.device)
        output = teacher_forced(self.model, batch, share)
        losses = weighted_losses(output, batch)
        if self.step >= self.settings.acoustic.adversarial_from:
            losses |= self._judge(output, batch, losses["mel_l1"].detach(), rng)
            losses |= self._judge_prosody(output, batch)
        self.optimiser.zero_grad()
        torch.autograd.backward(
            torch.stack([value for value in losses.values() if value.requires_grad]).sum()
        )
        add_gradients(self.model.parameters(), 1 / self.accelerator.num_processes)
        nn.utils.clip_grad_norm_(self.model.parameters(), CLIP_NORM)
        self.optimiser.step()
        self.average.update(self.model, self.step + 1)
        return losses

    def _judge(
        self,
        output: AcousticOutput,
        batch: AcousticBatch,
        distance: Tensor,
        rng: np.random.Generator,
    ) -> dict[str, Tensor]:
        """Train the discriminator on a window of each sentence; return the model's adversarial terms."""
        lengths = output.frame_mask.sum(1)
        generated, real = windows((output.mel, batch.mel), lengths, rng)
        judged_real = self.discriminator(real)
        loss = discriminator_loss(judged_real, self.discriminator(generated.detach()))
        self.discriminator_optimiser.zero_grad()
        torch.autograd.backward(loss)
        add_gradients(self.discriminator.parameters(), 1 / self.accelerator.num_processes)
        self.discriminator_optimiser.step()
        judged = self.discriminator(generated)
        with torch.no_grad():
            judged_real = self.discriminator(real)
        matching = feature_matching_loss(judged_real, judged)
        return {
            "adversarial": self.settings.acoustic.adversarial_weight * adversarial_loss(judged),
            # As large as the distance itself, whatever the activations' size (GANSpeech, section 3.2).
            "matching": matching * (distance / matching.detach().clamp_min(1e-4)),
        }

    def _judge_prosody(self, output: AcousticOutput, batch: AcousticBatch) -> dict[str, Tensor]:
        """Train the discriminator of prosody; return the predictors' adversarial terms."""
        recorded = Prosody(
            batch.durations.to(batch.energy.dtype).log1p(), batch.energy, batch.brightness, batch.pitch
        )  # fmt: skip
        real, generated = stacked(recorded), stacked(output.predicted)
        context = output.encoded, output.token_mask
        loss = discriminator_loss(
            self.prosody_judge(real, *context), self.prosody_judge(generated.detach(), *context)
        )
        self.prosody_optimiser.zero_grad()
        torch.autograd.backward(loss)
        add_gradients(self.prosody_judge.parameters(), 1 / self.accelerator.num_processes)
        self.prosody_optimiser.step()
        judged = self.prosody_judge(generated, *context)
        with torch.no_grad():
            judged_real = self.prosody_judge(real, *context)
        weight = self.settings.acoustic.prosody_adversarial_weight
        return {
            "prosody_adversarial": weight * adversarial_loss(judged),
            "prosody_matching": weight * feature_matching_loss(judged_real, judged),
            "prosody_judge": loss.detach(),
        }

    def averaged_model(self) -> AcousticModel:
        """The model with averaged weights, for validation and export."""
        return averaged_acoustic(self.config, self.average.state_dict(), self.accelerator.device)

    @torch.no_grad()
    def validate(self) -> dict[str, float]:
        """Losses of the averaged weights on held-out sentences; plots mel and pitch of one."""
        model = self.averaged_model()
        batch = collate(self.validation.sentences).to(self.accelerator.device)
        output = teacher_forced(model, batch, 0.0)
        losses = weighted_losses(output, batch)
        self._plot(output, batch)
        values = {f"validation_{name}": float(value) for name, value in losses.items()}
        counted = output.token_mask & (batch.pitch[..., 1] > 0.5)
        recorded, predicted = batch.pitch[..., 0][counted], output.predicted.pitch[..., 0][counted]
        # 1 where the voice moves as much as the speaker; what learns by squared error has half.
        values["validation_pitch_range"] = float(predicted.std() / recorded.std())
        return values

    def _plot(self, output: AcousticOutput, batch: AcousticBatch) -> None:
        row = batch.mel.shape[0] // 2
        frames = int(batch.durations[row].sum())
        mels = {"recorded": batch.mel, "predicted": output.mel}
        self.log.plot_images("mel", {k: v[row, :, :frames].cpu().numpy() for k, v in mels.items()})
        if output.source is not None:
            contours = {
                "recorded": torch.where(batch.voicing[row] > 0.5, batch.log_f0[row], torch.nan),
                "predicted": torch.where(
                    output.source[row, 1] > 0, output.source[row, 0], torch.nan
                ),
            }
            self.log.plot_lines("pitch", {k: v[:frames].cpu().numpy() for k, v in contours.items()})


def averaged_acoustic(
    config: AcousticConfig, weights: dict[str, Tensor], device: torch.device
) -> AcousticModel:
    """Build an acoustic model in evaluation mode from averaged weights."""
    model = AcousticModel(config).to(device)
    model.load_state_dict(weights)
    return model.eval()


def teacher_forced(model: Any, batch: AcousticBatch, share: float) -> AcousticOutput:
    """Run with recorded durations and prosody, `share` of the latter predicted."""
    output: AcousticOutput = model(
        batch.phone, batch.tone, batch.language,
        torch.zeros(batch.phone.shape[0], dtype=torch.int64, device=batch.phone.device),
        batch.durations,
        Targets(energy=batch.energy, brightness=batch.brightness, pitch_tokens=batch.pitch),
        share,
    )  # fmt: skip
    return output


def train_acoustic(
    folder: Path, features: Path, alignments: Path, names: Sequence[str], held_out: Sequence[str],
    settings: TrainingSettings, accelerator: Any, minutes: float | None,
) -> bool:  # fmt: skip
    """Stage "acoustic". Returns whether it is complete."""
    trainer = AcousticTrainer(folder, settings, accelerator)
    if trainer.step >= settings.acoustic.steps:
        return True
    numbering = find_language(settings.language).numbering
    data, validation = (
        AcousticData(some, features, alignments, numbering) for some in (names, held_out)
    )
    return trainer.train(data, validation, minutes)


@torch.no_grad()
def predict_mels(
    acoustic_folder: Path, folder: Path, features: Path, alignments: Path, names: Sequence[str],
    settings: TrainingSettings, accelerator: Any,
) -> None:  # fmt: skip
    """Write NAME.npy, the model's mel (80, F) float16 with recorded timing, for fine-tuning the vocoder."""
    if not (acoustic_folder / "checkpoint.pt").exists():
        raise TrainingError("there is no acoustic model yet; run the stage 'acoustic' first")
    folder.mkdir(parents=True, exist_ok=True)
    trainer = AcousticTrainer(acoustic_folder, settings, accelerator)
    done, made_by = folder / "complete.txt", f"acoustic step {trainer.step}\n"
    if done.exists() and done.read_text(encoding="utf-8") == made_by:
        return
    model = trainer.averaged_model()
    numbering = find_language(settings.language).numbering
    data = AcousticData(names, features, alignments, numbering)
    for sentence in progress(data.sentences, len(data.sentences), "predict"):
        batch = collate([sentence]).to(accelerator.device)
        mel = teacher_forced(model, batch, 0.0).mel[0]
        np.save(folder / f"{sentence.name}.npy", mel.cpu().numpy().astype(np.float16))
    done.write_text(made_by, encoding="utf-8")
