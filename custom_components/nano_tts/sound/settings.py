"""Where an engine's settings are kept: the entry's options, or the data of a voice profile.

Both are part of Home Assistant's configuration, so they survive restarts, and a slider, a dialog
and a request always see the same numbers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
    ConfigSubentry,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ..const import CONF_LANGUAGE, SUBENTRY_VOICE_PROFILE
from .options import SpeechSettings


def profiles(entry: ConfigEntry) -> list[ConfigSubentry]:
    """Return the voice profiles of an entry."""
    return [
        subentry
        for subentry in entry.subentries.values()
        if subentry.subentry_type == SUBENTRY_VOICE_PROFILE
    ]


def stores(entry: ConfigEntry) -> list["SettingsStore"]:
    """Return the engine's own settings first, then those of its profiles."""
    return [
        SettingsStore(entry),
        *(SettingsStore(entry, subentry.subentry_id) for subentry in profiles(entry)),
    ]


@callback
def async_when_changed(
    hass: HomeAssistant, entry: ConfigEntry, call: Callable[[], None]
) -> Callable[[], None]:
    """Call whenever the title, the settings or the profiles of an entry change.

    Returns:
        What ends it.
    """

    @callback
    def changed(change: ConfigEntryChange, changed_entry: ConfigEntry) -> None:
        if change is ConfigEntryChange.UPDATED and changed_entry.entry_id == entry.entry_id:
            call()

    return async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, changed)


@callback
def async_for_each_store(
    hass: HomeAssistant, entry: ConfigEntry, add: Callable[["SettingsStore"], None]
) -> None:
    """Call `add` for the engine and its profiles now, and for each profile that is made later.

    Nothing is reloaded for a new profile, so nothing that is being said is disturbed. Profiles that
    are deleted take their entities along without our help.
    """
    known: set[str | None] = set()

    @callback
    def add_new() -> None:
        for store in stores(entry):
            if store.subentry_id not in known:
                known.add(store.subentry_id)
                add(store)

    add_new()
    entry.async_on_unload(async_when_changed(hass, entry, add_new))


@dataclass(frozen=True, slots=True)
class SettingsStore:
    """The settings of the engine itself (no subentry) or of one voice profile."""

    entry: ConfigEntry
    subentry_id: str | None = None

    @property
    def unique_id(self) -> str:
        """Prefix of unique ids; never changes, because pipelines keep entity ids for ever."""
        return self.subentry_id or self.entry.unique_id or self.entry.entry_id

    @property
    def title(self) -> str:
        """Name that a person has given it."""
        subentry = self.entry.subentries.get(self.subentry_id or "")
        return self.entry.title if subentry is None else subentry.title

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

    @property
    def language(self) -> str | None:
        """Language that a profile is for; None: any."""
        return self.config.get(CONF_LANGUAGE) or None

    @callback
    def async_set(self, hass: HomeAssistant, **changes: str | float | None) -> None:
        """Store values, or forget those that are None; the next request has them."""
        kept = {**self.config, **changes}
        config = {name: value for name, value in kept.items() if value is not None}
        if self.subentry_id is None:
            hass.config_entries.async_update_entry(self.entry, options=config)
        elif (subentry := self.entry.subentries.get(self.subentry_id)) is not None:
            hass.config_entries.async_update_subentry(self.entry, subentry, data=config)
