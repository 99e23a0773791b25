"""What several tests look at."""

import logging
import re
from typing import Any, Final

from homeassistant.config_entries import SOURCE_USER, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir

from custom_components.nano_tts.const import DOMAIN

OURS: Final = re.compile(r"nano[_-]tts|nano tts", re.IGNORECASE)
GOING: Final = re.compile(
    r"deprecat|stop working|\bDetected\b|will be (?:removed|an error)|breaks_in|no longer supported",
    re.IGNORECASE,
)
"""What Home Assistant writes of what will go (`report_usage` begins with "Detected that custom integration"), and
of what blocks its loop."""

UNSUPPORTED: Final = "Language '?{}'? (?:is )?not supported"
"""How Home Assistant refuses a language: until 2026.10 in quotation marks."""


class Deprecations(logging.Handler):
    """Keeps what the log says of us and of something that will go."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        super().__init__()
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record, with where it comes from."""
        text = f"{record.name}: {record.getMessage()}"
        if OURS.search(text) and GOING.search(text):
            self.found.append(text)


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


async def begin(
    hass: HomeAssistant, source: str = SOURCE_USER, data: Any = None, *, domain: str = DOMAIN
) -> ConfigFlowResult:
    """Start a dialog; a person who is asked where the speech is made chooses a server."""
    flow = await hass.config_entries.flow.async_init(domain, context={"source": source}, data=data)
    return await choose(hass, flow, "server") if flow["type"] is FlowResultType.MENU else flow


async def choose(hass: HomeAssistant, flow: ConfigFlowResult, step: str) -> ConfigFlowResult:
    """Choose from a menu."""
    return await hass.config_entries.flow.async_configure(flow["flow_id"], {"next_step_id": step})
