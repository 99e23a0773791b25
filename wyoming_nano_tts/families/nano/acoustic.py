"""The acoustic model of a voice: token ids and scales -> mel and source of one sentence."""

import dataclasses
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...audio.arrays import Floats
from ...audio.mel import MEL_BINS
from ...backends.backend import Backend, Runner
from ...text import TokenIds
from ..parts.convnext.steps import Steps
from ..parts.fastspeech.layout import (
    at_level_of,
    durations_frames,
    frame_layout,
    melody_centre,
    source_contour,
    transpose_pitch,
)
from ..parts.fastspeech.tables import TokenTables
from ..parts.vocoder import Acoustics
from .config import our_acoustic_config

SIZES: Final = our_acoustic_config(dropout=0.0)
REACH: Final = SIZES.kernel_size // 2
"""Frames that a block sees before a frame, and behind it."""
NET_REACH: Final = 2
"""As many that one of the three convolutions of the postnet sees."""
AHEAD_FRAMES: Final = 64
"""What lies behind a frame and moves it, through the backward half of the recurrent layer; what is further away moves
the built-in voice's ln mel by 0.003 (0.03 dB) on average."""
DELAY: Final = SIZES.decoder_layers * REACH + AHEAD_FRAMES + 3 * NET_REACH
"""Frames that come out later than they go in."""
STEP_FRAMES: Final = (36 + DELAY, 200)
"""Frames that go in first, and each time after that. The first are what the source-filter vocoder needs for its
first chunk."""
SHORTEST_IN_STEPS: Final = 160
"""Frames (1.7 s): below, one pass is as soon ready."""
CONTOUR_FRAMES: Final = 96
"""As many before new frames are looked at for F0 where there is no voice."""


class AcousticModel:
    """Encoder and decoder graph with the weights of one voice.

    Args:
        weights: of both graphs.
        backend: that runs them.
        threads: that one run may use.
        pitch_range: multiplies the melody, see `source_contour`.
    """

    def __init__(
        self,
        weights: Mapping[str, NDArray[Any]],
        backend: Backend,
        threads: int,
        pitch_range: float = 1.0,
    ) -> None:
        self.pitch_range = pitch_range
        self.tables = TokenTables.of(weights)
        self.encoder = backend.open("acoustic_encoder", weights, threads)
        self.decoder = backend.open("acoustic_decoder", weights, threads)

    def run(
        self,
        ids: TokenIds,
        speaker: int,
        length_scale: float,
        pitch_scale: float,
        durations: NDArray[np.int64] | None = None,
    ) -> Acoustics:
        """Predict a sentence in one pass.

        Args:
            ids: token ids, (T,) each.
            speaker: row of the speaker table.
            length_scale: multiplies durations.
            pitch_scale: multiplies F0 in Hz.
            durations: frames of each token, (T,); None: as predicted.
        """
        return self._whole(self._encode(ids, speaker, length_scale, durations), pitch_scale)

    def run_in_steps(
        self, ids: TokenIds, speaker: int, length_scale: float, pitch_scale: float
    ) -> Acoustics:
        """Predict a sentence as far as it is asked for: arguments as `run`, which it equals to 0.003 in ln mel.

        So the first audio of a long sentence comes as soon as that of a short one, and no pass is long.
        """
        encoded = self._encode(ids, speaker, length_scale)
        # Another pitch is brought to the usual one's level over the whole sentence.
        if pitch_scale != 1 or encoded.frames <= SHORTEST_IN_STEPS:
            return self._whole(encoded, pitch_scale)
        return Decoding(self.decoder, encoded, self.pitch_range, STEP_FRAMES).acoustics

    def _encode(
        self,
        ids: TokenIds,
        speaker: int,
        length_scale: float,
        durations: NDArray[np.int64] | None = None,
    ) -> "Encoded":
        tokens, log_durations, pitch = self.encoder.run(**self.tables.inputs(ids, speaker))
        if durations is None:
            durations = durations_frames(log_durations, length_scale)
        index, meta = frame_layout(durations)
        return Encoded(tokens, pitch, durations, index, meta, melody_centre(pitch, durations))

    def _whole(self, encoded: "Encoded", pitch_scale: float) -> Acoustics:
        usual = Decoding(self.decoder, encoded, self.pitch_range)
        usual.fill(encoded.frames)
        if pitch_scale == 1:
            return usual.acoustics.whole()
        # The decoder draws an unusual pitch back to the usual by a semitone or two, so only the
        # mel comes from the transposed one; the contour itself is transposed as it is.
        # A pitch that the recordings lack comes out up to 6 dB softer: the level is kept.
        pitch = transpose_pitch(encoded.pitch, pitch_scale)
        other = Decoding(self.decoder, dataclasses.replace(encoded, pitch=pitch), self.pitch_range)
        other.fill(encoded.frames)
        mel = at_level_of(other.acoustics.mel, usual.acoustics.mel)
        contour = source_contour(usual.source, pitch_scale, self.pitch_range, encoded.centre)
        return Acoustics(mel, *contour, durations=encoded.durations)


