"""The Snake HiFi-GAN vocoder chunk by chunk. The torch reference is `models.snake_hifigan`.

The network is convolutional and keeps no state: a chunk that sees as many frames on each side as its samples depend on
is what the whole sentence gives, up to float rounding. At the true ends nothing is added, as every layer pads there.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np

from .session import Session, graph_spec
from .vocoder import Acoustics, Floats

GRAPH: Final = "snake_hifigan"
CONTEXT_FRAMES: Final = graph_spec(GRAPH).constants["context_frames"]
"""Mel frames on each side that can change a frame's samples: 13."""
HOP_LENGTH: Final = graph_spec(GRAPH).constants["hop_length"]
FIRST_CHUNK_FRAMES: Final = 12
"""0.13 s: soon ready, and long enough to play while the next chunk is made."""
CHUNK_FRAMES: Final = 96
"""The frames around a chunk are computed twice, so long chunks are cheaper; a client that leaves costs one chunk."""
GROWTH: Final = 2
"""Each chunk is this many times as long as the one before, up to `CHUNK_FRAMES`: none is late."""


class SnakeHifiGan:
    """mel -> waveform chunks that join to what the whole sentence would give."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def stream(self, acoustics: Acoustics, _rng: np.random.Generator) -> Iterator[Floats]:
        """Yield the samples of a sentence; F0 and voicing are in the mel, and noise it draws none."""
        return self.stream_mel(acoustics.mel)

    def stream_mel(
        self,
        mel: Floats,
        first_frames: int = FIRST_CHUNK_FRAMES,
        most_frames: int = CHUNK_FRAMES,
    ) -> Iterator[Floats]:
        """Synthesize one sentence.

        Args:
            mel: natural-log mel, (80, F).
            first_frames: length of the first chunk, at least 1.
            most_frames: length of the longest chunk, at least 1.

        Yields:
            Consecutive samples, (256 n,), 256 F in all, within -1..1.
        """
        frames = mel.shape[1]
        first, size = 0, min(first_frames, most_frames)
        while first < frames:
            last = min(frames, first + size)
            begin, end = max(0, first - CONTEXT_FRAMES), min(frames, last + CONTEXT_FRAMES)
            (waveform,) = self.session.run(mel=np.ascontiguousarray(mel[None, :, begin:end]))
            yield waveform[0, 0, HOP_LENGTH * (first - begin) : HOP_LENGTH * (last - begin)]
            first, size = last, min(most_frames, GROWTH * size)
