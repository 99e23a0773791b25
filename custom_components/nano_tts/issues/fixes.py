"""The repairs that a person can carry out from an issue."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from homeassistant.components.repairs import RepairsFlow
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_HOST, CONF_PORT
import voluptuous as vol

from ..const import (
    CONF_ACCEPTED,
    CONF_ENGINE,
    CONF_SPEAKER,
    CONF_VOICE,
    DOMAIN,
    ENGINE_EMBEDDED,
)
from ..coordinator import NanoTtsConfigEntry
from ..dialogs.fields import address_schema, voice_selector
from ..embedded.flow import placeholders_of
from ..embedded.install import async_install, async_offer
from ..errors import EngineInstallError, EngineUnconfirmedError, NanoTtsError
from ..sound.settings import SettingsStore
from ..speaker import speaker_for
from ..wire.address import Address
from .adopt import async_adopt

if TYPE_CHECKING:
    from homeassistant.components.repairs import RepairsFlowResult


class EntryFlow(RepairsFlow):
    """A repair of one entry."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Take what the issue knows."""
        self._known = data

    @property
    def entry(self) -> NanoTtsConfigEntry | None:
        """The entry, None once it has been deleted."""
        entry_id = str(self._known.get("entry_id"))
        return cast(NanoTtsConfigEntry | None, self.hass.config_entries.async_get_entry(entry_id))


class VoiceMissingFlow(EntryFlow):
    """Offer the voices that the server has."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> "RepairsFlowResult":
        """Go straight to the choice."""
        return await self.async_step_voice()

    async def async_step_voice(
        self, user_input: dict[str, Any] | None = None
    ) -> "RepairsFlowResult":
        """Store the chosen voice."""
        entry = self.entry
        if entry is None or entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded")
        store = SettingsStore(entry, self._known.get("subentry_id"))
        if user_input is not None:
            changes = {CONF_VOICE: user_input[CONF_VOICE], CONF_SPEAKER: None}
            store.async_set(self.hass, **changes)
            await entry.runtime_data.async_refresh()
            return self.async_create_entry(data={})
        info = entry.runtime_data.data
        default = info.default_voice
        if store.language is not None and (able := info.voice_for(store.language)) is not None:
            default = able.name
        return self.async_show_form(
            step_id="voice",
            data_schema=vol.Schema(
                {vol.Required(CONF_VOICE, default=default): voice_selector(info, store.language)}
            ),
            description_placeholders={"voice": store.settings.voice or ""},
        )


class EngineOutdatedFlow(EntryFlow):
    """Install the engine that goes with the integration, vouched for by a person where that is needed."""

    _error: EngineInstallError | None = None

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> "RepairsFlowResult":
        """Say what will be done."""
        return await self.async_step_install()

    async def async_step_install(
        self, user_input: dict[str, Any] | None = None
    ) -> "RepairsFlowResult":
        """Try."""
        if user_input is not None:
            return await self._install(None)
        return self._show("install")

    async def async_step_confirm_file(
        self, user_input: dict[str, Any] | None = None
    ) -> "RepairsFlowResult":
        """Ask whether a file whose hash nobody knows may be used."""
        if user_input is not None and self._error is not None:
            return await self._install(self._error.placeholders["sha256"])
        return self._show("confirm_file")

    async def _install(self, accepted: str | None) -> "RepairsFlowResult":
        entry = self.entry
        if entry is None or entry.data.get(CONF_ENGINE) != ENGINE_EMBEDDED:
            return self.async_abort(reason="not_loaded")
        try:
            engine = await async_install(self.hass, accepted or entry.data.get(CONF_ACCEPTED))
        except EngineUnconfirmedError as err:
            self._error = err
            return await self.async_step_confirm_file()
        except EngineInstallError as err:
            self._error = err
            return self._show("install", {"base": err.key})
        if accepted is not None:
            data = {**entry.data, CONF_ACCEPTED: accepted}
            self.hass.config_entries.async_update_entry(entry, data=data)
        await async_offer(self.hass, engine)
        self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return self.async_create_entry(data={})

    def _show(self, step_id: str, errors: dict[str, str] | None = None) -> "RepairsFlowResult":
        return self.async_show_form(
            step_id=step_id,
            errors=errors or {},
            description_placeholders=placeholders_of(self.hass, self._error),
        )


class DifferentServerFlow(EntryFlow):
    """Three ways out where another server answers at the address."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> "RepairsFlowResult":
        """Let a person choose."""
        entry = self.entry
        if entry is None:
            return self.async_abort(reason="not_loaded")
        address = Address(entry.data[CONF_HOST], entry.data[CONF_PORT])
        return self.async_show_menu(
            step_id="init",
            menu_options=["wait", "adopt", "address"],
            description_placeholders={"name": entry.title, "address": str(address)},
        )

    async def async_step_wait(
        self, user_input: dict[str, Any] | None = None
    ) -> "RepairsFlowResult":
        """Change nothing; the issue goes away when the right server answers."""
        return self.async_abort(reason="waiting")

    async def async_step_adopt(
        self, user_input: dict[str, Any] | None = None
    ) -> "RepairsFlowResult":
        """Take the server that answers as the known one."""
        entry = self.entry
        server_id = self._known.get("server_id")
        if entry is None or not isinstance(server_id, str):
            return self.async_abort(reason="not_loaded")
        if self.hass.config_entries.async_entry_for_domain_unique_id(DOMAIN, server_id):
            return self.async_abort(reason="already_configured")
        await async_adopt(self.hass, entry, server_id)
        return self.async_create_entry(data={})

    async def async_step_address(
        self, user_input: dict[str, Any] | None = None
    ) -> "RepairsFlowResult":
        """Look for the known server at another address."""
        entry = self.entry
        if entry is None:
            return self.async_abort(reason="not_loaded")
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        if user_input is not None:
            errors, placeholders, address = await self._look(entry, user_input)
            if address is not None:
                data = {CONF_HOST: address.host, CONF_PORT: address.port}
                self.hass.config_entries.async_update_entry(entry, data={**entry.data, **data})
                self.hass.config_entries.async_schedule_reload(entry.entry_id)
                return self.async_create_entry(data={})
        names = ("host", "port", "seconds", "version", "theirs", "ours")
        return self.async_show_form(
            step_id="address",
            data_schema=address_schema(user_input or entry.data),
            errors=errors,
            description_placeholders={name: placeholders.get(name, "") for name in names},
        )

    async def _look(
        self, entry: NanoTtsConfigEntry, user_input: Mapping[str, Any]
    ) -> tuple[dict[str, str], dict[str, str], Address | None]:
        """Return form errors and what they name, or the address of the known server."""
        try:
            address = Address.read(user_input[CONF_HOST], user_input[CONF_PORT])
        except ValueError:
            return {CONF_HOST: "no_host"}, {"host": user_input[CONF_HOST][:80]}, None
        place = {CONF_HOST: address.host, CONF_PORT: address.port}
        try:
            info = await speaker_for(place).describe()
        except NanoTtsError as err:
            return {"base": err.key}, err.placeholders, None
        if info.server_id != entry.unique_id:
            return {"base": "different_server"}, {name: str(v) for name, v in place.items()}, None
        return {}, {}, address
