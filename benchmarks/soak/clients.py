"""Clients of a home and of a bad network: one function for each kind, in the table `KINDS`.

Good ones check what they hear. Bad ones only have to be survived; what they do to others shows in the good ones'
figures.
"""

import asyncio
import contextlib
import json
import random
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from wyoming.client import AsyncClient
from wyoming.event import Event, async_read_event

PATIENCE_SECONDS: Final = 120.0
TEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    "en_US-heart": (
        "The light in the kitchen is on.",
        "It is 7:05, and outside it is 3.5 °C.",
        "Your timer of twenty minutes is over. The oven is still at 180 °C.",
    ),
    "en_US-michael": ("The washing machine is done.", "Someone is at the front door."),
    "en_US-nicole": ("Good night.",),
    "de_DE-kerstin": ("Das Fenster im Bad ist offen.", "Es ist 7:05 Uhr, draußen sind es 3,5 °C."),
}
"""Texts by the voice that says them."""
SSML: Final = (
    '<speak>One <break time="200ms"/> two. <prosody rate="slow">Three.</prosody> '
    '<say-as interpret-as="characters">AB1</say-as></speak>'
)


class LostError(Exception):
    """A good client did not get what it asked for."""


@dataclass(slots=True)
class Facts:
    """What clients know of the server, and find out."""

    uri: str
    audio: dict[tuple[str, str], int] = field(default_factory=dict)
    """Check sum of what a voice says for a text, as it was said when nobody else was there."""

    def same_audio(self, voice: str, text: str, audio: bytes) -> None:
        """Compare with the first time.

        Raises:
            LostError: it is other audio.
        """
        now = zlib.crc32(audio)
        if self.audio.setdefault((voice, text), now) != now:
            raise LostError(f"{voice} said {text[:40]!r} in another way: {len(audio)} bytes")


Run = Callable[[Facts, random.Random], Awaitable[float | None]]
"""Behaves as a client; returns the seconds to the first answer, None where nobody waits for one."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of client."""

    run: Run
    weight: float
    """How often, in proportion to the others."""
    good: bool = True
    """It asks properly, so it must get its answer."""


async def synthesize(facts: Facts, rng: random.Random) -> float:
    """Ask for a text at once; all of its audio must come, and the same as ever."""
    voice = rng.choice(list(TEXTS))
    text = rng.choice(TEXTS[voice])
    seconds, audio = await _asked(facts, {"text": text, "voice": {"name": voice}})
    facts.same_audio(voice, text, audio)
    return seconds


async def speak_ssml(facts: Facts, _rng: random.Random) -> float:
    """Ask for SSML."""
    seconds, audio = await _asked(facts, {"text": SSML, "text_format": "ssml"})
    facts.same_audio("", SSML, audio)
    return seconds


async def half_closed(facts: Facts, rng: random.Random) -> float:
    """Ask, close the sending side, and listen."""
    voice = "en_US-heart"
    text = rng.choice(TEXTS[voice])
    async with _raw(facts) as (reader, writer):
        started = time.perf_counter()
        _write(writer, "synthesize", {"text": text})
        writer.write_eof()
        first, audio = await _heard(lambda: async_read_event(reader), started, "audio-stop")
    facts.same_audio(voice, text, audio)
    return first


async def stream_words(facts: Facts, rng: random.Random) -> float:
    """Send a text word by word, as a language model writes."""
    text = " ".join(rng.choice(TEXTS["en_US-heart"]) for _ in range(3))
    async with AsyncClient.from_uri(facts.uri) as client:
        await client.write_event(Event("synthesize-start", {}))

        async def write() -> None:
            for word in text.split():
                await client.write_event(Event("synthesize-chunk", {"text": word + " "}))
                await asyncio.sleep(rng.expovariate(20))
            await client.write_event(Event("synthesize-stop", {}))

        started = time.perf_counter()
        writing = asyncio.create_task(write())
        try:
            first, audio = await _heard(client.read_event, started, "synthesize-stopped")
        finally:
            writing.cancel()
    if len(audio) < 48000:
        raise LostError(f"a stream of {len(text)} characters became {len(audio)} bytes of audio")
    return first


async def describe(facts: Facts, _rng: random.Random) -> float:
    """Ask what the server has, as Home Assistant does every minute."""
    async with AsyncClient.from_uri(facts.uri) as client:
        started = time.perf_counter()
        await client.write_event(Event("describe"))
        event = await asyncio.wait_for(client.read_event(), PATIENCE_SECONDS)
    if event is None or event.type != "info" or not event.data["tts"]:
        raise LostError(f"describe was answered by {event and event.type}")
    return time.perf_counter() - started


async def refused(facts: Facts, rng: random.Random) -> float:
    """Ask for what cannot be had: it must be told so, and be spoken to afterwards."""
    wrong: dict[str, Any] = rng.choice(
        [
            {"text": 5},
            {"text": "One.", "voice": {"language": "xx"}},
            {"text": "One.", "context": {"nano_tts": {"volume": "loud"}}},
            {"text": "One.", "text_format": "html"},
        ]
    )
    text = "The light in the kitchen is on."
    async with _raw(facts) as (reader, writer):
        started = time.perf_counter()
        _write(writer, "synthesize", wrong)
        event = await asyncio.wait_for(async_read_event(reader), PATIENCE_SECONDS)
        seconds = time.perf_counter() - started
        if event is None or event.type != "error":
            raise LostError(f"{wrong} was answered by {event and event.type}")
        _write(writer, "synthesize", {"text": text})
        # A request that failed is ended by audio-stop as well.
        _, audio = await _heard(lambda: async_read_event(reader), started, "audio-stop")
        if not audio:
            _, audio = await _heard(lambda: async_read_event(reader), started, "audio-stop")
    facts.same_audio("en_US-heart", text, audio)
    return seconds


