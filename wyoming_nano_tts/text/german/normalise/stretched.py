"""Letters repeated for emphasis ("sooo gut"), and runs of characters that nobody reads out."""

import re
from typing import Final

from ...rules import LETTERS, Pattern
from .numbers import digits

LONGEST_TOKEN: Final = 72
"""Longer than any word, identifier or number that is read out: keys, hashes, noise."""
_SPELLED_CHARACTERS: Final = 20
_ENDLESS: Final = Pattern(rf"[{LETTERS}\d]{{{LONGEST_TOKEN + 1},}}")
_MANY: Final = Pattern(rf"(?<![\d])([{LETTERS}])\1{{3,}}")
_END: Final = Pattern(r"([aiouäöü])\1\1\b|(?<=[aeiouäöü])([hmnr])\2\2\b")


def unstretch(text: str) -> str:
    """Write stretched words as the words that they are; three alike inside a word may be right ("Schifffahrt")."""
    text = _MANY.sub(lambda m: m[1] if m[1].lower() in "aeiouäöü" else m[1] * 2, text)
    return _END.sub(lambda m: m[1] or m[2], text)


def cut_endless(text: str) -> str:
    """Spell the beginning of a run that is no word, and say that there is more."""

    def begin(found: re.Match[str]) -> str:
        head = found.group()[:_SPELLED_CHARACTERS]
        named = " ".join(digits(c) if c.isdecimal() else c.upper() for c in head)
        return f"{named} und viele weitere Zeichen"

    return _ENDLESS.sub(begin, text)
