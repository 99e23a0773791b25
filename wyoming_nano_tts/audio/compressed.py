"""Compressed audio where soundfile is installed: which kinds there are, and a stream of one."""

import io
from typing import TYPE_CHECKING, Final

from ..errors import NanoTtsError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KINDS: Final = {
    "mp3": ("MP3", "MPEG_LAYER_III"),
    "opus": ("OGG", "OPUS"),
    "ogg": ("OGG", "VORBIS"),
    "oga": ("OGG", "VORBIS"),
    "flac": ("FLAC", "PCM_16"),
}
"""Kind to libsndfile's format and subtype."""


class AudioKindError(NanoTtsError):
    """A kind of audio cannot be written here."""

    code = "audio-kind"


def check_kind(kind: str) -> None:
    """Refuse a kind of `KINDS` that cannot be written here.

    Raises:
        AudioKindError: soundfile is not installed, or too old for it.
    """
    try:
        import soundfile
    except (ImportError, OSError) as error:
        raise AudioKindError(
            f"{kind} needs the package soundfile (pip install soundfile)"
        ) from error
    if KINDS[kind][0] not in soundfile.available_formats():
        raise AudioKindError(f"the installed libsndfile cannot write {kind}")


class CompressedStream:
    """Samples in, bytes of one kind out as soon as they are there.

    A length that a format writes into its head when it ends stays unknown, as players expect of a stream.

    Raises:
        AudioKindError: the kind cannot be written here.
    """

    def __init__(self, kind: str, sample_rate_hz: int) -> None:
        check_kind(kind)
        import soundfile

        container, subtype = KINDS[kind]
        self._sent = _Sent()
        self._file = soundfile.SoundFile(
            self._sent,
            "w",
            samplerate=sample_rate_hz,
            channels=1,
            format=container,
            subtype=subtype,
        )

    def feed(self, pcm: "NDArray[np.int16]") -> bytes:
        """Return the bytes that (N,) more samples complete."""
        self._file.write(pcm)
        return self._sent.take()

    def finish(self) -> bytes:
        """Return the rest."""
        self._file.close()
        return self._sent.take()


class _Sent(io.RawIOBase):
    """A file whose beginning has been given away: what is written there again is dropped."""

    def __init__(self) -> None:
        self._kept = bytearray()
        self._first = 0  # place of the first byte that is kept
        self._place = 0

    def take(self) -> bytes:
        data = bytes(self._kept)
        self._first += len(data)
        self._kept.clear()
        return data

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {
            io.SEEK_SET: 0,
            io.SEEK_CUR: self._place,
            io.SEEK_END: self._first + len(self._kept),
        }
        self._place = base[whence] + offset
        return self._place

    def tell(self) -> int:
        return self._place

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        raw = bytes(data)
        skipped = min(len(raw), max(0, self._first - self._place))
        begin = self._place + skipped - self._first
        self._kept[begin : begin + len(raw) - skipped] = raw[skipped:]
        self._place += len(raw)
        return len(raw)
