"""The German rules of sentences and clauses."""

from typing import Final

from ..sentence_rules import SentenceRules
from . import boundaries
from .clauses import CLAUSES


class GermanRules(SentenceRules):
    """Knows ordinals, dates, abbreviations, list markers, and what begins a clause."""

    closers = boundaries.CLOSERS
    conjunctions = boundaries.CONJUNCTIONS

    def ends_sentence(
        self, text: str, start: int, mark: int, after: int, *, line_start: bool, final: bool
    ) -> bool | None:
        """Look at the words on both sides."""
        return boundaries.ends_sentence(
            text, start, mark, after, line_start=line_start, final=final
        )

    def may_pause_after(self, text: str, *, line_start: bool) -> bool:
        """Do not believe a list marker, an ordinal or an abbreviation."""
        return boundaries.may_pause_after(text, line_start=line_start)

    def ends_whatever_follows(self, text: str, *, line_start: bool) -> bool:
        """Wait for the word behind a number, an abbreviation or an initial."""
        return boundaries.ends_whatever_follows(text, line_start=line_start)

    def clause_end(self, text: str) -> int | None:
        """Find a mark or a conjunction that is sure to end a clause."""
        return CLAUSES.end(text)


RULES: Final = GermanRules()
