"""A server on a free loopback port, around an engine that is easy to exchange."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from talk import Serve, Talk, talk_to

from benchmarks.stand_ins.tone_engine import ToneEngine
from wyoming_nano_tts.engine import SpeechOptions
from wyoming_nano_tts.server.config import ServerConfig
from wyoming_nano_tts.server.serve import running
from wyoming_nano_tts.text import open_stream

BARE = SpeechOptions(lead_silence_ms=0, trail_silence_ms=0)


@pytest.fixture
def engine() -> ToneEngine:
    """What the server speaks with; override it in a module to serve another engine."""
    return ToneEngine()


@pytest.fixture
def serve(engine: ToneEngine) -> Serve:
    """Start a server with settings of `ServerConfig`; the context gives its URI."""

    @asynccontextmanager
    async def start(**settings: Any) -> AsyncIterator[str]:
        values: dict[str, Any] = {
            "uris": ("tcp://127.0.0.1:0",),
            "warm_up": False,
            "grace_seconds": 0.0,
            "pause_seconds": 0.05,
            "defaults": BARE,
        } | settings
        async with running(ServerConfig(**values), engine, open_stream) as listeners:
            yield listeners[0].uri

    return start


@pytest.fixture
async def uri(serve: Serve) -> AsyncIterator[str]:
    """Address of a server with default settings."""
    async with serve() as address:
        yield address


@pytest.fixture
async def talk(uri: str) -> AsyncIterator[Talk]:
    """A client of that server."""
    async with talk_to(uri) as client:
        yield client
