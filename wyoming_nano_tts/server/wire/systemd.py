"""Readiness and watchdog for systemd (`Type=notify`, `WatchdogSec=`): see sd_notify(3)."""

import asyncio
import logging
import os
import socket
from collections.abc import Sequence
from typing import Final

_LOGGER = logging.getLogger(__name__)

_ANSWER_SECONDS: Final = 10.0
"""Within which a round trip has to be over; on a busy small board a second passes easily."""
_DESCRIBE: Final = b'{"type": "describe"}\n'


def notify(state: str) -> None:
    """Tell systemd, if it started us: "READY=1", "STOPPING=1"."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]  # Linux's abstract namespace
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
            sock.sendto(state.encode("ascii"), address)
    except OSError as error:
        _LOGGER.warning("Cannot notify systemd: %s", error)


def watchdog_seconds() -> float | None:
    """Return how often systemd wants to hear that we live; None where it does not."""
    try:
        seconds = int(os.environ["WATCHDOG_USEC"]) / 1e6
        for_whom = int(os.environ.get("WATCHDOG_PID", os.getpid()))
    except (KeyError, ValueError):
        return None
    return seconds if seconds > 0 and for_whom == os.getpid() else None


async def watchdog(uris: Sequence[str]) -> None:
    """Tell systemd that we live as long as we answer at every address; returns where it does not ask.

    A round trip, as a client makes it: a port stays open when what is behind it is stuck.
    """
    seconds = watchdog_seconds()
    asked = [uri for uri in uris if uri.startswith(("tcp:", "unix:"))]
    if seconds is None:
        return
    while True:
        try:
            async with asyncio.timeout(min(_ANSWER_SECONDS, seconds / 2)):
                for uri in asked:
                    await _round_trip(uri)
        except (OSError, EOFError, TimeoutError) as error:
            _LOGGER.warning("Own describe was not answered: %s", error or "it took too long")
        else:
            notify("WATCHDOG=1")
        await asyncio.sleep(seconds / 3)


async def _round_trip(uri: str) -> None:
    """Ask for a description; an error is an answer as well, as from a server with too many clients."""
    scheme, _, where = uri.partition("://")
    if scheme == "unix":
        reader, writer = await asyncio.open_unix_connection(where)
    else:
        host, _, port = where.rpartition(":")
        reader, writer = await asyncio.open_connection(_reached(host.strip("[]")), int(port))
    try:
        writer.write(_DESCRIBE)
        await writer.drain()
        if not await reader.read(1):
            raise EOFError("the connection was closed")
    finally:
        writer.close()


def _reached(host: str) -> str:
    """Return the address under which a server that listens everywhere reaches itself."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not listened on
