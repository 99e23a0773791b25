"""Cutting a normalised text into the words of Inflect v1.

The published program runs the tokeniser of bert-base-uncased and joins the pieces of a word again,
so that only its first stage matters: no accents, and every punctuation character alone. "it's" is
three words.
"""

import json
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

MOST_CHARACTERS: Final = 100
"""Longer words are unknown to the tokeniser."""
UNKNOWN: Final = "unk"
"""What is said for a word that the tokeniser does not know."""

_DATA: Final = Path(__file__).parent / "data" / "inflect_v1_characters.json"
_IDEOGRAPHS: Final = (
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F), (0x2B820, 0x2CEAF), (0x2F800, 0x2FA1F),
)  # fmt: skip


def words(text: str) -> list[str]:
    """Return words and punctuation characters of a text, in lower case."""
    output: list[str] = []
    for run in _spaced(text).split():
        # The program takes "#" for the mark of a word's continuation and drops it.
        output += (
            word if _is_known(word) else UNKNOWN
            for word in _cut(_without_accents(run.lower()))
            if word != "#"
        )
    return output


def _spaced(text: str) -> str:
    """Drop control characters; put spaces around ideographs."""
    if text.isascii() and text.isprintable():
        return text
    output: list[str] = []
    for character in text:
        if character in "\t\n\r":
            output.append(" ")
        elif character == "\ufffd" or unicodedata.category(character).startswith("C"):
            continue
        elif any(first <= ord(character) <= last for first, last in _IDEOGRAPHS):
            output.append(f" {character} ")
        else:
            output.append(character)
    return "".join(output)


def _without_accents(run: str) -> str:
    if run.isascii():
        return run
    return "".join(c for c in unicodedata.normalize("NFD", run) if unicodedata.category(c) != "Mn")


def _cut(run: str) -> Iterator[str]:
    """Yield words and, each alone, punctuation characters."""
    start = 0
    for i, character in enumerate(run):
        if _is_punctuation(character):
            if start < i:
                yield from run[start:i].split()
            yield character
            start = i + 1
    if start < len(run):
        yield from run[start:].split()


@lru_cache(maxsize=1024)
def _is_punctuation(character: str) -> bool:
    if "!" <= character <= "~":
        return not character.isalnum()
    return unicodedata.category(character).startswith("P")


def _is_known(word: str) -> bool:
    if len(word) > MOST_CHARACTERS:
        return False
    return word.isascii() or all(c.isascii() or c in _known_characters() for c in word)


@lru_cache(maxsize=1)
def _known_characters() -> frozenset[str]:
    return frozenset(json.loads(_DATA.read_text(encoding="ascii")))
