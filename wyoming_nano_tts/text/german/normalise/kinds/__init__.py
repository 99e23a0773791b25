"""The kinds of tokens that German is written with, one file a kind; each has its `RULES`."""

from typing import Final

from ....rules import Rule
from . import (
    addresses,
    calendar,
    clock,
    durations,
    figures,
    measures,
    money,
    names,
    network,
    shortened,
    signs,
)

RULES: Final[tuple[Rule, ...]] = (
    *addresses.RULES, *calendar.RULES, *clock.RULES, *durations.RULES, *figures.RULES, *measures.RULES,
    *money.RULES, *names.RULES, *network.RULES, *shortened.RULES, *signs.RULES,
)  # fmt: skip
"""Their order does not matter: what decides between two are their points."""
