"""A server that takes the place of another: profiles, entities and devices stay what they are."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..const import DOMAIN


async def async_adopt(
    hass: HomeAssistant,
    entry: ConfigEntry,
    server_id: str | None,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Let an entry go on with another server, and set it up anew.

    Entity ids stay, because pipelines, scripts and dashboards name them; only the unique ids behind
    them follow the server, so that its predecessor can come back as a server of its own.

    Args:
        hass: Home Assistant.
        entry: with the id of the old server.
        server_id: of the new one; no entry has it yet. None for a server that has none.
        data: of the entry from now on; None where that stays.
    """
    old_id = entry.unique_id or entry.entry_id
    stem = server_id or entry.entry_id
    entities = er.async_get(hass)
    devices = dr.async_get(hass)
    for entity in er.async_entries_for_config_entry(entities, entry.entry_id):
        if entity.unique_id == old_id or entity.unique_id.startswith(f"{old_id}_"):
            new_id = stem + entity.unique_id.removeprefix(old_id)
            entities.async_update_entity(entity.entity_id, new_unique_id=new_id)
    for device in dr.async_entries_for_config_entry(devices, entry.entry_id):
        if (DOMAIN, old_id) in device.identifiers:
            devices.async_update_device(device.id, new_identifiers={(DOMAIN, stem)})
    hass.config_entries.async_update_entry(
        entry, unique_id=server_id, data=entry.data if data is None else data
    )
    hass.config_entries.async_schedule_reload(entry.entry_id)
