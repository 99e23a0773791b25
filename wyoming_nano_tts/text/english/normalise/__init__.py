"""Written English to words as they are said.

Layout and characters are made plain first (`clean`, `markup`), then every token is read once by the
rules of its kind (`TABLES`), and the marks between the words are tidied. How to add a kind, a unit or
an abbreviation: docs/text-frontend.md.
"""

from functools import cache
from itertools import chain
from typing import Final

from ...rules import Rules, Said, join
from .clean import clean
from .marks import tidy
from .markup import strip_markup
from .maths import plain_formulas
from .stretched import cut_endless, unstretch


@cache
def rules() -> Rules:
    """The table of all kinds."""
    from . import (
        addresses,
        calendar,
        clock,
        codes,
        durations,
        figures,
        fractions,
        maths,
        measures,
        money,
        names,
        network,
        shortened,
        signs,
    )

    tables = (
        addresses, calendar, clock, codes, durations, figures, fractions, maths, measures, money,
        names, network, shortened, signs,
    )  # fmt: skip
    return Rules(chain.from_iterable(table.RULES for table in tables))


def _plain(text: str) -> str:
    """Return the text without markup, characters that cannot be said, and endless runs."""
    from .names import known

    text = cut_endless(unstretch(clean(text), known))
    if "$" in text or "\\" in text:
        text = plain_formulas(text)
    return strip_markup(text)


def normalise(text: str) -> str:
    """Return the text in words; of punctuation the marks `, . ! ? …` stay."""
    return tidy(join(rules().read(_plain(text))))


def explain(text: str) -> list[Said]:
    """Return every token of a text with the kind that was chosen for it, and those that were not."""
    return [piece for piece in rules().read(_plain(text), explain=True) if piece.kind]


__all__: Final = ["explain", "normalise", "rules"]
