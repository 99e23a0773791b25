"""Wyoming events: spoilt bytes, fields and order, to a server with a well-behaved client beside."""

import asyncio
import json
import logging
import random
import tempfile
import time
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from wyoming.client import AsyncClient
from wyoming.event import Event, async_read_event

from benchmarks.stand_ins.tone_engine import ToneEngine
from wyoming_nano_tts.server.config import ServerConfig
from wyoming_nano_tts.server.serve import running
from wyoming_nano_tts.speech.pronunciation_file import PronunciationFile
from wyoming_nano_tts.text import open_stream
from wyoming_nano_tts.voice_files.options import SpeechOptions

from ..mutations import dumped, spoilt_bytes, spoilt_text, spoilt_value
from ..seeds import strings_of
from ..target import DefectError, Target

ANSWERED_SECONDS: Final = 20.0
"""Of the processor, in which a conversation of a few events must be over…"""
STILL_SECONDS: Final = 600.0
"""…and of the clock, where nothing is computed: the machine may have other work."""
OTHER_EVERY: Final = 5
"""A well-behaved client asks beside one conversation of so many."""
OTHER_TEXT: Final = "One two three."
NANO: Final[dict[str, Any]] = {
    "v": 1, "length_scale": 1.2, "pitch_scale": 0.9, "energy_scale": 1.0, "volume": 0.8, "sentence_silence": 0.1,
    "lead_silence_ms": 0, "trail_silence_ms": 10, "variation": 0.5, "seed": 7, "speaker": "anna", "name_emoji": True,
    "pronunciations": {"sonos": "so nose", "siobhan": "/ʃɪˈvɔːn/"},
}  # fmt: skip
GOOD: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("synthesize", {"text": "One. Two."}),
    ("synthesize", {"text": "Eins.", "voice": {"name": "de_DE-ton", "language": "de"}}),
    ("synthesize", {"text": "Hi.", "voice": {"name": "en_GB-duo", "speaker": "ben,length=1.2"}}),
    ("synthesize", {"text": "It is 5 °C.", "context": {"nano_tts": NANO}}),
    ("synthesize", {"text": "<speak>One <break time='1s'/></speak>", "text_format": "ssml"}),
    ("synthesize-start", {"voice": {"name": "en_US-tone"}, "context": {"nano_tts": NANO}}),
    ("synthesize-chunk", {"text": "One two"}),
    ("synthesize-chunk", {"text": ". Three."}),
    ("synthesize-stop", {}),
    ("describe", {}),
    ("ping", {"text": "x"}),
    ("audio-chunk", {"rate": 16000, "width": 2, "channels": 1}),
    ("nano-tts-pronunciations", {}),
    ("nano-tts-pronunciations", {"say": {"sonos": "so nose"}, "forget": ["x"]}),
    ("transcribe", {"language": "en"}),
)


