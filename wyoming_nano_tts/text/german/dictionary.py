"""The words of which the package knows how they sound: the lexicon, and the table that goes before it."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from ..lexicon import Lexicon
from .ipa import phones_of_ipa

DATA: Final = Path(__file__).parent / "data"
Phones = tuple[str, ...]


@cache
def lexicon(data: Path = DATA) -> Lexicon:
    """Return the dictionary of a folder; its file is mapped, not read."""
    return Lexicon(data / "lexicon.bin")


@cache
def words(data: Path = DATA) -> Mapping[str, Phones]:
    """Return the table of words that rules get wrong, and of loans."""
    return read_words(data / "words.txt")


def read_words(path: Path) -> Mapping[str, Phones]:
    """Read lines of a word and its IPA; `#` begins a comment."""
    entries: dict[str, Phones] = {}
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                word, ipa = line.split()
                entries[word] = phones_of_ipa(ipa)
    return entries
