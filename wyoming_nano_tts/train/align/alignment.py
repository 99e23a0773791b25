"""Stage "align": when each token is spoken, learned from the recordings themselves.

Monophone hidden Markov models are trained from a flat start (every phone equally long) by Viterbi training, as
speech recognisers were bootstrapped; neither a dictionary of timings nor a pretrained aligner is needed, so any
language works. Frames here are 128 samples (5.3 ms), half a mel frame.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ...audio.arrays import Floats
from ...audio.mel import mel_basis
from ...errors import TrainingError
from ...files import replacing
from ...text import Phonemes
from ...text.symbols import PAD, Numbering
from ..features import load_features, load_waveform
from ..progress import progress
from ..settings import AlignerSettings
from .hmm import Chain, Mixtures, Unit

FINE_HOP: Final = 128
FINE_FFT: Final = 512
CEPSTRA: Final = 13
PAUSE: Final = "SP"
"""Token for a pause that the text does not show; front ends never write it, training needs it."""
SHORTEST_PAUSE: Final = 19
"""Fine frames (0.1 s): shorter silences are closures of stops."""
PAUSE_PENALTY: Final = 30.0
COMPLETE: Final = "complete.txt"
"""Names of the aligned recordings, written when all are."""
PUNCTUATION: Final = frozenset(",.!?…-¿¡'")
SPACE: Final = " "
"""Between words, for alphabets that tell them apart: a pause that the text does not show can only be there."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the aligner found, before it is rounded to anybody's frames; T tokens."""

    symbols: tuple[str, ...]
    stresses: tuple[int, ...]
    counts: NDArray[np.int64]
    """Frames of 128 samples of each, (T,), 0 for optional ones that are not there."""
    score: float


