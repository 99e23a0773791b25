"""The dialogs: find a server, move it, set its sound, make voice profiles."""

from collections.abc import Mapping
import logging
from typing import Any
from urllib.parse import urlsplit

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigEntryState,
    ConfigFlowResult,
    ConfigSubentryFlow,
    OptionsFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_HOST, CONF_NAME, CONF_PORT
from homeassistant.core import callback
from homeassistant.helpers.selector import TextSelector
from homeassistant.helpers.service_info.hassio import HassioServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
import voluptuous as vol

from .const import (
    CONF_LANGUAGE,
    CONF_MOOD,
    CONF_VOICE,
    DOMAIN,
    EMBEDDED_ID,
    MOST_NAME_CHARACTERS,
    NAME,
    SUBENTRY_VOICE_PROFILE,
)
from .coordinator import NanoTtsConfigEntry
from .dialogs.fields import address_schema, language_field, mood_field, voice_field
from .dialogs.names import checked_name, free_name
from .dialogs.pronunciation import PronunciationSteps
from .dialogs.sound import SoundSteps
from .embedded.flow import EngineSteps
from .embedded.setup import is_embedded
from .errors import NanoTtsError
from .issues.adopt import async_adopt
from .sound.offer import ServerInfo
from .sound.settings import profiles
from .speaker import speaker_for
from .wire.address import Address

_LOGGER = logging.getLogger(__name__)


