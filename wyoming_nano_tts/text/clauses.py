"""Where the first clause of an unfinished sentence ends, for a sender that writes slowly.

Speech can begin with the clause while the rest of the sentence is still being written. A cut that
later text could prove wrong is worse than waiting, so only clear places count: a mark behind enough
words that belong together, or a conjunction that begins a clause of its own.
"""

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

LEAST_WORDS: Final = 4
"""Before a mark. Fewer are over before the next words have come, and sound like a sentence of their own."""
LEAST_WORDS_BEFORE_CONJUNCTION: Final = 6
"""Shorter ones join words ("bread and butter") more often than clauses."""

_MARK: Final = re.compile(
    r"(?P<word>[^\W\d_]{2,}['’]?)[\"'”’)\]]{0,2}(?P<mark>[,;:]|\s?[—–])(?=\s|$)"
)
_WORD: Final = re.compile(r"[^\s]*[^\W_][^\s]*")
_SCHEMES: Final = frozenset("http https ftp ftps file mailto tel sms ws wss mqtt rtsp tcp".split())
"""An address goes on behind them, although nothing of it has come yet."""


@dataclass(frozen=True, slots=True)
class Clauses:
    """What tells the clauses of one language."""

    conjunctions: frozenset[str]
    starters: frozenset[str]
    """What behind a conjunction begins a clause: a subject, or its article."""
    goes_on: frozenset[str]
    """Words behind which a mark ends nothing, as a date or a name goes on; in lower case."""
    brackets: Mapping[str, str]
    """Closing marks by the opening ones."""

    def end(self, text: str) -> int | None:
        """Return where the last clear clause of an unfinished sentence ends, behind its mark.

        Args:
            text: the sentence so far, with single spaces.

        Returns:
            Index behind the clause; None if there is no place that is sure to be one.
        """
        best: int | None = None
        for found in _MARK.finditer(text):
            end = found.end()
            if self._is_clause_mark(text, found.group("word"), end):
                best = end
        words = list(_WORD.finditer(text))
        for number, (word, following) in enumerate(itertools.pairwise(words)):
            if (
                number >= LEAST_WORDS_BEFORE_CONJUNCTION
                and word.group().lower() in self.conjunctions
                and following.group().lower().strip(",;:") in self.starters
                # The last word may still grow: "the" to "them".
                and (following.end() < len(text))
                and not self._is_open(text[: word.start()])
                and (best is None or word.start() > best)
                and text[: word.start()].rstrip()[-1:].isalpha()
            ):
                best = word.start()
        return best

    def _is_clause_mark(self, text: str, word: str, end: int) -> bool:
        before = text[:end]
        lowered = word.lower()
        if (
            len(_WORD.findall(before)) < LEAST_WORDS
            or lowered in self.goes_on
            or self._is_open(before)
        ):
            return False
        if lowered in _SCHEMES and before.endswith(":"):
            return False
        # "on the third, 2026": a number may belong to what stands before.
        following = text[end:].lstrip()
        return not following[:1].isdecimal()

    def _is_open(self, text: str) -> bool:
        """Whether a quotation or a bracket is open."""
        if text.count('"') % 2:
            return True
        return any(
            text.count(opening) > text.count(closing) for opening, closing in self.brackets.items()
        )
