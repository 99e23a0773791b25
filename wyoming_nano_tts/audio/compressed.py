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


MP3_LEVEL: Final = 0.5
"""Of libsndfile: 80 kilobits per second for one channel of 24 kHz."""
MP3_HEAD_BYTES: Final = 40
"""Of the first frame: its header, the side information, and the name of a tag if there is one."""
MPEG2_KILOBITS: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)
"""Per second, by the number in a frame's header; of rates below 32 kHz."""


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
        self._tagged = container == "MP3"
        self._rate_hz = sample_rate_hz
        self._sent = _Sent()
        # Of a constant rate, a player can tell the length by the bytes; what would tell it is written too late.
        steady = (
            {"compression_level": MP3_LEVEL, "bitrate_mode": "CONSTANT"} if self._tagged else {}
        )
        try:
            self._file = soundfile.SoundFile(
                self._sent,
                "w",
                samplerate=sample_rate_hz,
                channels=1,
                format=container,
                subtype=subtype,
                **steady,
            )
        except TypeError as error:
            raise AudioKindError(f"{kind} needs soundfile 0.13 or later") from error

    def feed(self, pcm: "NDArray[np.int16]") -> bytes:
        """Return the bytes that (N,) more samples complete."""
        self._file.write(pcm)
        if self._tagged and not self._drop_tag():
            return b""
        return self._sent.take()

    def finish(self) -> bytes:
        """Return the rest."""
        self._file.close()
        if self._tagged:
            self._drop_tag()
        return self._sent.take()

    def _drop_tag(self) -> bool:
        """Take out the frame that tells the number of the others: it is written before they are there.

        Returns:
            Whether the beginning is complete.
        """
        head = self._sent.peek()
        if len(head) < MP3_HEAD_BYTES:
            return False
        bits_per_second = 1000 * MPEG2_KILOBITS[head[2] >> 4]
        frame_bytes = 72 * bits_per_second // self._rate_hz + (head[2] >> 1 & 1)
        if not any(head[4:MP3_HEAD_BYTES]):  # its place, until the end
            if len(head) < frame_bytes:
                return False
            self._sent.drop(frame_bytes)
        self._tagged = False
        return True


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

    def peek(self) -> bytes:
        return bytes(self._kept)

    def drop(self, count: int) -> None:
        del self._kept[:count]
        self._first += count

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
