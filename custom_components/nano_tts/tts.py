"""The text-to-speech engine, and one more for every voice profile."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
import logging
from typing import Any
import weakref

from homeassistant.components.tts import (
    ATTR_PREFERRED_BITRATE,
    ATTR_PREFERRED_FORMAT,
    ATTR_PREFERRED_SAMPLE_BYTES,
    ATTR_PREFERRED_SAMPLE_CHANNELS,
    ATTR_PREFERRED_SAMPLE_RATE,
    ATTR_VOICE,
    TextToSpeechEntity,
    TTSAudioRequest,
    TTSAudioResponse,
    TtsAudioType,
    Voice,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .connection import Connection
from .const import (
    ATTR_SOUND,
    ATTR_SPEED,
    CONF_SPEAKER,
    ENGLISH_TAGS,
    PROFILE_VOICE_PREFIX,
    SERVER_PROFILE_MARK,
)
from .coordinator import NanoTtsConfigEntry, NanoTtsCoordinator
from .entity import NanoTtsEntity
from .errors import CannotConnectError
from .info import ServerInfo
from .speech import RANGES, SpeechSettings
from .store import SettingsStore, async_for_each_store, profiles
from .stream import SpeechStream
from .wav import WavEncoder

_LOGGER = logging.getLogger(__name__)

# A request has a connection of its own, and the server lets requests take turns.
PARALLEL_UPDATES = 0

_MAX_REMEMBERED = 256

_RESAMPLING_OPTIONS = (
    ATTR_PREFERRED_SAMPLE_RATE,
    ATTR_PREFERRED_SAMPLE_CHANNELS,
    ATTR_PREFERRED_SAMPLE_BYTES,
    ATTR_PREFERRED_BITRATE,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: NanoTtsConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the engine and those of the profiles."""

    @callback
    def add(store: SettingsStore) -> None:
        async_add_entities(
            [NanoTtsEngine(entry.runtime_data, store)], config_subentry_id=store.subentry_id
        )

    async_for_each_store(hass, entry, add)


