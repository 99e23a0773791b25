"""PCM from the server to the WAV that Home Assistant shall get.

Home Assistant's ffmpeg holds back the first 64 KiB of a 16-bit WAV (1.4 s at 24 kHz), because its
demuxer looks for S/PDIF in everything that calls itself integer PCM. It does not look in float.
So wherever ffmpeg will convert, we send 32-bit float; where the bytes go to a player unchanged,
16-bit integer, which every player knows.
"""

from array import array
from collections.abc import Iterator
import struct
import sys
from typing import Final

from ..errors import AudioFormatError
from .format import AudioFormat

_PCM: Final = 1
_IEEE_FLOAT: Final = 3
_UNKNOWN_BYTES: Final = 0xFFFFFFFF
_PIECE_SECONDS: Final = 0.25
"""Converted at a time, so that the event loop is never held for long."""


class WavEncoder:
    """Wraps one stream of little-endian integer PCM."""

    def __init__(self, audio: AudioFormat, *, as_float: bool) -> None:
        """Check the format.

        Raises:
            AudioFormatError: the PCM is neither 16 nor 32 bits wide, or its numbers make no sense.
        """
        sensible = 1 <= audio.channels <= 8 and 4000 <= audio.rate_hz <= 192_000
        if audio.width_bytes not in (2, 4) or not sensible:
            raise AudioFormatError(
                rate=audio.rate_hz, width=audio.width_bytes, channels=audio.channels
            )
        self._rate_hz = audio.rate_hz
        self._in_bytes = audio.width_bytes
        self._channels = audio.channels
        self._as_float = as_float
        self._out_bytes = 4 if as_float else 2
        self._rest = b""

    def header(self, data_bytes: int | None = None) -> bytes:
        """Return the 44 bytes before the audio; without `data_bytes` the sizes say "unknown"."""
        block_bytes = self._channels * self._out_bytes
        return struct.pack(
            "<4sI4s4sIHHIIHH4sI",
            b"RIFF",
            _UNKNOWN_BYTES if data_bytes is None else data_bytes + 36,
            b"WAVE",
            b"fmt ",
            16,
            _IEEE_FLOAT if self._as_float else _PCM,
            self._channels,
            self._rate_hz,
            self._rate_hz * block_bytes,
            block_bytes,
            8 * self._out_bytes,
            b"data",
            _UNKNOWN_BYTES if data_bytes is None else data_bytes,
        )

    def encode(self, pcm: bytes) -> Iterator[bytes]:
        """Convert PCM, a piece at a time; a torn frame waits for its other half."""
        pcm = self._rest + pcm
        frame_bytes = self._channels * self._in_bytes
        whole = len(pcm) - len(pcm) % frame_bytes
        self._rest = pcm[whole:]
        step = frame_bytes * int(_PIECE_SECONDS * self._rate_hz)
        for start in range(0, whole, step):
            yield self._convert(pcm[start : min(start + step, whole)])

    def _convert(self, pcm: bytes) -> bytes:
        if not self._as_float and self._in_bytes == 2:
            return pcm
        samples = array("h" if self._in_bytes == 2 else "i", pcm)
        if sys.byteorder == "big":
            samples.byteswap()
        if self._as_float:
            unit = 1 / (1 << (8 * self._in_bytes - 1))
            return _little_endian(array("f", [sample * unit for sample in samples]))
        return _little_endian(array("h", [sample >> 16 for sample in samples]))


def _little_endian(samples: "array[int] | array[float]") -> bytes:
    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes()