class Events(Target):
    """Conversations with a real server, over a socket; speech is of the tests' tone engine."""

    name = "events"
    units = "events"

    def open(self) -> None:
        """Start the server."""
        # "explode" is what the tone engine breaks at.
        self.texts = [t for t in strings_of("server") if len(t) < 80 and "explode" not in t]
        self.types = sorted({kind for kind, _ in GOOD})
        self.loop = asyncio.new_event_loop()
        self.cleanup.callback(self.loop.close)
        self.wrong: list[str] = []
        self.loop.set_exception_handler(lambda _, what: self.wrong.append(str(what)))
        watch = _Watch(self.wrong)
        for name in ("wyoming_nano_tts", "asyncio"):
            logger = logging.getLogger(name)
            logger.addHandler(watch)
            self.cleanup.callback(logger.removeHandler, watch)
            propagates, logger.propagate = logger.propagate, False
            self.cleanup.callback(setattr, logger, "propagate", propagates)
        folder = Path(self.cleanup.enter_context(tempfile.TemporaryDirectory()))
        self.engine = ToneEngine()
        config = ServerConfig(
            uris=(f"unix://{folder}/socket",),
            data_dir=folder,
            defaults=SpeechOptions(lead_silence_ms=0, trail_silence_ms=0),
            warm_up=False,
            pause_seconds=0.02,
            grace_seconds=0.0,
            pronunciations=PronunciationFile(folder / "words.toml", _accepted),
        )
        serving = running(config, self.engine, open_stream)
        listeners = self.loop.run_until_complete(serving.__aenter__())
        self.cleanup.callback(
            lambda: self.loop.run_until_complete(serving.__aexit__(None, None, None))
        )
        self.path = listeners[0].uri.removeprefix("unix://")
        self.number = 0

    def make(self, rng: random.Random) -> bytes:
        """Make a conversation: events, most of them right, in any order, some of them spoilt."""
        pieces = []
        for _ in range(rng.randint(1, 20)):
            kind, data = rng.choice(GOOD)
            if rng.random() < 0.4:
                data = spoilt_value(data, rng)
            if isinstance(data, dict) and "text" in data and rng.random() < 0.3:
                data = {**data, "text": spoilt_text(rng.choice(self.texts), rng, self.texts)}
            if rng.random() < 0.05:
                kind = rng.choice(self.types)
            raw = _written(kind, data, rng)
            pieces.append(spoilt_bytes(raw, rng, 3) if rng.random() < 0.1 else raw)
        return b"".join(pieces)

    def count(self, given: bytes) -> int:
        """Count header lines."""
        return max(1, given.count(b'{"type"'))

    def check(self, given: bytes) -> str:
        """Say all of it; hear until the server is done; a client beside gets what it asked for."""
        self.number += 1
        self.wrong.clear()
        self.loop.run_until_complete(self._talk(given, beside=self.number % OTHER_EVERY == 0))
        self.engine.utterances.clear()
        if self.wrong:
            raise DefectError(self.wrong[0])
        return "over"

    async def _talk(self, given: bytes, *, beside: bool) -> None:
        talks = [self._converse(given), self._ask()] if beside else [self._converse(given)]
        talking = asyncio.gather(*talks)
        until, began = time.process_time() + ANSWERED_SECONDS, time.monotonic()
        while not (await asyncio.wait([talking], timeout=1.0))[0]:
            if time.process_time() > until or time.monotonic() - began > STILL_SECONDS:
                talking.cancel()
                raise DefectError(
                    f"the server is not done after {ANSWERED_SECONDS:g} s of computing"
                )
        await talking

    async def _converse(self, given: bytes) -> None:
        async with _connected(self.path) as (reader, writer):
            try:
                writer.write(given)
                writer.write_eof()
                while (event := await async_read_event(reader)) is not None:
                    if event.type == "error" and event.data.get("code") == "internal-error":
                        raise DefectError(f"internal error: {event.data.get('text')}")
            except (ConnectionError, asyncio.IncompleteReadError):
                pass  # it may hang up on what is no Wyoming

    async def _ask(self) -> None:
        async with AsyncClient.from_uri(f"unix://{self.path}") as client:
            await client.write_event(Event("synthesize", {"text": OTHER_TEXT}))
            size = 0
            while (event := await client.read_event()) is not None and event.type != "audio-stop":
                size += len(event.payload or b"")
        if event is None or size != len(OTHER_TEXT.split()) * 4800:
            raise DefectError(f"the client beside heard {size} bytes")


class _Watch(logging.Handler):
    """Formats every record, as a server's log would, and keeps those that no client may cause."""

    def __init__(self, wrong: list[str]) -> None:
        super().__init__()
        self._wrong = wrong

    def emit(self, record: logging.LogRecord) -> None:
        text = logging.Formatter().format(record)
        if record.levelno >= logging.ERROR:
            self._wrong.append(text)


def _accepted(_words: object) -> None:
    """Take every pronunciation: what it means is the business of the languages."""


def _written(kind: str, data: Any, rng: random.Random) -> bytes:
    """Return an event as the library writes it, with data in the header, or with a payload."""
    header: dict[str, Any] = {"type": kind, "version": "1.8.0"}
    section, payload = b"", b""
    if rng.random() < 0.3:
        header["data"] = data
    else:
        section = dumped(data)
        header["data_length"] = len(section)
    if rng.random() < 0.1:
        payload = rng.randbytes(rng.randint(1, 200))
        header["payload_length"] = len(payload)
    if rng.random() < 0.08:
        header = spoilt_value(header, rng)
    return json.dumps(header).encode("ascii") + b"\n" + section + payload


@asynccontextmanager
async def _connected(path: str) -> Any:
    reader, writer = await asyncio.open_unix_connection(path)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()
