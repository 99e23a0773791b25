"""What a server says about itself, read from the raw `info` event.

The wyoming library drops keys that it does not know, and ours is one of them.
"""

from collections.abc import Iterator, Mapping
import math
from typing import Any

from ..const import PROTOCOL_VERSION, SERVER_PROFILE_MARK
from ..errors import NotNanoTtsError, UnsupportedVersionError
from ..sound.languages import family, tags
from ..sound.offer import Mood, ServerInfo, VoiceInfo
from ..sound.options import LOUDNESS, RANGES, Range


def parse_info(data: Mapping[str, Any], *, host: object, port: object) -> ServerInfo:
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
        _voice(voice, report)
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
        voices=voices,
        default_voice=default_voice,
        ranges=_ranges(report),
        edits_pronunciations=report.get("pronunciation_edits") is True,
        backend=_text(report.get("backend"), ""),
        moods={name: _mood(_dict(mood)) for name, mood in _dict(report.get("moods")).items()},
        raw=dict(data),
    )


def _voice(voice: Mapping[str, Any], report: Mapping[str, Any]) -> VoiceInfo:
    name: str = voice["name"]
    told = _dict(_dict(report.get("voices")).get(name))
    base = name.partition(SERVER_PROFILE_MARK)[0]
    return VoiceInfo(
        name=name,
        description=_text(voice.get("description"), name),
        languages=tuple(tags(_texts(voice.get("languages")))),
        speakers=tuple(_text(speaker.get("name"), "") for speaker in _dicts(voice.get("speakers"))),
        version=_text(voice.get("version"), ""),
        unsupported=frozenset(_texts(_dict(report.get("unsupported")).get(base))),
        usual=_values(told),
        sound_hash=_text(told.get("hash"), _text(report.get("voice_hash"), "")),
        facts=tuple(_facts(voice, told)),
        presets={
            preset: float(factor)
            for preset, factor in _dict(told.get("presets")).items()
            if isinstance(preset, str) and _is_finite(factor)
        },
    )


def _mood(told: Mapping[str, Any]) -> Mood:
    voices = _dict(told.get("voices"))
    return Mood(
        values=_values(told),
        voices={family(tag): name for tag, name in voices.items() if isinstance(name, str)},
    )


def _values(told: Mapping[str, Any]) -> dict[str, float]:
    return {
        option: float(number)
        for option, number in _dict(told.get("values")).items()
        if option in RANGES and _is_finite(number)
    }


def _facts(voice: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[str]:
    yield from tags(_texts(voice.get("languages")))[:1]
    if gender := _text(told.get("gender"), ""):
        yield gender
    size = told.get("bytes")
    if isinstance(size, int) and size > 0:
        yield f"{size / 1e6:.{0 if size >= 1e7 else 1}f} MB"
    if licence := _text(told.get("licence"), ""):
        yield licence


def _ranges(report: Mapping[str, Any]) -> dict[str, Range]:
    ranges = {name: usual for name, usual in RANGES.items() if name != LOUDNESS}
    for section in ("scales", "options"):
        reported = report.get(section)
        for name, triple in reported.items() if isinstance(reported, dict) else ():
            if name in RANGES and (parsed := _range(name, triple)) is not None:
                ranges[name] = parsed
    return ranges


def _range(name: str, triple: object) -> Range | None:
    if not isinstance(triple, list) or len(triple) != 3:
        return None
    if triple[1] is None and _is_finite(triple[0]) and _is_finite(triple[2]):
        low, high = float(triple[0]), float(triple[2])
        if low <= high:
            return Range(low, min(high, max(low, RANGES[name].default)), high, is_set=False)
    numbers = [float(number) for number in triple if _is_finite(number)]
    if len(numbers) != 3 or not numbers[0] <= numbers[1] <= numbers[2]:
        return None
    usual_low, usual, usual_high = numbers
    return Range(usual_low, usual, usual_high)


def _is_finite(value: object) -> bool:
    return isinstance(value, (int, float)) and math.isfinite(value)


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts(value: object) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(value: object, fallback: str) -> str:
    return value if isinstance(value, str) and value else fallback
