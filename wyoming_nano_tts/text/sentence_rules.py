"""Where sentences and clauses end: what `SentenceStream` asks at each terminator.

What stands here holds for a language that writes marks and spaces and has no abbreviations; a
language that has more says so in a class of its own.

Every decision looks at a bounded piece of the text, at most `lookahead` characters behind the
terminator, so that a stream can tell when later text can no longer change it.
"""

from collections.abc import Sequence
from typing import Final

TERMINATORS: Final = ".!?…。！？"
CLOSERS: Final = "\"'”’»›)]}*_~`"
_MOST_CLOSERS: Final = 8


def closers_end(text: str, position: int, closers: str = CLOSERS) -> int:
    """Return the end of the closing marks that start at `position`, at most a few."""
    end = position
    limit = min(len(text), position + _MOST_CLOSERS)
    while end < limit and text[end] in closers:
        end += 1
    return end


class SentenceRules:
    """A language's rules; without state, so one object serves all threads."""

    terminators: str = TERMINATORS
    """Marks that may end a sentence."""
    closers: str = CLOSERS
    """Quotes, brackets and signs of markup that may stand behind them."""
    lookahead: int = 48
    """No decision needs more characters than these behind the terminator."""
    conjunctions: Sequence[str] = ()
    """Words before which a sentence that is too long may be cut: people breathe there."""

    def ends_sentence(
        self, text: str, start: int, mark: int, after: int, *, line_start: bool, final: bool
    ) -> bool | None:
        """Tell whether the terminators `text[mark:after]` end the sentence that begins at `start`.

        Args:
            text: the text so far; runs of white space are a single space, newline or two newlines.
            start: index of the sentence's first character.
            mark: index of the first terminator of the run.
            after: index behind the run.
            line_start: the sentence begins a line or follows another sentence (a forced split has
                neither), so that "1." may be a list marker.
            final: no more text will come.

        Returns:
            None while later text could change the answer.
        """
        end = closers_end(text, after, self.closers)
        if end >= len(text):
            return True if final else None
        return text[end].isspace()

    def may_pause_after(self, text: str, *, line_start: bool) -> bool:
        """Tell whether `text` reads as finished if its sender pauses here."""
        return text.rstrip(self.closers)[-1:] in tuple(self.terminators)

    def ends_whatever_follows(self, text: str, *, line_start: bool) -> bool:
        """Tell whether `text`, with white space behind it, is finished however it goes on."""
        return self.may_pause_after(text, line_start=line_start)

    def clause_end(self, text: str) -> int | None:
        """Return where the last clear clause of an unfinished sentence ends, behind its mark.

        Args:
            text: the sentence so far, with single spaces.

        Returns:
            Index behind the clause; None if there is no place that is sure to be one.
        """
        return None

    def spoken_clause(self, text: str) -> str:
        """Return the clause as it is spoken: with a comma where it has no mark, to sound unfinished."""
        clause = text.rstrip()
        return clause if clause.rstrip(self.closers)[-1:] in tuple(",;:—–") else f"{clause},"
