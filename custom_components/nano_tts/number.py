"""Numbers of the engine and of every voice profile, heard with the next request."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from homeassistant.components.number import (
    NumberEntity,
    NumberEntityDescription,
    NumberMode,
)
from homeassistant.const import EntityCategory, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import ATTR_SPEED
from .coordinator import NanoTtsConfigEntry, NanoTtsCoordinator
from .entity import NanoTtsSetting, async_add_settings
from .sound.options import (
    ENERGY_SCALE,
    LEAD_SILENCE,
    LENGTH_SCALE,
    PITCH_SCALE,
    SENTENCE_SILENCE,
    TRAIL_SILENCE,
    VARIATION,
    VOLUME,
    speed_of,
)
from .sound.settings import SettingsStore

# Nothing is sent to the server.
PARALLEL_UPDATES = 0

_STEP = 0.05
_SILENCE_STEP_MS = 10


@dataclass(frozen=True, kw_only=True)
class NanoTtsNumberDescription(NumberEntityDescription):
    """A number, and the option that it sets."""

    option: str
    convert: Callable[[float], float] = float
    """From what is stored to what is shown, and the other way round: it is its own inverse."""
    native_step: float = _STEP
    mode: NumberMode = NumberMode.SLIDER


NUMBERS = (
    NanoTtsNumberDescription(key=ATTR_SPEED, option=LENGTH_SCALE, convert=speed_of),
    NanoTtsNumberDescription(
        key=LENGTH_SCALE, option=LENGTH_SCALE, entity_registry_enabled_default=False
    ),
    NanoTtsNumberDescription(key=PITCH_SCALE, option=PITCH_SCALE),
    NanoTtsNumberDescription(key=ENERGY_SCALE, option=ENERGY_SCALE),
    NanoTtsNumberDescription(key=VARIATION, option=VARIATION),
    NanoTtsNumberDescription(key=VOLUME, option=VOLUME),
    NanoTtsNumberDescription(
        key=SENTENCE_SILENCE,
        option=SENTENCE_SILENCE,
        native_unit_of_measurement=UnitOfTime.SECONDS,
    ),
    *(
        NanoTtsNumberDescription(
            key=option,
            option=option,
            native_step=_SILENCE_STEP_MS,
            native_unit_of_measurement=UnitOfTime.MILLISECONDS,
        )
        for option in (LEAD_SILENCE, TRAIL_SILENCE)
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: NanoTtsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the numbers that some voice of the server obeys."""
    coordinator = entry.runtime_data

    def offered(store: SettingsStore) -> Iterator[tuple[str, Callable[[], NanoTtsNumber]]]:
        for description in NUMBERS:
            if coordinator.data.anybody_obeys(description.option):
                yield description.key, partial(NanoTtsNumber, coordinator, store, description)

    async_add_settings(hass, entry, async_add_entities, offered)


class NanoTtsNumber(NanoTtsSetting, NumberEntity):
    """One number; its value lives in the configuration, so that it survives a restart."""

    entity_description: NanoTtsNumberDescription
    _attr_entity_category = EntityCategory.CONFIG

    def __init__(
        self,
        coordinator: NanoTtsCoordinator,
        store: SettingsStore,
        description: NanoTtsNumberDescription,
    ) -> None:
        """Take the limits that the server names."""
        super().__init__(coordinator, store, description.key)
        self.entity_description = description
        self.option = description.option
        limits = coordinator.data.ranges[self.option]
        ends = sorted(description.convert(end) for end in (limits.low, limits.high))
        self._attr_native_min_value, self._attr_native_max_value = ends

    @property
    def native_value(self) -> float:
        """Return what is heard: the stored value, else what the server or its profile does."""
        settings = self.store.settings
        usual = self.coordinator.data.usual(settings.voice, self.option)
        stored = settings.values.get(self.option, usual)
        return round(self.entity_description.convert(stored), 3)

    async def async_set_native_value(self, value: float) -> None:
        """Store a new value."""
        self.store.async_set(self.hass, **{self.option: self.entity_description.convert(value)})
