"""A corpus spoken by a teacher: speech, symbols, durations, F0 and energy of each sentence; it may grow meanwhile.

What a folder holds is told in `teachers.listing`; a folder may hold several speakers. `prosody/NAME.npz` may hold
`cycles` too, two values a unit: the phase of the fundamental, where it was measured and not summed from F0.
"""

import itertools
import logging
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ....errors import TrainingError
from ....families.nano2.config import FRAME_SAMPLES, SAMPLE_RATE_HZ, UNIT_FRAMES, VOICED_HZ
from ....families.nano2.layout import LEADING_UNITS, pitch_of, places, scaled_energy
from ....families.nano2.transcription import symbol_ids
from ....text.symbols import MISAKI, Alphabet
from ...teachers.listing import AUDIO, PROSODY, SPOKEN, UNVOICED, Line, read_lines
from ..settings import TaughtData

_LOGGER = logging.getLogger(__name__)

EDGE_FRAMES = 4
"""On each side of a crop; the decoder sees them and nobody judges them."""
PADDING_TOKEN = 178
SHORTEST_SENTENCE_FRAMES = 24
"""0.3 s; prosody learns from one-word replies too, the decoder from what is as long as a crop."""

Crop = dict[str, NDArray[Any]]


class Taught:
    """One sentence; frames are padded by `EDGE_FRAMES` on both ends.

    Args:
        tokens: symbol ids with the edges, (T,).
        units: duration of each in units of 25 ms, (T,).
        f0_hz: two values a unit, (F,); below 10 where unvoiced.
        energy: likewise.
        audio: 16-bit samples, (300 F,), or None.
        speaker: row of the speaker tables.
        skip: units to leave out of the silence in front; the phase goes on from there.
        cycles: phase at the centre of each frame, (F,); None: the sum of F0.

    Raises:
        ValueError: lengths do not fit.
    """

    def __init__(
        self,
        tokens: Sequence[int],
        units: NDArray[Any],
        f0_hz: NDArray[Any],
        energy: NDArray[Any],
        audio: NDArray[np.int16] | None = None,
        speaker: int = 0,
        skip: int = 0,
        cycles: NDArray[np.float64] | None = None,
    ) -> None:
        units = np.array(units, np.int64)
        f0, frames = np.asarray(f0_hz, np.float64), UNIT_FRAMES * int(units.sum())
        if len(tokens) != len(units) or len(f0) != frames:
            raise ValueError(
                f"{len(tokens)} tokens, {len(units)} durations, {len(f0)} F0 values, {frames} frames"
            )
        if audio is not None and len(audio) != frames * FRAME_SAMPLES:
            raise ValueError(f"{len(audio)} samples for {frames} frames")
        cut = UNIT_FRAMES * skip
        if cycles is None:
            cycles = np.cumsum(f0 * FRAME_SAMPLES / SAMPLE_RATE_HZ)
        elif len(cycles) != frames:
            raise ValueError(f"{len(cycles)} phases for {frames} frames")
        cycles = np.asarray(cycles, np.float64)[cut:]
        units[0] -= skip
        f0, level = f0[cut:], scaled_energy(np.asarray(energy, np.float32)[cut:])
        self.tokens, self.units = np.asarray(tokens, np.int64), units
        self.frames, self.speaker = frames - cut, speaker
        index, place = places(UNIT_FRAMES * units)
        voicing = (f0 > VOICED_HZ).astype(np.float32)
        features = np.column_stack([pitch_of(f0, voicing), voicing, level, place])
        edge = (EDGE_FRAMES, EDGE_FRAMES)
        self.index = np.pad(index, edge, mode="edge")
        self.features = np.pad(features.astype(np.float32), (edge, (0, 0)), mode="edge")
        self.f0_hz = np.pad(f0, edge, mode="edge").astype(np.float32)
        self.voicing = np.pad(voicing, edge)
        self.cycles = _widened(cycles, f0)
        self.audio = (
            None
            if audio is None
            else np.pad(audio[cut * FRAME_SAMPLES :], EDGE_FRAMES * FRAME_SAMPLES)
        )

    def crop(self, first: int, frames: int) -> Crop:
        """Some frames of it, counted with the padding."""
        part = slice(first, first + frames)
        cycles = self.cycles[first : first + frames + 2]
        crop: Crop = {
            "index": self.index[part],
            "features": self.features[part],
            "f0_hz": self.f0_hz[part],
            "voicing": self.voicing[part],
            "cycles": cycles - np.floor(cycles[0]),
        }
        if self.audio is not None:
            samples = self.audio[first * FRAME_SAMPLES : (first + frames) * FRAME_SAMPLES]
            crop["audio"] = samples.astype(np.float32) / 32768
        return crop

    def whole(self) -> Crop:
        """All of it, without the padding."""
        return self.crop(EDGE_FRAMES, self.frames)


