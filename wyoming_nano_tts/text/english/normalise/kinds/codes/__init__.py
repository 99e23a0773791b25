"""Codes: groups of figures and letters, and what is named before it is spelled."""

from typing import Final

from .....rules import Rule
from . import groups, named
from .groups import figures_of_name, spaced_digits

RULES: Final[tuple[Rule, ...]] = (*groups.RULES, *named.RULES)

__all__: Final = ["RULES", "figures_of_name", "spaced_digits"]
