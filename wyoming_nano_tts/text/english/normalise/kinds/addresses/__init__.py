"""Streets, roads and states; points of the compass, sides, left and right."""

from typing import Final

from .....rules import Rule
from . import directions, streets

RULES: Final[tuple[Rule, ...]] = (*streets.RULES, *directions.RULES)
