"""The steps in which a word is taught: the word, how it is said, listening, saving."""

from abc import abstractmethod
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)
import voluptuous as vol

from ..coordinator import NanoTtsConfigEntry
from ..errors import NanoTtsError
from ..sound.settings import SettingsStore
from .sample import async_sample_url

CONF_WORD: Final = "word"
CONF_SAID: Final = "said"
CONF_REMOVE: Final = "remove"


class PronunciationSteps[ResultT]:
    """Part of a flow; what it changes lies on the server."""

    hass: HomeAssistant
    _word: str = ""
    _said: str = ""
    _words: dict[str, str]

    @property
    @abstractmethod
    def entry(self) -> NanoTtsConfigEntry:
        """The entry whose server is taught; it is set up."""

    async def async_step_pronunciation(self, user_input: dict[str, Any] | None = None) -> ResultT:
        """Ask for the word, one that is there or a new one."""
        if user_input is not None:
            self._word = user_input[CONF_WORD].strip()
            self._said = self._words.get(self._word.casefold(), "")
            return await self.async_step_said()
        try:
            self._words = await self.entry.runtime_data.async_pronounce({})
        except NanoTtsError as err:
            return self.async_abort(  # type: ignore[attr-defined, no-any-return]
                reason=err.key, description_placeholders=err.placeholders
            )
        words = SelectSelector(
            SelectSelectorConfig(
                options=sorted(self._words), custom_value=True, mode=SelectSelectorMode.DROPDOWN
            )
        )
        return self.async_show_form(  # type: ignore[attr-defined, no-any-return]
            step_id="pronunciation", data_schema=vol.Schema({vol.Required(CONF_WORD): words})
        )

    async def async_step_said(
        self, user_input: dict[str, Any] | None = None, error: NanoTtsError | None = None
    ) -> ResultT:
        """Ask how it is said."""
        if user_input is not None:
            if user_input.get(CONF_REMOVE):
                return await self._save({}, (self._word,))
            self._said = user_input[CONF_SAID].strip()
            return await self.async_step_listen_to_word()
        fields: dict[vol.Marker, Any] = {
            vol.Required(CONF_SAID, default=self._said or vol.UNDEFINED): TextSelector()
        }
        if self._word.casefold() in self._words:
            fields[vol.Optional(CONF_REMOVE, default=False)] = BooleanSelector()
        placeholders = {} if error is None else error.placeholders
        return self.async_show_form(  # type: ignore[attr-defined, no-any-return]
            step_id="said",
            data_schema=vol.Schema(fields),
            errors={} if error is None else {"base": error.key},
            description_placeholders={
                "word": self._word,
                **{
                    name: placeholders.get(name, "") for name in ("host", "port", "text", "seconds")
                },
            },
        )

    async def async_step_listen_to_word(self, user_input: dict[str, Any] | None = None) -> ResultT:
        """Let a person hear it before it is saved."""
        store = SettingsStore(self.entry)
        sample = async_sample_url(
            self.hass, store, {}, message=self._word, pronunciations={self._word: self._said}
        )
        if sample is None:
            return await self.async_step_save_word()
        return self.async_show_menu(  # type: ignore[attr-defined, no-any-return]
            step_id="listen_to_word",
            menu_options=["save_word", "said"],
            description_placeholders={"sample": sample, "word": self._word, "said": self._said},
        )

    async def async_step_save_word(self, user_input: dict[str, Any] | None = None) -> ResultT:
        """Save it."""
        return await self._save({self._word: self._said}, ())

    async def _save(self, say: dict[str, str], forget: tuple[str, ...]) -> ResultT:
        try:
            await self.entry.runtime_data.async_pronounce(say, forget)
        except NanoTtsError as err:
            return await self.async_step_said(error=err)
        reason = "word_saved" if say else "word_removed"
        return self.async_abort(  # type: ignore[attr-defined, no-any-return]
            reason=reason, description_placeholders={"word": self._word}
        )
