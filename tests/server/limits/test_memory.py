"""Memory that requests have used goes back to the system."""

import asyncio
from collections.abc import Callable

import pytest
from talk import Serve, eventually, talk_to

from benchmarks.stand_ins.tone_engine import ToneEngine
from wyoming_nano_tts.speech import service


@pytest.fixture
def trims(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """One entry for each time that the heap was trimmed."""
    calls: list[None] = []
    trim: Callable[[], None] = lambda: calls.append(None)  # noqa: E731
    monkeypatch.setattr(service, "trim_heap", trim)
    monkeypatch.setattr(service, "TIDY_AFTER_SECONDS", 0.05)
    return calls


async def test_after_the_last_request(serve: Serve, engine: ToneEngine, trims: list[None]) -> None:
    """Once for every rest, not while somebody is still spoken to, not again while nothing happens."""
    async with serve(workers=2) as uri, talk_to(uri) as first, talk_to(uri) as second:
        engine.gate.clear()
        try:
            await first.say("synthesize", text="One.")
            await second.say("synthesize-start")
            await eventually(lambda: bool(engine.utterances))
        finally:
            engine.gate.set()
        await first.until("audio-stop")
        await asyncio.sleep(0.2)
        assert trims == []
        await second.say("synthesize-stop")
        await second.until("synthesize-stopped")
        await eventually(lambda: bool(trims))
        await asyncio.sleep(0.2)
        assert trims == [None]
        await first.speak("Two.")
        await eventually(lambda: len(trims) == 2)
