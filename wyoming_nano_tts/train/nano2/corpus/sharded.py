"""A corpus in tar shards that a teacher spoke: read by rank and worker, a window of it in memory at a time.

Batches are drawn from the window as from a corpus that is all in memory. Of each speaker, the oldest sentence leaves
once as much has been heard as it is long, and the next of the lane comes in: so in an epoch each is heard about once,
longer ones longer. A checkpoint holds where the lanes were before the oldest sentence of the window, two numbers each.
"""

import io
import itertools
import logging
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from torch import Tensor
from torch.utils.data import IterableDataset

from ....errors import TrainingError
from ....families.nano2.transcription import symbol_ids
from ... import together
from ...shards.loading import lane_here, loader
from ...shards.order import Order, Place
from ...shards.tar import Example, read_shard
from ..settings import TaughtData
from .taught import (
    SHORTEST_SENTENCE_FRAMES,
    Drawn,
    Taught,
    TaughtCorpus,
    hours_of,
    louder,
    read_taught,
)

_LOGGER = logging.getLogger(__name__)

MOST_HELD_OUT: Final = 64
"""Sentences of the held-out shards of a speaker that are measured."""
MOST_UNFIT: Final = 1000
"""Sentences in a row that cannot be used, after which nothing is waited for."""


def corpus_of(data: TaughtData, seed: int, *, unvoiced: bool = False) -> Drawn:
    """Open what a run is told to learn from: folders, or shards."""
    if data.shards:
        return ShardedCorpus(data, seed)
    return TaughtCorpus.of(data, unvoiced=unvoiced)


@dataclass(frozen=True, slots=True)
class Heard:
    """A sentence of a window."""

    item: Taught
    worker: int
    """Whose lane it comes from."""
    place: Place
    """Where that lane is behind it."""


class Sentences(IterableDataset[Heard]):
    """Sentences of one speaker, of one process, without end.

    Args:
        speaker: row of the speaker tables.
        data: of the run.
        unheard: texts that are held out.
        seed: of the order.
        places: where each worker's lane goes on.
        turn: worker whose sentence comes first.
    """

    def __init__(
        self, speaker: int, data: TaughtData, unheard: Collection[str], seed: int, places: Mapping[int, Place],
        turn: int,
    ) -> None:  # fmt: skip
        self._speaker, self._data, self._seed = speaker, data, seed
        self._unheard, self._places, self._turn = frozenset(unheard), dict(places), turn
        # A worker of the loader is a process that has met nobody: it is told.
        self._rank, self._ranks = together.rank(), together.processes()

    def __iter__(self) -> Iterator[Heard]:
        """Yield those of the worker that asks; what cannot be read is logged and left out."""
        worker, lane = lane_here(self._rank, self._ranks, self._turn)
        shards, buffer = self._data.shards[self._speaker], self._data.buffer
        order = Order(shards, lane, seed=self._seed, buffer=buffer, wanted=self._wanted)
        unfit = 0
        for example, behind in order.after(self._places.get(worker, Place())):
            item = _fit(example, self._speaker, self._data)
            if item is None:
                unfit += 1
                if unfit >= MOST_UNFIT:
                    raise TrainingError(
                        f"{unfit} sentences in a row cannot be used, the last one {example.key}; the log says why"
                    )
                continue
            unfit = 0
            yield Heard(item, worker, behind)

    def _wanted(self, example: Example) -> bool:
        name = self._data.speakers.get(self._speaker)
        return (
            example.key not in self._data.held_out
            and example.text not in self._unheard
            and (name is None or example.about.get("speaker") == name)
        )


def _fit(example: Example, speaker: int, data: TaughtData) -> Taught | None:
    try:
        item = taught_of(example, speaker, data, varied=True)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        _LOGGER.warning("%s is left out: %s", example.key, error)
        return None
    return item if item.frames >= SHORTEST_SENTENCE_FRAMES else None


def taught_of(example: Example, speaker: int, data: TaughtData, *, varied: bool) -> Taught:
    """Read an example of a shard as the same sentence of a folder would be.

    Raises:
        TrainingError: nobody gave durations, F0 and energy for it.
        OSError, ValueError, KeyError: they, or the symbols, cannot be read or do not fit.
    """
    symbols = example.about.get("symbols")
    if "npz" not in example.files or not isinstance(symbols, str):
        raise TrainingError(
            f"{example.key} has no symbols, durations, F0 and energy (KEY.npz) in its shard: pack what a teacher "
            "spoke, or what the stages features and align of `train --family nano2` made of recordings "
            "(RUN/taught/NAME)"
        )
    samples = np.clip(np.rint(example.samples() * 32768.0), -32768, 32767).astype(np.int16)
    audio = louder(samples, data.gains_db.get(speaker, 0.0))
    contours = io.BytesIO(example.files["npz"])
    tokens = symbol_ids(symbols, data.alphabet)
    return read_taught(example.key, tokens, contours, audio, speaker, varied=varied)


