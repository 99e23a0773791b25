"""What all entities of a server or a voice profile have in common."""

from collections.abc import Callable, Iterable

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import DOMAIN, NAME
from .coordinator import NanoTtsConfigEntry, NanoTtsCoordinator
from .sound.settings import (
    SettingsStore,
    async_for_each_store,
    async_when_changed,
    stores,
)


class NanoTtsEntity(CoordinatorEntity[NanoTtsCoordinator]):
    """An entity with the device of its settings."""

    _attr_has_entity_name = True

    def __init__(self, coordinator: NanoTtsCoordinator, store: SettingsStore, key: str) -> None:
        """Take names and ids from the settings."""
        super().__init__(coordinator)
        self.store = store
        self._attr_unique_id = f"{store.unique_id}_{key}"
        self._attr_translation_key = key
        voice = coordinator.data.speaking(store.settings.voice)
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, store.unique_id)},
            name=store.title,
            manufacturer=NAME,
            model=None if voice is None else voice.name,
            sw_version=coordinator.data.version,
            entry_type=DeviceEntryType.SERVICE,
        )

    async def async_added_to_hass(self) -> None:
        """Follow changes of the settings, wherever they are made."""
        await super().async_added_to_hass()
        self.async_on_remove(
            async_when_changed(self.hass, self.store.entry, self._async_settings_changed)
        )

    @callback
    def _async_settings_changed(self) -> None:
        self.async_write_ha_state()


class NanoTtsSetting(NanoTtsEntity):
    """An entity that is a setting: it can be changed while the server is away."""

    option: str

    @property
    def available(self) -> bool:
        """Return whether the voice that speaks obeys it: no control does nothing."""
        return self.coordinator.data.obeys(self.store.settings.voice, self.option)


@callback
def async_add_settings(
    hass: HomeAssistant,
    entry: NanoTtsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    offered: Callable[[SettingsStore], Iterable[tuple[str, Callable[[], Entity]]]],
) -> None:
    """Add entities of the engine and its profiles, now and when a new voice brings more of them.

    Args:
        hass: Home Assistant.
        entry: whose.
        async_add_entities: of the platform.
        offered: key and maker of every entity that makes sense for a store at this time.
    """

    @callback
    def add(store: SettingsStore) -> None:
        known: set[str] = set()

        @callback
        def add_new() -> None:
            new = {key: make for key, make in offered(store) if key not in known}
            known.update(new)
            if new:
                async_add_entities(
                    [make() for make in new.values()], config_subentry_id=store.subentry_id
                )

        add_new()
        entry.async_on_unload(entry.runtime_data.async_add_listener(add_new))

    async_for_each_store(hass, entry, add)


@callback
def async_follow_settings(
    hass: HomeAssistant, entry: NanoTtsConfigEntry, coordinator: NanoTtsCoordinator
) -> None:
    """Keep names and models of the devices as the settings have them, at once."""

    @callback
    def follow() -> None:
        registry = dr.async_get(hass)
        devices = {
            identifier: device
            for device in dr.async_entries_for_config_entry(registry, entry.entry_id)
            for identifier in device.identifiers
        }
        for store in stores(entry):
            device = devices.get((DOMAIN, store.unique_id))
            voice = coordinator.data.speaking(store.settings.voice)
            if device is not None:
                registry.async_update_device(
                    device.id, name=store.title, model=None if voice is None else voice.name
                )

    follow()
    entry.async_on_unload(async_when_changed(hass, entry, follow))
