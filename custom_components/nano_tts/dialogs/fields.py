"""The fields that several dialogs share."""

from collections.abc import Iterable, Mapping
import math
from typing import Any

from homeassistant.components.media_player import DOMAIN as MEDIA_PLAYER_DOMAIN
from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    EntitySelector,
    EntitySelectorConfig,
    LanguageSelector,
    LanguageSelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)
import voluptuous as vol

from ..const import (
    ATTR_SPEED,
    CONF_LANGUAGE,
    CONF_MOOD,
    CONF_PRESET,
    CONF_SPEAKER,
    CONF_TEST_PLAYERS,
    CONF_VOICE,
    DEFAULT_PORT,
    SECTION_SILENCE,
)
from ..sound.languages import family
from ..sound.offer import ServerInfo, VoiceInfo
from ..sound.options import (
    ENERGY_SCALE,
    LEAD_SILENCE,
    LENGTH_SCALE,
    LOUDNESS,
    PITCH_SCALE,
    RANGES,
    SEED,
    SENTENCE_SILENCE,
    TRAIL_SILENCE,
    VARIATION,
    VOLUME,
    speed_of,
    speed_range,
)
from ..sound.voices import labels

_MAIN_FIELDS: Mapping[str, tuple[float, str | None]] = {
    ATTR_SPEED: (0.05, None),
    PITCH_SCALE: (0.05, None),
    ENERGY_SCALE: (0.05, None),
    VARIATION: (0.05, None),
    VOLUME: (0.05, None),
    LOUDNESS: (0.5, "LUFS"),
    SENTENCE_SILENCE: (0.05, "s"),
}
"""Step and unit."""

_SILENCE_FIELDS: Mapping[str, tuple[float, str | None]] = {
    LEAD_SILENCE: (10, "ms"),
    TRAIL_SILENCE: (10, "ms"),
}


def address_schema(data: Mapping[str, Any] | None = None) -> vol.Schema:
    """Return the fields for host and port, filled with `data`."""
    data = data or {}
    return vol.Schema(
        {
            vol.Required(CONF_HOST, default=data.get(CONF_HOST, vol.UNDEFINED)): TextSelector(),
            vol.Required(CONF_PORT, default=data.get(CONF_PORT, DEFAULT_PORT)): vol.All(
                NumberSelector(
                    NumberSelectorConfig(min=1, max=65535, step=1, mode=NumberSelectorMode.BOX)
                ),
                vol.Coerce(int),
            ),
        }
    )


def voice_selector(info: ServerInfo, language: str | None = None) -> SelectSelector:
    """Return a choice of the server's voices, its profiles included; of a language, or of all where it has none."""
    shown = labels(info.voices)
    return SelectSelector(
        SelectSelectorConfig(
            options=[
                SelectOptionDict(value=voice.name, label=shown[voice.name])
                for voice in info.of_language(language) or info.voices
            ],
            mode=SelectSelectorMode.DROPDOWN,
        )
    )


def voice_field(
    info: ServerInfo, config: Mapping[str, Any], language: str | None = None
) -> dict[vol.Marker, Any]:
    """Return the field for the voice, filled with the one that speaks."""
    voice = info.speaking(config.get(CONF_VOICE))
    if language is not None and (voice is None or not voice.speaks(language)):
        voice = info.voice_for(language) or voice
    default = vol.UNDEFINED if voice is None else voice.name
    return {vol.Required(CONF_VOICE, default=default): voice_selector(info, language)}


def language_field(info: ServerInfo, config: Mapping[str, Any]) -> dict[vol.Marker, Any]:
    """Return the field for the language of a profile; none where all voices speak the same."""
    languages = sorted({family(tag) for voice in info.voices for tag in voice.languages})
    if len(languages) < 2:
        return {}
    suggested = {"suggested_value": config.get(CONF_LANGUAGE)}
    return {
        vol.Optional(CONF_LANGUAGE, description=suggested): LanguageSelector(
            LanguageSelectorConfig(languages=languages)
        )
    }


def mood_field(info: ServerInfo) -> dict[vol.Marker, Any]:
    """Return the field for what a new profile begins with; none where the server has no moods."""
    if not info.moods:
        return {}
    return {
        vol.Optional(CONF_MOOD): SelectSelector(
            SelectSelectorConfig(options=sorted(info.moods), translation_key=CONF_MOOD)
        )
    }


def sound_fields(
    info: ServerInfo, voice: str | None, config: Mapping[str, Any]
) -> dict[vol.Marker, Any]:
    """Return the fields for what a voice obeys, filled with what is heard."""
    fields: dict[vol.Marker, Any] = {}
    speaking = info.speaking(voice)
    if speaking is not None and speaking.speakers:
        chosen = config.get(CONF_SPEAKER)
        suggested = {"suggested_value": chosen if chosen in speaking.speakers else None}
        fields[vol.Optional(CONF_SPEAKER, description=suggested)] = SelectSelector(
            SelectSelectorConfig(options=list(speaking.speakers), mode=SelectSelectorMode.DROPDOWN)
        )
    if speaking is not None and speaking.presets:
        fields |= _preset_fields(speaking, config)
    fields |= _numbers(_MAIN_FIELDS, info, voice, config)
    players = {"suggested_value": config.get(CONF_TEST_PLAYERS)}
    fields[vol.Optional(CONF_TEST_PLAYERS, description=players)] = EntitySelector(
        EntitySelectorConfig(domain=MEDIA_PLAYER_DOMAIN, multiple=True)
    )
    silence = _numbers(_SILENCE_FIELDS, info, voice, config)
    if silence:
        fields[vol.Required(SECTION_SILENCE)] = section(vol.Schema(silence), {"collapsed": True})
    return fields


