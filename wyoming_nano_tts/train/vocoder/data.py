"""Random segments of recordings for vocoder training, held in memory as int16 and float16."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ...audio.mel import HOP_LENGTH
from ...audio.pitch import continuous_f0
from ..features import load_features


@dataclass(frozen=True, slots=True)
class VocoderBatch:
    """B segments of S frames."""

    mel: Tensor
    """(B, 80, S)."""
    f0_hz: Tensor
    """(B, S), interpolated through unvoiced frames."""
    voicing: Tensor
    """(B, S), 0 or 1."""
    waveform: Tensor
    """(B, 256 S)."""


@dataclass(frozen=True, slots=True)
class _Item:
    mel: NDArray[np.float16]
    f0_hz: NDArray[np.float32]
    voicing: NDArray[np.float32]
    waveform: NDArray[np.int16]


class VocoderData:
    """Segments of `names`, mels from the recordings or (fine-tuning) from the acoustic model.

    Args:
        features: folder of `save_features` files.
        names: recordings to read.
        predicted_mels: folder of NAME.npy float16 mels that replace the recorded ones, or None.
    """

    def __init__(
        self, features: Path, names: Sequence[str], predicted_mels: Path | None = None
    ) -> None:
        self.items: list[_Item] = []
        for name in names:
            item = load_features(features / f"{name}.npz")
            mel = item.mel
            if predicted_mels is not None:
                path = predicted_mels / f"{name}.npy"
                if not path.exists():
                    continue
                mel = np.load(path, allow_pickle=False).astype(np.float32)
            frames = min(mel.shape[1], item.mel.shape[1])
            f0_hz, voicing = continuous_f0(item.f0_hz[:frames])
            waveform = np.round(item.waveform[: frames * HOP_LENGTH] * 32767).astype(np.int16)
            self.items.append(_Item(mel[:, :frames].astype(np.float16), f0_hz, voicing, waveform))
        lengths = np.array([item.mel.shape[1] for item in self.items], np.float64)
        self.weights = lengths / lengths.sum()

    def batch(self, seed: int, step: int, size: int, frames: int) -> VocoderBatch:
        """Draw the batch of one step; the same seed and step always give the same batch."""
        rng = np.random.default_rng([seed, step])
        drawn = [self._segment(rng, frames) for _ in rng.choice(len(self.items), size)]
        mel, f0_hz, voicing, waveform = (
            torch.from_numpy(np.stack(part)) for part in zip(*drawn, strict=True)
        )
        return VocoderBatch(mel, f0_hz, voicing, waveform)

    def _segment(self, rng: np.random.Generator, frames: int) -> tuple[NDArray[np.float32], ...]:
        item = self.items[rng.choice(len(self.items), p=self.weights)]
        first = int(rng.integers(0, max(1, item.mel.shape[1] - frames)))
        part = slice(first, first + frames)
        short = max(0, frames - item.mel.shape[1])
        mel = np.pad(
            item.mel[:, part].astype(np.float32), ((0, 0), (0, short)), constant_values=-11.5
        )
        f0_hz = np.pad(item.f0_hz[part], (0, short), mode="edge")
        voicing = np.pad(item.voicing[part], (0, short))
        samples = item.waveform[first * HOP_LENGTH : (first + frames) * HOP_LENGTH]
        waveform = np.pad(samples, (0, short * HOP_LENGTH)).astype(np.float32) / 32767
        return mel, f0_hz, voicing, waveform.astype(np.float32)