def _widened(cycles: NDArray[np.float64], f0: NDArray[np.float64]) -> NDArray[np.float64]:
    """Phase at the centres of frames -EDGE - 1 to F + EDGE, at the first and last F0 outside."""
    slope = FRAME_SAMPLES / SAMPLE_RATE_HZ * np.arange(1, EDGE_FRAMES + 2)
    return np.concatenate([cycles[0] - f0[0] * slope[::-1], cycles, cycles[-1] + f0[-1] * slope])


def collate(drawn: Sequence[tuple[Taught, Crop]]) -> dict[str, Tensor]:
    """Stack crops of one length; tokens are padded to the longest."""
    longest = max(len(item.tokens) for item, _ in drawn)

    def padded(values: NDArray[Any], fill: int) -> NDArray[Any]:
        return np.pad(values, (0, longest - len(values)), constant_values=fill)

    batch = {
        key: torch.from_numpy(np.stack([crop[key] for _, crop in drawn])) for key in drawn[0][1]
    }
    tokens = np.stack([padded(item.tokens, PADDING_TOKEN) for item, _ in drawn])
    units = np.stack([padded(item.units, 0) for item, _ in drawn]).astype(np.float32)
    mask = np.stack([padded(np.ones(len(item.tokens), np.float32), 0) for item, _ in drawn])
    batch |= {
        "tokens": torch.from_numpy(tokens),
        "units": torch.from_numpy(units),
        "mask": torch.from_numpy(mask),
        "speaker": torch.tensor([item.speaker for item, _ in drawn]),
    }
    return batch


def read_taught(
    name: str,
    tokens: Sequence[int],
    contours: Path | BinaryIO,
    audio: NDArray[np.int16] | None,
    speaker: int,
    *,
    varied: bool,
) -> Taught:
    """Read one sentence; `varied` shortens the silence in front, by the name, as devices shorten it.

    Raises:
        OSError, ValueError, KeyError: the contours cannot be read, or do not fit.
    """
    with np.load(contours) as given:
        units, f0_hz, energy = given["durations"], given["f0"], given["energy"]
        cycles = given["cycles"] if "cycles" in given else None  # noqa: SIM401 - an archive has no get
    most = max(1, int(units[0]) - int(LEADING_UNITS) + 1)
    skip = zlib.crc32(name.encode()) % most if varied else 0
    return Taught(tokens, units, f0_hz, energy, audio, speaker, skip, cycles)


def louder(audio: NDArray[np.int16], gain_db: float) -> NDArray[np.int16]:
    """16-bit samples with a gain."""
    if not gain_db:
        return audio
    return np.clip(np.rint(audio.astype(np.float64) * 10 ** (gain_db / 20)), -32768, 32767).astype(
        np.int16
    )


def hours_of(frames: float) -> float:
    """Hours of so many frames."""
    return frames * FRAME_SAMPLES / SAMPLE_RATE_HZ / 3600


class Drawn:
    """Sentences that batches are drawn from.

    Args:
        shares: how often a speaker is drawn, by row.
    """

    def __init__(self, shares: Mapping[int, float]) -> None:
        self.shares = dict(shares)
        self.items: list[Taught] = []
        self.weights: NDArray[np.float64] = np.zeros(0)
        self.hours = 0.0

    def held_out_items(self) -> list[Taught]:
        """Sentences to measure by."""
        raise NotImplementedError

    def grow(self) -> None:
        """Take in what has been spoken since."""

    def state(self) -> dict[str, Any]:
        """What a checkpoint needs to go on with the same sentences, beside the data."""
        return {}

    def load_state(self, state: Mapping[str, Any]) -> None:
        """Go on from there."""

    def _draw_from(self, items: list[Taught]) -> None:
        self.items = items
        frames = np.array([item.frames for item in items], np.float64)
        total = dict.fromkeys(self.shares, 0)
        for item in items:
            total[item.speaker] += item.frames
        share = [self.shares[item.speaker] / total[item.speaker] for item in items]
        weights = frames * np.array(share)
        self.weights = weights / max(weights.sum(), 1e-9)

    def crops(self, rng: np.random.Generator, size: int, frames: int) -> dict[str, Tensor]:
        """Draw crops of `frames` and their edges; longer sentences more often.

        Raises:
            TrainingError: no sentence is as long as that.
        """
        total = frames + 2 * EDGE_FRAMES
        drawn = []
        weights = self.weights * np.array([item.frames >= frames for item in self.items])
        if not weights.any():
            raise TrainingError(
                f"no sentence is as long as a crop of {frames} frames ({frames / 80:.2f} s); take longer recordings"
            )
        for n in rng.choice(len(self.items), size, p=weights / weights.sum()):
            item = self.items[n]
            first = int(rng.integers(0, item.frames + 2 * EDGE_FRAMES - total + 1))
            drawn.append((item, item.crop(first, total)))
        return collate(drawn)

    def sentences(self, rng: np.random.Generator, size: int) -> dict[str, Tensor]:
        """Draw whole sentences of about one length, without audio."""
        drawn = sorted(rng.choice(len(self.items), 4 * size), key=lambda n: self.items[n].frames)
        first = int(rng.integers(0, 3 * size + 1))
        return whole_batch([self.items[n] for n in drawn[first : first + size]])


