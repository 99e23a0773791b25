"""A person's recording, made ready to be followed: mono, 24 kHz, at its level, without silence around it."""

import io
import math
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from ..audio.arrays import Floats
from ..audio.forms import FormConverter
from ..audio.mel import SAMPLE_RATE_HZ
from ..audio.usual import MOST_CHANNELS, RATES_HZ, WIDTHS
from ..voice_files.reference import LONGEST_TRANSCRIPT, NewReference
from .errors import StoreError

SHORTEST_SECONDS: Final = 3.0
LONGEST_SECONDS: Final = 10.0
"""The model was trained on no more, reference and new speech together."""
LONGEST_FILE_SECONDS: Final = 120
LARGEST_CLIP_BYTES: Final = 64 << 20
LEAST_RMS: Final = 0.1
"""To which quieter recordings are raised."""
SILENT_RMS: Final = 10 ** (-50 / 20)
"""Where the loudest part of a recording is quieter, nobody speaks."""
LOUDEST: Final = 0.99
CLIPPED_AT: Final = 0.98
CLIPPED_RUN: Final = 4
"""Samples in a row at the largest value: a voice that fits touches it with one or two."""
MOST_CLIPPED_RUNS: Final = 8
BLOCK_SECONDS: Final = 0.02
SPEECH_BELOW_LOUDEST_DB: Final = 40.0
MARGIN_SECONDS: Final = 0.1
"""Of silence that stays around the speech."""
TEMPO: Final = (4.0, 28.0)
"""Slowest and fastest speech, in letters and figures a second."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording that is ready, and what was done to it."""

    reference: NewReference
    gain_db: float
    """0: it was loud enough."""
    trimmed_seconds: float
    """Silence that was cut off."""
    notes: tuple[str, ...]
    """What was changed, for people."""

    @property
    def seconds(self) -> float:
        """Length of what is kept."""
        return len(self.reference.samples) / SAMPLE_RATE_HZ


def read_clip(path: Path, transcript: str) -> Clip:
    """Read a recording and make it ready.

    Args:
        path: a WAV file of any usual form; other formats where soundfile is installed.
        transcript: what is said in it, word for word.

    Raises:
        StoreError: it cannot be read, is too short or too long, silent or clipped, or the transcript cannot be what is
            said in it. The message tells what to do.
    """
    words = _checked_transcript(transcript)
    samples, notes = _read(path)
    whole = len(samples) / SAMPLE_RATE_HZ
    _check_levels(path, samples)
    samples = _trimmed(samples)
    seconds = len(samples) / SAMPLE_RATE_HZ
    if not SHORTEST_SECONDS <= seconds <= LONGEST_SECONDS:
        raise StoreError(
            f"{path} has {seconds:.1f} s of speech; a voice is matched from {SHORTEST_SECONDS:g} to "
            f"{LONGEST_SECONDS:g} s: one or two sentences, spoken calmly in a quiet room"
        )
    _check_tempo(path, words, seconds)
    samples, gain_db = _levelled(samples)
    if whole - seconds >= BLOCK_SECONDS:
        notes.append(f"{whole - seconds:.1f} s of silence cut off")
    if gain_db:
        notes.append(f"raised by {gain_db:.1f} dB")
    return Clip(NewReference(samples, words), gain_db, whole - seconds, tuple(notes))


def _checked_transcript(transcript: str) -> str:
    words = " ".join(transcript.split())
    if not any(character.isalnum() for character in words):
        raise StoreError(
            "the transcript is empty; give what is said in the recording, word for word"
        )
    if len(words) > LONGEST_TRANSCRIPT:
        raise StoreError(
            f"the transcript has {len(words)} characters; {LONGEST_SECONDS:g} s of speech have at most "
            f"{LONGEST_TRANSCRIPT}"
        )
    return words if words[-1] in ".!?" else words.rstrip(",;:-") + "."


def _check_tempo(path: Path, words: str, seconds: float) -> None:
    count = sum(character.isalnum() for character in words)
    slowest, fastest = TEMPO
    if not slowest * seconds <= count <= fastest * seconds:
        raise StoreError(
            f"the transcript has {count} letters for {seconds:.1f} s of speech in {path}; "
            f"{math.ceil(slowest * seconds)} to {int(fastest * seconds)} would fit: it must say all that "
            "is said, and nothing else"
        )


