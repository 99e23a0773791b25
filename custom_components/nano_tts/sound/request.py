"""From the options of a request to the settings that it is spoken with."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from homeassistant.components.tts import ATTR_VOICE

from ..const import PROFILE_VOICE_PREFIX, SERVER_PROFILE_MARK
from .offer import ServerInfo
from .options import SpeechSettings

type Warn = Callable[[str, str], None]
"""Takes a message with one placeholder, and the voice that it is about."""


def requested(
    options: Mapping[str, Any], sound: Mapping[str, Any], info: ServerInfo, warn: Warn
) -> SpeechSettings:
    """Lay the options of a request over the settings that were valid when it was made.

    Args:
        options: of the request, Home Assistant's own among them.
        sound: `cache_key.sound_of` the engine.
        info: what the server offers now.
        warn: told about a voice that is not there; another one speaks then, rather than none.

    Raises:
        OptionValueError, SpeedConflictError: as `SpeechSettings.updated`.
    """
    base = SpeechSettings.from_config(sound["settings"])
    wanted = {name: value for name, value in options.items() if value is not None}
    voice = wanted.get(ATTR_VOICE)
    if isinstance(voice, str) and voice.startswith(PROFILE_VOICE_PREFIX):
        del wanted[ATTR_VOICE]
        profile = sound["profiles"].get(voice.removeprefix(PROFILE_VOICE_PREFIX))
        if profile is None:
            warn("There is no %s any more, using the engine's own settings", voice)
        else:
            base = SpeechSettings.from_config(profile)
    elif isinstance(voice, str) and SERVER_PROFILE_MARK in voice:
        # Whoever names a profile of the server wants its numbers, not this engine's.
        base = SpeechSettings()
    return _spoken(base.updated(wanted, info.ranges), info, warn)


def _spoken(settings: SpeechSettings, info: ServerInfo, warn: Warn) -> SpeechSettings:
    """Name the voice that speaks, and leave out what it does not have."""
    name = settings.voice or info.default_voice
    if name is None:
        return settings
    if not info.has_voice(name):
        warn("The server has no voice %s, using its default", name)
    voice = info.speaking(name)
    if voice is None:
        return replace(settings, voice=info.default_voice)
    obeyed = {
        option: value for option, value in settings.values.items() if info.obeys(name, option)
    }
    return replace(settings, voice=voice.name, values=obeyed)