class Window:
    """The sentences of one speaker that are drawn from at the moment.

    Args:
        size: how many.
        workers: of the loader; 0 reads in this process.
    """

    def __init__(self, size: int, workers: int) -> None:
        self.size, self._workers = size, workers
        self.sentences: deque[Heard] = deque()
        self.places: dict[int, Place] = {}
        self.turn, self.heard, self.read_frames = 0, 0.0, 0

    def open(self, stream: Sentences) -> None:
        """Fill it."""
        self._stream = iter(loader(stream, self._workers))
        self.sentences.clear()
        while len(self.sentences) < self.size:
            self._take()

    def _take(self) -> None:
        self.sentences.append(next(self._stream))

    def move(self, frames: float) -> None:
        """Let sentences leave, as many as have been heard."""
        self.heard += frames
        while self.heard >= self.sentences[0].item.frames:
            oldest = self.sentences.popleft()
            self.heard -= oldest.item.frames
            self.places[oldest.worker] = oldest.place
            self.turn = (oldest.worker + 1) % max(1, self._workers)
            if oldest.place.epoch == 0:
                self.read_frames += oldest.item.frames
            self._take()


class ShardedCorpus(Drawn):
    """Sentences in shards, of one or several speakers.

    Args:
        data: of the run.
        seed: of the order.

    Raises:
        TrainingError: folders beside shards, a shard that cannot be read, or one without what a teacher gives.
    """

    def __init__(self, data: TaughtData, seed: int) -> None:
        if data.folders:
            raise TrainingError(
                "speech comes from folders or from shards, not from both: pack the folders, too"
            )
        super().__init__(dict.fromkeys(data.shards, 1.0) | dict(data.shares))
        self._data, self._seed = data, seed
        held_out = {row: tuple(_all(shards)) for row, shards in data.held_out_shards.items()}
        self._unheard = {one.text for examples in held_out.values() for one in examples}
        self._held_out = [
            taught_of(example, row, data, varied=False)
            for row, examples in held_out.items()
            for example in examples[:MOST_HELD_OUT]
        ]
        self._windows = {row: Window(data.window, data.workers) for row in data.shards}
        self._open()

    def _open(self) -> None:
        for row, window in self._windows.items():
            window.open(
                Sentences(row, self._data, self._unheard, self._seed, window.places, window.turn)
            )
        self._gather()

    def _gather(self) -> None:
        windows = [window.sentences for window in self._windows.values()]
        self._draw_from([heard.item for heard in itertools.chain(*windows)])
        # The windows of all processes are alike; what is still in them counts as read.
        frames = sum(window.read_frames for window in self._windows.values())
        frames += sum(h.item.frames for h in itertools.chain(*windows) if h.place.epoch == 0)
        self.hours = together.processes() * hours_of(frames)

    def held_out_items(self) -> list[Taught]:
        """Of the held-out shards."""
        return self._held_out

    def crops(self, rng: np.random.Generator, size: int, frames: int) -> dict[str, Tensor]:
        """Draw as from a corpus in memory, then let sentences leave."""
        batch = super().crops(rng, size, frames)
        self._move(batch["speaker"].tolist(), [frames] * size)
        return batch

    def sentences(self, rng: np.random.Generator, size: int) -> dict[str, Tensor]:
        """Draw as from a corpus in memory, then let sentences leave."""
        batch = super().sentences(rng, size)
        self._move(batch["speaker"].tolist(), batch["frame_mask"].sum(1).tolist())
        return batch

    def _move(self, speakers: Sequence[int], frames: Sequence[float]) -> None:
        for speaker, heard in zip(speakers, frames, strict=True):
            self._windows[speaker].move(heard)
        self._gather()

    def state(self) -> dict[str, Any]:
        """Where the lanes are, by row."""
        return {
            str(row): {
                "turn": window.turn,
                "heard": window.heard,
                "read_frames": window.read_frames,
                "lanes": {worker: [p.epoch, p.given] for worker, p in window.places.items()},
            }
            for row, window in self._windows.items()
        }

    def load_state(self, state: Mapping[str, Any]) -> None:
        """Fill the windows as they were.

        Raises:
            TrainingError: the state is of other speakers.
        """
        if set(state) != {str(row) for row in self._windows}:
            raise TrainingError(
                f"the run learns rows {', '.join(sorted(state)) or 'in folders'}; go on with the same --corpus"
            )
        for row, window in self._windows.items():
            told = state[str(row)]
            window.turn, window.heard = int(told["turn"]), float(told["heard"])
            window.read_frames = int(told["read_frames"])
            window.places = {int(n): Place(*place) for n, place in told["lanes"].items()}
        self._open()


def _all(shards: Sequence[str]) -> Iterator[Example]:
    return itertools.chain.from_iterable(map(read_shard, shards))
