"""Runs that learn from the networks of a float voice as well as from speech."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import torch
from torch import Tensor

from ....families.nano2.config import SMALL_DECODER, SMALL_PROSODY, DecoderConfig, ProsodyConfig
from ....families.nano2.network_decoder import FrameDecoder
from ....families.nano2.network_prosody import ProsodyNetwork
from ..beginning import Beginning
from ..losses.distillation import contour_distance, plane_distance
from ..settings import DecoderSettings, ProsodySettings, TaughtData
from .decoder import JUDGED, JUDGED_FRAMES, DecoderTrainer
from .held_out import Judge
from .prosody import ProsodyTrainer, compared, counted_tokens, predicted

FLOAT_SHARE: Final = 0.5
"""Of the float network's say beside that of speech."""
ALONE: Final = 0.45
"""Share of a decoder's run in which the float network teaches, every other step alone; then discriminators do."""


class DistilledProsodyTrainer(ProsodyTrainer):
    """`ProsodyTrainer` that is told what a float network predicts.

    Args:
        run: folder of checkpoints.
        data: where the speech lies.
        settings: of the run.
        weights: of the float network.
        bfloat16: of the network's body.

    Raises:
        TrainingError: no sentence, or a damaged checkpoint.
    """

    def __init__(
        self, run: Path, data: TaughtData, settings: ProsodySettings, weights: Mapping[str, Tensor],
        *, bfloat16: bool = True,
    ) -> None:  # fmt: skip
        self.float_network = ProsodyNetwork(ProsodyConfig()).eval().requires_grad_(False)
        self.float_network.load_state_dict(dict(weights))
        super().__init__(run, data, settings, bfloat16=bfloat16)

    def loss(self, batch: dict[str, Tensor]) -> Tensor:
        """Speech, and what the float network predicts."""
        own = predicted(self.network, batch, bfloat16=self.bfloat16)
        with torch.no_grad():
            float_ones = predicted(self.float_network, batch, bfloat16=self.bfloat16)
        speech = torch.stack(list(compared(own, batch).values())).sum()
        distance = contour_distance(own, float_ones, counted_tokens(batch), batch["frame_mask"])
        return speech + FLOAT_SHARE * distance


class DistilledDecoderTrainer(DecoderTrainer):
    """`DecoderTrainer` that is told what planes a float network gives, on a processor.

    Args:
        run: folder of checkpoints.
        data: where the speech lies.
        settings: of the run; `minutes` are all of it.
        weights: of the float voice, and its discriminators.
        naturalness: judges held-out sentences, if there is such a judge.
        bfloat16: of bodies and discriminators.

    Raises:
        TrainingError: no sentence, or a damaged checkpoint.
    """

    def __init__(
        self, run: Path, data: TaughtData, settings: DecoderSettings, weights: Beginning, *,
        naturalness: Judge | None = None, bfloat16: bool = True,
    ) -> None:  # fmt: skip
        super().__init__(
            run, data, dataclasses.replace(settings, falling=False), weights=weights, naturalness=naturalness,
            bfloat16=bfloat16,
        )  # fmt: skip

    def _begin_with(self, weights: Beginning) -> None:
        """Take the discriminators over; the weights of the voice are those that teach."""
        self.float_network = FrameDecoder(DecoderConfig()).eval().requires_grad_(False)
        self.float_network.load_state_dict(weights.decoder)
        if weights.judge is not None:
            self.judge.load_state_dict(dict(weights.judge))

    @property
    def done(self) -> float:
        """Share of the run."""
        return min(1.0, self.minutes / self.settings.minutes)

    @property
    def end_minutes(self) -> float:
        """Processor time at which the run is over."""
        return self.settings.minutes

    def _steer(self) -> None:
        """Set the rates: full while the float network teaches, then falling to the floor."""
        s, alone = self.settings, self.done < ALONE
        fall = s.floor ** max(0.0, (self.done - ALONE) / (1 - ALONE))
        for group in self.model_optimiser.param_groups:
            group["lr"] = (s.rate if alone else s.adversarial_rate * fall) * min(
                1, (self.step + 1) / 100
            )

    def distances(
        self, planes: tuple[Tensor, ...], wanted: tuple[Tensor, ...]
    ) -> dict[str, Tensor]:
        """How far the network is from the float one, to be summed."""
        return {"planes": plane_distance(planes, wanted)}

    def train_step(self) -> dict[str, Tensor]:
        """Do one step; return its losses."""
        s, alone = self.settings, self.done < ALONE
        self._steer()
        batch = self.corpus.crops(
            self.generators.own, s.batch if alone else s.adversarial_batch, s.crop_frames
        )
        with torch.no_grad():
            wanted = self.planes(self.float_network, batch)
        planes = self.planes(self.model, batch)
        values = self.distances(planes, wanted)
        distance = torch.stack(list(values.values())).sum()
        if alone and self.step % 2:
            self._update(2 * distance)
            return values
        generated, real = self.rendered(planes, batch)[:, JUDGED], batch["audio"][:, JUDGED]
        loss, apart = self.compared(generated, real, batch["voicing"][:, JUDGED_FRAMES])
        values |= apart
        if not alone:
            for group in self.judge_optimiser.param_groups:
                group["lr"] = s.judge_rate
            gradient, judged = self._judge_step(generated, real)
            loss = loss + (generated * gradient).sum()
            values |= judged
        self._update(loss + (2 if alone else FLOAT_SHARE) * distance)
        return values


class SmallProsodyTrainer(DistilledProsodyTrainer):
    """Of a narrow network that begins anew."""

    config = SMALL_PROSODY


class SmallDecoderTrainer(DistilledDecoderTrainer):
    """Of a narrow network that begins anew; the planes that teach it are those of the wide one."""

    config = SMALL_DECODER
