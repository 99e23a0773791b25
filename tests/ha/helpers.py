"""What several tests look at."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from custom_components.nano_tts.const import DOMAIN


def state_of(hass: HomeAssistant, entity_id: str) -> str:
    """Return the state of an entity that must exist."""
    state = hass.states.get(entity_id)
    assert state is not None, entity_id
    return state.state


def issues(registry: ir.IssueRegistry) -> dict[str, ir.IssueEntry]:
    """Return our issues by their translation key."""
    return {
        str(issue.translation_key): issue
        for (domain, _), issue in registry.issues.items()
        if domain == DOMAIN and issue.active
    }
