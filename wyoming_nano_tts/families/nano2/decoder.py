"""Speaks a sentence from its tokens and contours, chunk by chunk."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from ...audio.arrays import Floats, Integers
from ...backends.backend import Runner, rows_at_once
from ..parts.convnext.steps import Steps
from .config import UNIT_FRAMES, DecoderConfig
from .prosody import Contours
from .spectra import Renderer, Source

FIRST_CHUNK_FRAMES: Final = 14
"""0.17 s: soon ready, and long enough to play while the next chunk is made."""
CHUNK_FRAMES: Final = 64
"""0.8 s, of the second chunk; each one after it is twice as long as the one before, which costs less a frame."""
LONGEST_CHUNK_FRAMES: Final = 256
"""3.2 s: other requests wait for no longer than such a chunk is made."""


class Decoder:
    """The frame decoder of one voice.

    Args:
        text: graph of tokens.
        frames: graph of frames.
        sizes: of the network.
    """

    def __init__(self, text: Runner, frames: Runner, sizes: DecoderConfig) -> None:
        self._text, self._frames, self._sizes = text, frames, sizes

    def stream(
        self,
        tokens: Integers,
        speaker: int,
        contours: Contours,
        rng: np.random.Generator,
        first_frames: int = FIRST_CHUNK_FRAMES,
        chunk_frames: int = CHUNK_FRAMES,
        longest_frames: int = LONGEST_CHUNK_FRAMES,
    ) -> Iterator[Floats]:
        """Yield consecutive samples, 300 F in all, which are the same for every size of chunks.

        Args:
            tokens: (T,).
            speaker: row of the speaker tables.
            contours: of F frames.
            rng: of the noise.
            first_frames: of the first chunk.
            chunk_frames: of the second, or of any before they grow.
            longest_frames: of any.
        """
        row = np.array([speaker], np.int64)
        units = (contours.durations / UNIT_FRAMES).astype(np.float32)
        (text,) = self._text.run(tokens=tokens, units=units, speaker=row)
        sizes, delay = self._sizes, self._sizes.delay
        steps = Steps(
            self._frames,
            {"before": (sizes.left, sizes.layers * sizes.width)},
            {"after": (sizes.right, sizes.width)},
            {"text": text},
        )
        longest_frames = rows_at_once(self._frames, longest_frames)
        source, renderer = Source(rng), Renderer()
        frames = len(contours.index)
        given = made = 0
        size = first_frames + delay
        while given < frames:
            first, given = given, min(frames, given + size)
            if frames - given < delay:  # too few to be worth a chunk
                given = frames
            last = given == frames
            contours.until(given)
            (planes,) = steps.run(
                last=last,
                index=contours.index[first:given],
                features=contours.features[first:given],
            )
            ahead = frames if last else given - delay + 1  # the last spectrum reads on
            following = contours.f0_hz[min(ahead, frames - 1)]
            part = slice(made, ahead)
            renderer.add_sources(
                *source.make(contours.f0_hz[part], contours.voicing[part], following)
            )
            made = ahead
            samples = renderer.render(planes, last=last)
            del planes  # megabytes that need not wait with us
            yield samples
            size = min(2 * size, longest_frames) if size >= chunk_frames else chunk_frames
