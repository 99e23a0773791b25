"""The decoder's training on a graphics card, whose steps are recorded once and played back.

A card does a thousand small operations in the time that a program takes to ask for them; played back, they are asked
for once. What differs from a step of a processor: all resolutions and all discriminators in every step, wide ones
beside the small ones, crops with all that the network sees around them, and larger batches of longer ones.
"""

import copy
import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor, nn

from ....families.nano2.network_decoder import FrameDecoder, filters
from ....families.nano2.network_render import Renderer, pulse_train
from ..corpus.laid_out import LaidOut
from ..losses.comparison import Comparison
from ..losses.discriminators import Discriminators, View, layer_distances
from ..losses.spectral import RESOLUTIONS

_LOGGER = logging.getLogger(__name__)

WARM_ROUNDS: Final = 3
"""Steps before one is recorded: libraries choose their ways then."""
LARGEST_NORM: Final = 10.0
ADVERSARIAL_WEIGHT: Final = 8.0
"""Of the mean over all parts: as many as the small discriminators are, whose sum a processor's step takes."""
BETAS: Final = (0.8, 0.99)
EPSILON: Final = 1e-8


class Rates:
    """What changes from step to step, as numbers on the device that a recorded step reads."""

    def __init__(self, device: torch.device) -> None:
        def number(value: float) -> Tensor:
            return torch.tensor(value, device=device)

        self.model, self.judge = number(1e-4), number(1e-4)
        self.free, self.heard, self.wide, self.keep = (
            number(1.0), number(1.0), number(0.0), number(0.999)
        )  # fmt: skip

    def set(self, **values: float) -> None:
        """Set some of them.

        Args:
            values: `model` and `judge` are learning rates, `free` the share of the free branch, `heard` and `wide` how
                far all discriminators and the wide ones are listened to, `keep` is of the moving average.
        """
        for name, value in values.items():
            getattr(self, name).fill_(value)


