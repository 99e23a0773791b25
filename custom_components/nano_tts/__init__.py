"""Nano TTS: speech from a Nano TTS server, with voice scales, profiles and an early start."""

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.typing import ConfigType

from . import issues
from .const import DOMAIN
from .coordinator import NanoTtsConfigEntry, NanoTtsCoordinator
from .services import async_setup_services
from .store import profiles

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)

PLATFORMS = [Platform.BINARY_SENSOR, Platform.NUMBER, Platform.SENSOR, Platform.TTS]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the actions, which exist whether or not a server is set up."""
    async_setup_services(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: NanoTtsConfigEntry) -> bool:
    """Set up a server."""
    coordinator = NanoTtsCoordinator(hass, entry)
    await coordinator.async_config_entry_first_refresh()
    entry.runtime_data = coordinator
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    _reload_on_new_profile(hass, entry)
    return True


@callback
def _reload_on_new_profile(hass: HomeAssistant, entry: NanoTtsConfigEntry) -> None:
    """Reload when a voice profile is added, so that it gets its entities.

    An update listener would do it too, but Home Assistant allows none beside a dialog that reloads
    by itself. Profiles that are deleted take their entities along without our help.
    """
    known = {profile.subentry_id for profile in profiles(entry)}

    @callback
    def changed(change: ConfigEntryChange, changed_entry: ConfigEntry) -> None:
        if changed_entry is entry and {p.subentry_id for p in profiles(entry)} - known:
            known.update(p.subentry_id for p in profiles(entry))
            hass.config_entries.async_schedule_reload(entry.entry_id)

    entry.async_on_unload(async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, changed))


async def async_unload_entry(hass: HomeAssistant, entry: NanoTtsConfigEntry) -> bool:
    """Unload a server."""
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if unloaded:
        issues.async_clear_all(entry.runtime_data)
    return unloaded
