"""Abbreviations to words: those of the table, and those of several meanings."""

from typing import Final

from .....rules import Rule
from . import contexts, table

RULES: Final[tuple[Rule, ...]] = (*table.RULES, *contexts.RULES)
