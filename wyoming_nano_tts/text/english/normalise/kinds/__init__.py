"""The kinds of tokens that English is written with, one file a kind; each has its `RULES`."""

from typing import Final

from ....rules import Rule
from . import (
    addresses,
    bare_units,
    calendar,
    clock,
    codes,
    durations,
    figures,
    fractions,
    maths,
    measures,
    money,
    multiples,
    names,
    network,
    shortened,
    signs,
    sizes,
    sport,
    weekdays,
)

RULES: Final[tuple[Rule, ...]] = (
    *addresses.RULES, *bare_units.RULES, *calendar.RULES, *clock.RULES, *codes.RULES, *durations.RULES, *figures.RULES,
    *fractions.RULES, *maths.RULES, *measures.RULES, *money.RULES, *multiples.RULES, *names.RULES, *network.RULES,
    *shortened.RULES, *signs.RULES, *sizes.RULES, *sport.RULES,
    *weekdays.RULES,
)  # fmt: skip
"""Their order does not matter: what decides between two are their points."""
