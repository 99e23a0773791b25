"""Sliders for the scales of the engine and of every voice profile, heard with the next request."""

from homeassistant.components.number import NumberEntity, NumberMode
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import NanoTtsConfigEntry, NanoTtsCoordinator
from .entity import NanoTtsEntity
from .speech import ENERGY_SCALE, LENGTH_SCALE, PITCH_SCALE
from .store import SettingsStore, async_for_each_store

# Nothing is sent to the server.
PARALLEL_UPDATES = 0

_STEP = 0.05


async def async_setup_entry(
    hass: HomeAssistant,
    entry: NanoTtsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sliders of the engine and of the profiles."""

    @callback
    def add(store: SettingsStore) -> None:
        async_add_entities(
            [
                NanoTtsScale(entry.runtime_data, store, name)
                for name in (LENGTH_SCALE, PITCH_SCALE, ENERGY_SCALE)
            ],
            config_subentry_id=store.subentry_id,
        )

    async_for_each_store(hass, entry, add)


class NanoTtsScale(NanoTtsEntity, NumberEntity):
    """One scale; its value lives in the configuration, so that it survives a restart."""

    _attr_entity_category = EntityCategory.CONFIG
    _attr_mode = NumberMode.SLIDER
    _attr_native_step = _STEP

    def __init__(self, coordinator: NanoTtsCoordinator, store: SettingsStore, name: str) -> None:
        """Take the limits that the server names."""
        super().__init__(coordinator, store, name)
        self._scale = name
        limits = coordinator.data.ranges[name]
        self._attr_native_min_value = limits.low
        self._attr_native_max_value = limits.high

    @property
    def available(self) -> bool:
        """A setting can be changed while the server is away."""
        return True

    @property
    def native_value(self) -> float:
        """Return the stored value, else what the server uses by itself."""
        default = self.coordinator.data.ranges[self._scale].default
        return float(self.store.config.get(self._scale, default))

    async def async_set_native_value(self, value: float) -> None:
        """Store a new value."""
        self.store.async_set(self.hass, self._scale, value)
        self.async_write_ha_state()
