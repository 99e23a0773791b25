"""Letters repeated for emphasis ("sooo good"), and runs of characters that nobody reads out."""

import re
from collections.abc import Callable
from typing import Final

from ...rules import Pattern
from .numbers import digits

_STRETCHED: Final = Pattern(r"(?<![A-Za-z])[A-Za-z]*?(?:([a-z])\1{2,}|([A-Z])\2{3,})[A-Za-z]*")
_RUN: Final = Pattern(r"([A-Za-z])\1{2,}")
_SINGLE: Final = frozenset(
    "so no go to yes hi hello hey oh ah wow please yeah yay ha way hot cold long really very bye nope "
    "what man dude super yum ugh".split()
)
"""Words that people stretch although another word has the letter twice."""

LONGEST_TOKEN: Final = 60
"""Longer than any word, identifier or number that is read out: keys, hashes, noise."""
_SPELLED_CHARACTERS: Final = 20
_ENDLESS: Final = Pattern(rf"[A-Za-z\d]{{{LONGEST_TOKEN + 1},}}")


def unstretch(text: str, known: Callable[[str], bool]) -> str:
    """Write stretched words as the words that they are; "hmmmm" keeps two letters of its run."""

    def shorten(found: re.Match[str]) -> str:
        word = found.group()
        beside = (
            found.string[found.start() - 1 : found.start()]
            + found.string[found.end() : found.end() + 1]
        )
        if len(word) <= 3 or (len(set(word)) == 1 and any(sign in beside for sign in "/-:.")):
            return word  # "www", "zzz", "dd/mm/yyyy"
        single, double = _RUN.sub(r"\1", word), _RUN.sub(r"\1\1", word)
        if single.lower() in _SINGLE or (not known(double.lower()) and known(single.lower())):
            return single
        if known(double.lower()):
            return double
        return double

    return _STRETCHED.sub(shorten, text) if _RUN.search(text) else text


def cut_endless(text: str) -> str:
    """Spell the beginning of a run that is no word, and say that there is more."""

    def begin(found: re.Match[str]) -> str:
        head = found.group()[:_SPELLED_CHARACTERS]
        named = " ".join(digits(c) if c.isdecimal() else c.upper() for c in head)
        return f"{named} and many more characters"

    return _ENDLESS.sub(begin, text)