class TaughtCorpus(Drawn):
    """Sentences of one or several speakers, all in memory.

    Args:
        folders: by row of the speaker tables.
        held_out: names of sentences that are not trained on, with all that have their text.
        shares: how often a speaker is drawn; by default all alike.
        speakers: name of a speaker in the list of the folder; by default the whole list is one speaker's.
        gains_db: brings a speaker to the level of the others.
        alphabet: that the lists are written in.
        unvoiced: take sentences without sound as well; `crops` cannot be drawn then.

    Raises:
        TrainingError: there is no sentence at all.
    """

    def __init__(
        self,
        folders: Mapping[int, Path],
        held_out: Collection[str] = (),
        shares: Mapping[int, float] | None = None,
        speakers: Mapping[int, str] | None = None,
        gains_db: Mapping[int, float] | None = None,
        alphabet: Alphabet = MISAKI,
        *,
        unvoiced: bool = False,
    ) -> None:
        self.alphabet = alphabet
        self.folders, self.held_out = dict(folders), frozenset(held_out)
        super().__init__(dict.fromkeys(folders, 1.0) | dict(shares or {}))
        self.speakers, self.gains_db = dict(speakers or {}), dict(gains_db or {})
        self.kinds = (SPOKEN, UNVOICED) if unvoiced else (SPOKEN,)
        self._items: dict[tuple[int, str], Taught] = {}
        self.grow()
        if not self.items:
            raise TrainingError(f"no sentence in {', '.join(map(str, folders.values()))}")

    @classmethod
    def of(cls, data: TaughtData, *, unvoiced: bool = False) -> Self:
        """Read what a run is told to learn from."""
        return cls(
            data.folders, data.held_out, data.shares, data.speakers, data.gains_db, data.alphabet, unvoiced=unvoiced
        )  # fmt: skip

    def rows(self, speaker: int, kind: str = SPOKEN) -> Iterator[Line]:
        """Yield a speaker's list; a line that is half written is left out."""
        name = self.speakers.get(speaker)
        for line in read_lines(self.folders[speaker], kind):
            if name is None or line.speaker == name:
                yield line

    def grow(self) -> None:
        """Read what has been spoken since; a sentence that cannot be read is logged and left out."""
        banned = {
            row.text for s in self.folders for row in self.rows(s) if row.name in self.held_out
        }
        for speaker, kind in itertools.product(self.folders, self.kinds):
            for row in self.rows(speaker, kind):
                key = (speaker, row.name)
                if key in self._items or row.name in self.held_out or row.text in banned:
                    continue
                try:
                    item = self.load(speaker, row, varied=True, audible=kind == SPOKEN)
                except (OSError, ValueError, KeyError, RuntimeError) as error:
                    _LOGGER.warning("%s is left out: %s", row.name, error)
                    continue
                if item.frames >= SHORTEST_SENTENCE_FRAMES:
                    self._items[key] = item
        self._draw_from(list(self._items.values()))
        self.hours = hours_of(sum(item.frames for item in self.items))

    def load(
        self, speaker: int, row: Line, *, varied: bool = False, audible: bool = True
    ) -> Taught:
        """Read one sentence; `varied` shortens the silence in front, by the name, as devices shorten it."""
        import soundfile

        folder, audio = self.folders[speaker], None
        if audible:
            audio = soundfile.read(folder / AUDIO / f"{row.name}.flac", dtype="int16")[0]
            audio = louder(audio, self.gains_db.get(speaker, 0.0))
        tokens = symbol_ids(row.symbols, self.alphabet)
        contours = folder / PROSODY / f"{row.name}.npz"
        return read_taught(row.name, tokens, contours, audio, speaker, varied=varied)

    def held_out_items(self) -> list[Taught]:
        """Those of all speakers."""
        return [item for speaker in self.folders for _, item in self.held(speaker)]

    def held(self, speaker: int) -> list[tuple[Line, Taught]]:
        """Read the held-out sentences of a speaker, as far as they are spoken."""
        return [
            (row, self.load(speaker, row))
            for row in self.rows(speaker)
            if row.name in self.held_out
        ]


def whole_batch(items: Sequence[Taught]) -> dict[str, Tensor]:
    """Stack whole sentences, frames padded with zeros to the longest; `frame_mask` tells which are there."""
    longest = max(item.frames for item in items)
    drawn = []
    for item in items:
        whole = item.whole()
        rows = {
            "index": whole["index"],
            "features": whole["features"],
            "frame_mask": np.ones(item.frames, np.float32),
        }
        padding = {
            key: np.pad(v, [(0, longest - len(v)), *[(0, 0)] * (v.ndim - 1)])
            for key, v in rows.items()
        }
        drawn.append((item, padding))
    return collate(drawn)
