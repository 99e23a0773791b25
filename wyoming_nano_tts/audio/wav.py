"""Audio files and players' data."""

import io
import wave
from pathlib import Path

import numpy as np

from .arrays import Floats
from .mel import SAMPLE_RATE_HZ


def write_wav(path: Path, samples: Floats) -> None:
    """Write 16-bit mono at 24 kHz."""
    path.write_bytes(wav_bytes(samples))


def wav_bytes(samples: Floats) -> bytes:
    """A WAV file of 16-bit mono at 24 kHz."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes(np.round(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return buffer.getvalue()


def compressed(samples: Floats) -> tuple[bytes, str]:
    """Smallest that every browser plays: MP3 where libsndfile has it, else WAV.

    Returns:
        The file and its MIME type.
    """
    import soundfile

    if "MP3" not in soundfile.available_formats():
        return wav_bytes(samples), "audio/wav"
    buffer = io.BytesIO()
    soundfile.write(buffer, np.clip(samples, -1, 1), SAMPLE_RATE_HZ, format="MP3")
    return buffer.getvalue(), "audio/mpeg"
