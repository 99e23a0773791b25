"""The English rules of sentences and clauses."""

from typing import Final

from ..sentence_rules import SentenceRules
from ..sentences import SentenceStream
from . import boundaries
from .clauses import CLAUSES


class EnglishRules(SentenceRules):
    """Knows abbreviations, initials, list markers, and what begins a clause."""

    conjunctions = boundaries.CONJUNCTIONS

    def ends_sentence(
        self, text: str, start: int, mark: int, after: int, *, line_start: bool, final: bool
    ) -> bool | None:
        """Look at the words on both sides."""
        return boundaries.ends_sentence(
            text, start, mark, after, line_start=line_start, final=final
        )

    def may_pause_after(self, text: str, *, line_start: bool) -> bool:
        """Do not believe a list marker or an abbreviation."""
        return boundaries.may_pause_after(text, line_start=line_start)

    def ends_whatever_follows(self, text: str, *, line_start: bool) -> bool:
        """Wait for the word behind an abbreviation, an initial or an exclamation of a number."""
        return boundaries.ends_whatever_follows(text, line_start=line_start)

    def clause_end(self, text: str) -> int | None:
        """Find a mark or a conjunction that is sure to end a clause."""
        return CLAUSES.end(text)


RULES: Final = EnglishRules()


def sentences(text: str, max_characters: int) -> list[str]:
    """Cut a whole text into sentences of at most so many characters."""
    stream = SentenceStream(RULES, max_characters)
    return [passage.text for passage in stream.feed(text) + stream.finish()]
