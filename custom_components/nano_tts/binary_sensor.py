"""Whether the server answers."""

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import NanoTtsConfigEntry
from .entity import NanoTtsEntity
from .sound.settings import SettingsStore

# The coordinator feeds it.
PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: NanoTtsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensor of the server."""
    async_add_entities([NanoTtsOnline(entry.runtime_data, SettingsStore(entry), "online")])


class NanoTtsOnline(NanoTtsEntity, BinarySensorEntity):
    """On while the server answers `describe`."""

    _attr_device_class = BinarySensorDeviceClass.CONNECTIVITY
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    @property
    def available(self) -> bool:
        """Being away is this sensor's news, not its failure."""
        return True

    @property
    def is_on(self) -> bool:
        """Return whether the last poll was answered, by the server that was added."""
        return self.coordinator.last_update_success and not self.coordinator.is_stranger
