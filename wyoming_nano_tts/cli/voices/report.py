"""What `voices` prints: rows, tables, a progress bar."""

import contextlib
import dataclasses
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..printable import printable

if TYPE_CHECKING:
    from ...store import PublishedVoice
    from ...voice_files.description import VoiceInfo


def show_installed(voice: "VoiceInfo", as_json: bool) -> int:
    """Check an installed voice's files and print what it is.

    Raises:
        VoiceError: its files are damaged.
    """
    from ...families.registry import notes
    from ...voice_files.weights import read_weights
    from ...voice_files.writing import read_description

    for part in voice.parts.values():
        read_weights(part)
    described = read_description(voice.folder)
    if as_json:
        print_json(described)
        return 0
    size = sum(file.lstat().st_size for file in voice.folder.iterdir())
    source, notices = described.get("source"), described.get("notices")
    rows = {
        "id": voice.id,
        "name": voice.name,
        "description": voice.description,
        "language": ", ".join(voice.languages),
        "version": voice.version,
        "licence": voice.licence,
        "attribution": f"{voice.attribution_name} <{voice.attribution_url}>",
        "notices": notices if isinstance(notices, str) else "",
        "source": _origin(source) if isinstance(source, dict) else "",
        "speakers": ", ".join(voice.speakers) or "one",
        "parameters": f"{voice.parameters:,}",
        "architecture": " + ".join(
            (voice.architecture, *(part.type for part in voice.parts.values() if part.type))
        ),
        "loudness": _loudness(voice),
        "obeys": ", ".join(sorted(voice.supported)),
        "weights": _encodings(voice),
        "size": f"{size / 1e6:.1f} MB in {voice.folder}",
        "files": "checked: sizes, checksums, names and shapes are right",
        "needs": "; ".join(notes(voice.architecture)),
    }
    if voice.reference is not None:
        rows["follows"] = f"a recording of {voice.reference.transcript!r}"
        rows["speed"] = _expected(voice)
    _print_table(rows)
    return 0


def _expected(voice: "VoiceInfo") -> str:
    """How long it would compute here for a second of speech."""
    from ...engine.pace import expected_by_preset

    factors = expected_by_preset(voice)
    told = ", ".join(f"{preset} {factor:.2g}" for preset, factor in factors.items())
    slow = "" if factors and min(factors.values()) < 1 else "; too slow to answer with"
    return f"expected real-time factor on this machine: {told}{slow}"


def _loudness(voice: "VoiceInfo") -> str:
    """How loud it speaks, in a line; nothing where nobody measured."""
    loud = voice.loudness
    if loud is None:
        return ""
    return f"{loud.lufs:.1f} LUFS, true peak {loud.true_peak_dbtp:.1f} dBTP"


def _encodings(voice: "VoiceInfo") -> str:
    """How the weights are stored, by the kinds of numbers that take the most room."""
    from ...voice_files.weights import kinds_of

    return ", ".join(f"{name} {' and '.join(kinds_of(part))}" for name, part in voice.parts.items())


def _origin(source: dict[str, Any]) -> str:
    """Where it came from, in a line; the values are a stranger's."""
    place = " at ".join(
        str(source[key]) for key in ("repository", "revision") if isinstance(source.get(key), str)
    )
    files = source.get("files")
    trusted = [
        path
        for path, file in (files.items() if isinstance(files, dict) else ())
        if isinstance(file, dict) and file.get("checked") == "trusted on first use"
    ]
    told = f"; without a published checksum: {', '.join(trusted)}" if trusted else ""
    matched = source.get("matched")
    if isinstance(matched, str) and isinstance(source.get("consent"), str):
        return f"matched on {matched:.20}; consent {source['consent']:.80}"
    return (place or "imported") + told


def show_published(voice: "PublishedVoice", as_json: bool) -> int:
    """Print what the catalogue knows of a model that is not installed."""
    from ...families.registry import notes

    if as_json:
        print_json(dataclasses.asdict(voice) | {"installed": False})
        return 0
    files = [
        f"{file.path} ({f'{file.size_bytes:,} bytes' if file.size_bytes else 'size unknown'}, "
        f"SHA-256 {file.sha256 or 'not published: trusted on first use'})"
        for file in voice.files
    ]
    rows = {
        "id": voice.id,
        "name": voice.name,
        "description": voice.description,
        "language": voice.language,
        "version": voice.version,
        "licence": voice.licence,
        "attribution": f"{voice.attribution_name} <{voice.attribution_url}>",
        "notices": voice.notices,
        "architecture": voice.architecture,
        "source": f"{voice.repository} at {voice.revision}",
        "files": f"\n{'':<13}".join(files),
        "installed": f"no: wyoming-nano-tts voices install {voice.id}",
        "needs": "; ".join(notes(voice.architecture)),
    }
    _print_table(rows)
    return 0


@contextlib.contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int | None], None]]:
    """Yield a function that shows a file's progress, on a terminal only."""
    bars: dict[str, Any] = {}

    def show(name: str, there_bytes: int, size_bytes: int | None) -> None:
        if not sys.stderr.isatty():
            return
        if name not in bars:
            import huggingface_hub.utils as hub  # it brings the bar along

            tqdm: Any = hub.tqdm  # type: ignore[attr-defined]  # documented there
            bars[name] = tqdm(desc=name, total=size_bytes, unit="B", unit_scale=True)
        bars[name].update(there_bytes - bars[name].n)

    try:
        yield show
    finally:
        for bar in bars.values():
            bar.close()


def print_row(voice: "VoiceInfo | PublishedVoice") -> None:
    """Print one voice of a list."""
    languages = ",".join(getattr(voice, "languages", (voice.language,)))
    sys.stdout.write(f"{voice.id:<24} {languages:<8} {voice.licence:<12} {voice.description}\n")


def print_json(values: object) -> None:
    """Print JSON."""
    sys.stdout.write(json.dumps(values, indent=1) + "\n")


def _print_table(rows: Mapping[str, str]) -> None:
    for key, value in rows.items():
        if value:
            sys.stdout.write(f"{key:<12} {printable(value)}\n")
