"""The fields that several dialogs share."""

from collections.abc import Mapping
from typing import Any

from homeassistant.const import CONF_HOST, CONF_PORT
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
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

from .const import CONF_SPEAKER, CONF_VOICE, DEFAULT_PORT, SECTION_SILENCE
from .info import ServerInfo
from .speech import RANGES, Range

_MAIN_FIELDS: Mapping[str, tuple[float, str | None]] = {
    "length_scale": (0.05, None),
    "pitch_scale": (0.05, None),
    "energy_scale": (0.05, None),
    "volume": (0.05, None),
    "sentence_silence": (0.05, "s"),
}
"""Step and unit."""

_SILENCE_FIELDS: Mapping[str, tuple[float, str | None]] = {
    "lead_silence_ms": (10, "ms"),
    "trail_silence_ms": (10, "ms"),
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


def voice_selector(info: ServerInfo) -> SelectSelector:
    """Return a choice of the server's voices, its profiles included."""
    return SelectSelector(
        SelectSelectorConfig(
            options=[
                SelectOptionDict(value=voice.name, label=voice.description) for voice in info.voices
            ],
            mode=SelectSelectorMode.DROPDOWN,
        )
    )


def sound_fields(info: ServerInfo, config: Mapping[str, Any]) -> dict[vol.Marker, Any]:
    """Return the fields for voice, scales and pauses, filled with `config`."""
    fields: dict[vol.Marker, Any] = {}
    voice = config.get(CONF_VOICE, info.default_voice)
    if voice is not None and not info.has_voice(voice):
        voice = info.default_voice
    fields[vol.Required(CONF_VOICE, default=voice)] = voice_selector(info)
    speakers = sorted({speaker for voice in info.voices for speaker in voice.speakers})
    if speakers:
        suggested = {"suggested_value": config.get(CONF_SPEAKER)}
        fields[vol.Optional(CONF_SPEAKER, description=suggested)] = SelectSelector(
            SelectSelectorConfig(options=speakers, mode=SelectSelectorMode.DROPDOWN)
        )
    fields |= _numbers(_MAIN_FIELDS, info, config)
    fields[vol.Required(SECTION_SILENCE)] = section(
        vol.Schema(_numbers(_SILENCE_FIELDS, info, config)), {"collapsed": True}
    )
    return fields


def sound_config(user_input: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a dialog with `sound_fields` stores: flat, its section unfolded."""
    config = {name: value for name, value in user_input.items() if name != SECTION_SILENCE}
    return config | dict(user_input.get(SECTION_SILENCE, {}))


def _numbers(
    fields: Mapping[str, tuple[float, str | None]],
    info: ServerInfo,
    config: Mapping[str, Any],
) -> dict[vol.Marker, Any]:
    schema: dict[vol.Marker, Any] = {}
    for name, (step, unit) in fields.items():
        limits: Range = info.ranges.get(name, RANGES[name])
        settings = NumberSelectorConfig(
            min=limits.low, max=limits.high, step=step, mode=NumberSelectorMode.SLIDER
        )
        if unit is not None:
            settings["unit_of_measurement"] = unit
        default = limits.clamp(config.get(name, limits.default))
        schema[vol.Required(name, default=default)] = NumberSelector(settings)
    return schema
