"""The English rules of sentences and clauses."""

from typing import Final

from ..sentences import SentenceStream
from ..written.prose import ProseRules
from . import boundaries
from .clauses import CLAUSES


class EnglishRules(ProseRules):
    """Knows abbreviations, initials, list markers, and what begins a clause."""

    word_cap = boundaries.WORD_CAP
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
        """Do not believe an abbreviation."""
        return boundaries.may_pause_behind(before)

    def surely_ends(self, before: str, closing: str) -> bool:
        """Wait for the word behind an abbreviation or an initial."""
        return boundaries.surely_ends(before, closing)

    def clause_end(self, text: str) -> int | None:
        """Find a mark or a conjunction that is sure to end a clause."""
        return CLAUSES.end(text)


RULES: Final = EnglishRules()


def sentences(text: str, max_characters: int) -> list[str]:
    """Cut a whole text into sentences of at most so many characters."""
    stream = SentenceStream(RULES, max_characters)
    return [passage.text for passage in stream.feed(text) + stream.finish()]
