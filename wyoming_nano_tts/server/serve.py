"""Runs a server from its first socket to its last."""

import asyncio
import contextlib
import functools
import logging
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Final, Protocol

from ..speech.interfaces import SpeechEngine, SplitterFactory
from ..speech.offered_voices import Catalogue
from ..speech.service import Service
from .config import ServerConfig
from .handler import Shared
from .info import Description
from .wire.connections import Connections
from .wire.discovery import Discovery
from .wire.identity import server_id
from .wire.listeners import Listener, TcpListener, listener_for
from .wire.signals import stop_signals
from .wire.starter import stop_at_end_of_input, tell_ready
from .wire.systemd import notify, watchdog

_LOGGER = logging.getLogger(__name__)

SHORTEST_LOOK_SECONDS: Final = 1.0
"""Between two looks for voices that nobody uses."""
SLACK_SECONDS: Final = 5.0
"""Beyond the grace, before a server whose starter has died is ended by force."""


class Door(Protocol):
    """A further way to the speech of a server, beside the Wyoming protocol."""

    def __call__(self, shared: Shared) -> AbstractAsyncContextManager[object]:
        """Return a context in which requests are taken.

        Args:
            shared: service, description and pronunciations, as the connections of the server have them.
        """


async def serve(
    config: ServerConfig,
    engine: SpeechEngine,
    splitter: SplitterFactory,
    doors: Sequence[Door] = (),
) -> None:
    """Serve until SIGTERM or SIGINT, or where it is watched the end of standard input.

    Args:
        config: how.
        engine: what speaks.
        splitter: makes a sentence splitter, one per request.
        doors: further ways to the same speech.

    Raises:
        NanoTtsError: the server cannot start; the message says why.
    """
    stop = asyncio.Event()
    if config.until_eof:
        stop_at_end_of_input(stop, config.grace_seconds + SLACK_SECONDS)
    # Signals first: systemd may stop a server as soon as it says that it is ready.
    with stop_signals(stop):
        async with running(config, engine, splitter, doors=doors) as listeners:
            waits: list[asyncio.Task[object]] = [
                asyncio.create_task(listener.wait()) for listener in listeners
            ]
            waits.append(asyncio.create_task(stop.wait()))
            watching = asyncio.create_task(watchdog([listener.uri for listener in listeners]))
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for wait in (*waits, watching):
                wait.cancel()
            _LOGGER.info("Stopping")
            notify("STOPPING=1")


async def make_service(
    config: ServerConfig, engine: SpeechEngine, splitter: SplitterFactory
) -> Service:
    """Make what speaks, for a server or without one."""
    return Service(
        engine,
        splitter,
        await asyncio.to_thread(Catalogue, engine, config.profiles),
        workers=config.workers,
        limits=config.limits,
        defaults=config.defaults,
        pause_seconds=config.pause_seconds,
    )


@contextlib.asynccontextmanager
async def running(
    config: ServerConfig,
    engine: SpeechEngine,
    splitter: SplitterFactory,
    service: Service | None = None,
    doors: Sequence[Door] = (),
) -> AsyncIterator[Sequence[Listener]]:
    """Run a server for as long as the context is open; yields its listeners.

    Args:
        config: how.
        engine: what speaks.
        splitter: makes a sentence splitter, one per request.
        service: of `make_service`, where more than the server speaks with it; it ends with the server.
        doors: further ways to the same speech.
    """
    listeners = [listener_for(uri) for uri in config.uris]
    identity = server_id(config.data_dir)
    service = service or await make_service(config, engine, splitter)
    catalogue = service.catalogue
    preloaded = [catalogue.installed(name) for name in config.preload]
    shared = Shared(
        service,
        Description(service, identity, pronunciation_edits=config.pronunciations is not None),
        config.pronunciations,
        max_pending=config.wire.max_pending,
        sample_width_bytes=config.sample_width_bytes,
    )
    connections = Connections(shared.handler, config.wire)
    background = [asyncio.create_task(service.tidy())]
    opened = contextlib.AsyncExitStack()
    try:
        for listener in listeners:
            await listener.open(connections)
            _LOGGER.info("Listening on %s", listener.uri)
        for door in doors:
            await opened.enter_async_context(door(shared))
        if config.zeroconf_name is not None:
            background += [
                asyncio.create_task(discovery.run())
                for discovery in _discoveries(config, listeners, config.zeroconf_name, identity)
            ]
        wanted = [catalogue.default_voice_id] * config.warm_up + preloaded
        if wanted:
            background.append(asyncio.create_task(_warm_up(service, list(dict.fromkeys(wanted)))))
        if config.unload_after_seconds is not None:
            background.append(
                asyncio.create_task(_unload_idle(service, config.unload_after_seconds))
            )
        notify("READY=1")
        if config.ready_fd is not None:
            tell_ready(config.ready_fd)
        yield listeners
    finally:
        for listener in listeners:
            await listener.close()
        for task in background:
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        if not await service.finish(config.grace_seconds):
            _LOGGER.warning("Cancelled %d requests", service.active_requests)
        await opened.aclose()
        await connections.stop()
        service.shutdown()


def _discoveries(
    config: ServerConfig, listeners: Sequence[Listener], name: str, identity: str
) -> list[Discovery]:
    found = [
        Discovery(
            listener.host,
            listener.port,
            name=name,
            server_id=identity,
            service_type=config.zeroconf_type,
        )
        for listener in listeners
        if isinstance(listener, TcpListener)
    ]
    if not found:
        _LOGGER.warning("Nothing to publish: --zeroconf needs a tcp:// address")
    return found


async def _warm_up(service: Service, voice_ids: Sequence[str]) -> None:
    """Load voices and the text front end, so that the first request does not wait."""
    for voice_id in voice_ids:
        started = time.perf_counter()
        load = functools.partial(service.engine.preload, voice_id)
        try:
            await asyncio.wrap_future(service.pool.submit(load, is_turn=False))
        except Exception:
            # The server goes on: other voices may work, and requests get the error as an event.
            _LOGGER.exception("Voice %s does not work", voice_id)
        else:
            _LOGGER.info("Voice %s is ready after %.2f s", voice_id, time.perf_counter() - started)


async def _unload_idle(service: Service, seconds: float) -> None:
    """Free the memory of voices that nobody uses, forever."""
    while True:
        await asyncio.sleep(max(SHORTEST_LOOK_SECONDS, seconds / 4))
        await asyncio.to_thread(service.engine.unload_idle, seconds)
