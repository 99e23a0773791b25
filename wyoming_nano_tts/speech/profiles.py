"""Named profiles: a voice with its own speed, pitch and pauses, offered as one more voice.

Home Assistant's own Wyoming integration lets people choose a voice and nothing else, so a profile
`calm` of the voice `en_US-kathleen` is advertised as the voice `en_US-kathleen@calm`.

    [calm]
    description = "Slow and low"
    length_scale = 1.25
    pitch_scale = 0.95

    [announcer]
    voice = "en_US-kathleen"    # only for this voice; without it, forevery voice
    energy_scale = 1.3

    [sleep]
    mood = "night"            # quieter, slower, softer; what stands here goes before it
    voice = "en_US-nicole"

    [vorlesen]
    language = "de"             # for voices that speak it
    length_scale = 1.1
"""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ..errors import NanoTtsError, OptionError
from ..voice_files.options import RANGES, SpeechOptions
from .moods import MOODS, Mood

MAX_FILE_BYTES: Final = 256 * 1024
MAX_PROFILES: Final = 64
_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
_TEXT_KEYS: Final = ("voice", "language", "speaker", "preset", "description", "mood")


class ProfileFileError(NanoTtsError):
    """A profile file cannot be read, or a profile in it is wrong."""

    code = "invalid-profiles"


@dataclass(frozen=True, slots=True)
class Profile:
    """Values to lay over the server's defaults."""

    name: str
    """Letters, digits, `_` and `-`; what follows `@` in the voice name."""
    values: Mapping[str, float | str]
    """Option name to value, in range."""
    voice: str | None = None
    """Voice id that it belongs to; None forevery voice."""
    description: str | None = None
    """Text for people."""
    language: str | None = None
    """Tag of the language that it speaks; None: that of the voice."""


def load_profiles(path: Path) -> tuple[Profile, ...]:
    """Read a TOML file (or JSON, by its suffix) of one table a profile.

    Raises:
        ProfileFileError: the file cannot be read, or names an unknown or impossible option.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_FILE_BYTES + 1)
        if len(raw) > MAX_FILE_BYTES:
            raise ProfileFileError(f"{path} is larger than {MAX_FILE_BYTES} bytes")
        text = raw.decode("utf-8")
        tables = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except OSError as error:
        raise ProfileFileError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise ProfileFileError(f"{path} is not a TOML or JSON file: {error}") from error
    if not isinstance(tables, dict):
        raise ProfileFileError(f"{path} must hold one table a profile")
    if len(tables) > MAX_PROFILES:
        raise ProfileFileError(f"{path} has more than {MAX_PROFILES} profiles")
    return tuple(_profile(path, name, table) for name, table in tables.items())


def _profile(path: Path, name: str, table: object) -> Profile:
    where = f"{path}: profile {name!r}"
    if not _NAME.fullmatch(name):
        raise ProfileFileError(f"{where}: a name has 1 to 40 letters, digits, _ and -")
    if not isinstance(table, dict):
        raise ProfileFileError(f"{where} must be a table of options")
    unknown = sorted(set(table) - set(RANGES) - set(_TEXT_KEYS))
    if unknown:
        known = ", ".join((*RANGES, *_TEXT_KEYS))
        raise ProfileFileError(f"{where}: unknown option {unknown[0]!r}; the options are {known}")
    texts: dict[str, str | None] = {key: _text(where, table, key) for key in _TEXT_KEYS}
    mood = _mood(where, texts["mood"])
    values: dict[str, Any] = dict(mood.values) if mood is not None else {}
    values |= {key: table[key] for key in RANGES if key in table}
    values |= {key: texts[key] for key in ("speaker", "preset") if texts[key] is not None}
    try:
        SpeechOptions().updated(values)
    except OptionError as error:
        raise ProfileFileError(f"{where}: {error}") from error
    return Profile(
        name,
        values,
        voice=texts["voice"],
        description=texts["description"] or (mood.description if mood is not None else None),
        language=texts["language"],
    )


def _mood(where: str, name: str | None) -> Mood | None:
    if name is None or name in MOODS:
        return MOODS[name] if name is not None else None
    raise ProfileFileError(
        f"{where}: there is no mood {name[:40]!r}; the moods are {', '.join(MOODS)}"
    )


def _text(where: str, table: dict[str, Any], key: str) -> str | None:
    value = table.get(key)
    if value is None or (isinstance(value, str) and value.strip()):
        return value
    raise ProfileFileError(f"{where}: {key} must be a text, not {str(value)[:40]!r}")
