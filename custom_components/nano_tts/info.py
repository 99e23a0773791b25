"""What a server says about itself, read from the raw `info` event.

The wyoming library drops keys that it does not know, and ours is one of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
import math
from typing import Any

from .const import PROTOCOL_VERSION
from .errors import NotNanoTtsError, UnsupportedVersionError
from .speech import RANGES, Range


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """A voice, or a voice with one of the server's own profiles."""

    name: str
    description: str
    languages: tuple[str, ...]
    speakers: tuple[str, ...]
    version: str


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """A Nano TTS server."""

    server_id: str | None
    """Random, kept by the server, the same at every address."""
    version: str
    engine: str
    voice_hash: str
    """Changes whenever the same request would sound different."""
    voices: tuple[VoiceInfo, ...]
    default_voice: str | None
    ranges: Mapping[str, Range]
    raw: Mapping[str, Any]
    """The data of the event, for diagnostics."""

    def has_voice(self, name: str) -> bool:
        """Tell whether the server offers this voice."""
        return any(voice.name == name for voice in self.voices)


def parse_info(data: Mapping[str, Any], *, host: str, port: int) -> ServerInfo:
    """Read the data of an `info` event; lenient in everything but who is speaking.

    Raises:
        NotNanoTtsError: no text-to-speech program in it carries our capability report.
        UnsupportedVersionError: the report is of another version than ours.
    """
    for program in _dicts(data.get("tts")):
        report = program.get("nano_tts")
        if isinstance(report, dict) and program.get("installed", True):
            break
    else:
        raise NotNanoTtsError(host=host, port=port)
    version = _text(program.get("version"), "unknown")
    if report.get("v") != PROTOCOL_VERSION:
        raise UnsupportedVersionError(
            host=host,
            port=port,
            version=version,
            theirs=str(report.get("v"))[:20],
            ours=PROTOCOL_VERSION,
        )
    voices = tuple(
        _voice(voice)
        for voice in _dicts(program.get("voices"))
        if isinstance(voice.get("name"), str) and voice.get("installed", True)
    )
    default_voice = report.get("default_voice")
    if not isinstance(default_voice, str):
        default_voice = voices[0].name if voices else None
    return ServerInfo(
        server_id=_text(report.get("id"), "") or None,
        version=version,
        engine=_text(report.get("engine"), ""),
        voice_hash=_text(report.get("voice_hash"), ""),
        voices=voices,
        default_voice=default_voice,
        ranges=_ranges(report),
        raw=dict(data),
    )


def _voice(voice: Mapping[str, Any]) -> VoiceInfo:
    languages = voice.get("languages")
    return VoiceInfo(
        name=voice["name"],
        description=_text(voice.get("description"), voice["name"]),
        languages=tuple(tag for tag in languages if isinstance(tag, str))
        if isinstance(languages, list)
        else (),
        speakers=tuple(_text(speaker.get("name"), "") for speaker in _dicts(voice.get("speakers"))),
        version=_text(voice.get("version"), ""),
    )


def _ranges(report: Mapping[str, Any]) -> dict[str, Range]:
    ranges = dict(RANGES)
    for section in ("scales", "options"):
        reported = report.get(section)
        for name, triple in reported.items() if isinstance(reported, dict) else ():
            if name in RANGES and (parsed := _range(triple)) is not None:
                ranges[name] = parsed
    return ranges


def _range(triple: object) -> Range | None:
    if not isinstance(triple, list) or len(triple) != 3:
        return None
    numbers = [
        float(number)
        for number in triple
        if isinstance(number, (int, float)) and math.isfinite(number)
    ]
    if len(numbers) != 3 or not numbers[0] <= numbers[1] <= numbers[2]:
        return None
    return Range(*numbers)


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(value: object, fallback: str) -> str:
    return value if isinstance(value, str) and value else fallback
