"""The kinds of tokens that German is written with, one file a kind; each has its `RULES`."""

from typing import Final

from ....rules import Rule
from . import clock, durations, figures, measures, signs

RULES: Final[tuple[Rule, ...]] = (
    *clock.RULES, *durations.RULES, *figures.RULES, *measures.RULES, *signs.RULES,
)  # fmt: skip
"""Their order does not matter: what decides between two are their points."""
