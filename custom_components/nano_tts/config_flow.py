"""The dialogs: find a server, move it, set its sound, make voice profiles."""

from collections.abc import Mapping
import logging
from typing import Any
from urllib.parse import urlsplit

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
    OptionsFlowWithReload,
    SubentryFlowResult,
)
from homeassistant.const import CONF_HOST, CONF_NAME, CONF_PORT
from homeassistant.core import callback
from homeassistant.helpers.selector import TextSelector
from homeassistant.helpers.service_info.hassio import HassioServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
import voluptuous as vol

from .connection import describe
from .const import DOMAIN, NAME, SUBENTRY_VOICE_PROFILE
from .coordinator import NanoTtsConfigEntry
from .errors import NanoTtsError
from .forms import address_schema, sound_config, sound_fields
from .info import ServerInfo

_LOGGER = logging.getLogger(__name__)


class NanoTtsConfigFlow(ConfigFlow, domain=DOMAIN):
    """Add a server, or change its address."""

    VERSION = 1

    def __init__(self) -> None:
        """Begin without a server."""
        self._host = ""
        self._port = 0
        self._name = NAME

    @staticmethod
    @callback
    def async_get_options_flow(
        config_entry: NanoTtsConfigEntry,
    ) -> "NanoTtsOptionsFlow":
        """Return the dialog for the sound of the engine."""
        return NanoTtsOptionsFlow()

    @classmethod
    @callback
    def async_get_supported_subentry_types(
        cls, config_entry: NanoTtsConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return the kinds of subentries."""
        return {SUBENTRY_VOICE_PROFILE: VoiceProfileFlow}

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the address."""
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        if user_input is not None:
            info, errors, placeholders = await self._describe_at(user_input)
            if info is not None:
                return await self._create(info)
        return self.async_show_form(
            step_id="user",
            data_schema=address_schema(user_input),
            errors=errors,
            description_placeholders=_address_placeholders(placeholders),
        )

    async def async_step_zeroconf(self, discovery_info: ZeroconfServiceInfo) -> ConfigFlowResult:
        """Take up a server that announces itself."""
        server_id = discovery_info.properties.get("id")
        if discovery_info.port is None or not isinstance(server_id, str) or not server_id:
            return self.async_abort(reason="not_nano_tts")
        self._host, self._port = discovery_info.host, discovery_info.port
        # Before connecting: a known server that has moved is told apart by the record alone.
        await self.async_set_unique_id(server_id)
        self._abort_if_unique_id_configured(updates=self._address)
        return await self._confirm_discovered(discovery_info.name.partition(".")[0])

    async def async_step_hassio(self, discovery_info: HassioServiceInfo) -> ConfigFlowResult:
        """Take up a server that runs as a Home Assistant app."""
        config = discovery_info.config
        try:
            uri = urlsplit(str(config.get("uri", "")))
            host = uri.hostname or config.get(CONF_HOST)
            port = uri.port or int(config.get(CONF_PORT, 0))
        except (TypeError, ValueError):
            host, port = None, 0
        if not host or not port:
            _LOGGER.warning("App %s announced no address: %s", discovery_info.slug, config)
            return self.async_abort(reason="not_nano_tts")
        self._host, self._port = str(host), port
        return await self._confirm_discovered(discovery_info.name)

    async def async_step_discovery_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Add a discovered server if the user wants it."""
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        if user_input is not None:
            info, errors, placeholders = await self._describe()
            if info is not None:
                return await self._create(info)
        self._set_confirm_only()
        return self.async_show_form(
            step_id="discovery_confirm",
            errors=errors,
            description_placeholders={
                "name": self._name,
                "address": f"{self._host}:{self._port}",
                **_address_placeholders(placeholders),
            },
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the address of a server."""
        entry = self._get_reconfigure_entry()
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        if user_input is not None:
            info, errors, placeholders = await self._describe_at(user_input)
            if info is not None:
                if entry.unique_id is not None and info.server_id is not None:
                    await self.async_set_unique_id(info.server_id)
                    self._abort_if_unique_id_mismatch(reason="different_server")
                return self.async_update_reload_and_abort(entry, data_updates=self._address)
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=address_schema(user_input or entry.data),
            errors=errors,
            description_placeholders=_address_placeholders(placeholders),
        )

    @property
    def _address(self) -> dict[str, Any]:
        return {CONF_HOST: self._host, CONF_PORT: self._port}

    async def _confirm_discovered(self, name: str) -> ConfigFlowResult:
        """Make sure that it answers and is new, then ask."""
        info, errors, _ = await self._describe()
        if info is None:
            return self.async_abort(reason=errors["base"])
        if info.server_id is not None:
            await self.async_set_unique_id(info.server_id)
            self._abort_if_unique_id_configured(updates=self._address)
        else:
            self._async_abort_entries_match(self._address)
        self._name = name or NAME
        self.context["title_placeholders"] = {"name": self._name}
        return await self.async_step_discovery_confirm()

    async def _describe_at(
        self, user_input: dict[str, Any]
    ) -> tuple[ServerInfo | None, dict[str, str], dict[str, str]]:
        """Take the address that was typed in and describe the server there."""
        self._host, self._port = user_input[CONF_HOST].strip(), user_input[CONF_PORT]
        return await self._describe()

    async def _describe(
        self,
    ) -> tuple[ServerInfo | None, dict[str, str], dict[str, str]]:
        """Return info, or form errors and what they name."""
        try:
            return await describe(self._host, self._port), {}, {}
        except NanoTtsError as err:
            _LOGGER.debug("%s:%s: %s", self._host, self._port, err)
            return None, {"base": err.key}, err.placeholders

    async def _create(self, info: ServerInfo) -> ConfigFlowResult:
        if info.server_id is not None:
            # The user may go on with a server whose discovery card is still open.
            await self.async_set_unique_id(info.server_id, raise_on_progress=False)
            self._abort_if_unique_id_configured(updates=self._address)
        else:
            self._async_abort_entries_match(self._address)
        return self.async_create_entry(title=NAME, data=self._address)


