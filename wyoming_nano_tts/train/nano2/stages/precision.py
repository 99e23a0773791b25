"""Whether bfloat16 makes a step faster here, found by trying: on processors without it, it is slower."""

import logging
import time
from statistics import median

import torch
from torch import nn

from ....families.nano2.config import DecoderConfig
from ....families.parts.convnext.network_block import Block
from ..losses.discriminators import PeriodDiscriminator

_LOGGER = logging.getLogger(__name__)

GAIN = 1.1
"""bfloat16 rounds: it must be worth it."""
ROUNDS = 3


def bfloat16_pays() -> bool:
    """Measure a step of blocks and of a discriminator both ways; say in the log what is used."""
    exact, rounded = (_seconds(bfloat16=on) for on in (False, True))
    pays = exact > GAIN * rounded
    _LOGGER.info(
        "%s: a step like those of training takes %.0f ms in bfloat16, %.0f ms in float32",
        "bfloat16" if pays else "float32", 1000 * rounded, 1000 * exact,
    )  # fmt: skip
    return pays


def _seconds(*, bfloat16: bool) -> float:
    """Median processor time of a forward and backward pass."""
    c = DecoderConfig()
    blocks = nn.Sequential(*(Block(c.width, c.inner, c.left, c.right) for _ in range(2)))
    judge = PeriodDiscriminator(2)
    frames, waveform = torch.zeros(8, 52, c.width), torch.zeros(8, 13_200)
    times = []
    for _ in range(ROUNDS + 1):
        started = time.process_time()
        with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
            loss = blocks(frames).float().square().mean()
            loss = loss + judge(judge.view(waveform))[0].float().square().mean()
        loss.backward()
        times.append(time.process_time() - started)
    return median(times[1:])  # the first prepares
