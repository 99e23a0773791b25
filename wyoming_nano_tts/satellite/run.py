"""Runs a satellite from its first socket to its last."""

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ..errors import NanoTtsError
from ..server.wire.connections import Connections
from ..server.wire.discovery import Discovery
from ..server.wire.identity import server_id
from ..server.wire.listeners import Listener, TcpListener, listener_for
from ..server.wire.signals import stop_signals
from ..server.wire.systemd import notify, watchdog
from ..sinks.output import Output
from .config import SatelliteConfig
from .handler import Shared
from .info import build_info
from .playback import Playback

if TYPE_CHECKING:
    from ..speech.service import Service

_LOGGER = logging.getLogger(__name__)

APP: Final = "nano-tts-satellite"


@dataclass(frozen=True, slots=True)
class Running:
    """A satellite that runs."""

    listeners: tuple[Listener, ...]
    """Where controllers connect."""
    playback: Playback
    """Its device."""
    http_address: str | None
    """Where texts are taken, with the real port."""


@contextlib.asynccontextmanager
async def running(
    config: SatelliteConfig, output: Output, service: "Service | None" = None
) -> AsyncIterator[Running]:
    """Run a satellite for as long as the context is open.

    Args:
        config: how.
        output: its device.
        service: speaks local text; None where there is none. It is not ended here.

    Raises:
        NanoTtsError: it cannot listen, or local text is asked for and nothing speaks.
    """
    playback = Playback(output, config.playback, config.level)
    shared = Shared(build_info(config.name, config.area), playback, config.playback.limits)
    connections = Connections(shared.handler, config.wire)
    listeners = tuple(listener_for(uri) for uri in config.uris)
    async with contextlib.AsyncExitStack() as stack:
        background = [asyncio.create_task(playback.run())]
        stack.push_async_callback(_end, background)
        stack.push_async_callback(connections.stop)
        for listener in listeners:
            await listener.open(connections)
            stack.push_async_callback(listener.close)
            _LOGGER.info("Listening on %s, playing through %s", listener.uri, output.name)
        if config.is_published:
            background += [
                asyncio.create_task(discovery.run())
                for discovery in _discoveries(config, listeners)
            ]
        http_address = await _take_text(config, playback, service, stack)
        yield Running(listeners, playback, http_address)


async def _take_text(
    config: SatelliteConfig,
    playback: Playback,
    service: "Service | None",
    stack: contextlib.AsyncExitStack,
) -> str | None:
    """Take local text, where it is asked for; return the address of HTTP."""
    if not config.takes_text:
        return None
    if service is None:
        raise NanoTtsError("local text needs an engine that speaks it")
    from .commands import Commands
    from .local_speech import LocalSpeech

    speech = LocalSpeech(service, playback, config.playback.limits)
    commands = Commands(speech, playback)
    if config.say_stdin:
        from .lines import say_lines

        say_lines(speech)
    if config.say_mqtt is not None:
        from .mqtt.client import SayMqtt
        from .mqtt.topics import Device

        device = Device(_identity(config), config.name, config.area)
        mqtt = SayMqtt(config.say_mqtt, device, commands, playback, service)
        stack.push_async_callback(_end, [asyncio.create_task(mqtt.run())])
    if config.say_http is None:
        return None
    from .http import SayHttp

    http = SayHttp(config.say_http, commands)
    stack.push_async_callback(http.close)
    _LOGGER.info("Taking text on http://%s/say", http.address)
    return http.address


async def satellite(
    config: SatelliteConfig,
    output: Output,
    service: "Service | None" = None,
    beside: "contextlib.AbstractAsyncContextManager[object] | None" = None,
    *,
    asked: tuple[str, ...] = (),
) -> None:
    """Run until SIGTERM or SIGINT.

    Args:
        config: how.
        output: its device.
        service: speaks local text.
        beside: what runs in the same process, such as a server.
        asked: its addresses, which have to answer as well for systemd to hear that all is well.

    Raises:
        NanoTtsError: it cannot start; the message says why.
    """
    stop = asyncio.Event()
    # Signals first: systemd may stop a service as soon as it says that it is ready.
    with stop_signals(stop):
        async with running(config, output, service) as run, beside or contextlib.nullcontext():
            notify("READY=1")
            uris = [listener.uri for listener in run.listeners]
            watching = asyncio.create_task(watchdog([*uris, *asked]))
            await stop.wait()
            watching.cancel()
            _LOGGER.info("Stopping")
            notify("STOPPING=1")


def _discoveries(config: SatelliteConfig, listeners: tuple[Listener, ...]) -> list[Discovery]:
    identity = _identity(config)
    return [
        Discovery(
            listener.host,
            listener.port,
            name=config.name,
            server_id=identity,
            service_type="_wyoming._tcp.local.",
            app=APP,
        )
        for listener in listeners
        if isinstance(listener, TcpListener)
    ]


def _identity(config: SatelliteConfig) -> str:
    """Return the satellite's id: a server of this machine has one of its own."""
    return hashlib.sha256(f"satellite:{server_id(config.data_dir)}".encode()).hexdigest()[:32]


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
