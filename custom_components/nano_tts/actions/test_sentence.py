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
from homeassistant.components.tts.helper import get_engine_instance
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
from ..sound.languages import family
from .engines import own_engine

SERVICE_TEST_SENTENCE = "test_sentence"

# Long enough to hear speed, pitch and the pause between sentences.
TEST_SENTENCE = (
    "This is a test of the voice you have chosen. "
    "It is 21.5 degrees in the living room, and the front door is locked."
)
_TEST_SENTENCES = {
    "de": "So klingt die gewählte Stimme. "
    "Im Wohnzimmer sind es 21,5 Grad, und die Haustür ist abgeschlossen.",
    "es": "Así suena la voz elegida. "
    "En el salón hay 21,5 grados, y la puerta de la calle está cerrada con llave.",
}


def sentence_in(language: str | None) -> str:
    """Return the test sentence in a language; in English for a language that there is none of."""
    return _TEST_SENTENCES.get(family(language or ""), TEST_SENTENCE)


_SCHEMA = vol.Schema(
    {
        vol.Required(ATTR_ENTITY_ID): cv.entity_domain(TTS_DOMAIN),
        vol.Required(ATTR_MEDIA_PLAYER_ENTITY_ID): cv.entities_domain(MEDIA_PLAYER_DOMAIN),
        vol.Optional(ATTR_MESSAGE): cv.string,
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
        call.data.get(ATTR_MESSAGE),
        call.context,
    )


async def async_play(
    hass: HomeAssistant,
    engine: str,
    players: list[str],
    message: str | None,
    context: Context | None = None,
) -> None:
    """Speak with an engine, without leaving a file in Home Assistant's cache; None is the test sentence.

    `tts.speak` alone reports success before a word is spoken. So the sentence is spoken here first,
    into the memory that the players are served from right after.

    Raises:
        ServiceValidationError: a player is not there, or plays nothing.
        HomeAssistantError: the engine could not speak; the message is the server's own.
    """
    for player in players:
        _check_player(hass, player)
    if message is None:
        speaking = get_engine_instance(hass, engine)
        message = sentence_in(None if speaking is None else speaking.default_language)
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