def paces(info: ServerInfo, voice: str | None) -> str:
    """Return how many seconds the voice will compute for a second of speech, by preset, for people."""
    speaking = info.speaking(voice)
    return ", ".join(
        f"{preset} {factor:g}" for preset, factor in (speaking.presets if speaking else {}).items()
    )


def _preset_fields(voice: VoiceInfo, config: Mapping[str, Any]) -> dict[vol.Marker, Any]:
    """Return the fields of a voice that draws what it says, and does that more or less thoroughly."""
    chosen = config.get(CONF_PRESET)
    preset = {"suggested_value": chosen if chosen in voice.presets else None}
    seed = {"suggested_value": config.get(SEED)}
    limits = RANGES[SEED]
    return {
        vol.Optional(CONF_PRESET, description=preset): SelectSelector(
            SelectSelectorConfig(
                options=list(voice.presets),
                mode=SelectSelectorMode.DROPDOWN,
                translation_key=CONF_PRESET,
            )
        ),
        vol.Optional(SEED, description=seed): NumberSelector(
            NumberSelectorConfig(
                min=limits.low, max=limits.high, step=1, mode=NumberSelectorMode.BOX
            )
        ),
    }


def sound_config(
    user_input: Mapping[str, Any], info: ServerInfo, voice: str | None, kept: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what a dialog with `sound_fields` stores: flat, and without what is heard anyway.

    Args:
        user_input: of the dialog.
        info: what the server offers.
        voice: that was chosen before.
        kept: what was stored before; numbers that this voice does not obey wait there for another.
    """
    filled = {name: value for name, value in user_input.items() if name != SECTION_SILENCE}
    filled |= dict(user_input.get(SECTION_SILENCE, {}))
    if ATTR_SPEED in filled:
        filled[LENGTH_SCALE] = speed_of(filled.pop(ATTR_SPEED))
    shown = {
        option
        for option in map(_option, (*_MAIN_FIELDS, *_SILENCE_FIELDS))
        if info.obeys(voice, option)
    }
    speaking = info.speaking(voice)
    own = {CONF_PRESET, SEED} if speaking is not None and speaking.presets else set()
    config = {
        name: value
        for name, value in kept.items()
        if name not in {*shown, *own, CONF_SPEAKER, CONF_TEST_PLAYERS, CONF_VOICE}
    }
    if voice is not None:
        config[CONF_VOICE] = voice
    for name, value in filled.items():
        if name in shown and _is_heard_anyway(info, voice, name, value):
            continue
        if value not in (None, "", []):
            config[name] = value
    return config


def _numbers(
    fields: Mapping[str, tuple[float, str | None]],
    info: ServerInfo,
    voice: str | None,
    config: Mapping[str, Any],
) -> dict[vol.Marker, Any]:
    return dict(_number_fields(fields, info, voice, config))


def _number_fields(
    fields: Mapping[str, tuple[float, str | None]],
    info: ServerInfo,
    voice: str | None,
    config: Mapping[str, Any],
) -> Iterable[tuple[vol.Marker, Any]]:
    for name, (step, unit) in fields.items():
        option = _option(name)
        if not info.obeys(voice, option):
            continue
        limits = info.ranges[option]
        if not info.says(voice, option):
            box = NumberSelectorConfig(
                min=limits.low, max=limits.high, step=step, mode=NumberSelectorMode.BOX
            )
            suggested = {"suggested_value": config.get(option)}
            yield vol.Optional(name, description=suggested), NumberSelector(_with_unit(box, unit))
            continue
        default = limits.clamp(config.get(option, info.usual(voice, option)))
        if name == ATTR_SPEED:
            limits, default = speed_range(limits), round(speed_of(default), 3)
        settings = NumberSelectorConfig(
            min=limits.low, max=limits.high, step=step, mode=NumberSelectorMode.SLIDER
        )
        yield vol.Required(name, default=default), NumberSelector(_with_unit(settings, unit))


def _with_unit(settings: NumberSelectorConfig, unit: str | None) -> NumberSelectorConfig:
    if unit is not None:
        settings["unit_of_measurement"] = unit
    return settings


def _is_heard_anyway(info: ServerInfo, voice: str | None, option: str, value: Any) -> bool:
    """Tell whether a number is the server's own, or its profile's, and stays theirs."""
    return (
        value is not None
        and info.says(voice, option)
        and math.isclose(value, info.usual(voice, option), abs_tol=1e-6)
    )


def _option(field: str) -> str:
    """Return the option that a field sets."""
    return LENGTH_SCALE if field == ATTR_SPEED else field
