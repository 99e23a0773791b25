"""Where a Spanish sentence ends."""

import re
from typing import Final

from ..sentence_rules import CLOSERS, SentenceRules, closers_end
from .abbreviations import DAYS, NUMBERED, SHORT_MONTHS, TITLES, WORDS

CONJUNCTIONS: Final = (
    "y", "e", "o", "pero", "porque", "aunque", "cuando", "mientras", "donde", "que", "si", "como", "pues", "sino",
    "hasta", "desde", "para",
)  # fmt: skip
"""Words before which a sentence that is too long may be cut: people breathe there."""

_NEVER_LAST: Final = frozenset(TITLES) | frozenset(NUMBERED) | {"p", "n"}
_MAY_END: Final = (
    frozenset(WORDS) | frozenset(DAYS) | frozenset(SHORT_MONTHS) | {"uu", "a", "m", "j", "c"}
)
"""End a sentence only where a capital, or what opens one, follows."""
_BEFORE: Final = re.compile(r"[^\W\d_]{1,12}$")
_LIST_MARKER: Final = re.compile(r"\W{0,4}\d{1,3}$")
_ORDINAL: Final = re.compile(r"\d$")
_SUFFIX: Final = re.compile(r"(?:er|[ºªoa])\b")
_OPENS: Final = re.compile(r"[\s\"'«“(\[*_]*([¿¡\d]|[^\W\d_])")


class SpanishRules(SentenceRules):
    """Knows abbreviations, ordinals ("1.º"), list markers and what opens a sentence."""

    conjunctions = CONJUNCTIONS

    def ends_sentence(
        self, text: str, start: int, mark: int, after: int, *, line_start: bool, final: bool
    ) -> bool | None:
        """Look at the words on both sides of the mark."""
        ended = super().ends_sentence(text, start, mark, after, line_start=line_start, final=final)
        if text[mark:after] != "." or (ended is False):
            return ended
        kind = _kind(text, start, mark, line_start=line_start)
        if kind is None or ended is None:
            return ended
        if kind == "never":
            return final and not text[after:].strip(CLOSERS + " \n")
        following = _OPENS.match(text, closers_end(text, after))
        if following is None:
            return True if final else None
        return not following[1].islower() and not following[1].isdecimal()

    def may_pause_after(self, text: str, *, line_start: bool) -> bool:
        """Do not believe an abbreviation or a list marker."""
        finished = super().may_pause_after(text, line_start=line_start)
        return finished and self._kind_at_end(text, line_start=line_start) is None

    def ends_whatever_follows(self, text: str, *, line_start: bool) -> bool:
        """Wait for the word behind an abbreviation."""
        return self.may_pause_after(text, line_start=line_start)

    def _kind_at_end(self, text: str, *, line_start: bool) -> str | None:
        bare = text.rstrip().rstrip(CLOSERS)
        if not bare.endswith(".") or bare.endswith(".."):
            return None
        return _kind(bare, 0, len(bare) - 1, line_start=line_start)


def _kind(text: str, start: int, mark: int, *, line_start: bool) -> str | None:
    """Tell what a full stop stands behind: "never" what ends no sentence, "may" what can; None a word."""
    before = text[max(start, mark - 16) : mark]
    if line_start and _LIST_MARKER.fullmatch(text[start:mark]):
        return "never"
    if _ORDINAL.search(before) and _SUFFIX.match(text, mark + 1):
        return "never"
    found = _BEFORE.search(before)
    if found is None:
        return None
    word = found.group()
    if word.lower() in _MAY_END:
        return "may"
    if word.lower() in _NEVER_LAST or word == "EE":
        return "never"
    return "never" if len(word) == 1 and word.isupper() and word not in "AEOUY" else None


RULES: Final = SpanishRules()