class NanoTtsConfigFlow(EngineSteps, domain=DOMAIN):
    """Add a server or the engine that runs here, change the address, or move from one to the other."""

    VERSION = 1
    MINOR_VERSION = 2

    def __init__(self) -> None:
        """Begin without a server."""
        self._host = ""
        self._port = 0
        self._name = NAME
        self._info: ServerInfo | None = None
        self._data: dict[str, Any] = {}

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
        """Let a person choose where the speech is made; here there can be one engine."""
        if any(is_embedded(entry) for entry in self._async_current_entries(include_ignore=False)):
            return await self.async_step_server()
        return self.async_show_menu(step_id="user", menu_options=["embedded", "server"])

    async def async_step_server(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the address."""
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        if user_input is not None:
            info, errors, placeholders = await self._describe_at(user_input)
            if info is not None:
                return await self._create(info)
        return self.async_show_form(
            step_id="server",
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

    async def async_step_name(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the name of a further server, so that two can be told apart everywhere."""
        taken = [entry.title for entry in self._async_current_entries(include_ignore=False)]
        name, error = free_name(self._name, taken), None
        if user_input is not None:
            name, error = checked_name(user_input[CONF_NAME], taken)
            if error is None:
                return self.async_create_entry(title=name, data=self._data)
        return self.async_show_form(
            step_id="name",
            data_schema=vol.Schema({vol.Required(CONF_NAME, default=name): TextSelector()}),
            errors={CONF_NAME: error} if error else {},
            description_placeholders={"most": str(MOST_NAME_CHARACTERS)},
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Let a person choose where the speech is made from now on."""
        return self.async_show_menu(step_id="reconfigure", menu_options=["address", "embedded"])

    async def async_step_address(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the address of a server, or go over to one."""
        entry = self._get_reconfigure_entry()
        errors: dict[str, str] = {}
        placeholders: dict[str, str] = {}
        if user_input is not None:
            info, errors, placeholders = await self._describe_at(user_input)
            if info is not None and is_embedded(entry):
                if info.server_id is not None:
                    await self.async_set_unique_id(info.server_id)
                    self._abort_if_unique_id_configured()
                return await self._move(entry, info.server_id, self._address)
            if info is not None:
                if None not in (entry.unique_id, info.server_id):
                    self._info = info
                    await self.async_set_unique_id(info.server_id)
                    if info.server_id != entry.unique_id:
                        self._abort_if_unique_id_configured()
                        return await self.async_step_adopt()
                return self.async_update_reload_and_abort(entry, data_updates=self._address)
        return self.async_show_form(
            step_id="address",
            data_schema=address_schema(user_input or entry.data),
            errors=errors,
            description_placeholders=_address_placeholders(placeholders),
        )

    async def async_step_adopt(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask whether a server with another id takes the place of the known one."""
        if user_input is not None and self._info is not None and self._info.server_id is not None:
            entry = self._get_reconfigure_entry()
            return await self._move(entry, self._info.server_id, self._address)
        return self.async_show_form(
            step_id="adopt",
            description_placeholders={"address": str(Address(self._host, self._port))},
        )

    async def async_store_engine(self, data: dict[str, Any]) -> ConfigFlowResult:
        """Add the engine that runs here, or let it take the place of a server."""
        await self.async_set_unique_id(EMBEDDED_ID)
        self._data = data
        if self.source != SOURCE_RECONFIGURE:
            self._abort_if_unique_id_configured()
            return await self._create_named()
        entry = self._get_reconfigure_entry()
        if entry.unique_id == EMBEDDED_ID:  # it was installed again
            return self.async_update_reload_and_abort(entry, data=data)
        self._abort_if_unique_id_configured()
        return await self._move(entry, EMBEDDED_ID, data)

    async def _move(
        self, entry: NanoTtsConfigEntry, server_id: str | None, data: dict[str, Any]
    ) -> ConfigFlowResult:
        """Let an entry go on with another server, or with the engine here: all that is its own stays."""
        await async_adopt(self.hass, entry, server_id, data)
        return self.async_abort(reason="reconfigure_successful")

    @property
    def _address(self) -> dict[str, Any]:
        return {CONF_HOST: self._host, CONF_PORT: self._port}

    async def _confirm_discovered(self, name: str) -> ConfigFlowResult:
        """Make sure that it answers and is new, then ask."""
        # A server that has lost its id is announced as a new one; its entry says what to do.
        self._async_abort_entries_match(self._address)
        info, errors, _ = await self._describe()
        if info is None:
            return self.async_abort(reason=errors["base"])
        if info.server_id is not None:
            await self.async_set_unique_id(info.server_id)
            self._abort_if_unique_id_configured(updates=self._address)
        self._name = name or NAME
        self.context["title_placeholders"] = {"name": self._name}
        return await self.async_step_discovery_confirm()

    async def _describe_at(
        self, user_input: dict[str, Any]
    ) -> tuple[ServerInfo | None, dict[str, str], dict[str, str]]:
        """Take the address that was typed in and describe the server there."""
        try:
            address = Address.read(user_input[CONF_HOST], user_input[CONF_PORT])
        except ValueError:
            return None, {CONF_HOST: "no_host"}, {"host": user_input[CONF_HOST][:80]}
        self._host, self._port = address.host, address.port
        return await self._describe()

    async def _describe(
        self,
    ) -> tuple[ServerInfo | None, dict[str, str], dict[str, str]]:
        """Return info, or form errors and what they name."""
        try:
            return await speaker_for(self._address).describe(), {}, {}
        except NanoTtsError as err:
            _LOGGER.debug("%s:%s: %s", self._host, self._port, err, exc_info=True)
            return None, {"base": err.key}, err.placeholders

    async def _create(self, info: ServerInfo) -> ConfigFlowResult:
        if info.server_id is not None:
            # The user may go on with a server whose discovery card is still open.
            await self.async_set_unique_id(info.server_id, raise_on_progress=False)
            self._abort_if_unique_id_configured(updates=self._address)
        self._async_abort_entries_match(self._address)
        self._data = self._address
        return await self._create_named()

    async def _create_named(self) -> ConfigFlowResult:
        if self._async_current_entries(include_ignore=False):
            return await self.async_step_name()
        return self.async_create_entry(title=NAME, data=self._data)


class NanoTtsOptionsFlow(
    SoundSteps[ConfigFlowResult], PronunciationSteps[ConfigFlowResult], OptionsFlow
):
    """Set the sound of the engine, and teach the server words where it lets itself be taught."""

    @property
    def entry(self) -> NanoTtsConfigEntry:
        """The entry."""
        return self.config_entry

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Begin with the voice, or let a person choose what to do."""
        if self.entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded")
        if self.info.edits_pronunciations:
            return self.async_show_menu(step_id="init", menu_options=["voice", "pronunciation"])
        return await self.async_step_voice()

    async def async_step_voice(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask who speaks, where there is a choice."""
        if user_input is None and len(self.info.voices) > 1:
            return self.async_show_form(
                step_id="voice", data_schema=vol.Schema(voice_field(self.info, self.entry.options))
            )
        voice = (user_input or {}).get(CONF_VOICE) or self.info.default_voice
        self.begin(voice, self.entry.options)
        return await self.async_step_sound()

    @callback
    def async_store(self) -> ConfigFlowResult:
        """Store the options; nothing is reloaded, so nothing that is being said is lost."""
        return self.async_create_entry(data=self.config)


class VoiceProfileFlow(SoundSteps[SubentryFlowResult], ConfigSubentryFlow):
    """Make or change a voice profile."""

    _title = ""
    _listed: str | None = None
    """Language of the voices that the form has offered; None: all."""

    @property
    def entry(self) -> NanoTtsConfigEntry:
        """The entry."""
        return self._get_entry()

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Make a profile."""
        return await self._ask("user", user_input, "", self.entry.options)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change a profile."""
        subentry = self._get_reconfigure_subentry()
        return await self._ask("reconfigure", user_input, subentry.title, subentry.data)

    async def _ask(
        self,
        step_id: str,
        user_input: dict[str, Any] | None,
        title: str,
        kept: Mapping[str, Any],
    ) -> SubentryFlowResult:
        """Ask for name, language and voice, then go on with the sound.

        A voice of another language brings the form back with the voices of the language alone, and
        taking the language out with all of them.
        """
        if self.entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded")
        errors: dict[str, str] = {}
        filled = {CONF_NAME: title, **kept} if user_input is None else user_input
        language = filled.get(CONF_LANGUAGE)
        if user_input is not None:
            others = [profile.title for profile in profiles(self.entry) if profile.title != title]
            self._title, error = checked_name(user_input[CONF_NAME], [self.entry.title, *others])
            if error is not None:
                errors[CONF_NAME] = error
            voice = self.info.voice(user_input[CONF_VOICE])
            if language is not None and voice is not None and not voice.speaks(language):
                errors[CONF_VOICE] = "voice_language"
            wider = (
                language is None and self._listed is not None
            )  # other voices can be chosen again
            if not errors and not wider:
                stays = {} if language is None else {CONF_LANGUAGE: language}
                kept = {name: value for name, value in kept.items() if name != CONF_LANGUAGE}
                chosen, begun = self._begun(user_input, kept)
                self.begin(chosen, {**begun, **stays})
                return await self.async_step_sound()
        self._listed = language
        name = vol.Required(CONF_NAME, default=filled[CONF_NAME] or vol.UNDEFINED)
        return self.async_show_form(
            step_id=step_id,
            data_schema=vol.Schema(
                {
                    name: TextSelector(),
                    **language_field(self.info, filled),
                    **voice_field(self.info, filled, language),
                    **(mood_field(self.info) if step_id == "user" else {}),
                }
            ),
            errors=errors,
            description_placeholders={"most": str(MOST_NAME_CHARACTERS)},
        )

    def _begun(
        self, user_input: Mapping[str, Any], kept: Mapping[str, Any]
    ) -> tuple[str, Mapping[str, Any]]:
        """Return voice and settings that a profile begins with: those of a mood, if one was chosen.

        The voice of a mood takes the place of the one that was offered, not of one that was chosen.
        """
        chosen: str = user_input[CONF_VOICE]
        mood = self.info.moods.get(user_input.get(CONF_MOOD, ""))
        if mood is None:
            return chosen, kept
        voice = self.info.voice(chosen)
        offered = self.info.speaking(self.entry.options.get(CONF_VOICE))
        if voice == offered:
            chosen = mood.voice_for(voice) or chosen
        return chosen, {**kept, **mood.values, CONF_VOICE: chosen}

    @callback
    def async_store(self) -> SubentryFlowResult:
        """Store the profile; nothing is reloaded, so nothing that is being said is lost."""
        if self.source == "user":
            return self.async_create_entry(title=self._title, data=self.config)
        # `async_update_and_abort` takes no reason in the oldest Home Assistant that is promised.
        self.hass.config_entries.async_update_subentry(
            self.entry, self._get_reconfigure_subentry(), title=self._title, data=self.config
        )
        return self.async_abort(reason="profile_changed")


def _address_placeholders(placeholders: Mapping[str, str]) -> dict[str, str]:
    """Fill what the error texts of any step may name."""
    names = ("host", "port", "seconds", "version", "theirs", "ours")
    return {name: placeholders.get(name, "") for name in names}
