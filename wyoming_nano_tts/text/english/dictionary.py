"""The pronunciation dictionary and the list of exceptions, opened once for who asks."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from ..lexicon import Lexicon
from .arpabet import ARPABET

DATA: Final = Path(__file__).parent / "data"
Phones = tuple[str, ...]


@cache
def lexicon(data: Path = DATA) -> Lexicon:
    """Return the dictionary of a folder; its file is mapped, not read."""
    return Lexicon(data / "lexicon.bin", ARPABET)


@cache
def second_opinion(data: Path = DATA) -> Lexicon:
    """Return the words that are taken from another list (`tools/second_opinion.py`); they come first."""
    return Lexicon(data / "misaki.bin", ARPABET)


@cache
def exceptions(data: Path = DATA) -> Mapping[str, Phones]:
    """Return the words that the dictionary lacks or has wrong."""
    return read_exceptions(data / "exceptions.txt")


def known(word: str) -> bool:
    """Tell whether a lower-case word is in either."""
    return word in exceptions() or word in lexicon() or word in second_opinion()


def read_exceptions(path: Path) -> Mapping[str, Phones]:
    """Read `word  ARPAbet` lines; `#` begins a comment."""
    entries: dict[str, Phones] = {}
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                word, *phones = line.split()
                entries[word] = tuple(phones)
    return entries