async def leave_early(facts: Facts, rng: random.Random) -> None:
    """Ask for a long text and go away in the middle."""
    async with _raw(facts) as (reader, writer):
        _write(writer, "synthesize", {"text": " ".join(TEXTS["en_US-heart"] * 5)})
        for _ in range(rng.randrange(4)):
            await asyncio.wait_for(async_read_event(reader), PATIENCE_SECONDS)


async def read_slowly(facts: Facts, rng: random.Random) -> None:
    """Ask for a long text, read a little now and then, and go away."""
    async with _raw(facts) as (reader, writer):
        _write(writer, "synthesize", {"text": " ".join(TEXTS["en_US-heart"] * 5)})
        for _ in range(rng.randrange(1, 8)):
            await asyncio.sleep(1)
            await asyncio.wait_for(reader.read(2000), PATIENCE_SECONDS)


async def garbage(facts: Facts, rng: random.Random) -> None:
    """Send bytes that are no event, or half of one."""
    good = json.dumps({"type": "synthesize", "data": {"text": "One."}}).encode() + b"\n"
    async with _raw(facts) as (reader, writer):
        for _ in range(rng.randrange(1, 6)):
            cut = rng.randrange(len(good))
            writer.write(good[:cut] + rng.randbytes(rng.randrange(40)) + good[cut:])
        if rng.random() < 0.5:
            writer.write(b'{"type":"synthesize","data_length":1000}\n{')
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(reader.read(2000), 2)


async def be_silent(facts: Facts, rng: random.Random) -> None:
    """Connect, perhaps begin a stream, and say nothing."""
    async with _raw(facts) as (_, writer):
        if rng.random() < 0.5:
            _write(writer, "synthesize-start", {})
        await asyncio.sleep(rng.uniform(1, 30))


async def flood(facts: Facts, rng: random.Random) -> None:
    """Send events without pause for two seconds, and read nothing."""
    events = rng.choice([b'{"type":"x"}\n', b'{"type":"ping"}\n', b'{"type":"synthesize-stop"}\n'])
    async with _raw(facts) as (_, writer):
        until = time.perf_counter() + 2
        while time.perf_counter() < until:
            writer.write(events * 50)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(writer.drain(), 0.2)
            await asyncio.sleep(0.02)


KINDS: Final[Mapping[str, Kind]] = {
    "text at once": Kind(synthesize, 8),
    "SSML": Kind(speak_ssml, 2),
    "half closed": Kind(half_closed, 1),
    "word by word": Kind(stream_words, 2),
    "describe": Kind(describe, 4),
    "refused, then spoken": Kind(refused, 1),
    "leaves early": Kind(leave_early, 1, good=False),
    "reads slowly": Kind(read_slowly, 0.5, good=False),
    "garbage": Kind(garbage, 1, good=False),
    "silent": Kind(be_silent, 0.5, good=False),
    "flood": Kind(flood, 0.25, good=False),
}
"""Every kind; a new way to ask is one entry."""


async def learn(facts: Facts) -> None:
    """Hear every text once, with nobody else there: each later answer is compared with that."""
    for voice, texts in TEXTS.items():
        for text in texts:
            _, audio = await _asked(facts, {"text": text, "voice": {"name": voice}})
            facts.same_audio(voice, text, audio)
    await speak_ssml(facts, random.Random(0))  # noqa: S311  (no secret)


async def _asked(facts: Facts, data: dict[str, Any]) -> tuple[float, bytes]:
    async with AsyncClient.from_uri(facts.uri) as client:
        started = time.perf_counter()
        await client.write_event(Event("synthesize", data))
        return await _heard(client.read_event, started, "audio-stop")


async def _heard(
    read: Callable[[], Awaitable[Event | None]], started: float, last: str
) -> tuple[float, bytes]:
    """Return seconds to the first audio and the audio."""
    first, pieces = 0.0, []
    while True:
        event = await asyncio.wait_for(read(), PATIENCE_SECONDS)
        if event is None:
            raise LostError(f"the connection was closed before {last}")
        if event.type == "error":
            raise LostError(f"error {event.data.get('code')}: {event.data.get('text')}")
        if event.type == "audio-chunk":
            first = first or time.perf_counter() - started
            pieces.append(event.payload or b"")
        if event.type == last:
            return first, b"".join(pieces)


def _write(writer: asyncio.StreamWriter, kind: str, data: dict[str, Any]) -> None:
    section = json.dumps(data).encode()
    writer.write(json.dumps({"type": kind, "data_length": len(section)}).encode() + b"\n" + section)


@contextlib.asynccontextmanager
async def _raw(facts: Facts) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    host, port = facts.uri.removeprefix("tcp://").rsplit(":", 1)
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        yield reader, writer
    finally:
        writer.transport.abort()
