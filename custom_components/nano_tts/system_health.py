"""A few lines for the page Repairs, System information."""

from typing import Any

from homeassistant.components.system_health import SystemHealthRegistration
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN
from .coordinator import NanoTtsConfigEntry


@callback
def async_register(hass: HomeAssistant, register: SystemHealthRegistration) -> None:
    """Offer the lines."""
    register.async_register_info(_async_info)


async def _async_info(hass: HomeAssistant) -> dict[str, Any]:
    """Return whether the servers answer, and how the engine in here does."""
    entries: list[NanoTtsConfigEntry] = hass.config_entries.async_entries(DOMAIN)
    running = [entry.runtime_data for entry in entries if entry.state is ConfigEntryState.LOADED]
    servers = [one for one in running if one.engine is None]
    info: dict[str, Any] = {
        "servers": f"{sum(one.last_update_success for one in servers)}/{len(servers)}"
    }
    for one in running:
        if one.engine is not None:
            facts = one.engine.facts
            info["engine"] = facts["version"] if facts["running"] else facts["last_end"]
            info["backend"] = one.data.backend
            info["restarts"] = facts["restarts"]
    return info
