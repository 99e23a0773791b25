"""The steps in which a sound is set: voice, then what this voice obeys, then listening."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from homeassistant.core import HomeAssistant
import voluptuous as vol

from ..actions.test_sentence import sentence_in
from ..const import CONF_LANGUAGE, CONF_VOICE
from ..coordinator import NanoTtsConfigEntry
from ..sound.offer import ServerInfo
from ..sound.options import SEED
from ..sound.settings import SettingsStore
from .fields import paces, sound_config, sound_fields
from .sample import async_sample_url


class SoundSteps[ResultT]:
    """Part of a flow; the flow has chosen the voice before, and stores what comes out."""

    hass: HomeAssistant
    voice: str | None = None
    kept: Mapping[str, Any]
    """What is stored until now."""
    config: dict[str, Any]
    """What is being set."""

    @property
    @abstractmethod
    def entry(self) -> NanoTtsConfigEntry:
        """The entry whose server speaks; it is set up."""

    @abstractmethod
    def async_store(self) -> ResultT:
        """Store `config` and end."""

    @property
    def info(self) -> ServerInfo:
        """What the server offers."""
        return self.entry.runtime_data.data

    def begin(self, voice: str | None, kept: Mapping[str, Any]) -> None:
        """Take the voice that was chosen, and what is stored until now."""
        self.voice = voice
        self.kept = kept
        self.config = dict(kept) if voice == kept.get(CONF_VOICE) else {**kept, CONF_VOICE: voice}

    async def async_step_sound(self, user_input: dict[str, Any] | None = None) -> ResultT:
        """Ask for everything that the voice obeys."""
        if user_input is not None:
            self.config = sound_config(user_input, self.info, self.voice, self.kept)
            return await self.async_step_listen()
        return self.async_show_form(  # type: ignore[attr-defined, no-any-return]
            step_id="sound",
            data_schema=vol.Schema(sound_fields(self.info, self.voice, self.config)),
            description_placeholders={"paces": paces(self.info, self.voice)},
        )

    async def async_step_listen(self, user_input: dict[str, Any] | None = None) -> ResultT:
        """Let a person hear it before it is stored."""
        voice = self.info.speaking(self.voice)
        language = self.config.get(CONF_LANGUAGE) or next(
            iter(voice.languages if voice else ()), None
        )
        sample = async_sample_url(
            self.hass, SettingsStore(self.entry), self._heard(), message=sentence_in(language)
        )
        if sample is None:
            return self.async_store()
        return self.async_show_menu(  # type: ignore[attr-defined, no-any-return]
            step_id="listen",
            menu_options=["save", "sound"],
            description_placeholders={"sample": sample},
        )

    async def async_step_save(self, user_input: dict[str, Any] | None = None) -> ResultT:
        """Store it."""
        return self.async_store()

    def _heard(self) -> dict[str, Any]:
        """Return the sound in full: the engine that speaks the sample has settings of its own."""
        usual = {
            option: self.info.usual(self.voice, option)
            for option in self.info.ranges
            if option != SEED
            and self.info.obeys(self.voice, option)
            and self.info.says(self.voice, option)
        }
        return {**usual, **self.config}
