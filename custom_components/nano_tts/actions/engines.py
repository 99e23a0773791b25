"""Which of our entities an action is about."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er

from ..const import DOMAIN
from ..coordinator import NanoTtsConfigEntry


def own_engine(hass: HomeAssistant, entity_id: str) -> NanoTtsConfigEntry:
    """Return the entry that an engine belongs to.

    Raises:
        ServiceValidationError: it is none of ours, or not set up.
    """
    entity = er.async_get(hass).async_get(entity_id)
    entry: NanoTtsConfigEntry | None = None
    if entity is not None and entity.platform == DOMAIN and entity.config_entry_id is not None:
        entry = hass.config_entries.async_get_entry(entity.config_entry_id)
    if entry is None:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="not_our_engine",
            translation_placeholders={"entity_id": entity_id},
        )
    if entry.state is not ConfigEntryState.LOADED:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="not_loaded",
            translation_placeholders={"name": entry.title},
        )
    return entry
