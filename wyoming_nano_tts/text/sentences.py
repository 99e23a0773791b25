"""Cut a stream of text into sentences, the same ones however the text is split."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Final

from .passage import Passage, Run
from .sentence_rules import SentenceRules, closers_end

LEAST_MAX_CHARACTERS: Final = 20
MOST_MARKS: Final = 32
"""After so many characters that are neither letters nor digits, a word is over without a space."""
_WRAPPED_LINE_CHARACTERS: Final = 40
"""A line at least this long, followed by a small letter, was wrapped by hand and goes on."""

_CLAUSE_END: Final = re.compile(r"[,;:，；：、—–][\"'”’)\]]*\s|[)\]]\s|\s[-—–]+\s")
_WHITE: Final = re.compile(r"\s+")
_WORD_OR_WHITE: Final = re.compile(r"[^\W_]|\s")
_ODD_WHITE: Final = re.compile(r"\A\s+|[^\S ]\s*| (?=\s|\Z)\s*")
"""White space that is more than one space inside a piece of text."""
_KEPT_CONTROLS: Final = "\n\t"
_FIRST_STAND_IN: Final = 0xF0000
_STAND_INS: Final = 0xFFFE
"""Private characters of a plane; a sentence has far fewer runs."""
_STAND_IN: Final = re.compile("([\U000f0000-\U000ffffd])")


class _Cleaner(dict[int, str | None]):
    """Translation table that drops what is not a character to speak, filled as characters come."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        value: str | None = character
        if character in "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029":
            # Old line ends. A carriage return is a space, so that "\r\n" is one newline.
            value = " " if character == "\r" else "\n"
        elif character not in _KEPT_CONTROLS and unicodedata.category(character)[0] == "C":
            value = None
        if len(self) < 4096:  # a hostile text must not fill the table with all of Unicode
            self[code] = value
        return value


_CLEANER: Final = _Cleaner()


