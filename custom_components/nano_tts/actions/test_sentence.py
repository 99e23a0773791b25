"""The action that plays a test sentence, and says so when nothing can be heard."""

from homeassistant.components import tts
from homeassistant.components.media_player import (
    DOMAIN as MEDIA_PLAYER_DOMAIN,
    MediaPlayerEntityFeature,
)
from homeassistant.components.tts import (
    ATTR_CACHE,
    ATTR_MEDIA_PLAYER_ENTITY_ID,
    ATTR_MESSAGE,
    DOMAIN as TTS_DOMAIN,
)
from homeassistant.const import (
    ATTR_ENTITY_ID,
    ATTR_SUPPORTED_FEATURES,
    STATE_UNAVAILABLE,
)
from homeassistant.core import Context, HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..const import DOMAIN
from .engines import own_engine

SERVICE_TEST_SENTENCE = "test_sentence"

# English like the voices. Long enough to hear speed, pitch and the pause between sentences.
TEST_SENTENCE = (
    "This is a test of the voice you have chosen. "
    "It is 21.5 degrees in the living room, and the front door is locked."
)

_SCHEMA = vol.Schema(
    {
        vol.Required(ATTR_ENTITY_ID): cv.entity_domain(TTS_DOMAIN),
        vol.Required(ATTR_MEDIA_PLAYER_ENTITY_ID): cv.entities_domain(MEDIA_PLAYER_DOMAIN),
        vol.Optional(ATTR_MESSAGE, default=TEST_SENTENCE): cv.string,
    }
)


@callback
def async_setup_test_sentence(hass: HomeAssistant) -> None:
    """Register the action."""
    hass.services.async_register(DOMAIN, SERVICE_TEST_SENTENCE, _test_sentence, schema=_SCHEMA)


async def _test_sentence(call: ServiceCall) -> None:
    """Speak a sentence with one of our engines."""
    own_engine(call.hass, call.data[ATTR_ENTITY_ID])
    await async_play(
        call.hass,
        call.data[ATTR_ENTITY_ID],
        call.data[ATTR_MEDIA_PLAYER_ENTITY_ID],
        call.data[ATTR_MESSAGE],
        call.context,
    )


async def async_play(
    hass: HomeAssistant,
    engine: str,
    players: list[str],
    message: str,
    context: Context | None = None,
) -> None:
    """Speak with an engine, without leaving a file in Home Assistant's cache.

    `tts.speak` alone reports success before a word is spoken. So the sentence is spoken here first,
    into the memory that the players are served from right after.

    Raises:
        ServiceValidationError: a player is not there, or plays nothing.
        HomeAssistantError: the engine could not speak; the message is the server's own.
    """
    for player in players:
        _check_player(hass, player)
    media_id = tts.generate_media_source_id(hass, message, engine, cache=False)
    await tts.async_get_media_source_audio(hass, media_id)
    await hass.services.async_call(
        TTS_DOMAIN,
        "speak",
        {
            ATTR_ENTITY_ID: engine,
            ATTR_MEDIA_PLAYER_ENTITY_ID: players,
            ATTR_MESSAGE: message,
            ATTR_CACHE: False,
        },
        blocking=True,
        context=context,
    )


def _check_player(hass: HomeAssistant, player: str) -> None:
    state = hass.states.get(player)
    if state is None or state.state == STATE_UNAVAILABLE:
        key = "player_unavailable"
    elif not state.attributes.get(ATTR_SUPPORTED_FEATURES, 0) & MediaPlayerEntityFeature.PLAY_MEDIA:
        key = "player_cannot_play"
    else:
        return
    raise ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders={"entity_id": player},
    )
