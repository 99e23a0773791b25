"""From the data of a `synthesize` or `synthesize-start` event to a checked speech request.

Precedence of options: `context.nano_tts`, then the list in `voice.speaker`, then the profile in the
voice name, then the server's own defaults. A finite number out of range is pulled into it; anything
that is not a number is an error.
"""

import dataclasses
import re
from collections.abc import Mapping
from typing import Any, Final

from ..bounded_log import BoundedLog
from ..errors import OptionError, ProtocolError, TextError
from ..speech.offered_voices import Catalogue
from ..speech.request import SpeechRequest
from ..speech.service import Service
from ..voice_files.options import RANGES, SpeechOptions, finite_number

CONTEXT_KEY: Final = "nano_tts"
CONTEXT_VERSION: Final = 1
NAME_EMOJI: Final = "name_emoji"
PRESET: Final = "preset"

SPEAKER_NAMES: Final[Mapping[str, str]] = {
    "length": "length_scale",
    "pitch": "pitch_scale",
    "energy": "energy_scale",
    "silence": "sentence_silence",
    "lead": "lead_silence_ms",
    "trail": "trail_silence_ms",
}
"""Short names in a `voice.speaker` list; the full option names are accepted too."""

_SEPARATORS = re.compile(r"[,;\s]+")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def read_text(data: Mapping[str, Any], event_type: str) -> str:
    """Return the text of an event.

    Raises:
        ProtocolError: there is none, or it is not a string.
    """
    text = data.get("text")
    if not isinstance(text, str):
        raise ProtocolError(f"{event_type} needs text, a string, not {_shown(text)}")
    # JSON can escape half a surrogate pair, which no later step could encode.
    return _LONE_SURROGATE.sub("\ufffd", text)


def voice_name(data: Mapping[str, Any]) -> str | None:
    """Return the voice's name, None where there is none or it is not a name."""
    voice = data.get("voice")
    name = voice.get("name") if isinstance(voice, dict) else None
    return name if isinstance(name, str) else None


def voice_language(data: Mapping[str, Any]) -> str | None:
    """Return the language that is asked for, None where there is none or it is not a tag."""
    voice = data.get("voice")
    tags = (voice.get("language") if isinstance(voice, dict) else None, data.get("language"))
    return next((tag for tag in tags if isinstance(tag, str) and tag), None)


def read_request(
    data: Mapping[str, Any], catalogue: Catalogue, defaults: SpeechOptions, log: BoundedLog
) -> SpeechRequest:
    """Return the request that `data` describes.

    Raises:
        ProtocolError: a field has the wrong type.
        LanguageNotSpokenError: the language is one that the voice, or every voice, does not speak.
        OptionError: an option is not a finite number, or the speaker list names an unknown one.
        TextError: the text is in a format other than plain text and SSML.
    """
    text_format = _string(data, "text_format", "text_format")
    if text_format not in (None, "text", "ssml"):
        raise TextError(f"text_format must be 'text' or 'ssml', not {_shown(text_format)}")
    voice = _mapping(data, "voice")
    language = (
        _string(voice, "language", "voice.language")
        or _string(data, "language", "language")
        or None
    )
    voice_id, profile = catalogue.resolve(_string(voice, "name", "voice.name"), language)
    if language is None and profile is not None:
        language = profile.language
    context = _mapping(data, "context")
    wanted = context.get(CONTEXT_KEY)
    if wanted is not None and not isinstance(wanted, dict):
        raise OptionError(f"context.{CONTEXT_KEY} must be an object, not {_shown(wanted)}")

    _check_version(wanted or {}, log)
    values: dict[str, Any] = dict(profile.values) if profile is not None else {}
    values |= _speaker_values(_string(_numbered(voice), "speaker", "voice.speaker"))
    values |= {k: value for k, value in _numbered(wanted or {}).items() if value is not None}
    options = defaults.updated(values, clamp=True)
    _log_clamped(values, options, log)
    speaker = catalogue.speaker(voice_id, options.speaker, language)
    return SpeechRequest(
        voice_id,
        dataclasses.replace(options, speaker=speaker),
        ssml=text_format == "ssml",
        name_emoji=_flag(values, NAME_EMOJI),
    )


async def read_body(data: Mapping[str, Any], service: Service, log: BoundedLog) -> SpeechRequest:
    """Return the request that `voice`, `language`, `options` and `text_format` beside a text describe.

    A voice or a language that is not known yet is looked for.

    Raises:
        NanoTtsError: a field is wrong; as `read_request`.
    """
    voice, language = data.get("voice"), data.get("language")
    wire = {
        "voice": {"name": voice, "language": language},
        "text_format": data.get("text_format"),
        "context": {CONTEXT_KEY: data.get("options")},
    }
    await service.look_for_voice(
        voice if isinstance(voice, str) else None, language if isinstance(language, str) else None
    )
    return read_request(wire, service.catalogue, service.defaults, log)


def _check_version(wanted: Mapping[str, Any], log: BoundedLog) -> None:
    """Say so when a client speaks another version; what is understood of it is spoken all the same."""
    version = wanted.get("v", CONTEXT_VERSION)
    if version != CONTEXT_VERSION:
        log.warn_of(
            "version",
            "A request has context.%s of version %s, this server understands %d: options that it does "
            "not know are left out; update the older of the two",
            CONTEXT_KEY,
            _shown(version),
            CONTEXT_VERSION,
        )


def _numbered(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return `data` with a speaker's number, as other programs count them, written as text."""
    speaker = data.get("speaker")
    if isinstance(speaker, int) and not isinstance(speaker, bool) and speaker >= 0:
        return {**data, "speaker": f"{speaker:.0f}" if speaker < 10**9 else "too many"}
    return data


def _speaker_values(speaker: str | None) -> dict[str, Any]:
    """Read "length=1.2,pitch=0.95", "anna", or "anna,length=1.2"."""
    values: dict[str, Any] = {}
    if not speaker:
        return values
    if "=" not in speaker:
        return {"speaker": speaker}
    for part in filter(None, _SEPARATORS.split(speaker)):
        key, mark, value = part.partition("=")
        if not mark:
            values["speaker"] = part
            continue
        name = SPEAKER_NAMES.get(key, key)
        if name not in RANGES and name != PRESET:
            known = ", ".join((*SPEAKER_NAMES, "volume", "seed", PRESET))
            raise OptionError(f"voice.speaker has no option {key[:40]!r}; the options are {known}")
        values[name] = value
    return values


def _log_clamped(values: Mapping[str, Any], options: SpeechOptions, log: BoundedLog) -> None:
    clamped = [
        f"{name} {number:g} to {getattr(options, name):g}"
        for name in RANGES
        if name in values
        for number in (finite_number(name, values[name]),)
        if not RANGES[name][0] <= number <= RANGES[name][1]
    ]
    if clamped:
        log.warn_of("range", "Out of range, changed: %s", ", ".join(clamped))


def _flag(values: Mapping[str, Any], name: str) -> bool:
    value = values.get(name, False)
    if isinstance(value, bool):
        return value
    raise OptionError(f"{name} must be true or false, not {_shown(value)}")


def _mapping(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = data.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ProtocolError(f"{key} must be an object, not {_shown(value)}")
    return value


def _string(data: Mapping[str, Any], key: str, label: str) -> str | None:
    value = data.get(key)
    if value is None or isinstance(value, str):
        return value
    raise ProtocolError(f"{label} must be a string, not {_shown(value)}")


def _shown(value: object) -> str:
    return repr(value)[:60]
