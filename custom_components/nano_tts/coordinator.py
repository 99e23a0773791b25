"""Keeps what the server says about itself fresh, and collects what its answers have cost."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
import logging

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .const import (
    DOMAIN,
    DOWN_INTERVAL,
    DOWN_LONG_AFTER,
    DOWN_LONG_INTERVAL,
    LATELY,
    SLOW_REQUESTS,
    UPDATE_INTERVAL,
)
from .embedded.engine import EmbeddedEngine
from .errors import NanoTtsError, UnsupportedVersionError
from .issues import reports
from .sound.offer import ServerInfo
from .sound.timing import RequestTiming
from .speaker import speaker_for
from .wire.address import Address
from .wire.kept import KeptServer

_LOGGER = logging.getLogger(__name__)


class NanoTtsCoordinator(DataUpdateCoordinator[ServerInfo]):
    """Asks for `info` every minute, and every second while nobody answers."""

    config_entry: ConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        kept: KeptServer,
        engine: EmbeddedEngine | None = None,
    ) -> None:
        """Read the address from the entry, unless its engine was started here."""
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name=DOMAIN,
            update_interval=UPDATE_INTERVAL,
        )
        self.engine = engine
        self.speaker = speaker_for(entry.data, engine)
        self.kept = kept
        self.timing: RequestTiming | None = None
        """Of the last request that the server has measured."""
        self.last_seen: datetime = reports.async_down_since(hass, entry)
        """When it answered last; before its first answer, since when it is expected."""
        self.is_stranger = False
        """A server with another id answers at the address; it speaks, but is not remembered."""
        self._slow_requests = 0
        self._looking: asyncio.Task[None] | None = None
        self._failure_listeners: list[Callable[[NanoTtsError], None]] = []

    async def async_start(self) -> None:
        """Ask for the first time; what the server said before the last restart will do as well.

        Raises:
            ConfigEntryNotReady: there is no answer, and there never was one.
        """
        try:
            await self.async_config_entry_first_refresh()
        except ConfigEntryNotReady as err:
            info = self.kept.info(self.speaker.address)
            if info is None:
                raise
            _LOGGER.warning("%s; going on with what the server offered before", err)
            self.data = info

    @property
    def was_there_lately(self) -> bool:
        """Tell whether a server that is away now is expected back in a moment."""
        return dt_util.utcnow() - self.last_seen < LATELY

    async def _async_update_data(self) -> ServerInfo:
        """Return fresh `info`."""
        try:
            info = await self.speaker.describe()
        except NanoTtsError as err:
            self._note_silence(err)
            raise UpdateFailed(
                translation_domain=err.translation_domain,
                translation_key=err.translation_key,
                translation_placeholders=err.translation_placeholders,
            ) from err
        self.update_interval = UPDATE_INTERVAL
        self.last_seen = dt_util.utcnow()
        reports.async_answered(self.hass, self.config_entry)
        known_id = self.config_entry.unique_id
        self.is_stranger = None not in (known_id, info.server_id) and known_id != info.server_id
        if self.is_stranger:
            reports.async_report_stranger(self.hass, self.config_entry, self.speaker.address, info)
        else:
            reports.async_check_server(self.hass, self.config_entry, info)
            self.kept.async_keep(info)
        if self.data is not None and self.data.version != info.version:
            self._update_devices(info)
        return info

    def _note_silence(self, err: NanoTtsError) -> None:
        silent_for = dt_util.utcnow() - self.last_seen
        self.update_interval = DOWN_INTERVAL if silent_for < DOWN_LONG_AFTER else DOWN_LONG_INTERVAL
        if isinstance(self.speaker.address, Address):  # our own engine reports on itself
            reports.async_check_gone(
                self.hass, self.config_entry, self.speaker.address, self.last_seen
            )
        if isinstance(err, UnsupportedVersionError):
            reports.async_report_outdated(self.hass, self.config_entry, err.placeholders["version"])

    def _update_devices(self, info: ServerInfo) -> None:
        """Show the version of a server that was replaced while we ran."""
        registry = dr.async_get(self.hass)
        for device in dr.async_entries_for_config_entry(registry, self.config_entry.entry_id):
            registry.async_update_device(device.id, sw_version=info.version)

    async def async_pronounce(
        self, say: Mapping[str, str], forget: Sequence[str] = ()
    ) -> dict[str, str]:
        """Change the pronunciations of the server and return them all.

        Phrases that are kept with the old sound are not found any more when this returns.

        Raises:
            NanoTtsError: as `Speaker.pronunciations`.
        """
        words = await self.speaker.pronunciations(say, forget)
        if say or forget:
            await self.async_refresh()
        return words

    @callback
    def async_listen_for_failures(self, call: Callable[[NanoTtsError], None]) -> Callable[[], None]:
        """Call with every request that fails; returns what ends it."""
        self._failure_listeners.append(call)
        return lambda: self._failure_listeners.remove(call)

    @callback
    def async_failed(self, err: NanoTtsError) -> None:
        """Take note of a request that could not be spoken."""
        for call in list(self._failure_listeners):
            call(err)
        self._look_again()

    @callback
    def async_record(self, timing: RequestTiming) -> None:
        """Take the numbers of a finished request; sensors and repairs follow."""
        self.last_seen = dt_util.utcnow()
        if not self.last_update_success:
            self._look_again()
        factor = timing.real_time_factor
        if factor is None:
            return
        self.timing = timing
        self._slow_requests = self._slow_requests + 1 if factor > 1 else 0
        slow = self._slow_requests >= SLOW_REQUESTS
        reports.async_check_speed(self.hass, self.config_entry, slow=slow, factor=factor)
        self.async_update_listeners()

    def _look_again(self) -> None:
        """Let the entities show now, and not at the next poll, what a request has found out."""
        if self._looking is None or self._looking.done():
            self._looking = self.config_entry.async_create_background_task(
                self.hass, self.async_refresh(), "nano_tts look again"
            )


type NanoTtsConfigEntry = ConfigEntry[NanoTtsCoordinator]