def _read(path: Path) -> tuple[Floats, list[str]]:
    """Samples at 24 kHz, mono, and what had to be changed for that."""
    try:
        if not path.is_file():
            raise StoreError(f"{path} does not exist, or is not a file")
        if path.stat().st_size > LARGEST_CLIP_BYTES:
            raise StoreError(f"{path} is larger than {LARGEST_CLIP_BYTES >> 20} MiB; cut it")
        content = path.read_bytes()
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}") from error
    data, rate_hz, width, channels = _wave(path, content)
    if rate_hz not in RATES_HZ or width not in WIDTHS or not 1 <= channels <= MOST_CHANNELS:
        raise StoreError(
            f"{path} has {channels} channel(s) of {8 * width} bits at {rate_hz} Hz; usual forms are read: "
            f"{', '.join(map(str, RATES_HZ))} Hz"
        )
    frame = width * channels
    if len(data) // frame > LONGEST_FILE_SECONDS * rate_hz:
        raise StoreError(
            f"{path} is longer than {LONGEST_FILE_SECONDS} s; cut {LONGEST_SECONDS:g} s out of it"
        )
    converter = FormConverter(rate_hz, width, channels, SAMPLE_RATE_HZ, 1)
    pcm = converter.feed(data[: len(data) // frame * frame]) + converter.finish()
    notes = [f"resampled from {rate_hz} Hz"] if rate_hz != SAMPLE_RATE_HZ else []
    if channels > 1:
        notes.append(f"{channels} channels mixed to one")
    return np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768), notes


def _wave(path: Path, content: bytes) -> tuple[bytes, int, int, int]:
    try:
        with wave.open(io.BytesIO(content)) as file:
            data = file.readframes(file.getnframes())
            return data, file.getframerate(), file.getsampwidth(), file.getnchannels()
    except (wave.Error, EOFError) as error:
        return _with_soundfile(path, content, error)


def _with_soundfile(path: Path, content: bytes, reason: Exception) -> tuple[bytes, int, int, int]:
    try:
        import soundfile
    except ImportError:
        raise StoreError(
            f"{path} is not a WAV file ({reason!s:.60}); convert it, or install what reads others: "
            "pip install soundfile"
        ) from reason
    try:
        samples: Any
        samples, rate_hz = soundfile.read(io.BytesIO(content), dtype="int16", always_2d=True)
    except (soundfile.LibsndfileError, RuntimeError) as error:
        raise StoreError(f"{path} is not a sound file that can be read: {error!s:.80}") from error
    return samples.astype("<i2").tobytes(), int(rate_hz), 2, int(samples.shape[1])


def _blocks(samples: Floats) -> Floats:
    """Level of each block of 20 ms."""
    size = round(BLOCK_SECONDS * SAMPLE_RATE_HZ)
    padded = np.pad(samples, (0, -len(samples) % size))
    return np.asarray(np.sqrt(np.mean(padded.reshape(-1, size) ** 2, axis=1)))


def _check_levels(path: Path, samples: Floats) -> None:
    if not len(samples) or _blocks(samples).max() < SILENT_RMS:
        raise StoreError(f"{path} is silent: nobody can be heard in it; record it again, louder")
    full = np.abs(samples) >= max(CLIPPED_AT, float(np.abs(samples).max()) * (1 - 1e-4))
    edges = np.flatnonzero(np.diff(np.concatenate([[False], full, [False]]).astype(np.int8)))
    runs = edges[1::2] - edges[::2]
    if np.count_nonzero(runs >= CLIPPED_RUN) > MOST_CLIPPED_RUNS:
        raise StoreError(
            f"{path} is clipped: it was recorded too loud, and the voice would crackle; record it again, "
            "with the microphone turned down"
        )


def _trimmed(samples: Floats) -> Floats:
    levels = _blocks(samples)
    heard = np.flatnonzero(levels >= levels.max() * 10 ** (-SPEECH_BELOW_LOUDEST_DB / 20))
    size, margin = round(BLOCK_SECONDS * SAMPLE_RATE_HZ), round(MARGIN_SECONDS * SAMPLE_RATE_HZ)
    first = max(0, int(heard[0]) * size - margin)
    return samples[first : (int(heard[-1]) + 1) * size + margin]


def _levelled(samples: Floats) -> tuple[Floats, float]:
    """Raise quiet recordings, as far as their peaks allow."""
    rms = float(np.sqrt(np.mean(samples**2)))
    gain = min(LEAST_RMS / rms, LOUDEST / float(np.abs(samples).max()))
    if gain <= 1:
        return samples, 0.0
    return samples * np.float32(gain), 20 * math.log10(gain)