class SentenceStream:
    """Incremental sentence splitter: `feed` text as it comes, `finish` at the end.

    A sentence comes out as soon as no later text can change it. The sentences of all calls together
    are those of the whole text, wherever it was split (`flush_pause` aside). Line breaks, blank
    lines and list items end sentences too; inside a sentence white space is a single space. A
    sentence behind a blank line begins a `paragraph`. A sentence longer than `max_characters` is cut
    at a clause mark, else before a conjunction, else between words. A word that is longer is no word:
    what goes beyond is dropped.
    """

    def __init__(self, rules: SentenceRules, max_characters: int = 300) -> None:
        """Start an empty stream.

        Args:
            rules: of the language that the text is in.
            max_characters: of a sentence.

        Raises:
            ValueError: `max_characters` is below `LEAST_MAX_CHARACTERS`.
        """
        if max_characters < LEAST_MAX_CHARACTERS:
            raise ValueError(
                f"max_characters must be at least {LEAST_MAX_CHARACTERS}, not {max_characters}"
            )
        self._rules = rules
        self._candidate = _candidate(rules.terminators)
        self._max_characters = max_characters
        self._reset()

    def _reset(self) -> None:
        self._text = ""
        self._given: dict[str, Run] = {}  # by the character that stands for it in `_text`
        self._runs = 0  # that have come
        self._white = ""  # white space behind `_text`: "", " ", "\n" or "\n\n"
        self._scanned = 0  # no sentence ends before this index
        self._line_start = True  # the sentence did not come out of a forced cut
        self._line_characters = 0  # of the current line, before the current sentence
        self._begun = False  # a sentence has come out
        self._blank_line = False  # stood before the current sentence
        self._continued = False  # the current sentence's first clause has come out
        self._inside_word = False  # what comes until the next white space is dropped
        self._inside_marks = (
            False  # what is dropped is marks, and ends at a letter or digit as well
        )

    def feed(self, text: str) -> list[Passage]:
        """Take more text; return the sentences that it completes."""
        self._append(text.translate(_CLEANER))
        return self._release(final=False)

    def feed_run(self, run: Run) -> list[Passage]:
        """Take a run with phones, as one word; return the sentences that it completes."""
        # One character stands for it in the buffer, of a plane that `feed` never lets in.
        stand_in = chr(_FIRST_STAND_IN + self._runs % _STAND_INS)
        self._runs += 1
        self._given[stand_in] = run
        self._append(stand_in)
        return self._release(final=False)

    def flush_pause(self, *, long: bool = False) -> list[Passage]:
        """Return what is a finished sentence if the sender pauses here; keep an unfinished rest.

        Args:
            long: the sender has been silent for so long that what reads as finished is taken to be,
                although its next words could change it; else only what nothing can change comes out.
        """
        if not self._text:
            return []
        if long:
            ended = "\n" in self._white or self._rules.may_pause_after(
                self._text, line_start=self._line_start
            )
        else:
            ended = self._is_ended()
        return self._release(final=True) if ended else []

    def _is_ended(self) -> bool:
        """Whether white space behind the text has made its end one, whatever may follow."""
        if not self._white:
            return False
        if len(self._white) > 1 and "\n" in self._white:
            return True
        if "\n" in self._white:
            line = self._text[self._text.rfind("\n") + 1 :]
            if len(line) + self._line_characters < _WRAPPED_LINE_CHARACTERS:
                return True
        return self._rules.ends_whatever_follows(self._text, line_start=self._line_start)

    def flush_clause(self) -> list[Passage]:
        """Return the first clause of the unfinished sentence, if it has a clear one (`SentenceRules`).

        What comes of the sentence afterwards is a passage that `continues`.
        """
        end = self._rules.clause_end(self._text) if not self._continued else None
        if end is None or end > self._max_characters:
            return []
        clauses: list[Passage] = []
        rest = self._take(self._text, 0, end, clauses)
        self._text = self._text[rest:]
        self._scanned = 0
        self._line_start = False
        self._continued = bool(clauses)
        return [self._unfinished(clause) for clause in clauses]

    def finish(self) -> list[Passage]:
        """Return the rest; the stream is empty and usable again."""
        sentences = self._release(final=True)
        self._reset()
        return sentences

    def _append(self, text: str) -> None:
        """Add text with each run of white space made one space, newline or blank line."""
        parts: list[str] = []
        position = 0
        for found in _ODD_WHITE.finditer(text):
            if found.start() > position:
                parts += (self._white, text[position : found.start()])
                self._white = ""
            self._white = _merged_white(self._white + found.group())
            position = found.end()
        if position < len(text):
            parts += (self._white, text[position:])
            self._white = ""
        if not parts:
            return
        if not self._text and parts[0]:
            self._inside_word = False
            if "\n" in parts[0]:
                self._line_characters = 0
                self._continued = False  # a list, or the next line: no going on
                self._blank_line |= len(parts[0]) > 1
        joined = "".join(parts)
        self._text += joined if self._text else joined.lstrip()

    def _release(self, *, final: bool) -> list[Passage]:
        text = self._text
        sentences: list[Passage] = []
        lookahead = self._rules.lookahead
        start = self._behind_word(text) if self._inside_word else 0
        while start < len(text):
            limit = start + self._max_characters
            end = self._next_end(text, start, min(len(text), limit + lookahead), final=final)
            if end is not None and end <= limit:
                self._line_start = True
            elif len(text) > limit + lookahead or (final and len(text) > limit):
                end = _forced_end(text, start, limit, self._rules.conjunctions)
                self._line_start = False
                self._inside_word = end == limit and not (
                    text[end - 1].isspace() or text[end].isspace()
                )
                marks = text[max(start, end - MOST_MARKS) : end]
                self._inside_marks = not any(map(str.isalnum, marks))
            elif final:
                end = len(text)
                self._line_start = True
            else:
                break
            start = self._take(text, start, end, sentences)
            if self._inside_word:
                start = self._behind_word(text, start)
            self._scanned = start
        self._text = text[start:]
        self._scanned -= start
        return sentences

    def _take(self, text: str, start: int, end: int, sentences: list[Passage]) -> int:
        """Put `text[start:end]` among the sentences; return where the next one begins."""
        last_line = text.rfind("\n", start, end)
        if last_line >= 0:
            self._line_characters = end - last_line - 1
        else:
            self._line_characters += end - start + 1
        sentence = " ".join(text[start:end].split())
        if sentence:
            paragraph = self._blank_line and self._begun
            sentences.append(
                Passage(
                    self._runs_of(sentence),
                    paragraph=paragraph,
                    continues=self._continued and not paragraph,
                )
            )
            self._begun, self._blank_line, self._continued = True, False, False
        while end < len(text) and text[end].isspace():
            if text[end] == "\n":
                self._line_characters = 0
                self._blank_line |= text[end : end + 2] == "\n\n"
            end += 1
        return end

    def _runs_of(self, sentence: str) -> tuple[Run, ...]:
        """Return a sentence in runs, each with phones where it stood."""
        if not self._given:
            return (Run(sentence),)
        pieces = _STAND_IN.split(sentence)  # text and stand-ins in turns
        runs = [
            self._given.pop(piece, Run("")) if i % 2 else Run(piece)
            for i, piece in enumerate(pieces)
        ]
        return tuple(run for run in runs if run.text or run.phones)

    def _unfinished(self, clause: Passage) -> Passage:
        """Return a clause with a comma where it has no mark."""
        spoken = self._rules.spoken_clause(clause.text)
        mark = spoken[len(clause.text.rstrip()) :]
        return clause.ended_with(mark) if mark else clause

    def _behind_word(self, text: str, start: int = 0) -> int:
        """Return where the text goes on behind the word of which `text[start:]` is the rest."""
        found = (_WORD_OR_WHITE if self._inside_marks else _WHITE).search(text, start)
        if found is None:
            return len(text)
        self._inside_word = False
        return self._take(text, found.start(), found.start(), [])

    def _next_end(self, text: str, start: int, stop: int, *, final: bool) -> int | None:
        """Return the end of the first sentence from `start`, None if it has none (yet)."""
        position = max(start, self._scanned)
        while found := self._candidate.search(text, position, stop):
            if found.group()[0] == "\n":
                answer = self._line_ends(text, start, found, final=final)
                end = found.start()
            else:
                after = found.end()
                if after == stop < len(text):  # a run out of the window: the cut is forced
                    return None
                answer = self._rules.ends_sentence(
                    text, start, found.start(), after, line_start=self._line_start, final=final
                )
                end = closers_end(text, after, self._rules.closers)
            if answer is None:
                self._scanned = found.start()
                return None
            if answer:
                return end
            position = max(found.end(), position + 1)
        self._scanned = max(self._scanned, min(stop, len(text)))
        return None

    def _line_ends(
        self, text: str, start: int, found: re.Match[str], *, final: bool
    ) -> bool | None:
        """Tell whether a line break ends the sentence; None while that is open."""
        if len(found.group()) > 1:
            return True
        if found.end() >= len(text):
            return True if final else None
        line = max(start, text.rfind("\n", start, found.start()) + 1)
        characters = found.start() - line
        if line == start:
            characters += self._line_characters
        return not (text[found.end()].islower() and characters >= _WRAPPED_LINE_CHARACTERS)


def _merged_white(white: str) -> str:
    newlines = white.count("\n")
    return "\n" * min(newlines, 2) if newlines else " "


@cache
def _candidate(terminators: str) -> re.Pattern[str]:
    return re.compile(rf"[{re.escape(terminators)}]+|\n+")


@cache
def _conjunction(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"\s(?=(?:{'|'.join(map(re.escape, words))})\s)", re.I)


def _forced_end(text: str, start: int, limit: int, conjunctions: Sequence[str]) -> int:
    """Return where to cut a sentence that is too long; `limit` where there is no good place."""
    least = start + (limit - start) // 3
    patterns = (_CLAUSE_END, _conjunction(tuple(conjunctions))) if conjunctions else (_CLAUSE_END,)
    for pattern in patterns:
        best = max((found.end() for found in pattern.finditer(text, least, limit)), default=-1)
        if best > 0:
            return best
    for position in range(limit, start, -1):
        if text[position].isspace():
            return position
    return limit
