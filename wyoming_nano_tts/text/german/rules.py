"""The German rules of sentences and clauses."""

from typing import Final

from ..written.prose import ProseRules
from . import boundaries
from .clauses import CLAUSES


class GermanRules(ProseRules):
    """Knows ordinals, dates, abbreviations, list markers, and what begins a clause."""

    word_cap = boundaries.WORD_CAP
    closers = boundaries.CLOSERS
    openers = boundaries.OPENERS
    closing_quotes = boundaries.CLOSING_QUOTES
    conjunctions = boundaries.CONJUNCTIONS

    def dot_ends(
        self,
        before: str,
        closing: str,
        following: str,
        first: str,
        *,
        line_start: bool,
        final: bool,
    ) -> bool | None:
        """Look at the words on both sides."""
        return boundaries.dot_ends(
            before, closing, following, first, line_start=line_start, final=final
        )

    def may_pause_behind(self, before: str) -> bool:
        """Do not believe an ordinal or an abbreviation."""
        return boundaries.may_pause_behind(before)

    def surely_ends(self, before: str, closing: str) -> bool:
        """Wait for the word behind a number, an abbreviation or an initial."""
        return boundaries.surely_ends(before, closing)

    def clause_end(self, text: str) -> int | None:
        """Find a mark or a conjunction that is sure to end a clause."""
        return CLAUSES.end(text)


RULES: Final = GermanRules()
