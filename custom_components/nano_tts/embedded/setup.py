"""The engine of an entry: found or installed, started, and brought to the version of the integration."""

from functools import partial
import logging
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.util.hass_dict import HassKey

from ..const import CONF_ACCEPTED, CONF_ENGINE, DOMAIN, ENGINE_EMBEDDED
from ..errors import EngineInstallError
from ..issues import reports
from . import release
from .engine import EmbeddedEngine, History
from .folders import EngineFolders, Installed
from .install import async_install, take_offered
from .needs import meet_needs

_LOGGER = logging.getLogger(__name__)

_HISTORIES: HassKey[dict[str, History]] = HassKey(f"{DOMAIN}_engine_histories")
_SHOWN_LINES: Final = 8
"""Of the log, in a repair issue."""


async def async_start_engine(hass: HomeAssistant, entry: ConfigEntry) -> EmbeddedEngine:
    """Start the engine of an entry; it is stopped with the entry, and with Home Assistant.

    An engine of another version than the integration speaks until its successor is installed.

    Raises:
        ConfigEntryNotReady: none is installed, and none can be.
    """
    engine = take_offered(hass) or await _async_found(hass, entry)
    hass.data.setdefault(_HISTORIES, {})[entry.entry_id] = engine.history
    engine.on_change = partial(_report, hass, entry)

    async def stop(event: Event) -> None:
        await engine.async_stop()

    async def unload() -> None:
        await engine.async_stop()
        if not is_embedded(entry):  # it has been moved to a server
            await async_remove_engine(hass, data=False)

    entry.async_on_unload(unload)
    entry.async_on_unload(hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, stop))
    if is_wanted(engine.installed, entry):
        await _async_settle(hass, entry, engine)
    else:
        entry.async_create_background_task(
            hass, _async_upgrade(hass, entry, engine), "nano_tts upgrade"
        )
    return engine


async def async_remove_engine(hass: HomeAssistant, *, data: bool) -> None:
    """Remove the engine from the disk; with `data`, its pronunciations too."""
    folders = EngineFolders.of(hass)
    await hass.async_add_executor_job(folders.remove if data else folders.remove_engines)


def is_embedded(entry: ConfigEntry) -> bool:
    """Tell whether the engine of an entry runs here."""
    return entry.data.get(CONF_ENGINE) == ENGINE_EMBEDDED


def is_wanted(installed: Installed, entry: ConfigEntry) -> bool:
    """Tell whether an engine is the one that goes with the integration."""
    trusted = (release.SHA256, entry.data.get(CONF_ACCEPTED))
    return installed.version == release.VERSION and (
        release.SHA256 is None or installed.sha256 in trusted
    )


async def _async_found(hass: HomeAssistant, entry: ConfigEntry) -> EmbeddedEngine:
    """Return the engine that is on the disk, or one that is installed now; it has been started.

    Raises:
        ConfigEntryNotReady: there is none, and none can be had.
    """
    folders = EngineFolders.of(hass)
    found = await hass.async_add_executor_job(folders.installed)
    found.sort(key=lambda one: is_wanted(one, entry), reverse=True)
    try:
        if not found:
            return await async_install(hass, entry.data.get(CONF_ACCEPTED))
        # It may be another Python by now, or a Home Assistant that has lost a package.
        await hass.async_add_executor_job(meet_needs, found[0].requirements, folders.needs)
    except EngineInstallError as err:
        reports.async_report_engine(hass, entry, err)
        raise ConfigEntryNotReady(
            translation_domain=err.translation_domain,
            translation_key=err.translation_key,
            translation_placeholders=err.translation_placeholders,
        ) from err
    history = hass.data.get(_HISTORIES, {}).get(entry.entry_id) or History()
    engine = EmbeddedEngine(hass, found[0], history)
    await engine.async_start()
    return engine


async def _async_upgrade(hass: HomeAssistant, entry: ConfigEntry, engine: EmbeddedEngine) -> None:
    """Install the engine that goes with the integration, and go on with it at the same address."""
    try:
        successor = await async_install(hass, entry.data.get(CONF_ACCEPTED))
    except EngineInstallError as err:
        _LOGGER.warning("Going on with version %s of the engine: %s", engine.installed.version, err)
        reports.async_report_engine(hass, entry, err)
        return
    await successor.async_stop()
    await engine.async_switch(successor.installed)
    await _async_settle(hass, entry, engine)
    await entry.runtime_data.async_refresh()


async def _async_settle(hass: HomeAssistant, entry: ConfigEntry, engine: EmbeddedEngine) -> None:
    """Remove what the engine is the successor of."""
    reports.async_clear_engine(hass, entry)
    folders = EngineFolders.of(hass)
    await hass.async_add_executor_job(folders.keep_only, [engine.installed.path])


@callback
def _report(hass: HomeAssistant, entry: ConfigEntry, engine: EmbeddedEngine) -> None:
    lines = list(engine.history.lines)[-_SHOWN_LINES:]
    reports.async_check_engine(
        hass, entry, engine.history.failures if engine.is_failing else 0, lines
    )
