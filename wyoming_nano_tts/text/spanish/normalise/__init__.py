"""Written Spanish to words as they are said.

Layout and characters are made plain first, then every token is read once by the rules of its kind, and
the marks between the words are tidied.
"""

from functools import cache
from typing import Final

from ...rules import Rules, Said
from ...written.markup import strip_markup
from .clean import clean, tidy


@cache
def rules() -> Rules:
    """The table of all kinds; read when the first text comes."""
    from . import calendar, figures, measures, words

    return Rules((*calendar.RULES, *figures.RULES, *measures.RULES, *words.RULES))


def _plain(text: str) -> str:
    return strip_markup(clean(text))


def normalise(text: str) -> str:
    """Return the text in words; of punctuation the marks `, . ! ? …` stay."""
    return tidy(rules().say(_plain(text)))


def explain(text: str) -> list[Said]:
    """Return every token of a text with the kind that was chosen for it, and those that were not."""
    return list(rules().explain(_plain(text)))


__all__: Final = ["explain", "normalise", "rules"]
