"""The family "inflect_v1": Inflect-Nano-v1 and checkpoints of its layout. The torch reference is `models`.

T tokens, F frames. Pads, blanks, tones and language ids are those that its voices were trained with. Its three scales
act as in the published runtime: `length_scale` on durations; `pitch_scale` on a log-F0 that is 0 at 140 Hz, so that it
widens or narrows the melody; `energy_scale` on the mean log-mel that the decoder is told, which changes the colour of
the voice, since every piece is then brought to one level.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...audio.arrays import Floats
from ...audio.mel import HOP_LENGTH
from ...audio.mel_level import rms_dbfs
from ...backends.backend import Backend
from ...text import Passage, Phonemes, TokenIds
from ...voice_files.description import VoiceInfo
from ...voice_files.options import SpeechOptions
from ...voice_files.weights import VoicePart, read_weights
from ..family import LoadedVoice, Manner, symbols_of
from ..parts.fastspeech.layout import frame_layout, published_durations_frames
from ..parts.fastspeech.phoneme_pieces import halves, pieces
from ..parts.fastspeech.planned_durations import planned_durations_frames
from ..parts.fastspeech.tables import TokenTables
from ..parts.snake_hifigan.vocoder import SnakeHifiGan

Integers = NDArray[np.int64]

SPOKEN_LEVEL_DBFS: Final = -20.0
"""Level of every piece, as in the published runtime."""
LARGEST_BOOST_DB: Final = 30.0
"""A mel of silence stays silent."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """What the encoder says of T tokens."""

    states: Floats
    """(1, T, hidden)."""
    log_durations: Floats
    """ln(1 + frames), (T,)."""
    energy: Floats
    """Mean log-mel, (1, T)."""
    brightness: Floats
    """(1, T)."""
    pitch: Floats
    """Normalised log-F0 and voiced share, (1, T, 2)."""
    durations: Integers
    """Frames of each token at the length scale asked for, (T,)."""

    def cut(self, frames: int) -> Integers:
        """Return the durations as far as they lie within so many frames."""
        ends = np.minimum(np.cumsum(self.durations), frames)
        return np.diff(ends, prepend=0)


class InflectV1Acoustic:
    """The published acoustic model: token ids and scales -> mel.

    Raises:
        VoiceError: the weights do not fit.
    """

    def __init__(self, part: VoicePart, backend: Backend, threads: int) -> None:
        weights = read_weights(part)
        self.tables = TokenTables.of(weights)
        self.encoder, self.decoder = (
            backend.open(graph, weights, threads) for graph in part.graphs
        )
        self.planned: bool = part.config["use_group_duration_planner"]
        self.pitched: bool = part.config["use_frame_pitch"]
        self.bins: int = part.config["abs_frame_bins"]
        self.max_frames: int = part.config["max_frames"]

    def encode(self, ids: TokenIds, speaker: int, length_scale: float) -> Encoded:
        """Encode tokens, (T,) each, and plan their durations."""
        states, log_durations, energy, brightness, pitch, *planned = self.encoder.run(
            **self.tables.inputs(ids, speaker)
        )
        if self.planned:
            durations = planned_durations_frames(
                ids.phone, log_durations[0], planned[0][0], length_scale
            )
        else:
            durations = published_durations_frames(log_durations[0], length_scale)
        return Encoded(states, log_durations[0], energy, brightness, pitch, durations)

    def decode(self, encoded: Encoded, pitch_scale: float, energy_scale: float) -> Floats:
        """Mel of the tokens, (80, F); cut at `max_frames`, as published."""
        index, meta = frame_layout(encoded.durations)
        index, meta = index[: self.max_frames], meta[: self.max_frames]
        bins = np.arange(len(index)) * self.bins // self.max_frames
        given: dict[str, NDArray[Any]] = {
            "encoded": encoded.states,
            "energy": encoded.energy * np.float32(energy_scale),
            "brightness": encoded.brightness,
            "token_index": index,
            "frame_bin": np.minimum(self.bins - 1, bins),
            "meta": meta[None],
        }
        if self.pitched:
            pitch = encoded.pitch.copy()
            pitch[..., 0] *= np.float32(pitch_scale)
            np.clip(pitch[..., 1], 0, 1, out=pitch[..., 1])
            given["pitch"] = pitch
        mel: Floats = self.decoder.run(**given)[0][0]
        return mel


class InflectV1Voice(LoadedVoice):
    """Text -> phonemes with blanks -> mel -> samples at the published level."""

    def __init__(self, info: VoiceInfo, backend: Backend, threads: int) -> None:
        super().__init__(info, threads)
        vocoder = info.parts["vocoder"]
        self.acoustic = InflectV1Acoustic(info.parts["acoustic"], backend, threads)
        weights = read_weights(vocoder)
        self.vocoder = SnakeHifiGan(backend.open(vocoder.graphs[0], weights, threads))

    def amplitude(self, _options: SpeechOptions) -> float:
        """Return 1: the decoder is told of the energy."""
        return 1.0

    def speak(self, sentence: Passage | Phonemes, manner: Manner) -> Iterator[Floats]:
        """Yield the samples of one sentence."""
        for piece in pieces(self._phonemes(sentence, manner)):
            for said, encoded in self._encoded(piece, manner):
                options = manner.options
                mel = self.acoustic.decode(encoded, options.pitch_scale, options.energy_scale)
                gain = np.float32(10 ** (boost_db(mel) / 20))
                manner.tell(
                    symbols_of(said, len(encoded.durations)), HOP_LENGTH * encoded.cut(mel.shape[1])
                )
                for samples in self.vocoder.stream_mel(mel):
                    yield samples * gain

    def _phonemes(self, sentence: Passage | Phonemes, manner: Manner) -> Phonemes:
        if manner.published_frontend and isinstance(sentence, Passage):
            from .text import frontend as inflect_v1  # reads a dictionary of its own

            return inflect_v1.phonemise(sentence.text)
        return manner.phonemes(sentence)

    def _encoded(self, piece: Phonemes, manner: Manner) -> Iterator[tuple[Phonemes, Encoded]]:
        """Encode a piece, cut in two for as long as it is longer than the model can say.

        The published runtime cuts such an utterance off in the middle of a word.
        """
        ids = piece.token_ids(manner.frontend.language.numbering, blanks=self.info.reading.blanks)
        encoded = self.acoustic.encode(ids, manner.speaker, manner.options.length_scale)
        if len(piece) < 2 or encoded.durations.sum() <= self.acoustic.max_frames:
            yield piece, encoded
            return
        for half in halves(piece):
            yield from self._encoded(half, manner)


def boost_db(mel: Floats) -> float:
    """Decibels that bring the waveform of a mel, (80, F), to the level of speech."""
    return float(np.clip(SPOKEN_LEVEL_DBFS - rms_dbfs(mel), -LARGEST_BOOST_DB, LARGEST_BOOST_DB))
