"""`wyoming-nano-tts voices`: what is installed."""

import argparse
import json
import sys
from typing import Final

from .speech import add_voice_dir_argument

NAME: Final = "voices"
HELP: Final = "list the installed voices, or show and check one"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("id", nargs="?", help="show this voice and check its files")
    add_voice_dir_argument(parser)
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """List or show; return the exit status, 1 if a voice cannot be used."""
    from ..engine.voice import BUILT_IN_VOICES, VoiceInfo, find_voices

    found = list(find_voices((*args.voice_dir, BUILT_IN_VOICES)))
    voices = [voice for voice in found if isinstance(voice, VoiceInfo)]
    problems = [voice for voice in found if not isinstance(voice, VoiceInfo)]
    if args.id is not None:
        for problem in problems:
            sys.stderr.write(f"left out: {problem}\n")
        return _show(args.id, voices, args.json)
    if args.json:
        rows = [
            {"id": v.id, "language": v.language, "version": v.version, "licence": v.licence}
            for v in voices
        ]
        sys.stdout.write(json.dumps(rows, indent=1) + "\n")
    else:
        for voice in voices:
            sys.stdout.write(
                f"{voice.id:<24} {voice.language:<8} {voice.licence:<12} {voice.description}\n"
            )
    for problem in problems:
        sys.stderr.write(f"left out: {problem}\n")
    if not found:
        folders = ", ".join(str(folder) for folder in (*args.voice_dir, BUILT_IN_VOICES))
        sys.stderr.write(f"no voice is installed in {folders}\n")
    return 0 if voices and not problems else 1


def _show(voice_id: str, voices: list, as_json: bool) -> int:  # type: ignore[type-arg]
    from ..engine.voice import DESCRIPTION_FILE
    from ..engine.weights import read_weights
    from ..errors import VoiceNotFoundError

    voice = next((v for v in voices if v.id == voice_id), None)
    if voice is None:
        raise VoiceNotFoundError(
            f"there is no voice {voice_id!r}; installed: {', '.join(v.id for v in voices)}"
        )
    for part in voice.parts.values():
        read_weights(part)
    if as_json:
        sys.stdout.write((voice.folder / DESCRIPTION_FILE).read_text(encoding="utf-8"))
        return 0
    size = sum(file.stat().st_size for file in voice.folder.iterdir())
    rows = {
        "id": voice.id,
        "name": voice.name,
        "description": voice.description,
        "language": voice.language,
        "version": voice.version,
        "licence": voice.licence,
        "attribution": f"{voice.attribution_name} <{voice.attribution_url}>",
        "speakers": ", ".join(voice.speakers) or "one",
        "parameters": f"{voice.parameters:,}",
        "architecture": " + ".join(
            (voice.architecture, *(part.type for part in voice.parts.values() if part.type))
        ),
        "size": f"{size / 1e6:.1f} MB in {voice.folder}",
        "files": "checked: sizes, checksums, names and shapes are right",
    }
    for key, value in rows.items():
        sys.stdout.write(f"{key:<12} {value}\n")
    return 0
