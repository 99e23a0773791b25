"""The Snake HiFi-GAN vocoder chunk by chunk. The torch reference is `models.snake_hifigan`.

The network is convolutional and keeps no state: a chunk that sees as many frames on each side as its samples depend on
is what the whole sentence gives, up to float rounding. At the true ends nothing is added, as every layer pads there.
"""

import math
from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ....audio.arrays import Floats
from ....backends.backend import Runner
from ....backends.graph import graph_spec
from ..vocoder import Acoustics

GRAPH: Final = "snake_hifigan"
CONTEXT_FRAMES: Final[int] = graph_spec(GRAPH).constants["context_frames"]
"""Mel frames on each side that can change a frame's samples: 13."""
STAGE_CONTEXTS: Final[list[int]] = graph_spec(GRAPH).constants["stage_contexts"]
"""The same for the input of every upsampling stage, in its own samples."""
UPSAMPLE_RATES: Final[list[int]] = graph_spec(GRAPH).constants["upsample_rates"]
HOP_LENGTH: Final = math.prod(UPSAMPLE_RATES)
FIRST_CHUNK_FRAMES: Final = 12
"""0.13 s: soon ready, and long enough to play while the next chunk is made."""
CHUNK_FRAMES: Final = 96
"""What lies around a chunk is computed twice, so long chunks are cheaper; a client that leaves costs one chunk."""
GROWTH: Final = 2
"""Each chunk is this many times as long as the one before, up to `CHUNK_FRAMES`: none is late."""


class SnakeHifiGan:
    """mel -> waveform chunks that join to what the whole sentence would give."""

    def __init__(self, runner: Runner) -> None:
        self.runner = runner

    def stream(self, acoustics: Acoustics, _rng: np.random.Generator) -> Iterator[Floats]:
        """Yield the samples of a sentence; F0 and voicing are in the mel, and noise it draws none."""
        return self.stream_mel(acoustics.mel, until=acoustics.until)

    def stream_mel(
        self,
        mel: Floats,
        first_frames: int = FIRST_CHUNK_FRAMES,
        most_frames: int = CHUNK_FRAMES,
        until: Callable[[int], None] | None = None,
    ) -> Iterator[Floats]:
        """Synthesize one sentence.

        Args:
            mel: natural-log mel, (80, F).
            first_frames: length of the first chunk, at least 1.
            most_frames: length of the longest chunk, at least 1.
            until: called before the frames in front of its argument are read.

        Yields:
            Consecutive samples, (256 n,), 256 F in all, within -1..1.
        """
        frames = mel.shape[1]
        first, size = 0, min(first_frames, most_frames)
        while first < frames:
            last = min(frames, first + size)
            if until is not None:
                until(last + CONTEXT_FRAMES)
            yield self._frames(mel, first, last)
            first, size = last, min(most_frames, GROWTH * size)

    def _frames(self, mel: Floats, first: int, last: int) -> Floats:
        """Samples of frames `first` to `last`, (256 (last - first),)."""
        begin, end = max(0, first - CONTEXT_FRAMES), min(mel.shape[1], last + CONTEXT_FRAMES)
        bounds, left = stage_bounds(first - begin, last - first, end - last)
        (waveform,) = self.runner.run(
            mel=np.ascontiguousarray(mel[None, :, begin:end]), bounds=bounds
        )
        samples: Floats = waveform[0, 0, left : left + HOP_LENGTH * (last - first)]
        return samples


def stage_bounds(left: int, frames: int, right: int) -> tuple[NDArray[np.int64], int]:
    """Plan what each stage keeps of its input: no more around a chunk than changes its samples.

    Args:
        left: mel frames in front of the chunk.
        frames: of the chunk.
        right: mel frames behind it.

    Returns:
        First and behind the last sample to keep of each stage's input, (stages, 2), and the samples
        that then come in front of the chunk's own.
    """
    rows = []
    for context, rate in zip(STAGE_CONTEXTS, UPSAMPLE_RATES, strict=True):
        kept_left, kept_right = min(left, context), min(right, context)
        rows.append((left - kept_left, left + frames + kept_right))
        left, frames, right = rate * kept_left, rate * frames, rate * kept_right
    return np.array(rows, np.int64), left