@dataclass(frozen=True, slots=True)
class Alignment:
    """Tokens of a recording and how long each lasts."""

    symbols: tuple[str, ...]
    """With `_` at both ends and `SP` at pauses that the text does not show; (T,)."""
    stresses: NDArray[np.int64]
    """(T,)."""
    durations: NDArray[np.int64]
    """Mel frames, (T,), 0 or more; they sum to the recording's frames."""
    score: float
    """Mean log-likelihood of a speech frame; far below the others' is a bad take."""

    def token_ids(
        self, numbering: Numbering
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Phone, tone and language ids, (T,) each, as the language of the recordings numbers them."""
        phone = np.array([numbering.alphabet.ids[s] for s in self.symbols], np.int64)
        tone = self.stresses + numbering.first_tone
        return phone, tone, np.full_like(phone, numbering.language)

    def save(self, path: Path) -> None:
        """Write atomically."""
        with replacing(path) as partial, partial.open("wb") as file:
            np.savez(
                file,
                symbols=np.array(self.symbols),
                stresses=self.stresses,
                durations=self.durations,
                score=self.score,
            )

    @classmethod
    def load(cls, path: Path) -> "Alignment":
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as data:
            symbols = tuple(str(s) for s in data["symbols"])
            return cls(symbols, data["stresses"], data["durations"], float(data["score"]))


def cepstra(waveform: Floats) -> Floats:
    """Mel cepstra with first and second differences, (N // 128 + 1, 39)."""
    padded = np.pad(waveform, FINE_FFT // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, FINE_FFT)[::FINE_HOP]
    magnitude = np.abs(np.fft.rfft(frames * np.hanning(FINE_FFT), axis=1))
    bands = (magnitude @ mel_basis()[::2]).reshape(len(frames), 40, 2).sum(2)
    log_bands = np.log(bands + 1e-4)
    k = np.arange(CEPSTRA)[:, None] * (np.arange(40) + 0.5) * np.pi / 40
    static = log_bands @ np.cos(k).T * np.sqrt(2 / 40)  # DCT-II
    first = _slope(static)
    return np.concatenate([static, first, _slope(first)], axis=1).astype(np.float32)


def _slope(values: NDArray[np.float64], reach: int = 4) -> NDArray[np.float64]:
    """Regression slope over +-4 frames (21 ms)."""
    padded = np.pad(values, ((reach, reach), (0, 0)), mode="edge")
    count = len(values)
    weighted = [n * (padded[reach + n : reach + n + count] - padded[reach - n : reach - n + count])
                for n in range(1, reach + 1)]  # fmt: skip
    return np.asarray(sum(weighted) / (2 * sum(n * n for n in range(1, reach + 1))))


class Aligner:
    """Trains the phone models and aligns.

    Args:
        phonemes: of each recording.
        features: folder of the "features" stage.
        settings: sizes and rounds.
    """

    def __init__(
        self, phonemes: Mapping[str, Phonemes], features: Path, settings: AlignerSettings
    ) -> None:
        if not phonemes:
            raise TrainingError("none of the recordings has a speakable text")
        self.settings, self.phonemes = settings, phonemes
        # Told by all of them together: "Hello, Sam." has no space in an alphabet that has spaces.
        self._spaced = any(SPACE in p.symbols for p in phonemes.values())
        self.observations: dict[str, Floats] = {}
        for name in progress(phonemes, len(phonemes), "read"):
            self.observations[name] = cepstra(load_waveform(features / f"{name}.npz"))
        stacked = np.concatenate(list(self.observations.values()))
        mean, deviation = stacked.mean(0), stacked.std(0) + 1e-6
        self.observations = {k: (v - mean) / deviation for k, v in self.observations.items()}
        silent = PUNCTUATION | {SPACE}
        phones = sorted({s for p in phonemes.values() for s in p.symbols if s not in silent})
        if not phones:
            raise TrainingError("none of the recordings has a speakable text")
        self.model_of = {s: 1 + settings.states_per_phone * n for n, s in enumerate(phones)}
        self.mixtures = Mixtures(1 + settings.states_per_phone * len(phones), 3 * CEPSTRA)

    def train(self) -> None:
        """Viterbi training: flat start, single Gaussians, then mixtures."""
        self._estimate({name: self._flat_states(name) for name in self.phonemes})
        rounds = self.settings.rounds
        splits = int(np.log2(self.settings.mixtures))
        split_at = {rounds // 2 + n * 2 for n in range(splits)}
        for number in progress(range(rounds), rounds, "align"):
            if number in split_at:
                self.mixtures.split()
            pauses = number >= rounds - 3
            states: dict[str, NDArray[np.int64]] = {}
            for name in self.phonemes:
                chain = Chain(self._units(name, pauses)[0])
                path, _ = chain.viterbi(self.mixtures.log_likelihoods(self.observations[name]))
                if path.size:
                    states[name] = chain.models[path]
            self._estimate(states)

    def align(self, name: str, frames: int) -> Alignment | None:
        """Align one recording of `frames` mel frames; None when its text does not fit its length."""
        found = self.find(name)
        if found is None:
            return None
        keep = [n for n, s in enumerate(found.symbols) if s != PAUSE or found.counts[n]]
        kept = tuple(found.symbols[n] for n in keep)
        durations = frame_durations(
            found.counts[keep], frames, [s not in PUNCTUATION for s in kept]
        )
        stresses = np.array(found.stresses)[keep]
        return Alignment(kept, stresses, share_last_silence(kept, durations), found.score)

    def find(self, name: str) -> Found | None:
        """Align one recording; None when its text does not fit its length."""
        units, symbols, stresses = self._units(name, pauses=True)
        chain = Chain(units)
        likelihoods = self.mixtures.log_likelihoods(self.observations[name])
        path, _ = chain.viterbi(likelihoods)
        if not path.size:
            return None
        owner = chain.owner[path]
        speech = chain.models[path] > 0
        score = float(likelihoods[np.arange(len(path)), chain.models[path]][speech].mean())
        counts = np.bincount(owner, minlength=len(units))
        return Found(tuple(symbols), tuple(stresses), counts, score)

    def _units(self, name: str, pauses: bool) -> tuple[list[Unit], list[str], list[int]]:
        phonemes = self.phonemes[name]
        states = range(self.settings.states_per_phone)
        pause = Unit((0,) * SHORTEST_PAUSE if pauses else (), optional=True, penalty=PAUSE_PENALTY)
        units, symbols, stresses = [Unit((0,))], [PAD], [0]
        for position, (symbol, stress) in enumerate(
            zip(phonemes.symbols, phonemes.stresses, strict=True)
        ):
            if symbol in PUNCTUATION:  # of a run of marks the first takes the silence
                unit = Unit(() if symbols[-1] in PUNCTUATION else (0,) * 3, optional=True)
            elif symbol == SPACE:
                unit = pause
            else:
                if pauses and not self._spaced and position and symbols[-1] not in PUNCTUATION:
                    units.append(pause)
                    symbols.append(PAUSE)
                    stresses.append(0)
                unit = Unit(tuple(self.model_of[symbol] + n for n in states))
            units.append(unit)
            symbols.append(symbol)
            stresses.append(stress)
        return [*units, Unit((0,))], [*symbols, PAD], [*stresses, 0]

    def _flat_states(self, name: str) -> NDArray[np.int64]:
        """Loud frames shared equally among the phones' states, quiet ends to silence."""
        observations = self.observations[name]
        loud = np.flatnonzero(observations[:, 0] > -0.9)
        first, last = (int(loud[0]), int(loud[-1])) if loud.size else (0, len(observations) - 1)
        spoken = [s for s in self.phonemes[name].symbols if s in self.model_of]
        models = np.array(
            [self.model_of[s] + n for s in spoken for n in range(self.settings.states_per_phone)]
        )
        states = np.zeros(len(observations), np.int64)
        if models.size:
            position = np.linspace(0, len(models) - 1e-6, last - first + 1).astype(int)
            states[first : last + 1] = models[position]
        return states

    def _estimate(self, states: Mapping[str, NDArray[np.int64]]) -> None:
        features = np.concatenate([self.observations[name] for name in states])
        labels = np.concatenate(list(states.values()))
        order = np.argsort(labels, kind="stable")
        edges = np.searchsorted(labels[order], np.arange(len(self.mixtures.weights) + 1))
        ordered = features[order]
        self.mixtures.estimate([ordered[a:b] for a, b in itertools.pairwise(edges)])


def frame_durations(
    fine: NDArray[np.int64], frames: int, spoken: Sequence[bool]
) -> NDArray[np.int64]:
    """Turn durations of 128 samples into mel frames of 256.

    Boundaries are rounded; spoken tokens that rounding left empty take a frame from the longest
    neighbour, so that no phone vanishes.
    """
    ends = np.minimum(np.rint(np.cumsum(fine) / 2).astype(np.int64), frames)
    ends[-1] = frames
    durations = np.diff(ends, prepend=0)
    for n in np.flatnonzero((durations == 0) & np.array(spoken)):
        near = [m for m in (n - 1, n + 1) if 0 <= m < len(durations)]
        donor = max(near, key=lambda m: durations[m])
        if durations[donor] > 1:
            durations[donor] -= 1
            durations[n] += 1
    return durations


def share_last_silence(symbols: Sequence[str], durations: NDArray[np.int64]) -> NDArray[np.int64]:
    """Share the silence at the end between the last punctuation mark and the pad after it.

    Which of two neighbouring silences a frame belongs to is arbitrary; left to the search, one of
    them is often empty and its duration never learned.
    """
    durations = durations.copy()
    if len(symbols) >= 2 and symbols[-2] in PUNCTUATION:
        total = durations[-1] + durations[-2]
        durations[-2] = total // 2
        durations[-1] = total - total // 2
    return durations


def aligned_names(folder: Path) -> list[str]:
    """Names that a finished "align" stage wrote.

    Raises:
        TrainingError: the stage has not finished.
    """
    done = folder / COMPLETE
    if not done.exists():
        raise TrainingError(f"{folder} holds no finished alignment; run the stage 'align' first")
    return done.read_text(encoding="utf-8").splitlines()


def align_all(
    phonemes: Mapping[str, Phonemes], features: Path, folder: Path, settings: AlignerSettings
) -> list[str]:
    """Train the aligner, write NAME.npz forevery recording, return the names that aligned."""
    folder.mkdir(parents=True, exist_ok=True)
    done = folder / COMPLETE
    if done.exists():
        return aligned_names(folder)
    aligner = Aligner(phonemes, features, settings)
    aligner.train()
    names = []
    for name in progress(phonemes, len(phonemes), "write"):
        frames = load_features(features / f"{name}.npz").mel.shape[1]
        alignment = aligner.align(name, frames)
        if alignment is not None:
            alignment.save(folder / f"{name}.npz")
            names.append(name)
    done.write_text("\n".join(names) + "\n", encoding="utf-8")
    return names
