"""Written German to words as they are said.

Layout and characters are made plain first (`clean`, `text.markup`), then every token is read once by the
rules of its kind (`kinds`), and the marks between the words are tidied. Letters that are spelled come out as
single capitals ("L E D"), numbers in one word, ordinals and "1" in the form that the words around them ask for.
"""

import re
from functools import cache
from typing import Final

from ...rules import Rules, Said
from ...written.markup import strip_markup
from ..abbreviations import is_counted_in_order
from .clean import clean
from .marks import tidy
from .stretched import cut_endless, unstretch

_LONG_CHARACTERS: Final = 2000
_MOST_LOOKS: Final = 3
_LETTER: Final = re.compile(r"[^\W\d_]\.")
_WORD: Final = re.compile(r"[\"'*_`]*([^\W\d_]+)")


@cache
def rules() -> Rules:
    """The table of all kinds; read when the first text comes."""
    from .kinds import RULES

    return Rules(RULES)


def _is_marker(found: re.Match[str]) -> bool:
    """Tell whether "1. " begins an item of a list: not "1. Platz", "i. d. R."."""
    if found[1].isalpha() and _LETTER.match(found.string, found.end()):
        return False
    following = _WORD.match(found.string, found.end())
    word = following[1] if following else ""
    return not (")" not in found.group() and is_counted_in_order(word))


def _plain(text: str) -> str:
    """Return the text without markup, characters that cannot be said, and endless runs."""
    return strip_markup(cut_endless(unstretch(clean(text))), _is_marker)


def normalise(text: str) -> str:
    """Return the text in words; of punctuation the marks `, . ! ? …` stay.

    Doing it twice changes nothing, whatever the text (but for one of over 2,000 characters).
    """
    said = _say(_plain(text))
    if len(text) <= _LONG_CHARACTERS:
        for _ in range(_MOST_LOOKS):
            again = _say(_plain(said))
            if again == said:
                break
            said = again
    return said


def _say(text: str) -> str:
    return tidy(rules().say(text))


def explain(text: str) -> list[Said]:
    """Return every token of a text with the kind that was chosen for it, and those that were not."""
    return list(rules().explain(_plain(text)))


__all__: Final = ["explain", "normalise", "rules"]
