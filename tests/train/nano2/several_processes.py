"""What `torchrun` starts twice, and the tests once: steps of both trainers on parts of one batch, and runs on shards.

several_processes.py FOLDER OUT KILLED_AT   learns from halves of batches, then a whole run, then one in which a
                                            process dies in that step of the decoder
several_processes.py FOLDER OUT             goes on with that run
"""

import contextlib
import functools
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from wyoming_nano_tts.train import together
from wyoming_nano_tts.train.nano2.settings import DecoderSettings, ProsodySettings, TaughtData
from wyoming_nano_tts.train.nano2.stages.decoder import DecoderTrainer
from wyoming_nano_tts.train.nano2.stages.prosody import ProsodyTrainer
from wyoming_nano_tts.train.shards.tar import shard_places

WHOLE, STEPS = 4, 4
DECODER = DecoderSettings(
    minutes=6, batch=2, adversarial_batch=2, crop_frames=16, warmup_steps=2, free_from_step=1, step_seconds=60
)  # fmt: skip
PROSODY = ProsodySettings(minutes=6, batch=2, test_steps=3, step_seconds=60)


def my_rows(batch: dict[str, Tensor]) -> dict[str, Tensor]:
    """Every so many rows of a batch."""
    return {key: value[together.rank() :: together.processes()] for key, value in batch.items()}


class HalvesDecoder(DecoderTrainer):
    """Crops and noise are rows of what one process would draw."""

    def noise(self, pulses: Tensor) -> Tensor:
        drawn = torch.Generator().manual_seed(self.step)
        noise = torch.randn(WHOLE, *pulses.shape[1:], generator=drawn)
        return my_rows({"noise": noise})["noise"]


def halves(folder: Path, out: Path) -> None:
    """Some steps, in float32; the first process writes the weights."""
    data = TaughtData({0: folder / "taught"})
    decoder = HalvesDecoder(out / "d", data, DECODER, bfloat16=False)
    prosody = ProsodyTrainer(out / "p", data, PROSODY, bfloat16=False)
    prosody.network.eval()  # what is left out is drawn by each process
    crops, sentences = decoder.corpus.crops, prosody.corpus.sentences
    decoder.corpus.crops = lambda _, __, frames: my_rows(
        crops(np.random.default_rng(decoder.step), WHOLE, frames)
    )
    prosody.corpus.sentences = lambda *_: my_rows(
        sentences(np.random.default_rng(prosody.step), WHOLE)
    )
    parts = {"decoder": decoder.model, "judge": decoder.judge, "prosody": prosody.network}
    begun = {name: flat(part.parameters()) for name, part in parts.items()}
    values = {}
    gradients: list[Tensor] = []
    with recording(gradients):
        for _ in range(STEPS):
            values |= {key: value.detach() for key, value in decoder.train_step().items()}
            prosody.train_step()
    if not together.rank():
        moved = {name: flat(part.parameters()) - begun[name] for name, part in parts.items()}
        torch.save({"values": values, "gradients": gradients, "moved": moved}, out / "halves.pt")


def flat(tensors: Iterable[Tensor]) -> Tensor:
    """All numbers one behind the other."""
    return torch.cat([tensor.detach().flatten() for tensor in tensors])


@contextlib.contextmanager
def recording(gradients: list[Tensor]) -> Iterator[None]:
    """Keep what every step takes as its gradient, of each network."""
    add = together.add_gradients

    def recorded(parameters: Iterable[torch.nn.Parameter], share: float = 1.0) -> None:
        given = list(parameters)
        add(given, share)
        gradients.append(flat(p.grad for p in given if p.grad is not None))

    together.add_gradients = recorded
    yield
    together.add_gradients = add


def runs(folder: Path, out: Path, killed_at: int = 0) -> None:
    """Whole runs; or one of prosody that is dropped and begun again, and one of the decoder in which a process dies."""
    (last, *shards) = reversed(shard_places([str(folder / "shards")]))
    data = TaughtData(
        {}, shards={0: tuple(shards)}, held_out_shards={0: (last,)}, window=3, buffer=3
    )
    prosody = ProsodyTrainer(out / "p", data, PROSODY)
    if killed_at:
        with contextlib.suppress(DroppedError):
            before(prosody, killed_at, drop)
            prosody.train()
        prosody = ProsodyTrainer(out / "p", data, PROSODY)
        assert prosody.step == killed_at - 2, "of the last checkpoint"
    assert prosody.train()
    decoder = DecoderTrainer(out / "d", data, DECODER)
    if killed_at and together.rank() == together.processes() - 1:
        before(decoder, killed_at, functools.partial(os.kill, os.getpid(), signal.SIGKILL))
    assert decoder.train()


class DroppedError(Exception):
    """A run that nobody goes on with."""


def drop() -> None:
    """End it in the middle of a step."""
    raise DroppedError


def before(trainer: DecoderTrainer | ProsodyTrainer, number: int, do: Callable[[], None]) -> None:
    """Do something when a step begins."""
    step = trainer.train_step

    def disturbed() -> Any:
        if trainer.step == number - 1:
            do()
        return step()

    trainer.train_step = disturbed  # type: ignore[method-assign]


if __name__ == "__main__":
    torch.set_num_threads(1)
    given_folder, given_out, *killed_at = sys.argv[1:]
    speech, target = Path(given_folder), Path(given_out)
    if killed_at:
        halves(speech, target / "two")
        runs(speech, target / "whole")
    runs(speech, target / "parts", *map(int, killed_at))
    together.leave()
