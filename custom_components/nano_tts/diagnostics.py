"""What a person can attach to a report: everything but the address."""

from typing import Any

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_HOST
from homeassistant.core import HomeAssistant

from .coordinator import NanoTtsConfigEntry, NanoTtsCoordinator
from .sound.settings import profiles

_SECRET = {CONF_HOST, "id", "unique_id"}


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: NanoTtsConfigEntry
) -> dict[str, Any]:
    """Return the configuration, and of an entry that is set up the `info` and last measurements."""
    loaded = entry.state is ConfigEntryState.LOADED
    return {
        "entry": {
            "state": entry.state.value,
            "data": async_redact_data(entry.data, _SECRET),
            "options": dict(entry.options),
            "profiles": [
                {"title": profile.title, "data": dict(profile.data)} for profile in profiles(entry)
            ],
        },
        **(
            _running(entry.runtime_data)
            if loaded
            else {"server": None, "engine": None, "last_request": None}
        ),
    }


def _running(coordinator: NanoTtsCoordinator) -> dict[str, Any]:
    timing = coordinator.timing
    return {
        "server": {
            "answers": coordinator.last_update_success,
            "is_stranger": coordinator.is_stranger,
            "last_seen": coordinator.last_seen.isoformat(),
            "info": async_redact_data(coordinator.data.raw, _SECRET),
        },
        "engine": None
        if coordinator.engine is None
        else {**coordinator.engine.facts, "backend": coordinator.data.backend},
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
