"""Who speaks: the voice of the engine and of every voice profile, and its speaker."""

from collections.abc import Callable, Iterator

from homeassistant.components.select import SelectEntity
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import CONF_SPEAKER, CONF_VOICE
from .coordinator import NanoTtsConfigEntry
from .entity import NanoTtsEntity, async_add_settings
from .sound.settings import SettingsStore
from .sound.voices import labels

# Nothing is sent to the server.
PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: NanoTtsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the choices of the engine and of the profiles."""
    coordinator = entry.runtime_data

    def offered(store: SettingsStore) -> Iterator[tuple[str, Callable[[], NanoTtsEntity]]]:
        yield CONF_VOICE, lambda: NanoTtsVoice(coordinator, store, CONF_VOICE)
        if any(voice.speakers for voice in coordinator.data.voices):
            yield CONF_SPEAKER, lambda: NanoTtsVoiceSpeaker(coordinator, store, CONF_SPEAKER)

    async_add_settings(hass, entry, async_add_entities, offered)


class NanoTtsVoice(NanoTtsEntity, SelectEntity):
    """The voice, by the name that people know it by."""

    _attr_entity_category = EntityCategory.CONFIG

    @property
    def available(self) -> bool:
        """A setting can be changed while the server is away."""
        return True

    @property
    def options(self) -> list[str]:
        """Return what the server offers, its profiles included; in a profile's language, if it has one."""
        shown = labels(self.coordinator.data.voices)
        offered = self.coordinator.data.of_language(self.store.language)
        return [shown[voice.name] for voice in offered]

    @property
    def current_option(self) -> str | None:
        """Return the voice that speaks."""
        info = self.coordinator.data
        voice = info.speaking(self.store.settings.voice)
        if voice is not None and self.store.language and not voice.speaks(self.store.language):
            voice = info.voice_for(self.store.language)
        return None if voice is None else labels(info.voices)[voice.name]

    async def async_select_option(self, option: str) -> None:
        """Store another voice; a speaker belongs to the voice that it was chosen for."""
        names = {label: name for name, label in labels(self.coordinator.data.voices).items()}
        self.store.async_set(self.hass, **{CONF_VOICE: names[option], CONF_SPEAKER: None})


class NanoTtsVoiceSpeaker(NanoTtsEntity, SelectEntity):
    """The speaker of a voice that has several."""

    _attr_entity_category = EntityCategory.CONFIG

    @property
    def available(self) -> bool:
        """Return whether there is a choice."""
        return bool(self.options)

    @property
    def options(self) -> list[str]:
        """Return the speakers of the voice that speaks."""
        voice = self.coordinator.data.speaking(self.store.settings.voice)
        return [] if voice is None else list(voice.speakers)

    @property
    def current_option(self) -> str | None:
        """Return the speaker; the first unless another was chosen."""
        chosen = self.store.settings.speaker
        speakers = self.options
        return chosen if chosen in speakers else next(iter(speakers), None)

    async def async_select_option(self, option: str) -> None:
        """Store another speaker."""
        self.store.async_set(self.hass, **{CONF_SPEAKER: option})
