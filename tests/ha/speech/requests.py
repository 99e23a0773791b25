"""What the tests of requests share."""

from collections.abc import AsyncGenerator
import struct
from typing import Any

from homeassistant.components import tts
from homeassistant.components.tts import TTSAudioRequest
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_component import EntityComponent

from custom_components.nano_tts.tts import NanoTtsEngine

from ..conftest import ENGINE


def engine_of(hass: HomeAssistant, entity_id: str = ENGINE) -> NanoTtsEngine:
    """Return the entity object."""
    component: EntityComponent[Any] = hass.data[tts.DATA_COMPONENT]
    entity = component.get_entity(entity_id)
    assert isinstance(entity, NanoTtsEngine)
    return entity


def wav_fields(wav: bytes) -> tuple[int, int, int, int]:
    """Return format tag, channels, rate and bits of a WAV."""
    tag, channels, rate_hz, _, _, bits = struct.unpack_from("<HHIIHH", wav, 20)
    return tag, channels, rate_hz, bits


async def one(*pieces: str) -> AsyncGenerator[str]:
    """Yield pieces of text."""
    for piece in pieces:
        yield piece


async def collect(engine: NanoTtsEngine, text: AsyncGenerator[str], **options: Any) -> bytes:
    """Stream a request to its end."""
    response = await engine.async_stream_tts_audio(TTSAudioRequest("en-US", options, text))
    assert response.extension == "wav"
    return b"".join([chunk async for chunk in response.data_gen])
