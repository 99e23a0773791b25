"""Sentences with their alignments as batches for the acoustic model, held in memory."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ...audio.arrays import Floats
from ...audio.mel import MAGNITUDE_FLOOR
from ...audio.pitch import continuous_f0, normalised_log_f0
from ...text.symbols import Numbering
from ..align.alignment import Alignment
from ..features import load_features
from .targets import frame_brightness, frame_energy, token_means

SILENT_MEL = float(np.log(MAGNITUDE_FLOOR))


@dataclass(frozen=True, slots=True)
class Sentence:
    """One recording: T tokens, F frames."""

    name: str
    phone: NDArray[np.int64]
    """(T,), as are tone and language."""
    tone: NDArray[np.int64]
    language: NDArray[np.int64]
    durations: NDArray[np.int64]
    """Frames, (T,)."""
    energy: Floats
    """Mean log-mel, (T,)."""
    brightness: Floats
    """Spectral centroid on the mel axis, 0 to 1, (T,)."""
    pitch: Floats
    """Normalised log-F0 (interpolated where unvoiced) and voiced share, (T, 2)."""
    mel: NDArray[np.float16]
    """(80, F)."""
    log_f0: Floats
    """Normalised log-F0 of every frame, interpolated, (F,)."""
    voicing: Floats
    """0 or 1, (F,)."""


def read_sentence(
    name: str, features_folder: Path, alignments: Path, numbering: Numbering
) -> Sentence:
    """Join the features and the alignment of one recording."""
    features = load_features(features_folder / f"{name}.npz")
    alignment = Alignment.load(alignments / f"{name}.npz")
    phone, tone, language = alignment.token_ids(numbering)
    durations, mel = alignment.durations, features.mel
    f0_hz, voicing = continuous_f0(features.f0_hz)
    log_f0 = np.clip(normalised_log_f0(f0_hz), -3, 3)
    return Sentence(
        name, phone, tone, language, durations,
        energy=token_means(frame_energy(mel), durations),
        brightness=token_means(frame_brightness(mel), durations),
        pitch=np.stack([token_means(log_f0, durations), token_means(voicing, durations)], axis=1),
        mel=mel.astype(np.float16), log_f0=log_f0, voicing=voicing,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class AcousticBatch:
    """B sentences, padded with zeros (mel with silence)."""

    phone: Tensor
    """(B, T) int64, as are tone, language and durations."""
    tone: Tensor
    language: Tensor
    durations: Tensor
    energy: Tensor
    """(B, T), as is brightness."""
    brightness: Tensor
    pitch: Tensor
    """(B, T, 2)."""
    mel: Tensor
    """(B, 80, F)."""
    log_f0: Tensor
    """(B, F), as is voicing."""
    voicing: Tensor

    def to(self, device: torch.device) -> "AcousticBatch":
        """Move every tensor."""
        moved = {f.name: getattr(self, f.name).to(device) for f in dataclasses.fields(self)}
        return AcousticBatch(**moved)


class AcousticData:
    """All sentences of `names`, drawn in batches of similar length."""

    def __init__(
        self, names: Sequence[str], features: Path, alignments: Path, numbering: Numbering
    ) -> None:
        sentences = [read_sentence(name, features, alignments, numbering) for name in names]
        self.sentences = sorted(sentences, key=lambda s: s.mel.shape[1])

    def batch(self, seed: int, step: int, frames: int) -> AcousticBatch:
        """Draw sentences of neighbouring lengths, at most `frames` frames with the padding.

        The same seed and step always give the same batch.
        """
        rng = np.random.default_rng([seed, step])
        last = int(rng.integers(len(self.sentences)))
        longest = self.sentences[last].mel.shape[1]
        count = max(1, frames // longest)
        # Sentences up to a quarter shorter fill the batch: little padding, much variety.
        first = last
        while first > 0 and self.sentences[first - 1].mel.shape[1] > 0.75 * longest:
            first -= 1
        pool = range(min(first, max(0, last - count + 1)), last)
        chosen = rng.choice(len(pool), min(count - 1, len(pool)), replace=False) if pool else []
        return collate([self.sentences[last], *(self.sentences[pool[int(n)]] for n in chosen)])


def collate(sentences: Sequence[Sentence]) -> AcousticBatch:
    """Pad sentences into one batch."""

    def stack(name: str, fill: float = 0.0, axis: int = 0) -> Tensor:
        values = [getattr(s, name) for s in sentences]
        longest = max(v.shape[axis] for v in values)
        padded = []
        for value in values:
            width = [(0, 0)] * value.ndim
            width[axis] = (0, longest - value.shape[axis])
            padded.append(np.pad(value, width, constant_values=fill))
        return torch.from_numpy(np.stack(padded))

    return AcousticBatch(
        phone=stack("phone"),
        tone=stack("tone"),
        language=stack("language"),
        durations=stack("durations"),
        energy=stack("energy"),
        brightness=stack("brightness"),
        pitch=stack("pitch"),
        mel=stack("mel", SILENT_MEL, axis=1).float(),
        log_f0=stack("log_f0"),
        voicing=stack("voicing"),
    )
