"""A Wyoming client with a stopwatch."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from wyoming.client import AsyncClient
from wyoming.event import Event

PATIENCE_SECONDS: Final = 120.0


@dataclass(frozen=True, slots=True)
class Answer:
    """One request, from its first text on."""

    first_audio_seconds: float
    """To the first audio."""
    seconds: float
    """To the end."""
    audio_seconds: float
    error: str | None = None
    """Code of the error that ended it."""


async def speak(uri: str, text: str, voice: str | None = None) -> Answer:
    """Send a text at once over a connection of its own."""
    async with AsyncClient.from_uri(uri) as client:
        started = time.perf_counter()
        data: dict[str, object] = {"text": text}
        if voice:
            data["voice"] = {"name": voice}
        await client.write_event(Event("synthesize", data))
        return await _listen(client, started, "audio-stop")


async def speak_words(uri: str, text: str, seconds_per_word: float) -> Answer:
    """Send a text word by word, as a language model writes; listen meanwhile."""
    async with AsyncClient.from_uri(uri) as client:
        await client.write_event(Event("synthesize-start", {}))
        started = time.perf_counter()
        listening = asyncio.create_task(_listen(client, started, "synthesize-stopped"))
        words = text.split()
        for number, word in enumerate(words):
            space = " " if number < len(words) - 1 else ""
            await client.write_event(Event("synthesize-chunk", {"text": word + space}))
            await asyncio.sleep(seconds_per_word)
        await client.write_event(Event("synthesize-stop", {}))
        return await listening


async def speak_together(uri: str, texts: Sequence[str]) -> tuple[list[Answer], float]:
    """Have one client for each text, all at the same moment; return also the seconds for all."""
    started = time.perf_counter()
    answers = await asyncio.gather(*(speak(uri, text) for text in texts))
    return list(answers), time.perf_counter() - started


async def describe(uri: str) -> bool:
    """Ask for `info`; return whether it came."""
    try:
        async with AsyncClient.from_uri(uri) as client:
            await client.write_event(Event("describe"))
            event = await asyncio.wait_for(client.read_event(), PATIENCE_SECONDS)
            return event is not None and event.type == "info"
    except OSError:
        return False


async def _listen(client: AsyncClient, started: float, last: str) -> Answer:
    first, samples, error = 0.0, 0, None
    rate_hz = 24000
    while True:
        event = await asyncio.wait_for(client.read_event(), PATIENCE_SECONDS)
        if event is None:
            raise ConnectionError("the server closed the connection")
        if event.type == "audio-start":
            rate_hz = event.data["rate"]
        elif event.type == "audio-chunk":
            first = first or time.perf_counter() - started
            samples += len(event.payload or b"") // 2
        elif event.type == "error":
            error = str(event.data.get("code"))
            if not samples:
                break
        if event.type == last:
            break
    return Answer(first, time.perf_counter() - started, samples / rate_hz, error)
