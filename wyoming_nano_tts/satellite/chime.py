"""What is heard before an announcement: our own two notes, or a file."""

import wave
from pathlib import Path
from typing import Final

from ..audio.usual import MOST_CHANNELS, RATES_HZ, WIDTHS
from ..errors import NanoTtsError
from .playback import CHIME_RATE_HZ

OWN: Final = "default"
_NOTES_HZ: Final = (659.3, 880.0)  # E5, A5: a fourth upwards
_NOTE_SECONDS: Final = 0.22
_RING_SECONDS: Final = 0.45
_AMPLITUDE: Final = 6000
_LONGEST_SECONDS: Final = 10


class ChimeError(NanoTtsError):
    """A chime is not a WAV file of whole numbers, or too long."""

    code = "invalid-chime"


def read_chime(name: str) -> bytes:
    """Return 16-bit mono samples of `CHIME_RATE_HZ`.

    Args:
        name: `OWN`, or the path of a WAV file.

    Raises:
        ChimeError: the file cannot be read or played.
    """
    return _own_chime() if name == OWN else _file_chime(Path(name))


def _own_chime() -> bytes:
    import numpy as np

    whole = np.zeros(
        round((_NOTE_SECONDS * (len(_NOTES_HZ) - 1) + _RING_SECONDS) * CHIME_RATE_HZ), np.float32
    )
    for number, frequency_hz in enumerate(_NOTES_HZ):
        seconds = np.arange(round(_RING_SECONDS * CHIME_RATE_HZ)) / CHIME_RATE_HZ
        # Struck and damped like a bar; ends in silence.
        ring = np.minimum(1, seconds / 0.005) * np.exp(-7 * seconds)
        ring *= np.minimum(1, (_RING_SECONDS - seconds) / 0.05)
        note = np.sin(2 * np.pi * frequency_hz * seconds)
        note += 0.3 * np.sin(4 * np.pi * frequency_hz * seconds)
        first = round(number * _NOTE_SECONDS * CHIME_RATE_HZ)
        whole[first : first + len(seconds)] += _AMPLITUDE * ring * note
    return np.rint(whole).astype("<i2").tobytes()


def _file_chime(path: Path) -> bytes:
    from ..audio.forms import FormConverter

    try:
        with wave.open(str(path), "rb") as file:
            rate_hz, width, channels = (
                file.getframerate(),
                file.getsampwidth(),
                file.getnchannels(),
            )
            if file.getnframes() > _LONGEST_SECONDS * rate_hz:
                raise ChimeError(f"{path}: a chime may last {_LONGEST_SECONDS} s")
            data = file.readframes(_LONGEST_SECONDS * rate_hz)
    except OSError as error:
        raise ChimeError(f"{path} cannot be read: {error.strerror or error}") from error
    except (wave.Error, EOFError) as error:
        raise ChimeError(
            f"{path} is not a WAV file of whole numbers: {error or 'it ends'}"
        ) from error
    if rate_hz not in RATES_HZ or width not in WIDTHS or channels > MOST_CHANNELS:
        raise ChimeError(
            f"{path}: {rate_hz} Hz, {8 * width} bit, {channels} channels; "
            "save it as 16-bit WAV of 48000 Hz"
        )
    whole = len(data) - len(data) % (width * channels)
    converter = FormConverter(rate_hz, width, channels, CHIME_RATE_HZ, 1)
    return converter.feed(data[:whole]) + converter.finish()