@dataclass(frozen=True, slots=True)
class Encoded:
    """A sentence between encoder and decoder: T tokens, laid out over F frames."""

    tokens: Floats
    """States with their context, (T, H)."""
    pitch: Floats
    """Normalised log-F0 and voiced share, (T, 2)."""
    durations: NDArray[np.int64]
    """Frames of each token, (T,)."""
    token_index: NDArray[np.int64]
    """Token of each frame, (F,)."""
    meta: Floats
    """Position features, (F, 8)."""
    centre: float
    """See `melody_centre`."""

    @property
    def frames(self) -> int:
        """F."""
        return len(self.token_index)


class Decoding:
    """Decodes a sentence in steps that no frame goes through twice.

    The decoder is a stack of convolutions, which remember the frames that they need, and a recurrent layer in both
    directions, of which the backward one starts anew `AHEAD_FRAMES` behind what a step finishes.

    Args:
        decoder: graph.
        encoded: sentence.
        pitch_range: multiplies the melody, see `source_contour`.
        sizes: frames of the steps, the last size for all that follow; none: one step.
    """

    def __init__(
        self, decoder: Runner, encoded: Encoded, pitch_range: float, sizes: Sequence[int] = ()
    ) -> None:
        self._encoded, self._pitch_range = encoded, pitch_range
        frames, width = encoded.frames, SIZES.hidden
        self._sizes = itertools.chain(sizes, itertools.repeat(sizes[-1] if sizes else frames))
        net = (NET_REACH, width)
        self._steps = Steps(
            decoder,
            {
                "before": (REACH, SIZES.decoder_layers * 2 * width),
                "waiting": (0, width),
                "hidden": (2, 1, width // 2),
                "before_mel": (NET_REACH, MEL_BINS),
                "before_net": net,
                "before_last": net,
            },
            {"after": (REACH, 2 * width), "after_mel": (NET_REACH, MEL_BINS), "after_net": net},
            {"tokens": encoded.tokens, "pitch": encoded.pitch},
        )
        self._given = self._through = self._decoded = self._ready = 0
        self.source = np.zeros((2, frames), np.float32)
        """Normalised log-F0 and voicing logit."""
        mel = np.zeros((MEL_BINS, frames), np.float32)
        f0_hz, voicing = np.ones(frames, np.float32), np.zeros(frames, np.float32)
        self.acoustics = Acoustics(mel, f0_hz, voicing, self.fill, encoded.durations)

    def fill(self, frame: int) -> None:
        """Decode until the frames before `frame` are there."""
        while self._ready < frame:
            self._step(next(self._sizes))

    def _step(self, size: int) -> None:
        first, total = self._given, self._encoded.frames
        self._given = given = min(first + size, total)
        last = given == total
        part = slice(first, given)
        through = given if last else given - SIZES.decoder_layers * REACH
        finished = (through if last else through - AHEAD_FRAMES) - self._decoded
        mel, added, source = self._steps.run(
            last=last,
            token_index=self._encoded.token_index[part],
            meta=self._encoded.meta[part],
            done=np.arange(finished),
        )
        self._keep(mel, added, source)

    def _keep(self, mel: Floats, added: Floats, source: Floats) -> None:
        encoded, made = self._encoded, self.acoustics
        decoded = slice(self._decoded, self._decoded + len(mel))
        self.source[:, decoded] = source.T
        self.source[0, decoded] += encoded.pitch[encoded.token_index[decoded], 0]
        made.mel[:, decoded] += mel.T
        made.mel[:, self._ready : self._ready + len(added)] += added.T
        seen = slice(max(0, decoded.start - CONTOUR_FRAMES), decoded.stop)
        contour = source_contour(self.source[:, seen], 1.0, self._pitch_range, encoded.centre)
        f0_hz, voicing = (values[decoded.start - seen.start :] for values in contour)
        made.f0_hz[decoded], made.voicing[decoded] = f0_hz, voicing
        self._decoded, self._ready = decoded.stop, self._ready + len(added)
