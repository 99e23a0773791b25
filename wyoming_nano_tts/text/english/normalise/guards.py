"""Cheap looks at a text that spare it the patterns which cannot match there."""

import re
from functools import lru_cache
from typing import Final

_WORD: Final = re.compile(r"[a-z]+")

FIGURE: Final = re.compile(r"\d")

SCALED_FIGURE: Final = re.compile(r"\d\s?[A-Za-z]")
"""A figure with letters behind it."""


@lru_cache(maxsize=8)
def words_of(text: str) -> frozenset[str]:
    """Return the runs of letters in a text, in lower case."""
    return frozenset(_WORD.findall(text.lower()))
