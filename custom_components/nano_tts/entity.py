"""What all entities of a server or a voice profile have in common."""

from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .coordinator import NanoTtsCoordinator
from .store import SettingsStore


class NanoTtsEntity(CoordinatorEntity[NanoTtsCoordinator]):
    """An entity with the device of its settings."""

    _attr_has_entity_name = True

    def __init__(self, coordinator: NanoTtsCoordinator, store: SettingsStore, key: str) -> None:
        """Take names and ids from the settings."""
        super().__init__(coordinator)
        self.store = store
        self._attr_unique_id = f"{store.unique_id}_{key}"
        self._attr_translation_key = key
        self._attr_device_info = store.device_info(coordinator.data)
