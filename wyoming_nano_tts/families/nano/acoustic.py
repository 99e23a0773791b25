"""The acoustic model of a voice: token ids and scales -> mel and source of one sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...audio.arrays import Floats
from ...audio.mel import MEL_BINS
from ...backends.backend import Backend, Runner
from ...text import TokenIds
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

WINDOW_FRAMES: Final = (36, 100, 200, 500)
"""Frames of the first windows, the last size for all that follow. The first is what the source-filter vocoder
needs for its first chunk."""
BEHIND_FRAMES: Final = 96
AHEAD_FRAMES: Final = 64
SHORTEST_IN_WINDOWS: Final = 160
"""Frames (1.7 s): below, one pass is as soon ready."""


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

    def run_in_windows(
        self, ids: TokenIds, speaker: int, length_scale: float, pitch_scale: float
    ) -> Acoustics:
        """Predict a sentence as far as it is asked for: arguments as `run`, which it equals to 0.005 in ln mel.

        So the first audio of a long sentence comes as soon as that of a short one, and no pass is long.
        """
        encoded = self._encode(ids, speaker, length_scale)
        # Another pitch is brought to the usual one's level over the whole sentence.
        if pitch_scale != 1 or encoded.frames <= SHORTEST_IN_WINDOWS:
            return self._whole(encoded, pitch_scale)
        return Windows(self.decoder, encoded, self.pitch_range).acoustics

    def _encode(
        self,
        ids: TokenIds,
        speaker: int,
        length_scale: float,
        durations: NDArray[np.int64] | None = None,
    ) -> "Encoded":
        encoded, log_durations, energy, brightness, pitch = self.encoder.run(
            **self.tables.inputs(ids, speaker)
        )
        if durations is None:
            durations = durations_frames(log_durations[0], length_scale)
        index, meta = frame_layout(durations)
        states = {"encoded": encoded, "energy": energy, "brightness": brightness}
        return Encoded(states, pitch[0], index, meta, melody_centre(pitch[0], durations))

    def _whole(self, encoded: "Encoded", pitch_scale: float) -> Acoustics:
        everything = slice(0, encoded.frames)
        mel, source = self.decoder.run(**encoded.inputs(everything))
        if pitch_scale != 1:
            # The decoder draws an unusual pitch back to the usual by a semitone or two, so only the
            # mel comes from the transposed one; the contour itself is transposed as it is.
            # A pitch that the recordings lack comes out up to 6 dB softer: the level is kept.
            other, _ = self.decoder.run(**encoded.inputs(everything, pitch_scale))
            mel = at_level_of(other[0], mel[0])[None]
        contour = source_contour(source[0], pitch_scale, self.pitch_range, encoded.centre)
        return Acoustics(mel[0], *contour)


@dataclass(frozen=True, slots=True)
class Encoded:
    """A sentence between encoder and decoder: T tokens, laid out over F frames."""

    states: Mapping[str, Floats]
    """Encoder states and prosody, (1, T, ...)."""
    pitch: Floats
    """Normalised log-F0 and voiced share, (T, 2)."""
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

    def inputs(self, frames: slice, pitch_scale: float = 1.0) -> dict[str, NDArray[Any]]:
        """Return the decoder's inputs for some frames."""
        return {
            **self.states,
            "pitch": transpose_pitch(self.pitch, pitch_scale)[None],
            "token_index": self.token_index[frames],
            "meta": self.meta[None, frames],
        }


class Windows:
    """Decodes a sentence in windows that grow, each with what its frames need around them.

    The decoder is a stack of convolutions and a recurrent layer in both directions; what is further away than
    `BEHIND_FRAMES` and `AHEAD_FRAMES` moves the built-in voice's ln mel by 0.005 (0.04 dB) on average.
    """

    def __init__(self, decoder: Runner, encoded: Encoded, pitch_range: float) -> None:
        self._decoder, self._encoded, self._pitch_range = decoder, encoded, pitch_range
        self._ready = 0
        self._sizes = iter(WINDOW_FRAMES)
        frames = encoded.frames
        mel = np.zeros((MEL_BINS, frames), np.float32)
        f0_hz, voicing = np.ones(frames, np.float32), np.zeros(frames, np.float32)
        self.acoustics = Acoustics(mel, f0_hz, voicing, self.fill)

    def fill(self, frame: int) -> None:
        """Decode windows until the frames before `frame` are there."""
        while self._ready < frame:
            self._decode(next(self._sizes, WINDOW_FRAMES[-1]))

    def _decode(self, size: int) -> None:
        first, last = self._ready, min(self._ready + size, self._encoded.frames)
        begin = max(0, first - BEHIND_FRAMES)
        end = min(last + AHEAD_FRAMES, self._encoded.frames)
        mel, source = self._decoder.run(**self._encoded.inputs(slice(begin, end)))
        f0_hz, voicing = source_contour(source[0], 1.0, self._pitch_range, self._encoded.centre)
        kept = slice(first - begin, last - begin)
        self.acoustics.mel[:, first:last] = mel[0][:, kept]
        self.acoustics.f0_hz[first:last] = f0_hz[kept]
        self.acoustics.voicing[first:last] = voicing[kept]
        self._ready = last
