"""A small Wyoming server on the loopback: speaks in tones, and fails on request.

It stands for our server where a test needs a fault, a gate or a record of what arrived; the real
server is met in test_end_to_end.py.
"""

import array
import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
import contextlib
from dataclasses import dataclass, field
import json
import math
from typing import Any

from wyoming.audio import AudioChunk, AudioStart, AudioStop
from wyoming.error import Error
from wyoming.event import Event, async_read_event, async_write_event
from wyoming.tts import SynthesizeStopped

RATE_HZ = 24_000
CHUNK_SECONDS = 0.1
SECONDS_PER_CHARACTER = 0.05
SERVER_ID = "5f2b7c0e4a9d4c11"
ATTRIBUTION = {"name": "Nano TTS", "url": ""}


def voice(name: str, **more: Any) -> dict[str, Any]:
    """Return a voice of `info`."""
    return {
        "name": name,
        "attribution": ATTRIBUTION,
        "installed": True,
        "description": f"Voice {name}",
        "version": "1",
        "languages": ["en_US", "en"],
        **more,
    }


def server_info() -> dict[str, Any]:
    """Return the data of `info`, as our server sends it."""
    scale = [0.5, 1.0, 2.0]
    return {
        "tts": [
            {
                "name": "nano-tts",
                "attribution": ATTRIBUTION,
                "installed": True,
                "description": "Nano TTS",
                "version": "0.1.0",
                "supports_synthesize_streaming": True,
                "voices": [
                    voice("kathleen"),
                    voice("kathleen@calm"),
                    voice("ryan", speakers=[{"name": "old"}, {"name": "young"}]),
                ],
                "nano_tts": {
                    "v": 1,
                    "id": SERVER_ID,
                    "engine": "0.1.0",
                    "sample_rate": RATE_HZ,
                    "default_voice": "kathleen",
                    "scales": dict.fromkeys(("length_scale", "pitch_scale", "energy_scale"), scale),
                    "options": {
                        "sentence_silence": [0.0, 0.2, 5.0],
                        "volume": [0.0, 1.0, 2.0],
                        "loudness": [-40.0, None, -10.0],
                        "lead_silence_ms": [0.0, 40.0, 5000.0],
                        "trail_silence_ms": [0.0, 100.0, 5000.0],
                        "variation": [0.0, 0.667, 1.0],
                    },
                    "unsupported": {"kathleen": ["variation"]},
                    "moods": {
                        "night": {
                            "values": {"length_scale": 1.25, "volume": 0.5, "loudness": -24.0},
                            "voices": {"en": "ryan"},
                        }
                    },
                    "profiles": ["calm"],
                    "voice_hash": "aaaaaaaaaaaa",
                    "voices": {
                        "kathleen": {"hash": "k1", "licence": "CC0-1.0"},
                        "kathleen@calm": {"hash": "k2", "values": {"length_scale": 1.6}},
                        "ryan": {"hash": "r1", "gender": "male", "bytes": 9_200_000},
                    },
                },
            }
        ]
    }


def tone(seconds: float, width_bytes: int = 2) -> bytes:
    """Return a 220 Hz tone, little-endian on the machines that run tests."""
    step = 2 * math.pi * 220 / RATE_HZ
    peak = 1 << (8 * width_bytes - 2)
    samples = [round(peak * math.sin(step * n)) for n in range(round(seconds * RATE_HZ))]
    return array.array("h" if width_bytes == 2 else "i", samples).tobytes()


@dataclass
class Request:
    """What the server has seen of one request."""

    start: dict[str, Any]
    pieces: list[str] = field(default_factory=list)
    copy: dict[str, Any] | None = None
    stopped: bool = False
    disconnected: asyncio.Event = field(default_factory=asyncio.Event)
    sent_seconds: float = 0.0

    @property
    def text(self) -> str:
        """The text of all pieces."""
        return "".join(self.pieces)

    @property
    def sound(self) -> dict[str, Any]:
        """Our key in the context."""
        sound: dict[str, Any] = self.start["context"]["nano_tts"]
        return sound


