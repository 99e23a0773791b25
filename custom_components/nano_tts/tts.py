"""The text-to-speech engine, and one more for every voice profile."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
import logging
from typing import Any
import weakref

from homeassistant.components import tts
from homeassistant.components.tts import (
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
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .audio.wav import WavEncoder
from .const import (
    ATTR_NAME_EMOJI,
    ATTR_PRONUNCIATIONS,
    ATTR_SOUND,
    ATTR_SPEED,
    CONF_PRESET,
    CONF_SPEAKER,
    CONF_VOICE,
    ENGLISH_TAGS,
    PROFILE_VOICE_PREFIX,
)
from .coordinator import NanoTtsConfigEntry, NanoTtsCoordinator
from .entity import NanoTtsEntity
from .errors import NanoTtsError
from .sound.cache_key import sound_of
from .sound.languages import LanguageTags, family, tags
from .sound.offer import ServerInfo
from .sound.options import RANGES
from .sound.request import Asked, requested
from .sound.settings import SettingsStore, async_for_each_store, profiles
from .sound.voices import labels
from .speaker import Speech

_LOGGER = logging.getLogger(__name__)

# A request has a connection of its own, and the server lets requests take turns.
PARALLEL_UPDATES = 0

_MAX_REMEMBERED = 256

_RESAMPLING_OPTIONS = (
    ATTR_PREFERRED_SAMPLE_RATE,
    ATTR_PREFERRED_SAMPLE_CHANNELS,
    ATTR_PREFERRED_SAMPLE_BYTES,
    "preferred_bitrate",  # newer than the oldest Home Assistant that is promised, so it has no name here
)

_STREAMS_ARE_UNWRAPPED = hasattr(tts, "PcmFormat")
"""Home Assistant 2026.11 and newer take the samples out of a WAV stream before they convert it: 16 bits start at once.

