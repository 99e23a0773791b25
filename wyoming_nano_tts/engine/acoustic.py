"""The acoustic model of a voice: token ids and scales -> mel and source of one sentence."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..text import TokenIds
from .layout import (
    at_level_of,
    durations_frames,
    frame_layout,
    source_contour,
    transpose_pitch,
)
from .session import Session
from .vocoder import Acoustics


class AcousticModel:
    """Encoder and decoder graph with the weights of one voice.

    Args:
        weights: of both graphs.
        threads: that one run may use.
        pitch_range: multiplies the melody, see `source_contour`.
    """

    def __init__(
        self, weights: Mapping[str, NDArray[Any]], threads: int, pitch_range: float = 1.0
    ) -> None:
        self.pitch_range = pitch_range
        self.encoder = Session("acoustic_encoder", weights, threads)
        self.decoder = Session("acoustic_decoder", weights, threads)

    def run(
        self, ids: TokenIds, speaker: int, length_scale: float, pitch_scale: float
    ) -> Acoustics:
        """Predict a sentence.

        Args:
            ids: token ids, (T,) each.
            speaker: row of the speaker table.
            length_scale: multiplies durations.
            pitch_scale: multiplies F0 in Hz.
        """
        encoded, log_durations, energy, brightness, pitch = self.encoder.run(
            phone=ids.phone[None],
            tone=ids.tone[None],
            language=ids.language[None],
            speaker=np.array([speaker], np.int64),
        )
        durations = durations_frames(log_durations[0], length_scale)
        index, meta = frame_layout(durations)
        given: dict[str, NDArray[Any]] = {
            "encoded": encoded,
            "energy": energy,
            "brightness": brightness,
            "token_index": index,
            "meta": meta[None],
        }
        mel, source = self.decoder.run(pitch=transpose_pitch(pitch[0], 1.0)[None], **given)
        if pitch_scale != 1:
            # The decoder draws an unusual pitch back to the usual by a semitone or two, so only the
            # mel comes from the transposed one; the contour itself is transposed as it is.
            # A pitch that the recordings lack comes out up to 6 dB softer: the level is kept.
            other, _ = self.decoder.run(pitch=transpose_pitch(pitch[0], pitch_scale)[None], **given)
            mel = at_level_of(other[0], mel[0])[None]
        f0_hz, voicing = source_contour(source[0], pitch_scale, self.pitch_range)
        return Acoustics(mel[0], f0_hz, voicing)
