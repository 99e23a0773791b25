"""From the app's options, as a person has set them in Home Assistant, to a command line of `serve`."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from ..errors import NanoTtsError

OPTIONS_FILE: Final = Path("/data/options.json")
DATA: Final = Path("/data")
OWN_FILES: Final = Path("/config")
"""The app's folder that a person sees, as addon_configs/…_nano_tts."""
PORT: Final = 10200
PAGE_PORT: Final = 10280
INGRESS: Final = "172.30.32.2"
"""Where the Supervisor's proxy asks from, which knows who is signed in."""

_NUMBERS: Final = (
    "length_scale", "pitch_scale", "energy_scale", "volume", "sentence_silence", "lead_silence_ms",
    "trail_silence_ms", "max_loaded_voices",
)  # fmt: skip
_WORDS: Final = ("voice", "language", "backend", "log_level")


class AppOptionsError(NanoTtsError):
    """The options of the app cannot be read, or one is of the wrong kind."""

    code = "invalid-app-options"


def read_options(path: Path = OPTIONS_FILE) -> dict[str, Any]:
    """Return the options that the Supervisor has written.

    Raises:
        AppOptionsError: there are none, or they are no JSON object.
    """
    try:
        options = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise AppOptionsError(
            f"{path} cannot be read: {error}; does the Supervisor run this?"
        ) from error
    if not isinstance(options, dict):
        raise AppOptionsError(f"{path} must hold a JSON object")
    return options


def arguments(options: Mapping[str, Any], own: Path = OWN_FILES) -> list[str]:
    """Return the arguments of `wyoming-nano-tts`.

    What is empty or missing is the server's to choose. Files that a person has put into the app's own folder are taken:
    `profiles.toml` (or `.json`) and `pronunciations.toml`.

    Raises:
        AppOptionsError: an option is of the wrong kind.
    """
    line = [
        "serve",
        *("--uri", f"tcp://0.0.0.0:{PORT}"),
        *("--data-dir", str(DATA)),
        *("--web", f"0.0.0.0:{PAGE_PORT}", "--web-ingress", INGRESS),
        *("--ready-fd", "3"),
        "--restrained",
    ]
    for name in (*_WORDS, *_NUMBERS):
        value = options.get(name)
        if value is None or value == "":
            continue
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise AppOptionsError(
                f"the option {name} must be a number or a word, not {value!r:.60}"
            )
        line.append(f"--{name.replace('_', '-')}={value}")
    loudness = options.get("loudness", "own")
    if loudness not in ("own", "", None):
        line.append(f"--loudness={loudness}")
    line += [f"--preload={voice}" for voice in _names(options, "preload")]
    words = own / "pronunciations.toml"
    edits = options.get("allow_pronunciation_edits", False) is True
    if edits:
        line += ["--allow-pronunciation-edits", "--web-edit"]
    if edits or words.is_file():
        line.append(f"--pronunciations={words}")
    for profiles in (own / "profiles.toml", own / "profiles.json"):
        if profiles.is_file():
            line.append(f"--profiles={profiles}")
            break
    return line


def environment(own: Path = OWN_FILES) -> dict[str, str]:
    """Return what the server's environment has besides: where voices are looked for, the first is written to."""
    return {"NANO_TTS_VOICES": f"{own / 'voices'}:{DATA / 'voices'}"}


def _names(options: Mapping[str, Any], name: str) -> Sequence[str]:
    value = options.get(name) or []
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise AppOptionsError(f"the option {name} must be a list of names, not {value!r:.60}")
    return [item for item in value if item]
