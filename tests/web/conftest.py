"""The page on a free port, beside a Wyoming server, around an engine that is easy to exchange."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from frames import Page

from benchmarks.stand_ins.tone_engine import EnglishReader, ToneEngine
from wyoming_nano_tts.engine import SpeechOptions
from wyoming_nano_tts.server.config import ServerConfig
from wyoming_nano_tts.server.serve import running
from wyoming_nano_tts.speech.pronunciation_file import PronunciationFile
from wyoming_nano_tts.text import open_stream
from wyoming_nano_tts.web.config import WebConfig
from wyoming_nano_tts.web.server import page_door

BARE = SpeechOptions(lead_silence_ms=0, trail_silence_ms=0)


@pytest.fixture
def engine() -> ToneEngine:
    return ToneEngine()


@pytest.fixture
def page(engine: ToneEngine) -> Page:
    """Start a server with settings of `ServerConfig` and `web`, of `WebConfig`; the context gives a client of it."""

    @asynccontextmanager
    async def start(
        web: dict[str, Any] | None = None,
        words: PronunciationFile | None = None,
        **settings: Any,
    ) -> AsyncIterator[aiohttp.ClientSession]:
        values: dict[str, Any] = {
            "uris": ("tcp://127.0.0.1:0",),
            "warm_up": False,
            "grace_seconds": 0.0,
            "defaults": BARE,
        } | settings
        config = ServerConfig(**values)
        found: list[str] = []
        door = page_door(
            WebConfig(port=0, **(web or {})),
            EnglishReader(),
            open_stream,
            config.wire,
            words,
            found.append,
        )
        async with running(config, engine, open_stream, doors=[door]):
            (address,) = found
            # Names are left as they are written: the tests say who is asked for.
            async with aiohttp.ClientSession(address) as client:
                yield client

    return start


@pytest.fixture
async def client(page: Page) -> AsyncIterator[aiohttp.ClientSession]:
    """A client of a page with default settings."""
    async with page() as session:
        yield session
