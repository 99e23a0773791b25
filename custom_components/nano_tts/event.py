"""Requests that could not be spoken, for automations and for whoever wonders about the silence."""

from typing import ClassVar, Final

from homeassistant.components.event import EventEntity
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import NanoTtsConfigEntry
from .entity import NanoTtsEntity
from .errors import (
    BusyError,
    CannotConnectError,
    ConnectionLostError,
    NanoTtsError,
    NoAnswerError,
)
from .sound.settings import SettingsStore

# Requests feed it.
PARALLEL_UPDATES = 0

_OTHER: Final = "refused"
_KINDS: Final[tuple[tuple[type[NanoTtsError], str], ...]] = (
    (CannotConnectError, "cannot_connect"),
    (ConnectionLostError, "connection_lost"),
    (NoAnswerError, "no_answer"),
    (BusyError, "busy"),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: NanoTtsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the event of the server."""
    async_add_entities([NanoTtsFailure(entry.runtime_data, SettingsStore(entry), "failure")])


class NanoTtsFailure(NanoTtsEntity, EventEntity):
    """The last error, kept over restarts by Home Assistant."""

    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _attr_event_types: ClassVar[list[str]] = [*(kind for _, kind in _KINDS), _OTHER]  # type: ignore[misc]

    @property
    def available(self) -> bool:
        """Most of what it tells happens while the server is away."""
        return True

    async def async_added_to_hass(self) -> None:
        """Listen to the requests of all engines of the server."""
        await super().async_added_to_hass()
        self.async_on_remove(self.coordinator.async_listen_for_failures(self._async_failed))

    @callback
    def _async_failed(self, err: NanoTtsError) -> None:
        kind = next((name for error, name in _KINDS if isinstance(err, error)), _OTHER)
        self._trigger_event(kind, {"message": str(err)})
        self.async_write_ha_state()
