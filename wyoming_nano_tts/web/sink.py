"""Speech into an answer of HTTP."""

import asyncio
import json
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from typing import Any, Final, Protocol

from aiohttp import web

from ..audio.compressed import CompressedStream
from ..audio.pcm import wav_header
from ..errors import NanoTtsError
from ..speech.interfaces import Pcm
from ..speech.report import Report
from ..text.timed import TimedPhonemes

STALL_SECONDS: Final = 120.0
"""Longest time that audio may be left unread before a client is taken for gone, as on the wire of Wyoming."""
NEVER_KEPT: Final = "no-store"


class Form(Protocol):
    """How samples are written."""

    content_type: str

    def begin(self, rate_hz: int) -> bytes:
        """Return what comes first."""

    def feed(self, pcm: Pcm) -> bytes:
        """Return samples, as far as they are complete."""

    def finish(self) -> bytes:
        """Return the rest."""


class PlainForm:
    """16-bit samples, alone or behind the head of a WAV file."""

    def __init__(self, *, wav: bool) -> None:
        self._wav = wav
        self.content_type = "audio/wav" if wav else "audio/pcm"

    def begin(self, rate_hz: int) -> bytes:
        """Return the head, which says that the length is unknown."""
        return wav_header(rate_hz) if self._wav else b""

    def feed(self, pcm: Pcm) -> bytes:
        """Return the samples."""
        return pcm.astype("<i2", copy=False).tobytes()

    def finish(self) -> bytes:
        """Return nothing."""
        return b""


class CompressedForm:
    """What libsndfile writes.

    Raises:
        AudioKindError: it cannot be written here.
    """

    def __init__(self, kind: str, content_type: str, rate_hz: int) -> None:
        self._stream = CompressedStream(kind, rate_hz)
        self.content_type = content_type

    def begin(self, rate_hz: int) -> bytes:
        """Return nothing: the head comes with the first samples."""
        return b""

    def feed(self, pcm: Pcm) -> bytes:
        """Return what the samples complete."""
        return self._stream.feed(pcm)

    def finish(self) -> bytes:
        """Return the rest."""
        return self._stream.finish()


class HttpSink(ABC):
    """Begins to answer with the first audio, so that an error before it is an error of HTTP."""

    content_type: str

    def __init__(self, request: web.Request) -> None:
        self._request = request
        self.error: NanoTtsError | None = None
        """What the request ended with."""
        self.response: web.StreamResponse | None = None
        """Once there is audio."""
        self._rate_hz = 0

    async def begin(self, rate_hz: int) -> None:
        """Keep the rate."""
        self._rate_hz = rate_hz

    async def audio(self, pcm: Pcm) -> None:
        """Send samples."""
        if self.response is None:
            response = web.StreamResponse(
                headers={"Content-Type": self.content_type, "Cache-Control": NEVER_KEPT}
            )
            await response.prepare(self._request)
            self.response = response
            await self._write(self._head(self._rate_hz))
        await self._write(self._body(pcm))

    async def end(self, report: Report) -> None:
        """Send the rest; where an error came first, break off: nobody must take half of the speech for the whole."""
        if self.response is None:
            return
        if self.error is not None:
            if self._request.transport is not None:
                self._request.transport.abort()
            return
        await self._write(self._tail(report))
        await self.response.write_eof()

    async def refuse(self, error: NanoTtsError) -> None:
        """Keep the error."""
        self.error = error

    async def _write(self, data: bytes) -> None:
        if not data or self.response is None:
            return
        try:
            async with asyncio.timeout(STALL_SECONDS):
                await self.response.write(data)
        except TimeoutError as error:
            raise ConnectionResetError("the audio is not read") from error

    @abstractmethod
    def _head(self, rate_hz: int) -> bytes: ...

    @abstractmethod
    def _body(self, pcm: Pcm) -> bytes: ...

    @abstractmethod
    def _tail(self, report: Report) -> bytes: ...


class AudioSink(HttpSink):
    """Audio and nothing else."""

    def __init__(self, request: web.Request, form: Form) -> None:
        super().__init__(request)
        self._form = form
        self.content_type = form.content_type

    def _head(self, rate_hz: int) -> bytes:
        return self._form.begin(rate_hz)

    def _body(self, pcm: Pcm) -> bytes:
        return self._form.feed(pcm)

    def _tail(self, report: Report) -> bytes:
        return self._form.finish()


AUDIO: Final = b"A"
FACTS: Final = b"J"


class FramedSink(HttpSink):
    """Audio with what is said when, for the page.

    Frames of one byte of kind, four bytes of length (little endian) and that many bytes: "A" for 16-bit samples, "J"
    for JSON: `{"rate": …}` first; `{"spoken": …}` before the audio of a piece; `{"report": …}` or `{"error": …}` last.
    """

    content_type = "application/octet-stream"

    def __init__(self, request: web.Request) -> None:
        super().__init__(request)
        self._told: deque[TimedPhonemes] = deque()

    @property
    def told(self) -> Callable[[TimedPhonemes], None]:
        """What takes phonemes, from any thread."""
        return self._told.append

    def _head(self, rate_hz: int) -> bytes:
        return facts({"rate": rate_hz})

    def _body(self, pcm: Pcm) -> bytes:
        parts = []
        while self._told:
            spoken = self._told.popleft()
            parts.append(
                facts(
                    {
                        "spoken": {
                            "text": spoken.text.strip(),
                            "first": spoken.first_sample,
                            "symbols": spoken.symbols,
                            "samples": spoken.samples,
                        }
                    }
                )
            )
        return b"".join(parts) + frame(AUDIO, pcm.astype("<i2", copy=False).tobytes())

    def _tail(self, report: Report) -> bytes:
        return facts({"report": report.wire()})

    async def end(self, report: Report) -> None:
        """Send the numbers, or the error."""
        if self.response is not None and self.error is not None:
            await self._write(facts({"error": str(self.error), "code": self.error.code}))
            await self.response.write_eof()
            return
        await super().end(report)


def frame(kind: bytes, data: bytes) -> bytes:
    """Return a frame."""
    return kind + len(data).to_bytes(4, "little") + data


def facts(values: dict[str, Any]) -> bytes:
    """Return a frame of JSON."""
    return frame(FACTS, json.dumps(values, ensure_ascii=False).encode())
