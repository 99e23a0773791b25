"""The repair that a person can carry out here: choose another voice for one that has gone."""

from typing import TYPE_CHECKING, Any, cast

from homeassistant.components.repairs import RepairsFlow
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import voluptuous as vol

from .const import CONF_VOICE
from .coordinator import NanoTtsConfigEntry
from .forms import voice_selector
from .store import SettingsStore

if TYPE_CHECKING:
    from homeassistant.components.repairs import RepairsFlowResult


class VoiceMissingFlow(RepairsFlow):
    """Offer the voices that the server has."""

    def __init__(self, entry_id: str, subentry_id: str | None) -> None:
        """Remember whose voice is missing."""
        self._entry_id = entry_id
        self._subentry_id = subentry_id

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> "RepairsFlowResult":
        """Go straight to the choice."""
        return await self.async_step_voice()

    async def async_step_voice(
        self, user_input: dict[str, Any] | None = None
    ) -> "RepairsFlowResult":
        """Store the chosen voice."""
        entry = cast(
            NanoTtsConfigEntry | None,
            self.hass.config_entries.async_get_entry(self._entry_id),
        )
        if entry is None or entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded")
        store = SettingsStore(entry, self._subentry_id)
        if user_input is not None:
            store.async_set(self.hass, CONF_VOICE, user_input[CONF_VOICE])
            await entry.runtime_data.async_refresh()
            return self.async_create_entry(data={})
        info = entry.runtime_data.data
        return self.async_show_form(
            step_id="voice",
            data_schema=vol.Schema(
                {vol.Required(CONF_VOICE, default=info.default_voice): voice_selector(info)}
            ),
            description_placeholders={"voice": store.settings.voice or ""},
        )


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Create the flow of an issue; only the missing voice has one."""
    data = data or {}
    return VoiceMissingFlow(
        cast(str, data.get("entry_id")), cast(str | None, data.get("subentry_id"))
    )
