"""Shards into batches of mels and characters; every batch tells where its lane is behind it."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset

from ...errors import TrainingError
from ...families.nanospeech.config import FFT_SIZE, FRAMES_PER_SECOND, HOP_LENGTH, MEL_BANDS
from ...families.nanospeech.mel import log_mel
from ...families.nanospeech.vocabulary import Vocabulary
from ..shards.loading import lane_here, loader
from ..shards.order import Order, Place
from ..shards.tar import Example, read_shard
from .settings import SpeechSettings

FEWEST_SAMPLES = FFT_SIZE
SHORTEST_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Batch:
    """Several examples."""

    mel: Tensor
    """(B, N, 100), zeros behind each."""
    lengths: Tensor
    """Frames of each, (B,)."""
    text_ids: Tensor
    """(B, T), -1 behind each."""
    keys: tuple[str, ...]
    worker: int
    """Whose lane it comes from."""
    place: Place
    """Where that lane is behind it."""

    def to(self, device: Any) -> "Batch":
        """Return it on a device."""
        mel, lengths, text_ids = (
            tensor.to(device) for tensor in (self.mel, self.lengths, self.text_ids)
        )
        return replace(self, mel=mel, lengths=lengths, text_ids=text_ids)


def mel_of(example: Example) -> np.ndarray[Any, Any]:
    """Mel of an example, one frame fewer than its samples have, as in training of the published model: (L, 100)."""
    samples = example.samples()
    if len(samples) <= FEWEST_SAMPLES:
        raise TrainingError(f"{example.key} has {len(samples)} samples, which is no speech")
    return log_mel(samples)[: len(samples) // HOP_LENGTH]


def collate(
    examples: Sequence[Example], vocabulary: Vocabulary, worker: int = 0, place: Place | None = None
) -> Batch:
    """Make a batch."""
    mels = [mel_of(example) for example in examples]
    lengths = np.array([len(mel) for mel in mels])
    padded = np.zeros((len(mels), int(lengths.max()), MEL_BANDS), np.float32)
    for row, mel in zip(padded, mels, strict=True):
        row[: len(mel)] = mel
    return Batch(
        torch.from_numpy(padded),
        torch.from_numpy(lengths),
        torch.from_numpy(vocabulary.batch([example.text for example in examples])),
        tuple(example.key for example in examples),
        worker,
        place or Place(),
    )


class Batches(IterableDataset[Batch]):
    """Batches of one process, without end.

    Args:
        shards: of all processes.
        vocabulary: of the texts.
        settings: of the run.
        rank: of this process.
        ranks: how many processes train.
        places: where each worker's lane goes on.
        turn: worker whose batch comes first.
    """

    def __init__(
        self,
        shards: Sequence[str],
        vocabulary: Vocabulary,
        settings: SpeechSettings,
        rank: int,
        ranks: int,
        places: Mapping[int, Place],
        turn: int,
    ) -> None:
        self._shards, self._vocabulary, self._settings = tuple(shards), vocabulary, settings
        self._rank, self._ranks, self._places, self._turn = rank, ranks, dict(places), turn

    def __iter__(self) -> Iterator[Batch]:
        """Yield the batches of the worker that asks."""
        worker, lane = lane_here(self._rank, self._ranks, self._turn)
        settings = self._settings
        order = Order(
            self._shards, lane, seed=settings.seed, buffer=settings.buffer,
            wanted=lambda example: SHORTEST_SECONDS <= example.seconds <= settings.longest_seconds,
        )  # fmt: skip
        place = self._places.get(worker, Place())
        for examples, behind in grouped(order.after(place), settings):
            yield collate(examples, self._vocabulary, worker, behind)

    def loader(self) -> "DataLoader[Batch]":
        """Return what loads them, in `settings.workers` processes."""
        return loader(self, self._settings.workers)


def grouped(
    examples: Iterator[tuple[Example, Place]], settings: SpeechSettings
) -> Iterator[tuple[list[Example], Place]]:
    """Put as many examples together as a batch may have, padding counted; each with the place behind its last."""
    waiting: list[Example] = []
    longest, behind = 0, Place()
    for example, place in examples:
        frames = max(1, round(example.seconds * FRAMES_PER_SECOND))
        longest_now = max(longest, frames)
        full = len(waiting) >= settings.batch
        if waiting and (full or longest_now * (len(waiting) + 1) > settings.batch_frames):
            yield waiting, behind
            waiting, longest_now = [], frames
        waiting, longest, behind = [*waiting, example], longest_now, place


def first_examples(shards: Sequence[str], count: int, longest_seconds: float) -> list[Example]:
    """Return the first examples of some shards.

    Raises:
        TrainingError: there are not so many.
    """
    every = itertools.chain.from_iterable(map(read_shard, shards))
    fit = (one for one in every if SHORTEST_SECONDS <= one.seconds <= longest_seconds)
    found = list(itertools.islice(fit, count))
    if len(found) < count:
        raise TrainingError(
            f"{count} examples of at most {longest_seconds:g} s are wanted, the shards have {len(found)}"
        )
    return found


def vocabulary_of(shards: Sequence[str]) -> Vocabulary:
    """Return every character of the texts, in order."""
    characters = {c for shard in shards for example in read_shard(shard) for c in example.text}
    return Vocabulary(tuple(sorted(characters - {"\n"})))
