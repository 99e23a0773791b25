"""Durations, F0 and energy of one sentence, F0 and energy as far as they are asked for."""

import math

import numpy as np

from ...audio.arrays import Floats, Integers
from ...backends.backend import Runner
from ..parts.convnext.steps import Steps
from .config import UNIT_FRAMES, ProsodyConfig
from .layout import durations_frames, f0_of, pitch_of, places

LONGER_RUN = 160
"""Steps of all runs but the first, 4 s: no run is long."""
USUAL_TOKENS = 50
"""Number of tokens at which the network's length input is 0."""


class Prosody:
    """The prosody network of one voice.

    Args:
        text: graph of tokens.
        frames: graph of frames.
        sizes: of the network.
    """

    def __init__(self, text: Runner, frames: Runner, sizes: ProsodyConfig) -> None:
        self._text, self._frames, self._sizes = text, frames, sizes

    def plan(
        self, tokens: Integers, speaker: int, length_scale: float, pitch_scale: float
    ) -> "Contours":
        """Decide on the durations of a sentence of tokens, (T,)."""
        row = np.array([speaker], np.int64)
        length = np.full((1, 1), math.log(len(tokens) / USUAL_TOKENS), np.float32)
        text, units = self._text.run(tokens=tokens, length=length, speaker=row)
        durations = durations_frames(units, length_scale)
        sizes = self._sizes
        steps = Steps(
            self._frames,
            {"before": (sizes.left, sizes.frame_layers * sizes.frame_width)},
            {"after": (sizes.right, sizes.frame_width)},
            {"text": text},
        )
        return Contours(durations, steps, sizes.delay, pitch_scale)


class Contours:
    """A sentence of F frames; what is not there yet is made when it is asked for."""

    def __init__(self, durations: Integers, steps: Steps, delay: int, pitch_scale: float) -> None:
        self.durations = durations
        """Frames of each token, (T,)."""
        self.index, place = places(durations)
        """Token of each frame, (F,)."""
        frames = len(self.index)
        self.f0_hz = np.zeros(frames)
        """What the phase goes on with, (F,)."""
        self.voicing = np.zeros(frames, np.float32)
        """0 or 1, (F,)."""
        self.features = np.concatenate([np.zeros((frames, 3), np.float32), place], axis=1)
        """Pitch, voicing, energy and place, as the decoder sees them, (F, 6)."""
        self._steps, self._delay, self._pitch_scale = steps, delay, pitch_scale
        self._given = self._ready = 0  # steps of two frames; frames

    def until(self, frame: int) -> None:
        """Make sure that the frames before `frame` are there."""
        frames = len(self.index)
        total = -(-frames // UNIT_FRAMES)
        while self._ready < min(frame, frames):
            first = self._given
            wanted = -(-frame // UNIT_FRAMES) + self._delay
            # Once the first frames are there, fewer and longer runs cost less.
            least = LONGER_RUN if first else self._delay + 1
            self._given = min(total, max(wanted, first + least))
            part = slice(first * UNIT_FRAMES, self._given * UNIT_FRAMES, UNIT_FRAMES)
            (contours,) = self._steps.run(
                last=self._given == total, index=self.index[part], place=self.features[part, 3:]
            )
            self._keep(*contours.T)

    def _keep(self, pitch: Floats, voicing_logit: Floats, energy: Floats) -> None:
        end = min(self._ready + len(pitch), len(self.index))
        kept = slice(0, end - self._ready)
        part = slice(self._ready, end)
        f0_hz, voicing = f0_of(pitch[kept], voicing_logit[kept], self._pitch_scale)
        self.f0_hz[part], self.voicing[part] = f0_hz, voicing
        self.features[part, 0] = pitch_of(f0_hz, voicing)
        self.features[part, 1] = voicing
        self.features[part, 2] = energy[kept]
        self._ready = end
