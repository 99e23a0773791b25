"""From the options of a request to the settings that it is spoken with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from homeassistant.components.tts import ATTR_VOICE

from ..const import PROFILE_VOICE_PREFIX, SERVER_PROFILE_MARK
from ..errors import VoiceLanguageError
from .languages import family
from .offer import ServerInfo, VoiceInfo
from .options import SpeechSettings

type Warn = Callable[[str, str], None]
"""Takes a message with one placeholder, and the voice that it is about."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The language of a request."""

    language: str
    """Never absent: Home Assistant puts in the default where a request does not say it."""
    default: str
    """The engine's default language."""

    @property
    def is_said(self) -> bool:
        """Whether somebody must have said it."""
        return family(self.language) != family(self.default)


def requested(
    options: Mapping[str, Any],
    sound: Mapping[str, Any],
    info: ServerInfo,
    warn: Warn,
    asked: Asked,
) -> SpeechSettings:
    """Lay the options of a request over the settings that were valid when it was made.

    Args:
        options: of the request, Home Assistant's own among them.
        sound: `cache_key.sound_of` the engine.
        info: what the server offers now.
        warn: told about a voice that is not there; another one speaks then, rather than none.
        asked: the language. Where the request names no voice, a voice that speaks it is chosen.

    Raises:
        OptionValueError, SpeedConflictError: as `SpeechSettings.updated`.
        VoiceLanguageError: the voice that is named, or every voice, does not speak the language.
    """
    base = SpeechSettings.from_config(sound["settings"])
    wanted = {name: value for name, value in options.items() if value is not None}
    voice = wanted.get(ATTR_VOICE)
    is_named = voice is not None
    if isinstance(voice, str) and voice.startswith(PROFILE_VOICE_PREFIX):
        del wanted[ATTR_VOICE]
        profile = sound["profiles"].get(voice.removeprefix(PROFILE_VOICE_PREFIX))
        if profile is None:
            warn("There is no %s any more, using the engine's own settings", voice)
            is_named = False
        else:
            base = SpeechSettings.from_config(profile)
            is_named = base.voice is not None
    elif isinstance(voice, str) and SERVER_PROFILE_MARK in voice:
        # Whoever names a profile of the server wants its numbers, not this engine's.
        base = SpeechSettings()
    return _spoken(base.updated(wanted, info.ranges), info, warn, asked, is_named=is_named)


def _spoken(
    settings: SpeechSettings, info: ServerInfo, warn: Warn, asked: Asked, *, is_named: bool
) -> SpeechSettings:
    """Name the voice that speaks, and leave out what it does not have."""
    name = settings.voice or info.default_voice
    if name is None:
        return replace(settings, language=asked.language)
    if not info.has_voice(name):
        warn("The server has no voice %s, using another", name)
        is_named = False
    voice = info.speaking(name)
    if voice is None:
        return replace(settings, voice=info.default_voice, language=asked.language)
    if not voice.speaks(asked.language) and voice.languages:
        if is_named and not asked.is_said:
            return _obeyed(settings, voice, info)
        able = info.voice_for(asked.language)
        if is_named or able is None:
            raise _cannot_speak(voice, info, asked.language)
        voice = able
        if settings.speaker not in voice.speakers:
            settings = replace(settings, speaker=None)
    return replace(_obeyed(settings, voice, info), language=asked.language)


def _obeyed(settings: SpeechSettings, voice: VoiceInfo, info: ServerInfo) -> SpeechSettings:
    obeyed = {
        option: value for option, value in settings.values.items() if info.obeys(voice.name, option)
    }
    return replace(settings, voice=voice.name, values=obeyed)


def _cannot_speak(voice: VoiceInfo, info: ServerInfo, language: str) -> VoiceLanguageError:
    able = ", ".join(one.name for one in info.of_language(language))
    return VoiceLanguageError(voice=voice.name, language=language, able=able or "–")
