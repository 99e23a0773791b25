"""Voices as people read them, and the engines that speak with them."""

from collections import Counter
from collections.abc import Sequence

from homeassistant.components.tts import DOMAIN as TTS_DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from ..const import DOMAIN
from .offer import VoiceInfo
from .settings import SettingsStore


def labels(voices: Sequence[VoiceInfo]) -> dict[str, str]:
    """Return voice name to a label that no other voice has, in the server's order."""
    counted = Counter(voice.label for voice in voices)
    return {
        voice.name: voice.label if counted[voice.label] == 1 else f"{voice.label}: {voice.name}"
        for voice in voices
    }


def engine_of(hass: HomeAssistant, store: SettingsStore) -> str | None:
    """Return the entity id of the engine with these settings, None if a person has disabled it."""
    registry = er.async_get(hass)
    entity_id = registry.async_get_entity_id(TTS_DOMAIN, DOMAIN, store.unique_id)
    entity = registry.async_get(entity_id) if entity_id is not None else None
    return None if entity is None or entity.disabled_by is not None else entity_id
