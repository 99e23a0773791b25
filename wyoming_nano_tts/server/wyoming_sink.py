"""The answer to one request as Wyoming events."""

from typing import Final

from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.error import Error
from wyoming.tts import SynthesizeStopped

from ..errors import NanoTtsError
from ..speech.interfaces import Pcm
from ..speech.report import Report
from .wire.events import EventWriter

CHUNK_SAMPLES: Final = 8192
"""Most samples in one `audio-chunk` event: 0.34 s at 24 kHz."""


class WyomingSink:
    """Writes `audio-start`, `audio-chunk`…, `audio-stop` and, for a stream, `synthesize-stopped`."""

    def __init__(
        self, writer: EventWriter, *, streaming: bool = False, sample_width_bytes: int = 2
    ) -> None:
        """Prepare.

        Args:
            writer: the client.
            streaming: the request is a stream, which ends with `synthesize-stopped`.
            sample_width_bytes: 2, or 4 for 32-bit integers.
        """
        self._writer = writer
        self._stop_owed = streaming
        self._width_bytes = sample_width_bytes
        self._rate_hz = 0
        self._sent_samples = 0

    async def begin(self, rate_hz: int) -> None:
        """Send `audio-start`."""
        self._rate_hz = rate_hz
        start = AudioStart(rate=rate_hz, width=self._width_bytes, channels=1, timestamp=0)
        await self._writer.send(start.event())

    async def audio(self, pcm: Pcm) -> None:
        """Send `audio-chunk` events, of `CHUNK_SAMPLES` at most."""
        for first in range(0, len(pcm), CHUNK_SAMPLES):
            part = pcm[first : first + CHUNK_SAMPLES]
            chunk = AudioChunk(
                rate=self._rate_hz,
                width=self._width_bytes,
                channels=1,
                audio=_sample_bytes(part, self._width_bytes),
                timestamp=round(1000 * self._sent_samples / self._rate_hz),
            )
            await self._writer.send(chunk.event())
            self._sent_samples += len(part)

    async def end(self, report: Report) -> None:
        """Send `audio-stop` and, in a stream, `synthesize-stopped`, both with the numbers."""
        timing = report.wire()
        stop = AudioStop(timestamp=timing["audio_ms"]).event()
        stop.data |= timing
        await self._writer.send(stop)
        await self.stop(timing)

    async def refuse(self, error: NanoTtsError) -> None:
        """Send `error`."""
        await self._writer.send(Error(text=str(error), code=error.code).event())

    async def stop(self, timing: dict[str, int] | None = None) -> None:
        """Send `synthesize-stopped` where a stream still lacks it."""
        if not self._stop_owed:
            return
        self._stop_owed = False
        stopped = SynthesizeStopped().event()
        stopped.data |= timing or {}
        await self._writer.send(stopped)


def _sample_bytes(pcm: Pcm, width_bytes: int) -> bytes:
    if width_bytes == 4:
        return (pcm.astype("<i4") << 16).tobytes()
    return pcm.astype("<i2", copy=False).tobytes()
