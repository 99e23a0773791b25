"""A voice beside held-out recordings: copied, with their durations, and left to itself."""

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..audio.arrays import Floats
from ..audio.mel import log_mel
from .distance import Distance, distance
from .heldout import HeldOut
from .listener import Heard, Listener
from .signal import f0_contour
from .voices import JudgedVoice


@dataclass(frozen=True, slots=True)
class Compared:
    """One held-out recording and what the voice makes of it."""

    recording: Heard
    speech: Heard
    """The text, spoken by the voice with its own timing."""
    timed: Floats | None
    """The recording's phonemes with the recording's durations; None without an alignment."""
    distance: Distance
    """Of `timed`, frame by frame, else of `speech`, by dynamic time warping."""
    copy: Heard | None
    """The recording through the vocoder; None for a voice without one of its own."""
    copy_distance: Distance | None
    copy_mel_distance: float | None
    """Mean absolute difference of natural-log mels."""

    @property
    def duration_ratio(self) -> float:
        """Length of the speech against the recording's."""
        return self.speech.extent.seconds / max(1e-3, self.recording.extent.seconds)

    def to_dict(self) -> dict[str, Any]:
        """For JSON, without the samples."""
        return {
            "recording": self.recording.to_dict(),
            "speech": self.speech.to_dict(),
            "duration_ratio": round(self.duration_ratio, 4),
            "aligned_by": "durations" if self.timed is not None else "dynamic time warping",
            "distance": dataclasses.asdict(self.distance),
            "copy": self.copy.to_dict() if self.copy is not None else None,
            "copy_distance": dataclasses.asdict(self.copy_distance) if self.copy_distance else None,
            "copy_mel_distance": self.copy_mel_distance,
        }


def compare(voice: JudgedVoice, held_out: HeldOut, listener: Listener) -> Compared:
    """Let the voice speak and copy one recording; all of it is heard at the voice's level."""
    gain = np.float32(10 ** (voice.info.gain_db / 20))
    features, name, text = held_out.features, held_out.name, held_out.text
    recording = listener.listen(name, text, features.waveform * gain)
    speech = listener.listen(name, text, voice.say(text))
    timed = copied = copy = copy_distance = copy_mel_distance = None
    if voice.takes_durations:
        copied = voice.copy(features)
        copy = listener.listen(name, text, copied * gain, words=False)
        copy_mel = log_mel(copied)
        copy_distance = distance(copy_mel, copy.f0_hz, features.mel, recording.f0_hz, aligned=True)
        copy_mel_distance = _mel_distance(copy_mel, features.mel)
        if held_out.alignment is not None:
            timed = voice.with_durations(held_out.alignment)
    if timed is not None:
        own_mel, own_f0 = log_mel(timed), f0_contour(timed)
    else:
        own_mel, own_f0 = log_mel(speech.samples), speech.f0_hz
    return Compared(
        recording=recording,
        speech=speech,
        timed=timed * gain if timed is not None else None,
        distance=distance(
            own_mel, own_f0, features.mel, recording.f0_hz, aligned=timed is not None
        ),
        copy=copy,
        copy_distance=copy_distance,
        copy_mel_distance=copy_mel_distance,
    )


def _mel_distance(a: Floats, b: Floats) -> float:
    frames = min(a.shape[1], b.shape[1])
    return float(np.abs(a[:, :frames] - b[:, :frames]).mean())
