"""The list of what a teacher has spoken: lines that are whole, or not there.

A corpus folder holds `flac/NAME.flac` (24 kHz, 16 bit, mono), where the teacher gives them also `prosody/NAME.npz`
(`durations` in units of 25 ms, one for each symbol and one more at both ends; `f0` in Hz and `energy`, two values per
unit), and `meta_*.tsv` with lines of name, text, symbols, seconds and speaker, apart by tabs. Older lists have no
speaker. A file of the list belongs to one process, which only ever adds to it.

Sentences that were never made audible have their durations, F0 and energy likewise, and are listed in `unvoiced_*.tsv`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

AUDIO: Final = "flac"
PROSODY: Final = "prosody"
SPOKEN: Final = "meta"
UNVOICED: Final = "unvoiced"
"""How the names of lists begin: of what can be heard, and of what has prosody alone."""
COLUMNS: Final = 5
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
"""Of a sentence, and so of its files."""


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of the list."""

    name: str
    text: str
    symbols: str
    """As the teacher was given them, or as our front end writes them; empty where it writes none."""
    seconds: float
    speaker: str = ""


def lists_of(folder: Path, kind: str = SPOKEN) -> list[Path]:
    """The files of a folder's list."""
    return sorted(folder.glob(f"{kind}_*.tsv"))


def is_taught(folder: Path) -> bool:
    """Whether a teacher has spoken into this folder."""
    return bool(lists_of(folder) or lists_of(folder, UNVOICED))


def read_lines(folder: Path, kind: str = SPOKEN) -> Iterator[Line]:
    """Yield the sentences of a folder, each name once; a last line that is still being written is left out."""
    seen: set[str] = set()
    for path in lists_of(folder, kind):
        for written in whole_lines(path):
            line = parsed(written)
            if line is not None and line.name not in seen:
                seen.add(line.name)
                yield line


def whole_lines(path: Path) -> list[str]:
    """The lines of a file up to the last line end; what is behind it, a process may still be writing."""
    content = path.read_bytes()
    return content[: content.rfind(b"\n") + 1].decode("utf-8", errors="replace").split("\n")[:-1]


def parsed(written: str) -> Line | None:
    """Read one line; None where it is not one."""
    columns = written.split("\t")
    if not COLUMNS - 1 <= len(columns) <= COLUMNS:
        return None
    name, text, symbols, seconds, *speaker = columns
    try:
        return Line(name, text, symbols, float(seconds), *speaker)
    except ValueError:
        return None


def mended(path: Path) -> None:
    """Cut off what a process that was killed has left of its last line."""
    if path.exists():
        with path.open("rb+") as file:
            content = file.read()
            whole = content.rfind(b"\n") + 1
            if whole < len(content):
                file.truncate(whole)


def add_line(path: Path, *columns: object) -> None:
    """Append a line in one write; tabs and line ends in it become spaces."""
    shown = "\t".join(" ".join(str(column).split()) for column in columns)
    with path.open("a", encoding="utf-8") as file:
        file.write(shown + "\n")
