"""Who reads what, and in which order: recorded, so that training goes on exactly where it stopped.

Every process reads the shards of its rank, every worker of it a part of these: a *lane*. A lane goes through its shards
in an order that follows from seed and epoch, and draws from a buffer. Its place is told by two numbers (epoch, and how
many examples it has given), so a checkpoint holds two numbers a lane. Going on reads the epoch again up to that place,
without decoding anything.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ...errors import TrainingError
from .tar import Example, read_shard


@dataclass(frozen=True, slots=True)
class Lane:
    """The part of one worker of one process."""

    number: int
    """From 0."""
    count: int
    """Of all lanes, of all processes."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a lane is."""

    epoch: int = 0
    given: int = 0
    """Examples of this epoch that it has given."""


def lane_of(rank: int, ranks: int, worker: int, workers: int) -> Lane:
    """Return the lane of a worker: split by process first, then by worker."""
    return Lane(rank + ranks * worker, ranks * workers)


class Order:
    """The examples of a lane, without end.

    Args:
        shards: of all lanes.
        lane: whose examples these are.
        seed: of the order.
        buffer: examples among which the next is drawn; 1 keeps the order of the shards.
        wanted: which examples are taken at all.
    """

    def __init__(
        self,
        shards: Sequence[str],
        lane: Lane,
        *,
        seed: int,
        buffer: int = 1000,
        wanted: Callable[[Example], bool] = lambda _: True,
    ) -> None:
        self._shards, self._lane, self._seed, self._buffer = shards, lane, seed, max(1, buffer)
        self._wanted = wanted

    def after(self, place: Place) -> Iterator[tuple[Example, Place]]:
        """Yield what follows a place, each with the place behind it.

        Raises:
            TrainingError: a shard cannot be read, or no example is left for this lane.
        """
        epoch, skipped = place.epoch, place.given
        while True:
            given = 0
            for example in self._epoch(epoch):
                given += 1
                if given > skipped:
                    yield example, Place(epoch, given)
            if not given:
                raise TrainingError(
                    f"lane {self._lane.number} of {self._lane.count} finds no example in {len(self._shards)} shard(s); "
                    "take fewer processes or workers, or more shards"
                )
            epoch, skipped = epoch + 1, 0

    def _epoch(self, epoch: int) -> Iterator[Example]:
        rng = np.random.default_rng([self._seed, epoch, self._lane.number])
        waiting: list[Example] = []
        for example in self._read(epoch):
            if not self._wanted(example):
                continue
            waiting.append(example)
            if len(waiting) >= self._buffer:
                yield _drawn(waiting, rng)
        while waiting:
            yield _drawn(waiting, rng)

    def _read(self, epoch: int) -> Iterator[Example]:
        order = np.random.default_rng([self._seed, epoch]).permutation(len(self._shards))
        lane, count = self._lane.number, self._lane.count
        if len(self._shards) >= count:
            for shard in order[lane::count]:
                yield from read_shard(self._shards[shard])
            return
        # Fewer shards than lanes: each reads all of them, and takes one example in so many.
        number = 0
        for shard in order:
            for example in read_shard(self._shards[shard]):
                if number % count == lane:
                    yield example
                number += 1


def _drawn(waiting: list[Example], rng: np.random.Generator) -> Example:
    index = int(rng.integers(len(waiting)))
    waiting[index], waiting[-1] = waiting[-1], waiting[index]
    return waiting.pop()
