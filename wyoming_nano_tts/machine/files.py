"""Small files of /proc and /sys, which may be missing, unreadable or strange."""

from pathlib import Path
from typing import Final

LARGEST_BYTES: Final = 1 << 20


def read_text(path: Path) -> str | None:
    """Text without white space at its ends; None if there is no such file for us."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_BYTES).decode("utf-8", "replace").strip("\0 \t\n")
    except OSError:
        return None


def read_integer(path: Path, base: int = 10) -> int | None:
    """Whole number in a file; None if there is none."""
    text = read_text(path)
    try:
        return int(text, base) if text else None
    except ValueError:
        return None


def read_table(path: Path) -> dict[str, str]:
    """Lines of the form "key : value"; the first of several equal keys counts."""
    table: dict[str, str] = {}
    for line in (read_text(path) or "").splitlines():
        key, mark, value = line.partition(":")
        if mark:
            table.setdefault(key.strip(), value.strip())
    return table
