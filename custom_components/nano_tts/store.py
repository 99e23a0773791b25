"""Where an engine's settings are kept: the entry's options, or the data of a voice profile.

Both are part of Home Assistant's configuration, so they survive restarts, and a slider, a dialog
and a request always see the same numbers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigSubentry,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from .const import DOMAIN, NAME, SUBENTRY_VOICE_PROFILE
from .info import ServerInfo
from .speech import SpeechSettings

if TYPE_CHECKING:
    from .coordinator import NanoTtsConfigEntry


def profiles(entry: "NanoTtsConfigEntry") -> list[ConfigSubentry]:
    """Return the voice profiles of an entry."""
    return [
        subentry
        for subentry in entry.subentries.values()
        if subentry.subentry_type == SUBENTRY_VOICE_PROFILE
    ]


def stores(entry: "NanoTtsConfigEntry") -> list["SettingsStore"]:
    """Return the engine's own settings first, then those of its profiles."""
    return [
        SettingsStore(entry),
        *(SettingsStore(entry, subentry.subentry_id) for subentry in profiles(entry)),
    ]


@callback
def async_for_each_store(
    hass: HomeAssistant, entry: "NanoTtsConfigEntry", add: Callable[["SettingsStore"], None]
) -> None:
    """Call `add` for the engine and its profiles now, and for each profile that is made later.

    Nothing is reloaded for a new profile, so nothing that is being said is disturbed. Profiles that
    are deleted take their entities along without our help.
    """
    known: set[str | None] = set()

    @callback
    def add_new(change: ConfigEntryChange, changed_entry: ConfigEntry) -> None:
        if changed_entry.entry_id != entry.entry_id:
            return
        for store in stores(entry):
            if store.subentry_id not in known:
                known.add(store.subentry_id)
                add(store)

    add_new(ConfigEntryChange.UPDATED, entry)
    entry.async_on_unload(async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, add_new))


@dataclass(frozen=True, slots=True)
class SettingsStore:
    """The settings of the engine itself (no subentry) or of one voice profile."""

    entry: "NanoTtsConfigEntry"
    subentry_id: str | None = None

    @property
    def unique_id(self) -> str:
        """Prefix of unique ids; never changes, because pipelines keep entity ids for ever."""
        return self.subentry_id or self.entry.unique_id or self.entry.entry_id

    @property
    def config(self) -> Mapping[str, Any]:
        """What is stored now; nothing once the profile has been deleted."""
        if self.subentry_id is None:
            return self.entry.options
        subentry = self.entry.subentries.get(self.subentry_id)
        return {} if subentry is None else subentry.data

    @property
    def settings(self) -> SpeechSettings:
        """What is stored now, as settings."""
        return SpeechSettings.from_config(self.config)

    @callback
    def async_set(self, hass: HomeAssistant, name: str, value: str | float) -> None:
        """Store one value; takes effect with the next request, nothing is reloaded."""
        config = {**self.config, name: value}
        if self.subentry_id is None:
            hass.config_entries.async_update_entry(self.entry, options=config)
        elif (subentry := self.entry.subentries.get(self.subentry_id)) is not None:
            hass.config_entries.async_update_subentry(self.entry, subentry, data=config)

    def device_info(self, info: ServerInfo) -> DeviceInfo:
        """Return the device of the server, or of the profile."""
        subentry = self.entry.subentries.get(self.subentry_id) if self.subentry_id else None
        voice = self.settings.voice or info.default_voice
        return DeviceInfo(
            identifiers={(DOMAIN, self.unique_id)},
            name=subentry.title if subentry else self.entry.title,
            manufacturer=NAME,
            model=voice,
            sw_version=info.version,
            entry_type=DeviceEntryType.SERVICE,
        )
