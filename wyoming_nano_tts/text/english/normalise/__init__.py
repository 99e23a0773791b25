"""Written English to words as they are said.

Layout and characters are made plain first (`clean`, `markup`), then every token is read once by the
rules of its kind (`TABLES`), and the marks between the words are tidied. How to add a kind, a unit or
an abbreviation: docs/text-frontend.md.
"""

from functools import cache
from typing import Final

from ...markup import strip_markup
from ...rules import Rules, Said
from ..dictionary import known
from .clean import clean
from .marks import tidy
from .stretched import cut_endless, unstretch

_LONG_CHARACTERS: Final = 2000
_MOST_LOOKS: Final = 3


@cache
def rules() -> Rules:
    """The table of all kinds; read when the first text comes."""
    from .kinds import RULES

    return Rules(RULES)


def _plain(text: str) -> str:
    """Return the text without markup, characters that cannot be said, and endless runs."""
    from .kinds.maths import plain_formulas

    text = cut_endless(unstretch(clean(text), known))
    if "$" in text or "\\" in text:
        text = plain_formulas(text)
    return strip_markup(text)


def normalise(text: str) -> str:
    """Return the text in words; of punctuation the marks `, . ! ? …` stay.

    Doing it twice changes nothing, whatever the text (but for one of over 2,000 characters): where
    words came out that were glued to something before ("Jan.5th"), they are looked at too.
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
