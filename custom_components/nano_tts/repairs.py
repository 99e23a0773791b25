"""Home Assistant asks here for the repair of an issue."""

from homeassistant.components.repairs import RepairsFlow
from homeassistant.core import HomeAssistant

from .issues.fixes import DifferentServerFlow, EngineOutdatedFlow, VoiceMissingFlow
from .issues.reports import ENGINE_OUTDATED, STRANGER


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Create the flow of an issue; a missing voice, a different server and an old engine have one."""
    for end, flow in ((STRANGER, DifferentServerFlow), (ENGINE_OUTDATED, EngineOutdatedFlow)):
        if issue_id.endswith(f"_{end}"):
            return flow(data or {})
    return VoiceMissingFlow(data or {})