class NanoTtsOptionsFlow(OptionsFlowWithReload):
    """Set the sound of the engine."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show everything that has a value."""
        if user_input is not None:
            return self.async_create_entry(data=sound_config(user_input))
        entry: NanoTtsConfigEntry = self.config_entry
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded")
        return self.async_show_form(
            step_id="init",
            data_schema=vol.Schema(sound_fields(entry.runtime_data.data, entry.options)),
        )


class VoiceProfileFlow(ConfigSubentryFlow):
    """Make or change a voice profile."""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Make a profile."""
        entry: NanoTtsConfigEntry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded")
        if user_input is not None:
            title, data = _profile(user_input)
            return self.async_create_entry(title=title, data=data)
        return self._form("user", entry, {CONF_NAME: ""}, entry.options)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change a profile."""
        entry: NanoTtsConfigEntry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded")
        subentry = self._get_reconfigure_subentry()
        if user_input is not None:
            title, data = _profile(user_input)
            return self.async_update_reload_and_abort(entry, subentry, title=title, data=data)
        return self._form("reconfigure", entry, {CONF_NAME: subentry.title}, subentry.data)

    def _form(
        self,
        step_id: str,
        entry: NanoTtsConfigEntry,
        names: Mapping[str, str],
        config: Mapping[str, Any],
    ) -> SubentryFlowResult:
        name = vol.Required(CONF_NAME, default=names[CONF_NAME] or vol.UNDEFINED)
        fields = sound_fields(entry.runtime_data.data, config)
        return self.async_show_form(
            step_id=step_id, data_schema=vol.Schema({name: TextSelector(), **fields})
        )


def _profile(user_input: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return title and stored data of a profile."""
    data = sound_config(user_input)
    title = str(data.pop(CONF_NAME)).strip() or NAME
    return title, data


def _address_placeholders(placeholders: Mapping[str, str]) -> dict[str, str]:
    """Fill what the error texts of any step may name."""
    names = ("host", "port", "reason", "version", "theirs", "ours")
    return {name: placeholders.get(name, "") for name in names}
