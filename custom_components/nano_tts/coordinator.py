"""Keeps what the server says about itself fresh, and collects what its answers have cost."""

from datetime import datetime
import logging

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryError
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from . import issues
from .connection import describe
from .const import DOMAIN, SLOW_REQUESTS, UPDATE_INTERVAL
from .errors import (
    CannotConnectError,
    DifferentServerError,
    NanoTtsError,
    UnsupportedVersionError,
)
from .info import ServerInfo
from .stream import RequestTiming

_LOGGER = logging.getLogger(__name__)

type NanoTtsConfigEntry = ConfigEntry[NanoTtsCoordinator]


class NanoTtsCoordinator(DataUpdateCoordinator[ServerInfo]):
    """Asks for `info` every minute."""

    config_entry: NanoTtsConfigEntry

    def __init__(self, hass: HomeAssistant, entry: NanoTtsConfigEntry) -> None:
        """Read the address from the entry."""
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name=DOMAIN,
            update_interval=UPDATE_INTERVAL,
        )
        self.host: str = entry.data[CONF_HOST]
        self.port: int = entry.data[CONF_PORT]
        self.timing: RequestTiming | None = None
        """Of the last request that the server has measured."""
        self.last_seen: datetime = dt_util.utcnow()
        self._slow_requests = 0

    async def _async_update_data(self) -> ServerInfo:
        """Return fresh `info`."""
        try:
            info = await describe(self.host, self.port)
            self._check_identity(info)
        except CannotConnectError as err:
            issues.async_check_gone(self)
            raise UpdateFailed(
                translation_domain=err.translation_domain,
                translation_key=err.translation_key,
                translation_placeholders=err.translation_placeholders,
            ) from err
        except NanoTtsError as err:
            if isinstance(err, UnsupportedVersionError):
                issues.async_report_outdated(self, err.placeholders["version"])
            raise ConfigEntryError(
                translation_domain=err.translation_domain,
                translation_key=err.translation_key,
                translation_placeholders=err.translation_placeholders,
            ) from err
        self.last_seen = dt_util.utcnow()
        issues.async_check_server(self, info)
        if self.data is not None and self.data.version != info.version:
            self._update_devices(info)
        return info

    def _update_devices(self, info: ServerInfo) -> None:
        """Show the version of a server that was replaced while we ran."""
        registry = dr.async_get(self.hass)
        for device in dr.async_entries_for_config_entry(registry, self.config_entry.entry_id):
            registry.async_update_device(device.id, sw_version=info.version)

    def _check_identity(self, info: ServerInfo) -> None:
        known_id = self.config_entry.unique_id
        if known_id is not None and info.server_id is not None and known_id != info.server_id:
            raise DifferentServerError(host=self.host, port=self.port)

    @callback
    def async_record(self, timing: RequestTiming) -> None:
        """Take the numbers of a finished request; sensors and repairs follow."""
        factor = timing.real_time_factor
        if factor is None:
            return
        self.timing = timing
        self._slow_requests = self._slow_requests + 1 if factor > 1 else 0
        issues.async_check_speed(self, slow=self._slow_requests >= SLOW_REQUESTS, factor=factor)
        self.async_update_listeners()
