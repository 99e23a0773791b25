"""Publishes the server by mDNS, so that Home Assistant offers it without being asked."""

import asyncio
import logging
import re
import socket
from typing import TYPE_CHECKING, Final

from ...errors import NanoTtsError

if TYPE_CHECKING:
    from zeroconf.asyncio import AsyncZeroconf

_LOGGER = logging.getLogger(__name__)

APP: Final = "nano-tts"
TXT_VERSION: Final = "1"
REFRESH_SECONDS: Final = 60.0
"""How often to look for new addresses: at boot, the network may come after us."""

_MAX_NAME_BYTES: Final = 63
_UNSAFE = re.compile(r"[^A-Za-z0-9 _-]+")


class DiscoveryError(NanoTtsError):
    """Discovery was asked for and cannot work."""

    code = "no-discovery"


def instance_name(name: str, server_id: str) -> str:
    """Return a name that no other server on the network has: the given or host name, and part of the id."""
    base = _UNSAFE.sub("-", name).strip(" -")
    if not base:  # none given, or nothing of it is left
        base = _UNSAFE.sub("-", f"nano-tts-{socket.gethostname().split('.')[0]}").strip(" -")
    suffix = f"-{server_id[:6]}"
    return base[: _MAX_NAME_BYTES - len(suffix)] + suffix


class Discovery:
    """One published service, kept up to date with the machine's addresses."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        name: str,
        server_id: str,
        service_type: str,
        app: str = APP,
    ) -> None:
        """Prepare.

        Args:
            host: what the server listens on; 0.0.0.0 means all interfaces.
            port: its port.
            name: instance name, "" chooses one.
            server_id: goes into the TXT record.
            service_type: `_wyoming._tcp.local.`, or another.
            app: what it is, in the TXT record; our integration looks for `APP`.

        Raises:
            DiscoveryError: the zeroconf package is missing.
        """
        try:
            import zeroconf.asyncio  # noqa: F401  (an extra: not everyone has it)
        except ImportError as error:
            raise DiscoveryError(
                "--zeroconf needs the zeroconf package: pip install 'wyoming-nano-tts[zeroconf]'"
            ) from error
        self._host = host
        self._port = port
        self._service_type = service_type
        self._name = instance_name(name, server_id)
        self._told = False
        self._properties = {"id": server_id, "v": TXT_VERSION, "app": app}

    async def run(self) -> None:
        """Publish until cancelled, then withdraw."""
        published: AsyncZeroconf | None = None
        addresses: list[str] = []
        try:
            while True:
                current = await self._addresses()
                if current != addresses:
                    if published is not None:
                        await _withdraw(published)
                        published = None
                    addresses = current
                    published = await self._publish(current) if current else None
                    if published is None:
                        addresses = []  # try again later
                await asyncio.sleep(REFRESH_SECONDS)
        finally:
            if published is not None:
                await _withdraw(published)

    async def _addresses(self) -> list[str]:
        from .addresses import listening_addresses

        try:
            found = await asyncio.to_thread(listening_addresses, self._host)
        except OSError as error:
            _LOGGER.warning("Cannot list the network interfaces: %s", error)
            return []
        if not found and not self._told:
            self._told = True
            _LOGGER.warning(
                "Nothing to publish: no other machine can reach %s (looking again every %g s)",
                self._host,
                REFRESH_SECONDS,
            )
        return found

    async def _publish(self, addresses: list[str]) -> "AsyncZeroconf | None":
        from zeroconf import Error as ZeroconfError
        from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

        info = AsyncServiceInfo(
            self._service_type,
            f"{self._name}.{self._service_type}",
            parsed_addresses=addresses,
            port=self._port,
            properties=self._properties,
            server=f"{self._name.replace(' ', '-')}.local.",
        )
        published: AsyncZeroconf | None = None
        try:
            published = AsyncZeroconf()
            await published.async_register_service(info, allow_name_change=True)
        except (OSError, ZeroconfError) as error:
            _LOGGER.warning("Cannot publish by mDNS: %s", error)
            if published is not None:
                await published.async_close()
            return None
        _LOGGER.info("Published as %s at %s", info.name, ", ".join(addresses))
        return published


async def _withdraw(published: "AsyncZeroconf") -> None:
    await published.async_unregister_all_services()
    await published.async_close()
