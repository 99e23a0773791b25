"""The action that plays a test sentence."""

from homeassistant.components.media_player import DOMAIN as MEDIA_PLAYER_DOMAIN
from homeassistant.components.tts import (
    ATTR_CACHE,
    ATTR_MEDIA_PLAYER_ENTITY_ID,
    ATTR_MESSAGE,
    DOMAIN as TTS_DOMAIN,
)
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv, entity_registry as er
import voluptuous as vol

from .const import DOMAIN

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
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    hass.services.async_register(DOMAIN, SERVICE_TEST_SENTENCE, _test_sentence, schema=_SCHEMA)


async def _test_sentence(call: ServiceCall) -> None:
    """Speak a sentence with one of our engines, without leaving a file in the cache."""
    entity_id: str = call.data[ATTR_ENTITY_ID]
    entity = er.async_get(call.hass).async_get(entity_id)
    if entity is None or entity.platform != DOMAIN:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="not_our_engine",
            translation_placeholders={"entity_id": entity_id},
        )
    await call.hass.services.async_call(
        TTS_DOMAIN,
        "speak",
        {
            ATTR_ENTITY_ID: entity_id,
            ATTR_MEDIA_PLAYER_ENTITY_ID: call.data[ATTR_MEDIA_PLAYER_ENTITY_ID],
            ATTR_MESSAGE: call.data[ATTR_MESSAGE],
            ATTR_CACHE: False,
        },
        blocking=True,
        context=call.context,
    )
