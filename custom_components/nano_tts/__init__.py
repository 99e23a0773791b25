"""Nano TTS: speech from a Nano TTS server, with voice scales, profiles and an early start."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

from . import issues
from .const import DOMAIN
from .coordinator import NanoTtsConfigEntry, NanoTtsCoordinator
from .services import async_setup_services

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
    return True


async def async_unload_entry(hass: HomeAssistant, entry: NanoTtsConfigEntry) -> bool:
    """Unload a server."""
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if unloaded:
        issues.async_clear_all(hass, entry.entry_id)
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: NanoTtsConfigEntry) -> None:
    """Forget what was reported about a server that was never set up."""
    issues.async_clear_all(hass, entry.entry_id)
