"""Where sentences end in a script with capitals; what a full stop behind a word means, each language says itself."""

import re
from abc import abstractmethod
from typing import Final

from ..sentence_rules import TERMINATORS, SentenceRules, closers_end

_TOKEN_BEFORE: Final = re.compile(r"[^\W_](?:[\w.'’&-]*\w)?$")
_LIST_MARKER: Final = re.compile(r"\W{0,4}(?:\d{1,3}|[ivx]{1,5})$")


def is_list_marker(before: str, *, line_start: bool) -> bool:
    """Tell whether a full stop stands behind the number of a list's line."""
    return line_start and len(before) <= 8 and _LIST_MARKER.fullmatch(before) is not None


def token_before(before: str, most: int) -> str:
    """Return the word that a text ends with, of at most so many characters."""
    found = _TOKEN_BEFORE.search(before, max(0, len(before) - most))
    return found.group() if found else ""


def may_grow(word: re.Match[str], following: str, joins: str) -> bool:
    """Tell whether text that is still to come may make a word longer.

    Args:
        word: found in `following`.
        following: all that has come.
        joins: characters that stand inside words; one that is the last so far may turn out to.
    """
    rest = following[word.end() :]
    return not rest or (len(rest) == 1 and rest in joins)


class ProseRules(SentenceRules):
    """Decides at white space, line ends and marks; asks the language behind a single full stop."""

    word_cap: int = 24
    """Of what follows no more characters are looked at."""
    openers: str = "\"'“‘«([*_~`¿¡"
    """What may stand before the first letter of a sentence."""
    closing_quotes: str = "\"'”’»)"
    """Behind "!" and "?" what is quoted ends no sentence that goes on with a small letter."""

    @abstractmethod
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
        """Decide for a single full stop with white space behind it.

        Args:
            before: the sentence up to the full stop.
            closing: quotes and brackets behind it.
            following: what stands behind the white space, at most `word_cap` characters.
            first: its first letter, figure or sign.
            line_start: see `ends_sentence`.
            final: likewise.
        """

    @abstractmethod
    def may_pause_behind(self, before: str) -> bool:
        """Tell whether what stands before a full stop reads as finished if its sender has stopped for long."""

    @abstractmethod
    def surely_ends(self, before: str, closing: str) -> bool:
        """Tell whether a full stop with white space behind it ends the sentence, however it goes on."""

    def ends_sentence(
        self, text: str, start: int, mark: int, after: int, *, line_start: bool, final: bool
    ) -> bool | None:
        """Look at what stands on both sides."""
        end = closers_end(text, after, self.closers)
        if end >= len(text):
            return True if final else None
        if text[mark] in "。！？":
            return True
        if not text[end].isspace():
            return False
        ahead = end
        while ahead < len(text) and text[ahead].isspace():
            ahead += 1
        if "\n" in text[end:ahead]:
            return True
        if ahead >= len(text):
            return True if final else None
        following = text[ahead : ahead + self.word_cap]
        first = following.lstrip(self.openers)[:1]
        if not first:
            if not final and len(following) < self.word_cap:
                return None
            first = following[0]
        run, closing = text[mark:after], text[after:end]
        if run == ".":
            return self.dot_ends(
                text[start:mark], closing, following, first, line_start=line_start, final=final
            )
        return self._marks_end(text, mark, run, first, closing)

    def _marks_end(self, text: str, mark: int, run: str, first: str, closing: str) -> bool:
        """Decide for other terminators than a single full stop."""
        if "!" in run or "?" in run:
            if run == "!" and text[mark - 1 : mark].isdecimal() and first in "=+×÷":
                return False  # "5! = 120"
            return not (first.islower() and any(c in self.closing_quotes for c in closing))
        return not first.islower()

    def may_pause_after(self, text: str, *, line_start: bool) -> bool:
        """Do not believe a list marker, or what the language does not."""
        before, run, _ = self._ending_of(text)
        if not run or is_list_marker(before, line_start=line_start):
            return False
        return run != "." or self.may_pause_behind(before)

    def ends_whatever_follows(self, text: str, *, line_start: bool) -> bool:
        """Wait for what follows a quote, an exclamation of a number, and what the language says."""
        before, run, closing = self._ending_of(text)
        if not before or is_list_marker(before, line_start=line_start):
            return False
        if run in {"。", "！", "？"}:
            return True
        if run in {"!", "?"}:
            return not closing and not before[-1].isdecimal()
        return run == "." and self.surely_ends(before, closing)

    def _ending_of(self, text: str) -> tuple[str, str, str]:
        """Split a text into what stands before its last terminators, these, and what closes behind them."""
        end = len(text)
        while end > 0 and text[end - 1] in self.closers:
            end -= 1
        mark = end
        while mark > 0 and text[mark - 1] in TERMINATORS:
            mark -= 1
        return text[:mark], text[mark:end], text[end:]
