"""A satellite on a free loopback port, and a client that announces on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from loudspeaker import Device, Home, Start
from talk import Talk, talk_to

from benchmarks.stand_ins.tone_engine import ToneEngine
from wyoming_nano_tts.engine import SpeechOptions
from wyoming_nano_tts.satellite.config import SATELLITE_WIRE, SatelliteConfig
from wyoming_nano_tts.satellite.playback import PlaybackConfig
from wyoming_nano_tts.satellite.run import running
from wyoming_nano_tts.server.config import ServerConfig
from wyoming_nano_tts.server.serve import make_service
from wyoming_nano_tts.speech.service import Service
from wyoming_nano_tts.text import open_stream


@pytest.fixture
def engine() -> ToneEngine:
    """What speaks: 0.1 s a word."""
    return ToneEngine()


@pytest.fixture
async def service(engine: ToneEngine) -> AsyncIterator[Service]:
    """A service without a server."""
    bare = SpeechOptions(lead_silence_ms=0, trail_silence_ms=0)
    service = await make_service(ServerConfig(defaults=bare), engine, open_stream)
    yield service
    service.shutdown()


@pytest.fixture
def start() -> Start:
    """Start a satellite: settings of `PlaybackConfig`, `wire` of `WireLimits`, and `service`."""

    @asynccontextmanager
    async def start(
        wire: Any = SATELLITE_WIRE,
        service: Any = None,
        say_http: Any = None,
        say_mqtt: Any = None,
        **settings: Any,
    ) -> AsyncIterator[Home]:
        playback = PlaybackConfig(**({"lead_seconds": 0.0} | settings))
        device = Device()
        config = SatelliteConfig(
            "Kitchen",
            "Downstairs",
            uris=("tcp://127.0.0.1:0",),
            playback=playback,
            wire=wire,
            say_http=say_http,
            say_mqtt=say_mqtt,
        )
        async with running(config, device, service) as run:
            yield Home(run.listeners[0].uri, device, run)

    return start


@pytest.fixture
async def home(start: Start) -> AsyncIterator[Home]:
    """A satellite with default settings, but without lead-in."""
    async with start() as home:
        yield home


@pytest.fixture
async def talk(home: Home) -> AsyncIterator[Talk]:
    """A client of it."""
    async with talk_to(home.uri) as client:
        yield client
