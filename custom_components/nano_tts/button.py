"""A button that says a test sentence where a person has chosen to hear it."""

from homeassistant.components.button import ButtonEntity
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .actions.test_sentence import async_play
from .const import CONF_TEST_PLAYERS, DOMAIN
from .coordinator import NanoTtsConfigEntry
from .entity import NanoTtsEntity
from .sound.settings import SettingsStore, async_for_each_store
from .sound.voices import engine_of

# Home Assistant's media players do the work.
PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: NanoTtsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the button of the engine and those of the profiles."""

    @callback
    def add(store: SettingsStore) -> None:
        async_add_entities(
            [NanoTtsTestSentence(entry.runtime_data, store, "test_sentence")],
            config_subentry_id=store.subentry_id,
        )

    async_for_each_store(hass, entry, add)


class NanoTtsTestSentence(NanoTtsEntity, ButtonEntity):
    """Says the test sentence with the present settings."""

    _attr_entity_category = EntityCategory.DIAGNOSTIC

    @property
    def available(self) -> bool:
        """A server that is away is told in words when it is pressed."""
        return True

    async def async_press(self) -> None:
        """Play it on the players of the profile, else on those of the engine."""
        own = self.store.config.get(CONF_TEST_PLAYERS)
        players = own or self.store.entry.options.get(CONF_TEST_PLAYERS)
        engine = engine_of(self.hass, self.store)
        if not players or engine is None:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="no_test_players",
                translation_placeholders={"name": self.store.title},
            )
        await async_play(self.hass, engine, list(players), None, self._context)
