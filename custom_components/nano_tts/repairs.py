"""Home Assistant asks here for the repair of an issue."""

from homeassistant.components.repairs import RepairsFlow
from homeassistant.core import HomeAssistant

from .issues.fixes import DifferentServerFlow, VoiceMissingFlow
from .issues.reports import STRANGER


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Create the flow of an issue; a missing voice and a different server have one."""
    flow = DifferentServerFlow if issue_id.endswith(f"_{STRANGER}") else VoiceMissingFlow
    return flow(data or {})
