"""What the server says its last request has cost."""

from collections.abc import Callable
from dataclasses import dataclass

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import NanoTtsConfigEntry, NanoTtsCoordinator
from .entity import NanoTtsEntity
from .sound.settings import SettingsStore
from .sound.timing import RequestTiming

# The coordinator feeds all of them.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class NanoTtsSensorDescription(SensorEntityDescription):
    """A sensor and where its value comes from."""

    value: Callable[[NanoTtsCoordinator], float | str | None]


def _timing(
    read: Callable[[RequestTiming], float | None],
) -> Callable[[NanoTtsCoordinator], float | None]:
    return lambda coordinator: None if coordinator.timing is None else read(coordinator.timing)


SENSORS = (
    NanoTtsSensorDescription(
        key="real_time_factor",
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=2,
        value=_timing(lambda timing: timing.real_time_factor),
    ),
    NanoTtsSensorDescription(
        key="first_audio",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.MILLISECONDS,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
        entity_registry_enabled_default=False,
        value=_timing(lambda timing: timing.first_audio_ms),
    ),
    NanoTtsSensorDescription(
        key="queue_time",
        device_class=SensorDeviceClass.DURATION,
        native_unit_of_measurement=UnitOfTime.MILLISECONDS,
        state_class=SensorStateClass.MEASUREMENT,
        suggested_display_precision=0,
        entity_registry_enabled_default=False,
        value=_timing(lambda timing: timing.queue_ms),
    ),
    NanoTtsSensorDescription(
        key="server_version",
        entity_registry_enabled_default=False,
        value=lambda coordinator: coordinator.data.version,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: NanoTtsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of the server."""
    store = SettingsStore(entry)
    async_add_entities(
        NanoTtsSensor(entry.runtime_data, store, description) for description in SENSORS
    )


class NanoTtsSensor(NanoTtsEntity, SensorEntity):
    """One number of the last request, or of the server."""

    entity_description: NanoTtsSensorDescription
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    def __init__(
        self,
        coordinator: NanoTtsCoordinator,
        store: SettingsStore,
        description: NanoTtsSensorDescription,
    ) -> None:
        """Keep the description."""
        super().__init__(coordinator, store, description.key)
        self.entity_description = description

    @property
    def native_value(self) -> float | str | None:
        """Return the value, unknown until a request was measured."""
        return self.entity_description.value(self.coordinator)
