"""Trains a prosody network on the durations, F0 and energy of a taught corpus."""

import copy
import logging
import math
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ...families.nano2.config import LONGEST_UNITS, UNIT_FRAMES, ProsodyConfig
from ...families.nano2.network_prosody import USUAL_TOKENS, ProsodyNetwork
from ..checkpoint import load_checkpoint, save_checkpoint
from ..loop import StopRequest
from .decoder import move_towards
from .settings import ProsodySettings, TaughtData
from .taught_corpus import Taught, TaughtCorpus, whole_batch

_LOGGER = logging.getLogger(__name__)

LOG_EVERY = 200
WARMUP_STEPS = 100
FEWEST = 0.02
"""Share of the rate that is left at the end."""


def losses(
    network: ProsodyNetwork, batch: dict[str, Tensor], *, bfloat16: bool = True
) -> dict[str, Tensor]:
    """Losses of a batch of whole sentences; their sum is what is trained."""
    mask, frame_mask, speaker = batch["mask"], batch["frame_mask"], batch["speaker"]
    pitch, voicing, energy = batch["features"][:, :, :3].unbind(2)
    length = torch.log(mask.sum(1) / USUAL_TOKENS)[:, None, None]
    step = slice(None, None, UNIT_FRAMES)
    with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
        text, logits = network.encode(batch["tokens"], length, mask, speaker)
        index = batch["index"][:, step, None].expand(-1, -1, text.shape[2])
        place = batch["features"][:, step, 3:]
        p, v, e = network(text.gather(1, index), place, frame_mask[:, step], speaker)
    units = batch["units"]
    # The silence in front is cut at random in training, and is set by whoever speaks.
    counted = mask.clone()
    counted[:, 0] = 0
    longer = (units[:, :, None] > torch.arange(LONGEST_UNITS)).float()
    ordinal = F.binary_cross_entropy_with_logits(logits, longer, reduction="none").sum(2)
    expected = torch.sigmoid(logits).sum(2)
    voiced = frame_mask * voicing
    both = voiced[:, 1:] * voiced[:, :-1]
    unsure = F.binary_cross_entropy_with_logits(v, voicing, reduction="none")
    return {
        "ordinal": _mean(ordinal, counted),
        "units": 0.3 * _mean((expected - units).abs(), counted),
        "pitch": 2 * _mean((p - pitch).abs(), voiced),
        "slope": 2 * _mean((p.diff(dim=1) - pitch.diff(dim=1)).abs(), both),
        "voicing": _mean(unsure, frame_mask),
        "energy": _mean((e - energy).abs(), frame_mask),
    }


def _mean(values: Tensor, weights: Tensor) -> Tensor:
    return (values * weights).sum() / weights.sum()


def train_prosody(
    path: Path, data: TaughtData, settings: ProsodySettings, start: Path | None = None
) -> dict[str, float]:
    """Train with a rate that falls to nothing; write a checkpoint.

    Returns:
        Losses on the held-out sentences, where there are any.

    Raises:
        TrainingError: no sentence, or a damaged checkpoint.
    """
    torch.manual_seed(settings.seed)
    rng = np.random.default_rng(settings.seed)
    corpus = TaughtCorpus(data.folders, data.held_out, data.shares)
    held = [item for _, item in corpus.held(min(data.folders))]
    network = ProsodyNetwork(ProsodyConfig())
    if start is not None:
        network.load_state_dict(load_checkpoint(start)["model"])
    average = copy.deepcopy(network).eval()
    optimiser = torch.optim.AdamW(
        network.parameters(), settings.rate, betas=(0.9, 0.99), weight_decay=1e-2, fused=True
    )
    begin, step = time.process_time(), 0
    test: dict[str, float] = {}
    with StopRequest() as request:
        while not request.made:
            done = (time.process_time() - begin) / 60 / settings.minutes
            if done >= 1:
                break
            fall = FEWEST + (1 - FEWEST) * (1 + math.cos(math.pi * done)) / 2
            for group in optimiser.param_groups:
                group["lr"] = settings.rate * min(1, (step + 1) / WARMUP_STEPS) * fall
            loss = torch.stack(
                list(losses(network, corpus.sentences(rng, settings.batch)).values())
            )
            optimiser.zero_grad()
            torch.autograd.backward(loss.sum())
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            step += 1
            move_towards(average, network, 1 - min(settings.average, (step + 1) / (step + 10)))
            if step % LOG_EVERY == 0:
                corpus.grow()
                test = _tested(average, held)
                _LOGGER.info("step %d, %.0f %%: %s", step, 100 * done, test)
    state = {"average": average.state_dict(), "model": network.state_dict(), "step": step}
    save_checkpoint(path, state | {"hours": corpus.hours, "config": asdict(network.config)})
    return _tested(average, held)


def _tested(network: ProsodyNetwork, held: list[Taught]) -> dict[str, float]:
    if not held:
        return {}
    with torch.no_grad():
        test = losses(network, whole_batch(held), bfloat16=False)
    return {key: round(float(value), 4) for key, value in test.items()}
