"""Write the manifests of our voices: `python -m tools.provenance write` after a voice was exported anew.

A manifest, `provenance.json` in the voice's folder, names every file with its SHA-256, the commit and the command that
made the weights, the data with their licences, the teacher, and what the judges said. It is put together from
`voice.json`, from `tools/provenance.toml` (what only people know) and from the tables of `docs/voices.md`. `check`
looks whether all are as they would be written now.
"""

import argparse
import json
import re
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from wyoming_nano_tts.files import replacing
from wyoming_nano_tts.voice_files.description import BUILT_IN_VOICES, DESCRIPTION_FILE, WEIGHTS_OF
from wyoming_nano_tts.voice_files.provenance.manifest import (
    PROVENANCE_FILE,
    PROVENANCE_FORMAT,
    checksum,
)
from wyoming_nano_tts.voice_files.provenance.minisign import SUFFIX
from wyoming_nano_tts.voice_files.writing import read_description

FACTS: Final = Path(__file__).with_suffix(".toml")
JUDGED: Final = Path(__file__).parent.parent / "docs" / "voices.md"


class MissingFactError(Exception):
    """Something that a manifest must say is known nowhere; the message says where to write it."""


def manifest(folder: Path, facts: Mapping[str, Any], judged: str) -> dict[str, Any]:
    """Put a voice's manifest together.

    Args:
        folder: of the voice.
        facts: of `tools/provenance.toml`.
        judged: text of `docs/voices.md`.

    Raises:
        MissingFactError: it would say nothing of commit, command, data or judgement.
    """
    described = read_description(folder)
    own = facts["voices"].get(folder.name)
    if own is None:
        raise MissingFactError(
            f"{FACTS.name} has no [voices.{folder.name}]: say what it was made from"
        )
    own = {**facts["voices"][own["like"]], **own} if "like" in own else own
    training = described.get("training", {})
    made = {
        "program": training.get("program"),
        "commit": own.get("commit"),
        "command": own.get("command", training.get("command")),
        "settings": own.get("settings", training.get("settings")),
        "began_with": own.get("began_with", training.get("from")),
    }
    for key in ("program", "commit", "command", "settings"):
        if not made[key]:
            raise MissingFactError(
                f"nobody knows the {key} of {folder.name}: write it into {FACTS.name}"
            )
    rows = judgement(judged, folder.name)
    if not rows:
        raise MissingFactError(
            f"{JUDGED.name} has no table with a column {folder.name}: judge it first"
        )
    skipped = {PROVENANCE_FILE, PROVENANCE_FILE + SUFFIX}
    files = sorted(one for one in folder.iterdir() if one.is_file() and one.name not in skipped)
    return {
        "format": PROVENANCE_FORMAT,
        "voice": folder.name,
        "version": described["version"],
        "licence": described["licence"],
        "files": {one.name: checksum(one) for one in files},
        **({WEIGHTS_OF: described[WEIGHTS_OF]} if WEIGHTS_OF in described else {}),
        "made": {key: value for key, value in made.items() if value},
        "data": [facts["data"][name] for name in own["data"]],
        **({"teacher": facts["teachers"][own["teacher"]]} if "teacher" in own else {}),
        "judged": rows,
    }


def judgement(text: str, voice_id: str) -> dict[str, str]:
    """Return what the tables of a document say of a voice: a row's label to the cell in its column."""
    rows: dict[str, str] = {}
    column = -1
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|"):
            column = -1
        elif column < 0:
            named = [
                n
                for n, cell in enumerate(cells)
                if re.match(rf"{re.escape(voice_id)}(?![\w-])", cell)
            ]
            column = named[0] if named else len(cells)
        elif not set(line) <= set("|-: ") and column < len(cells) and cells[column]:
            rows.setdefault(cells[0], cells[column])
    return rows


def written(folder: Path) -> str:
    """Return the text of a voice's manifest, as it would be now."""
    facts = tomllib.loads(FACTS.read_text(encoding="utf-8"))
    found = manifest(folder, facts, JUDGED.read_text(encoding="utf-8"))
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Write or check; return 1 where a manifest is missing or is another one."""
    parser = argparse.ArgumentParser(prog="python -m tools.provenance", description=__doc__)
    parser.add_argument("action", choices=("write", "check"))
    parser.add_argument(
        "voice",
        nargs="*",
        help="id of a built-in voice, or its folder (default: all built-in ones)",
    )
    args = parser.parse_args(arguments)
    folders = [path.parent for path in sorted(BUILT_IN_VOICES.glob(f"*/{DESCRIPTION_FILE}"))]
    if args.voice:
        folders = [Path(one) if "/" in one else BUILT_IN_VOICES / one for one in args.voice]
    wrong = 0
    for folder in folders:
        path = folder / PROVENANCE_FILE
        try:
            text = written(folder)
        except MissingFactError as error:
            print(f"{folder.name}: {error}", file=sys.stderr)
            wrong += 1
            continue
        is_right = path.is_file() and path.read_text(encoding="utf-8") == text
        if args.action == "check":
            now = "NOT as it would be written now; run python -m tools.provenance write"
            print(f"{folder.name}: {'as it would be written' if is_right else now}")
            wrong += not is_right
        elif not is_right:
            with replacing(path) as partial:
                partial.write_text(text, encoding="utf-8")
            path.with_name(path.name + SUFFIX).unlink(missing_ok=True)  # of what it was before
            print(f"{folder.name}: written; sign it before the release")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
