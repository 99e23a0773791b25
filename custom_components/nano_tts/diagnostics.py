"""What a person can attach to a report: everything but the address."""

from typing import Any

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant

from .coordinator import NanoTtsConfigEntry
from .store import profiles

_SECRET = {CONF_HOST, "id", "unique_id"}


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: NanoTtsConfigEntry
) -> dict[str, Any]:
    """Return the configuration, the raw `info` and the last measurements."""
    coordinator = entry.runtime_data
    timing = coordinator.timing
    return {
        "entry": {
            "data": async_redact_data(entry.data, _SECRET),
            "options": dict(entry.options),
            "profiles": [
                {"title": profile.title, "data": dict(profile.data)} for profile in profiles(entry)
            ],
        },
        "server": {
            "answers": coordinator.last_update_success,
            "last_seen": coordinator.last_seen.isoformat(),
            "info": async_redact_data(coordinator.data.raw, _SECRET),
        },
        "last_request": None
        if timing is None
        else {
            "synth_ms": timing.synth_ms,
            "audio_ms": timing.audio_ms,
            "queue_ms": timing.queue_ms,
            "first_audio_ms": timing.first_audio_ms,
            "real_time_factor": timing.real_time_factor,
        },
    }
