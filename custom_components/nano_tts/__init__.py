"""Nano TTS: speech from a Nano TTS server, with voice scales, profiles and an early start."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

from .actions import async_setup_actions
from .const import DOMAIN, SERVER_PROFILE_MARK
from .coordinator import NanoTtsConfigEntry, NanoTtsCoordinator
from .dialogs.sample import async_setup_samples
from .embedded.setup import async_remove_engine, async_start_engine, is_embedded
from .entity import async_follow_settings
from .issues import reports
from .sound.settings import stores
from .wire.kept import KeptServer

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)

DEFAULTS_OF_MINOR_VERSION_1 = {
    "length_scale": 1.0,
    "pitch_scale": 1.0,
    "energy_scale": 1.0,
    "volume": 1.0,
    "sentence_silence": 0.2,
    "lead_silence_ms": 0.0,
    "trail_silence_ms": 0.0,
}
"""What the dialogs of 0.1.0 stored where nothing was moved; today's defaults are others."""
PLATFORMS = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.EVENT,
    Platform.NUMBER,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.TTS,
]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the actions, which exist whether or not a server is set up."""
    async_setup_actions(hass)
    async_setup_samples(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: NanoTtsConfigEntry) -> bool:
    """Set up a server, or the engine that runs here."""
    kept = KeptServer(hass, entry.entry_id)
    await kept.async_load()
    engine = await async_start_engine(hass, entry) if is_embedded(entry) else None
    coordinator = NanoTtsCoordinator(hass, entry, kept, engine)
    await coordinator.async_start()
    entry.runtime_data = coordinator
    # Before the entities: an engine is named in full, which Home Assistant compares with its device.
    async_follow_settings(hass, entry, coordinator)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: NanoTtsConfigEntry) -> bool:
    """Unload a server."""
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if unloaded:
        await entry.runtime_data.kept.async_save()
        reports.async_clear_all(hass, entry.entry_id)
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: NanoTtsConfigEntry) -> None:
    """Forget what was reported and remembered."""
    reports.async_clear_all(hass, entry.entry_id)
    await KeptServer(hass, entry.entry_id).async_remove()
    if is_embedded(entry):
        await async_remove_engine(hass, data=True)


async def async_migrate_entry(hass: HomeAssistant, entry: NanoTtsConfigEntry) -> bool:
    """Bring the settings of an older version to today's meaning."""
    if entry.version > 1:
        return False
    if entry.minor_version < 2:
        # Dialogs stored every number, and one that was the default left it to the server's profile.
        for store in stores(entry):
            if SERVER_PROFILE_MARK in (store.settings.voice or ""):
                unmoved = {
                    name: None
                    for name, value in store.settings.values.items()
                    if value == DEFAULTS_OF_MINOR_VERSION_1.get(name)
                }
                store.async_set(hass, **unmoved)
        hass.config_entries.async_update_entry(entry, minor_version=2)
    return True
