"""Teachers for tests: a real Wyoming server of ours on a loopback port."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from wyoming_nano_tts.engine import Engine
from wyoming_nano_tts.server.config import ServerConfig
from wyoming_nano_tts.server.serve import running
from wyoming_nano_tts.text import open_stream

TEACHER_VOICE = "en_US-heart"


class Server:
    """Runs a server on a thread of its own for as long as the context is open."""

    def __init__(self) -> None:
        self.uri = ""
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        config = ServerConfig(uris=("tcp://127.0.0.1:0",), warm_up=False, grace_seconds=0.0)
        async with running(config, Engine(threads=1), open_stream) as listeners:
            self.uri = listeners[0].uri
            self._ready.set()
            await self._stop.wait()

    def __enter__(self) -> "Server":
        self._thread.start()
        assert self._ready.wait(60)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(60)


@pytest.fixture(scope="session")
def teacher_uri() -> Iterator[str]:
    """Address of a server with the built-in voices."""
    with Server() as server:
        yield server.uri