class SpeechServer:
    """The server; change its attributes between requests."""

    def __init__(self) -> None:
        """Begin with everything in order."""
        self.info = server_info()
        self.requests: list[Request] = []
        self.requested = asyncio.Event()
        """Set with the first request."""
        self.describes = 0
        self.port = 0
        self.fault: str | None = None
        self.dies: int | None = None
        """How often the fault "die" strikes; None for always."""
        self.gate: asyncio.Event | None = None
        """Closed, it keeps back everything after the first chunk."""
        self.pace_seconds = 0.0
        self.width_bytes = 2
        self.synth_factor = 0.1
        self.speaking = self.most_speaking = 0
        """Requests that are being spoken, now and at most."""
        self._server: asyncio.Server | None = None
        self._handlers: set[asyncio.Task[Any]] = set()

    async def start(self, port: int = 0) -> None:
        """Listen, on a free port unless told."""
        self._server = await asyncio.start_server(self._handle, "127.0.0.1", port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def start_at(self, path: str) -> None:
        """Listen on a socket of this machine."""
        self._server = await asyncio.start_unix_server(self._handle, path)

    async def stop(self) -> None:
        """Stop listening and drop all clients."""
        if self._server is None:
            return
        self._server.close()
        for task in list(self._handlers):
            task.cancel()
        await asyncio.gather(*self._handlers, return_exceptions=True)
        await self._server.wait_closed()
        self._server = None

    @property
    def report(self) -> dict[str, Any]:
        """Our capability report in `info`."""
        report: dict[str, Any] = self.info["tts"][0]["nano_tts"]
        return report

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._handlers.add(task)
        try:
            with contextlib.suppress(ConnectionError):
                await self._converse(reader, writer)
        finally:
            self._handlers.discard(task)
            writer.transport.abort()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request: Request | None = None
        speaker: asyncio.Task[None] | None = None
        texts: asyncio.Queue[str | None] = asyncio.Queue()
        try:
            while (event := await async_read_event(reader)) is not None:
                if event.type == "describe":
                    self.describes += 1
                    if not await self._describe(writer):
                        return
                elif event.type == "nano-tts-pronunciations":
                    if self.fault == "hang-up":
                        return
                    if self.fault != "mute":
                        refusal = Error(text="not allowed", code="edits-not-allowed")
                        await async_write_event(refusal.event(), writer)
                elif event.type == "synthesize-start":
                    request = Request(event.data)
                    self.requests.append(request)
                    self.requested.set()
                    speaker = asyncio.create_task(self._speak(request, texts, writer))
                elif request is None:
                    continue
                elif event.type == "synthesize-chunk":
                    request.pieces.append(event.data["text"])
                    texts.put_nowait(event.data["text"])
                elif event.type == "synthesize":
                    request.copy = event.data
                elif event.type == "synthesize-stop":
                    request.stopped = True
                    texts.put_nowait(None)
        finally:
            if request is not None:
                request.disconnected.set()
            if speaker is not None:
                speaker.cancel()
                await asyncio.gather(speaker, return_exceptions=True)

    async def _describe(self, writer: asyncio.StreamWriter) -> bool:
        """Answer; return whether the connection lives on."""
        if self.fault == "mute":
            return True
        if self.fault == "malformed-info":
            writer.write(b'["no", "event"]\n')
            await writer.drain()
            return False
        if self.fault == "hang-up":
            return False
        await async_write_event(Event("ping"), writer)  # something that a client must skip
        await async_write_event(Event("info", self.info), writer)
        return True

    async def _speak(
        self, request: Request, texts: "asyncio.Queue[str | None]", writer: asyncio.StreamWriter
    ) -> None:
        async def send(event: Event) -> None:
            await async_write_event(event, writer)

        text = await texts.get()
        match self.fault:
            case "refuse":
                await send(Error(text="the text is too long", code="invalid-text").event())
                return
            case "busy":
                text = "32 requests are waiting already; try again in a moment"
                await send(Error(text=text, code="overloaded").event())
                return
            case "silent":
                await asyncio.Event().wait()
            case "no-audio":
                await send(SynthesizeStopped().event())
                return
            case "hang-up":
                writer.transport.abort()
                return
            case "malformed":
                writer.write(json.dumps({"data": {}}).encode() + b"\n")
                await writer.drain()
                return
            case "bad-format":
                await send(Event("audio-start", {"rate": "fast"}))
                return
        start = AudioStart(rate=RATE_HZ, width=self.width_bytes, channels=1)
        await send(start.event())
        self.speaking += 1
        self.most_speaking = max(self.speaking, self.most_speaking)
        try:
            await self._speak_on(request, text, texts, send, writer)
        finally:
            self.speaking -= 1

    async def _speak_on(
        self,
        request: Request,
        text: str | None,
        texts: "asyncio.Queue[str | None]",
        send: Callable[[Event], Awaitable[None]],
        writer: asyncio.StreamWriter,
    ) -> None:
        scale = request.sound.get("length_scale", 1.0)
        while text is not None:
            async for pcm in self._chunks(len(text) * SECONDS_PER_CHARACTER * scale):
                chunk = AudioChunk(rate=RATE_HZ, width=self.width_bytes, channels=1, audio=pcm)
                await send(chunk.event())
                request.sent_seconds += CHUNK_SECONDS
                if self.fault == "die" and self.dies != 0:
                    self.dies = None if self.dies is None else self.dies - 1
                    writer.transport.abort()
                    return
                if self.fault == "error-late":
                    await send(Error(text="the voice broke", code="internal-error").event())
                    return
                if self.gate is not None:
                    await self.gate.wait()
            text = await texts.get()
        timing = {
            "synth_ms": round(1000 * request.sent_seconds * self.synth_factor),
            "audio_ms": round(1000 * request.sent_seconds),
            "queue_ms": 3,
            "first_audio_ms": 45,
        }
        stop = AudioStop().event()
        stop.data.update(timing)
        await send(stop)
        stopped = SynthesizeStopped().event()
        stopped.data.update(timing)
        await send(stopped)

    async def _chunks(self, seconds: float) -> AsyncIterator[bytes]:
        while seconds > 1e-6:
            piece = min(CHUNK_SECONDS, seconds)
            yield tone(piece, self.width_bytes)
            seconds -= piece
            if self.pace_seconds:
                await asyncio.sleep(self.pace_seconds)
