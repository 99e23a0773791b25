"""The actions that list and change the pronunciations of a server."""

from collections.abc import Mapping, Sequence
from typing import Any

from homeassistant.components.tts import DOMAIN as TTS_DOMAIN
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..const import DOMAIN
from .engines import own_engine

ATTR_WORD = "word"
ATTR_PRONUNCIATION = "pronunciation"

_ENGINE: dict[Any, Any] = {vol.Required(ATTR_ENTITY_ID): cv.entity_domain(TTS_DOMAIN)}
_WORD: dict[Any, Any] = {**_ENGINE, vol.Required(ATTR_WORD): cv.string}
_SET: dict[Any, Any] = {**_WORD, vol.Required(ATTR_PRONUNCIATION): cv.string}


@callback
def async_setup_pronunciations(hass: HomeAssistant) -> None:
    """Register the actions."""
    optional, only = SupportsResponse.OPTIONAL, SupportsResponse.ONLY
    for name, handler, schema, response in (
        ("list_pronunciations", _list, _ENGINE, only),
        ("set_pronunciation", _set, _SET, optional),
        ("remove_pronunciation", _remove, _WORD, optional),
    ):
        hass.services.async_register(
            DOMAIN, name, handler, schema=vol.Schema(schema), supports_response=response
        )


async def _list(call: ServiceCall) -> ServiceResponse:
    """Return all words of the server."""
    return await _change(call, {}, ())


async def _set(call: ServiceCall) -> ServiceResponse:
    """Say a word differently from now on."""
    return await _change(call, {call.data[ATTR_WORD]: call.data[ATTR_PRONUNCIATION]}, ())


async def _remove(call: ServiceCall) -> ServiceResponse:
    """Say a word as the server does by itself."""
    word: str = call.data[ATTR_WORD]
    known = (await _change(call, {}, ()))["pronunciations"]
    if not isinstance(known, dict) or word.strip().casefold() not in known:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="no_such_word",
            translation_placeholders={"word": word},
        )
    return await _change(call, {}, (word,))


async def _change(
    call: ServiceCall, say: Mapping[str, str], forget: Sequence[str]
) -> dict[str, Any]:
    coordinator = own_engine(call.hass, call.data[ATTR_ENTITY_ID]).runtime_data
    words = await coordinator.async_pronounce(say, forget)
    return {"pronunciations": dict(sorted(words.items()))}