class NanoTtsEngine(NanoTtsEntity, TextToSpeechEntity):
    """Speaks with the settings of the engine or of a profile."""

    def __init__(self, coordinator: NanoTtsCoordinator, store: SettingsStore) -> None:
        """Read the languages."""
        super().__init__(coordinator, store, "speech")
        self._attr_supported_options = [
            ATTR_VOICE,
            CONF_SPEAKER,
            ATTR_SPEED,
            *RANGES,
            # Seen, so that the answer can fit: see `_wants_float`.
            ATTR_PREFERRED_FORMAT,
            *_RESAMPLING_OPTIONS,
        ]
        # Fixed since the first release: pipelines remember the entity by it.
        self._attr_unique_id = store.unique_id
        self._warned_voices: set[str] = set()
        self._update_languages()

    @callback
    def _handle_coordinator_update(self) -> None:
        """Take over new voices while running."""
        self._update_languages()
        super()._handle_coordinator_update()

    def _update_languages(self) -> None:
        reported = [tag for voice in self._info.voices for tag in voice.languages]
        if not reported or any(_language(tag) == "en" for tag in reported):
            reported.extend(ENGLISH_TAGS)
        self._attr_supported_languages = sorted(set(reported))
        # American English is what the built-in voice speaks.
        preferred = [tag for tag in ("en-US", *reported) if tag in self._attr_supported_languages]
        self._attr_default_language = preferred[0]

    @property
    def _info(self) -> ServerInfo:
        return self.coordinator.data

    @property
    def default_options(self) -> Mapping[str, Any]:
        """Return everything that shapes the sound: Home Assistant makes its cache key of it.

        A request reads its settings from here and not from the store: a slider that moves between
        the making of a URL and its fetching must not put the new sound under the old key.
        """
        entry = self.store.entry
        return {
            ATTR_SOUND: {
                "settings": self.store.settings.as_config(),
                "profiles": {
                    profile.subentry_id: SpeechSettings.from_config(profile.data).as_config()
                    for profile in profiles(entry)
                }
                if self.store.subentry_id is None
                else {},
                "server": [
                    self._info.version,
                    self._info.engine,
                    self._info.voice_hash,
                ],
            }
        }

    @callback
    def async_get_supported_voices(self, language: str) -> list[Voice] | None:
        """Return the server's voices, and on the main engine the profiles too."""
        voices = [
            Voice(voice.name, voice.description)
            for voice in self._info.voices
            if _language(language) in {_language(tag) for tag in voice.languages}
        ]
        if self.store.subentry_id is None:
            voices.extend(
                Voice(PROFILE_VOICE_PREFIX + profile.subentry_id, profile.title)
                for profile in profiles(self.store.entry)
            )
        return voices or None

    async def async_get_tts_audio(
        self, message: str, language: str, options: dict[str, Any]
    ) -> TtsAudioType:
        """Speak a whole text at once, as a WAV with its true length in the header."""
        encoder, stream = await self._start(_one(message), options)
        audio: list[bytes] = []
        try:
            async for pcm in stream.chunks():
                audio.extend(encoder.encode(pcm))
                await asyncio.sleep(0)
        finally:
            await stream.close()
        self.coordinator.async_record(stream.timing)
        data = b"".join(audio)
        return "wav", encoder.header(len(data)) + data

    async def async_stream_tts_audio(self, request: TTSAudioRequest) -> TTSAudioResponse:
        """Speak a text that may still be being written.

        Returns as soon as the server has accepted the request, so that a refusal arrives with the
        server's own words and not as an ffmpeg that got no audio.
        """
        encoder, stream = await self._start(request.message_gen, request.options)
        audio = self._audio(encoder, stream)
        # A generator that is never begun never runs its `finally`.
        weakref.finalize(audio, stream.abandon).atexit = False
        return TTSAudioResponse("wav", audio)

    async def _audio(self, encoder: WavEncoder, stream: SpeechStream) -> AsyncGenerator[bytes]:
        try:
            yield encoder.header()
            async for pcm in stream.chunks():
                for piece in encoder.encode(pcm):
                    yield piece
                    # Audio that has arrived already is read without waiting: let others run.
                    await asyncio.sleep(0)
        finally:
            await stream.close()
        self.coordinator.async_record(stream.timing)

    async def _start(
        self, text: AsyncGenerator[str], options: Mapping[str, Any]
    ) -> tuple[WavEncoder, SpeechStream]:
        settings = self._settings(options)
        try:
            connection = await Connection.open(self.coordinator.host, self.coordinator.port)
        except CannotConnectError:
            # Let the entities show it now, not at the next poll.
            self.coordinator.config_entry.async_create_background_task(
                self.hass,
                self.coordinator.async_request_refresh(),
                "nano_tts refresh after failure",
            )
            raise
        stream = SpeechStream(connection)
        try:
            audio = await stream.start(text, settings)
            encoder = WavEncoder(
                audio.rate, audio.width, audio.channels, as_float=_wants_float(options)
            )
        except BaseException:
            await stream.close()
            raise
        return encoder, stream

    def _settings(self, options: Mapping[str, Any]) -> SpeechSettings:
        """Lay the options of a request over the settings that were valid when it was made."""
        ranges = self._info.ranges
        sound = options.get(ATTR_SOUND) or self.default_options[ATTR_SOUND]
        base = SpeechSettings.from_config(sound["settings"])
        wanted = {name: value for name, value in options.items() if value is not None}
        voice = wanted.get(ATTR_VOICE)
        if isinstance(voice, str) and voice.startswith(PROFILE_VOICE_PREFIX):
            del wanted[ATTR_VOICE]
            profile = sound["profiles"].get(voice.removeprefix(PROFILE_VOICE_PREFIX))
            if profile is None:
                self._warn_once("There is no %s any more, using the engine's own settings", voice)
            else:
                base = SpeechSettings.from_config(profile)
        elif isinstance(voice, str) and SERVER_PROFILE_MARK in voice:
            # Whoever names a profile of the server wants its numbers, not this engine's.
            base = SpeechSettings()
        settings = base.for_server_profile(ranges).updated(wanted, ranges)
        return self._with_known_voice(settings)

    def _with_known_voice(self, settings: SpeechSettings) -> SpeechSettings:
        """Speak with the default voice rather than not at all when a voice has gone."""
        voice = settings.voice or self._info.default_voice
        if voice is not None and not self._info.has_voice(voice):
            self._warn_once("The server has no voice %s, using its default", voice)
            voice = self._info.default_voice
        return SpeechSettings(voice, settings.speaker, settings.values)

    def _warn_once(self, message: str, voice: str) -> None:
        # Bounded: the names come from whoever may call an action.
        if voice not in self._warned_voices and len(self._warned_voices) < _MAX_REMEMBERED:
            self._warned_voices.add(voice)
            _LOGGER.warning("%s (said once)", message % voice[:80])


def _wants_float(options: Mapping[str, Any]) -> bool:
    """Tell whether Home Assistant will convert what we return (then float starts earlier)."""
    return options.get(ATTR_PREFERRED_FORMAT) != "wav" or any(
        options.get(name) is not None for name in _RESAMPLING_OPTIONS
    )


def _language(tag: str) -> str:
    return tag.replace("_", "-").split("-")[0].lower()


async def _one(message: str) -> AsyncGenerator[str]:
    yield message