What an engine says that it supports is its own to meet there: an option that is only looked at must not be named.
"""

_LOOKED_AT = () if _STREAMS_ARE_UNWRAPPED else (ATTR_PREFERRED_FORMAT, *_RESAMPLING_OPTIONS)
"""Seen, so that the answer can fit: see `_wants_float`."""


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
    """Speaks with the settings of the engine or of a profile.

    Named in full: Home Assistant shows an engine's own name in the media browser, and four cards
    called "Speech" could not be told apart.
    """

    _attr_has_entity_name = False

    def __init__(self, coordinator: NanoTtsCoordinator, store: SettingsStore) -> None:
        """Read the languages."""
        super().__init__(coordinator, store, "speech")
        self._attr_supported_options = [
            ATTR_VOICE,
            CONF_SPEAKER,
            CONF_PRESET,
            ATTR_SPEED,
            *RANGES,
            ATTR_PRONUNCIATIONS,
            ATTR_NAME_EMOJI,
            *_LOOKED_AT,
        ]
        # Fixed since the first release: pipelines remember the entity by it.
        self._attr_unique_id = store.unique_id
        self._attr_name = store.title
        self._warned_voices: set[str] = set()
        self._update_languages()

    @property
    def available(self) -> bool:
        """A server that is away is an error of the request: it may be back by then."""
        return True

    @property
    def suggested_object_id(self) -> str:
        """Return the words that a new engine's entity id is made of, as before it had a full name."""
        return f"{self._attr_name} speech"

    async def async_added_to_hass(self) -> None:
        """Follow the name that a person gives to the device."""
        await super().async_added_to_hass()
        self._take_name()
        self.async_on_remove(
            self.hass.bus.async_listen(dr.EVENT_DEVICE_REGISTRY_UPDATED, self._async_device_updated)
        )

    @callback
    def _async_device_updated(self, event: Event[dr.EventDeviceRegistryUpdatedData]) -> None:
        if self.device_entry is not None and event.data["device_id"] == self.device_entry.id:
            self._async_settings_changed()

    @callback
    def _async_settings_changed(self) -> None:
        self._take_name()
        self._update_languages()
        super()._async_settings_changed()

    def _take_name(self) -> None:
        device = self.device_entry and dr.async_get(self.hass).async_get(self.device_entry.id)
        self._attr_name = (device and device.name_by_user) or self.store.title

    @callback
    def _handle_coordinator_update(self) -> None:
        """Take over new voices while running."""
        self._update_languages()
        super()._handle_coordinator_update()

    def _update_languages(self) -> None:
        """Offer every language of the server, or a profile's alone; the default is that of its own voice."""
        only = self.store.language
        offered = self._info.of_language(only)
        reported = [tag for voice in offered for tag in voice.languages]
        if only is not None:  # a voice may speak others, too
            reported = [tag for tag in reported if family(tag) == family(only)] or [only]
        if not reported or any(family(tag) == "en" for tag in reported):
            reported.extend(ENGLISH_TAGS)
        known = LanguageTags(sorted(tags(reported)))
        self._attr_supported_languages = known
        voice = self._info.speaking(self.store.settings.voice)
        own = [tag for tag in (voice.languages if voice is not None else ()) if tag in known]
        # Of the English tags the American one: it is what the built-in voice speaks.
        american = ["en-US"] if family(next(iter(own or reported))) == "en" else []
        self._attr_default_language = next(
            tag for tag in (*american, *own, *reported) if tag in known
        )

    @property
    def _info(self) -> ServerInfo:
        return self.coordinator.data

    @property
    def default_options(self) -> Mapping[str, Any]:
        """Return everything that shapes the sound: Home Assistant makes its cache key of it.

        A request reads its settings from here and not from the store: a slider that moves between
        the making of a URL and its fetching must not put the new sound under the old key.
        """
        asked = self.coordinator.kept.asked(self.store.unique_id)
        return {ATTR_SOUND: sound_of(self.store, self._info, asked)}

    @callback
    def async_get_supported_voices(self, language: str) -> list[Voice] | None:
        """Return the server's voices, and on the main engine the profiles too."""
        shown = labels(self._info.voices)
        voices = [
            Voice(voice.name, shown[voice.name]) for voice in self._info.of_language(language)
        ]
        if self.store.subentry_id is None:
            voices.extend(
                Voice(PROFILE_VOICE_PREFIX + profile.subentry_id, profile.title)
                for profile in profiles(self.store.entry)
                if self._profile_speaks(
                    SettingsStore(self.store.entry, profile.subentry_id), language
                )
            )
        return voices or None

    def _profile_speaks(self, store: SettingsStore, language: str) -> bool:
        if store.language is not None:
            return family(store.language) == family(language)
        voice = self._info.speaking(store.settings.voice)
        return voice is None or voice.speaks(language)

    async def async_get_tts_audio(
        self, message: str, language: str, options: dict[str, Any]
    ) -> TtsAudioType:
        """Speak a whole text at once, as a WAV with its true length in the header."""
        encoder, speech = await self._start(_one(message), language, options)
        audio: list[bytes] = []
        async for pcm in self._chunks(speech):
            audio.extend(encoder.encode(pcm))
            await asyncio.sleep(0)
        data = b"".join(audio)
        return "wav", encoder.header(len(data)) + data

    async def async_stream_tts_audio(self, request: TTSAudioRequest) -> TTSAudioResponse:
        """Speak a text that may still be being written.

        Returns as soon as the server has accepted the request, so that a refusal arrives with the
        server's own words and not as an ffmpeg that got no audio.
        """
        encoder, speech = await self._start(request.message_gen, request.language, request.options)
        audio = self._audio(encoder, speech)
        # A generator that is never begun never runs its `finally`.
        weakref.finalize(audio, _abandon, self.hass.loop, speech).atexit = False
        return TTSAudioResponse("wav", audio)

    async def _audio(self, encoder: WavEncoder, speech: Speech) -> AsyncGenerator[bytes]:
        chunks = self._chunks(speech)
        try:
            yield encoder.header()
            async for pcm in chunks:
                for piece in encoder.encode(pcm):
                    yield piece
                    # Audio that has arrived already is read without waiting: let others run.
                    await asyncio.sleep(0)
        finally:
            await chunks.aclose()
            await speech.close()

    async def _chunks(self, speech: Speech) -> AsyncGenerator[bytes]:
        """Yield PCM to the end, and report how it went."""
        try:
            async for pcm in speech.chunks():
                yield pcm
        except NanoTtsError as err:
            self.coordinator.async_failed(err)
            raise
        finally:
            await speech.close()
        self.coordinator.async_record(speech.timing)

    async def _start(
        self, text: AsyncGenerator[str], language: str, options: Mapping[str, Any]
    ) -> tuple[WavEncoder, Speech]:
        sound = options.get(ATTR_SOUND) or self.default_options[ATTR_SOUND]
        asked = Asked(language, self.default_language)
        settings = requested(options, sound, self._info, self._warn_once, asked)
        own = self._info.speaking(sound["settings"].get(CONF_VOICE))
        is_chosen_by_language = own is not None and not own.speaks(language)
        if settings.voice is not None and (
            is_chosen_by_language or options.get(ATTR_VOICE) == settings.voice
        ):
            self.coordinator.kept.async_note(self.store.unique_id, settings.voice)
        speech: Speech | None = None
        try:
            speech = await self.coordinator.speaker.speak(
                text, settings, patient=self.coordinator.was_there_lately
            )
            return WavEncoder(speech.format, as_float=_wants_float(options)), speech
        except BaseException as err:
            if speech is not None:
                await speech.close()
            if isinstance(err, NanoTtsError):
                self.coordinator.async_failed(err)
            raise

    def _warn_once(self, message: str, voice: str) -> None:
        # Bounded: the names come from whoever may call an action.
        if voice not in self._warned_voices and len(self._warned_voices) < _MAX_REMEMBERED:
            self._warned_voices.add(voice)
            _LOGGER.warning("%s (said once)", message % voice[:80])


def _abandon(loop: asyncio.AbstractEventLoop, speech: Speech) -> None:
    """End a request from wherever the garbage is collected."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(speech.abandon)


def _wants_float(options: Mapping[str, Any]) -> bool:
    """Tell whether Home Assistant will convert what we return, and would hold back anything but float."""
    if _STREAMS_ARE_UNWRAPPED:
        return False
    return options.get(ATTR_PREFERRED_FORMAT) != "wav" or any(
        options.get(name) is not None for name in _RESAMPLING_OPTIONS
    )


async def _one(message: str) -> AsyncGenerator[str]:
    yield message