class CardStep:
    """A step of training on a device; recorded where the device is a card.

    Args:
        model: the decoder that learns; on the device.
        corpus: what it learns from.
        judges: discriminators, the small ones first; on the device.
        comparison: with what they should sound like.
        matching_weight: of the discriminators' layers.
        batch: crops a step.
        bfloat16: of bodies and discriminators.
    """

    def __init__(
        self,
        model: FrameDecoder,
        corpus: LaidOut,
        judges: Sequence[Discriminators],
        *,
        comparison: Comparison,
        matching_weight: float,
        batch: int,
        bfloat16: bool = True,
    ) -> None:
        self.device = next(model.parameters()).device
        self.model, self.corpus, self.judges = model, corpus, list(judges)
        self.average = copy.deepcopy(model)
        self.matching_weight, self.batch, self.bfloat16 = matching_weight, batch, bfloat16
        self.renderer = Renderer(model.config).to(self.device)
        self.comparison = comparison.to(self.device)
        self.rates = Rates(self.device)
        card = self.device.type == "cuda"

        def optimiser(parameters: Iterable[nn.Parameter], rate: Tensor, decay: float) -> Any:
            return torch.optim.AdamW(
                list(parameters), rate, betas=BETAS, weight_decay=decay, fused=True, capturable=card,
                eps=EPSILON,
            )  # fmt: skip

        self.model_optimiser = optimiser(model.parameters(), self.rates.model, 1e-3)
        self.judge_optimiser = optimiser(self._judge_parameters(), self.rates.judge, 1e-2)
        self._where = torch.zeros(2, batch, dtype=torch.int64, device=self.device)
        self.values: dict[str, Tensor] = {}
        self._recorded: dict[bool, Callable[[], None]] = {}

    def _judge_parameters(self) -> list[nn.Parameter]:
        return [p for judge in self.judges for p in judge.parameters()]

    def run(self, rng: np.random.Generator, *, judged: bool) -> None:
        """Do a step; what it measured is in `values`, overwritten by the next.

        Args:
            rng: draws the crops.
            judged: with discriminators.
        """
        where = torch.from_numpy(self.corpus.draw(rng, self.batch))
        if self.device.type != "cuda":
            self._where.copy_(where)
            self._step(judged)
            return
        self._where.copy_(where.pin_memory(), non_blocking=True)
        if judged not in self._recorded:
            self._recorded[judged] = self._record(judged)
        self._recorded[judged]()

    def _record(self, judged: bool) -> Callable[[], None]:
        side = torch.cuda.Stream()  # type: ignore[no-untyped-call]
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(WARM_ROUNDS):
                self._step(judged)
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            self._step(judged)
        _LOGGER.info(
            "recorded a step %s discriminators; %.1f GiB are taken",
            "with" if judged else "without", torch.cuda.max_memory_reserved() / 2**30,
        )  # fmt: skip
        return graph.replay

    def _step(self, judged: bool) -> None:
        batch = self.corpus.cut(self._where)
        generated, real = self._generate(batch), batch["audio"]
        first, count = self.corpus.before, self.corpus.judged
        voicing = batch["voicing"][:, first : first + count]
        loss, values = self.comparison(generated, real, voicing, range(len(RESOLUTIONS)))
        if judged:
            gradient, heard = self._judge(generated, real)
            loss = loss + (generated * gradient).sum()
            values |= heard
        self.model_optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        _clipped(self.model.parameters())
        self.model_optimiser.step()
        self._average()
        for key, value in values.items():
            if key in self.values:
                self.values[key].copy_(value.detach())
            else:
                self.values[key] = value.detach().clone()

    @torch.no_grad()
    def _average(self) -> None:
        way = 1 - self.rates.keep
        for average, own in zip(self.average.parameters(), self.model.parameters(), strict=True):
            average.add_((own - average) * way)

    def _generate(self, batch: dict[str, Tensor]) -> Tensor:
        """Waveforms of the judged frames, (B, 300 J)."""
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.bfloat16):
            planes = self.model.planes_of(batch, batch["frame_mask"])
        # Spectra reach two frames farther than the samples that are judged.
        first, count, side = self.corpus.before, self.corpus.judged, 2
        frames = slice(first - side, first + count + side)
        fine = self.model.config.fine
        spectra = slice(fine * frames.start, fine * frames.stop)
        pulses = pulse_train(
            batch["cycles"][:, frames.start : frames.stop + 2], batch["f0_hz"][:, frames],
            batch["voicing"][:, frames],
        )  # fmt: skip
        noise = torch.randn_like(pulses)
        waveform = self.renderer(
            filters(tuple(plane[:, spectra] for plane in planes)), pulses, noise, self.rates.free
        )
        edge = side * len(waveform[0]) // (count + 2 * side)
        return waveform[:, edge:-edge] * batch["audio_mask"]  # type: ignore[no-any-return]

    def _judge(self, generated: Tensor, real: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        """Train the discriminators; return the gradient that they give to the generated waveform."""
        judged = generated.detach().requires_grad_(True)
        views: list[tuple[View, bool]] = []
        for n, judge in enumerate(self.judges):
            seen = judge(real, judged, range(len(judge.parts)), bfloat16=self.bfloat16)
            views += [(view, n > 0) for view in seen]
        losses = torch.stack(
            [((1 - v.real) ** 2).mean() + (v.generated**2).mean() for v, _ in views]
        )
        one = torch.ones_like(self.rates.wide)
        shares = torch.stack([self.rates.wide if wide else one for _, wide in views])
        shares = shares / shares.sum()
        fooled = torch.stack([((1 - v.generated) ** 2).mean() for v, _ in views])
        matching = torch.stack(
            [
                torch.stack(
                    layer_distances(
                        [layer.detach().float() for layer in v.real_layers],
                        [layer.float() for layer in v.generated_layers],
                    )
                ).mean()
                for v, _ in views
            ]
        )
        wanted = ((ADVERSARIAL_WEIGHT * fooled + self.matching_weight * matching) * shares).sum()
        (gradient,) = torch.autograd.grad(wanted, judged, retain_graph=True)
        self.judge_optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward(losses.sum(), inputs=self._judge_parameters())
        _clipped(self._judge_parameters())
        self.judge_optimiser.step()
        small = len(self.judges[0].parts)
        values = {"fooled": (fooled * shares).sum(), "matching": (matching * shares).sum()}
        values["judge"] = losses[:small].mean()
        if len(views) > small:
            values["wide"] = losses[small:].mean()
        return gradient.detach() * self.rates.heard, values


def _clipped(parameters: Iterable[nn.Parameter]) -> None:
    """Clip gradients by their norm; where it is not finite they become zero: the step then changes hardly anything."""
    gradients = [p.grad for p in parameters if p.grad is not None]
    norm = nn.utils.get_total_norm(gradients)
    share = torch.where(
        torch.isfinite(norm), (LARGEST_NORM / (norm + 1e-6)).clamp_max(1.0), torch.zeros_like(norm)
    )
    for gradient in gradients:
        gradient.mul_(share).nan_to_num_(0.0, 0.0, 0.0)
