"""Hear before you choose: a signed address at which the sound that is being set can be heard."""

from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
import secrets
from typing import Any, Final

from aiohttp import web
from homeassistant.components import tts
from homeassistant.components.http import KEY_HASS, HomeAssistantView
from homeassistant.components.http.auth import async_sign_path
from homeassistant.components.tts import ATTR_VOICE
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.hass_dict import HassKey

from ..const import CONF_PRESET, CONF_SPEAKER, CONF_VOICE, DOMAIN
from ..sound.options import RANGES
from ..sound.settings import SettingsStore
from ..sound.voices import engine_of

_VALID: Final = timedelta(minutes=10)
_MOST_SAMPLES: Final = 32
_URL: Final = f"/api/{DOMAIN}/sample"
_SUBTYPES: Final = {"mp3": "mpeg"}
_SAMPLES: HassKey[dict[str, str]] = HassKey(f"{DOMAIN}_samples")
"""Token to what would be spoken; of the last samples only."""


@callback
def async_setup_samples(hass: HomeAssistant) -> None:
    """Register the address."""
    hass.http.register_view(SampleView())


@callback
def async_sample_url(
    hass: HomeAssistant,
    store: SettingsStore,
    config: Mapping[str, Any],
    *,
    message: str,
    pronunciations: Mapping[str, str] | None = None,
) -> str | None:
    """Return the path of an MP3, for whoever has it, for ten minutes; nothing is spoken before.

    Args:
        hass: Home Assistant.
        store: of the engine that speaks.
        config: the sound, as `fields.sound_config` stores it.
        message: what is said.
        pronunciations: word to how it is said.

    Returns:
        None where no engine can be asked, because a person has disabled it.
    """
    engine = engine_of(hass, store)
    if engine is None:
        return None
    options: dict[str, Any] = {name: config[name] for name in RANGES if name in config}
    texts = ((CONF_VOICE, ATTR_VOICE), (CONF_SPEAKER, CONF_SPEAKER), (CONF_PRESET, CONF_PRESET))
    for name, option in texts:
        if config.get(name):
            options[option] = config[name]
    if pronunciations:
        options["pronunciations"] = dict(pronunciations)
    media_id = tts.generate_media_source_id(hass, message, engine, options=options, cache=False)
    samples = hass.data.setdefault(_SAMPLES, {})
    token = secrets.token_urlsafe(8)
    samples[token] = media_id
    for oldest in list(samples)[:-_MOST_SAMPLES]:
        del samples[oldest]
    return async_sign_path(hass, f"{_URL}/{token}", _VALID, use_content_user=True)


class SampleView(HomeAssistantView):
    """Speaks when it is asked to, not when the dialog is shown."""

    url = f"{_URL}/{{token}}"
    name = f"api:{DOMAIN}:sample"

    async def get(self, request: web.Request, token: str) -> web.Response:
        """Return the audio, or in words why there is none."""
        hass = request.app[KEY_HASS]
        media_id = hass.data.get(_SAMPLES, {}).get(token)
        if media_id is None:
            return self.json_message("This sample is no longer there", HTTPStatus.NOT_FOUND)
        try:
            extension, audio = await tts.async_get_media_source_audio(hass, media_id)
        except HomeAssistantError as err:
            return self.json_message(str(err), HTTPStatus.BAD_GATEWAY)
        return web.Response(body=audio, content_type=f"audio/{_SUBTYPES[extension]}")
