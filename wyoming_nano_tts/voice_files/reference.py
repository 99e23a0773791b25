"""What a matched voice is: a short recording and what is said in it, beside the weights of a model."""

import hashlib
import io
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from ..audio.arrays import Floats
from ..audio.mel import SAMPLE_RATE_HZ
from ..audio.wav import wav_bytes
from ..errors import VoiceError
from .json_fields import Fields

REFERENCE: Final = "reference"
"""Key in `voice.json`."""
REFERENCE_FILE: Final = "reference.wav"
LARGEST_REFERENCE_BYTES: Final = 1 << 20
"""21 seconds; no voice needs more than ten."""
LONGEST_TRANSCRIPT: Final = 600


@dataclass(frozen=True, slots=True)
class Reference:
    """A recording on disk, as `voice.json` describes it."""

    path: Path
    sha256: str
    transcript: str


@dataclass(frozen=True, slots=True)
class NewReference:
    """A recording that is to be written: ready to use, at its level, without silence around it."""

    samples: Floats
    """24 kHz mono, (S,) in -1..1."""
    transcript: str


def read_reference(read: Fields, folder: Path) -> Reference:
    """Read what `voice.json` says of the recording; it is not opened.

    Raises:
        VoiceError: there is none, or a field is of the wrong kind.
    """
    given = read.part(REFERENCE)
    transcript = given.text("transcript")
    if not transcript.strip() or len(transcript) > LONGEST_TRANSCRIPT:
        raise VoiceError(
            f"{read.path}: reference.transcript must have 1 to {LONGEST_TRANSCRIPT} characters"
        )
    return Reference(folder / given.file_name("file"), given.text("sha256").lower(), transcript)


def reference_samples(reference: Reference) -> Floats:
    """Read the recording after checking size, checksum and form, (S,) float32 at 24 kHz.

    Raises:
        VoiceError: it is damaged, missing, or of another form.
    """
    path = reference.path
    try:
        if not path.is_file() or path.stat().st_size > LARGEST_REFERENCE_BYTES:
            raise VoiceError(
                f"{path} must be a file of at most {LARGEST_REFERENCE_BYTES} bytes: the recording "
                "that the voice follows; match the voice again"
            )
        content = path.read_bytes()
    except OSError as error:
        raise VoiceError(f"{path} cannot be read: {error}") from error
    if hashlib.sha256(content).hexdigest() != reference.sha256:
        raise VoiceError(
            f"{path} is damaged: its checksum differs from voice.json's; install the voice again"
        )
    return wav_samples(content, path)


def wav_samples(content: bytes, path: Path) -> Floats:
    """Samples of a 16-bit mono WAV of 24 kHz.

    Raises:
        VoiceError: it is another kind of file.
    """
    try:
        with wave.open(io.BytesIO(content)) as file:
            form = (file.getnchannels(), file.getsampwidth(), file.getframerate())
            data = file.readframes(file.getnframes())
    except (wave.Error, EOFError) as error:
        raise VoiceError(f"{path} is not a WAV file: {error!s:.80}") from error
    if form != (1, 2, SAMPLE_RATE_HZ):
        raise VoiceError(
            f"{path} has {form[0]} channel(s) of {8 * form[1]} bits at {form[2]} Hz; a voice's reference "
            f"has one of 16 bits at {SAMPLE_RATE_HZ} Hz"
        )
    return np.frombuffer(data[: len(data) // 2 * 2], "<i2").astype(np.float32) / np.float32(32768)


def described(reference: NewReference) -> tuple[bytes, dict[str, Any]]:
    """Return the file of a recording, and what `voice.json` says of it."""
    content = wav_bytes(reference.samples)
    return content, {
        "file": REFERENCE_FILE,
        "sha256": hashlib.sha256(content).hexdigest(),
        "transcript": reference.transcript,
    }
