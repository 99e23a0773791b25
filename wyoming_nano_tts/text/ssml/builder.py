"""From the elements and texts of an SSML document to passages."""

import dataclasses
import itertools
import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from ..own_words import UserWord
from ..passage import PARAGRAPH_SILENCES, Passage
from ..sentence_rules import SentenceRules
from ..sentences import SentenceStream
from .values import MOST_PAUSE_SECONDS, Style

_MADE_UP: Final = "qzvx"
"""Begins a word that stands for given phones: no text has it, and the normaliser leaves it as it is."""
_MADE_UP_WORD: Final = re.compile(rf"{_MADE_UP}(?:[a-p]q){{5}}")
_ENDED: Final = re.compile(r"[.!?…][\"'”’)\]]*$")
_COMMA_ENDED: Final = re.compile(r"[,;:]$")
_SYLLABLES: Final = [f"{letter}q" for letter in "abcdefghijklmnop"]


class PassageBuilder:
    """Collects text of one style into sentences; a change of style or a break ends a passage.

    A passage is held back until it is known what follows: a sentence that goes on in another style
    must not fall at its end, and a mark behind an element belongs to the word in it.

    Args:
        rules: of the language.
    """

    def __init__(self, rules: SentenceRules) -> None:
        self._passages: list[Passage] = []
        self._stream = SentenceStream(rules)
        self._style = Style()
        self._held: Passage | None = None
        self._words: dict[str, UserWord] = {}
        self._names = map("".join, itertools.product(_SYLLABLES, repeat=5))
        self._behind_letter = False  # or behind a digit
        self._space = True  # white space, or nothing at all, stands before the next text
        self._behind_made_up = False
        self._open = False  # a sentence has begun and no mark has ended it
        self._silences: float | None = None  # wanted by markup since the last text
        self._pause_seconds = 0.0

    def text(self, text: str, style: Style) -> None:
        """Add text; its white space has no meaning."""
        if not text:
            return
        if style != self._style:
            self._change(style)
        collapsed = re.sub(r"\s+", " ", text)
        if self._behind_made_up and collapsed[0].isalnum():
            collapsed = " " + collapsed  # "<phoneme…>cat</phoneme>s": no word of ours grows
        self._behind_made_up = False
        self._space = collapsed.endswith(" ")
        if collapsed.strip():
            self._open = _ENDED.search(collapsed.rstrip()[-8:]) is None
        self._behind_letter = collapsed[-1].isalnum()
        self._emit(self._stream.feed(collapsed))

    def _change(self, style: Style) -> None:
        """Begin another style; emphasis inside a sentence is that of the sentence around it."""
        before, after = self._style.plain or self._style, style.plain or style
        if self._open and before == after:
            self._style = after
            return
        self._end_run()
        self._style = style

    def space(self, style: Style) -> None:
        """Keep what stands on both sides apart."""
        if not self._space:
            self.text(" ", style)

    def words(self, words: str, style: Style) -> None:
        """Add what was read of an element, in words: they do not grow together with what is beside them."""
        self.text(f" {words}" if self._behind_letter else words, style)
        self._behind_made_up = True

    def spoken(self, written: str, phones: tuple[str, ...], style: Style) -> None:
        """Add a word that is said as `phones`, in the language's notation; `written` is for who cannot use them."""
        name = _MADE_UP + next(self._names)
        self._words[name] = UserWord(phones, written)
        self.text(name if self._space else f" {name}", style)
        self._behind_made_up = True

    def boundary(self, *, paragraph: bool = False) -> None:
        """End the sentence here, as between two `s` or `p`."""
        self._end_run()
        wanted = PARAGRAPH_SILENCES if paragraph else 1.0
        self._silences = max(self._silences or 0.0, wanted)

    def pause(self, seconds: float) -> None:
        """Be silent here for so long, instead of for what stands between sentences."""
        self._end_run()
        self._pause_seconds = min(self._pause_seconds + seconds, MOST_PAUSE_SECONDS)
        self._silences = 0.0

    def finish(self) -> list[Passage]:
        """Return all passages; a pause at the end is a passage of its own."""
        self._end_run()
        self._release()
        if self._pause_seconds:
            self._passages.append(
                Passage(silences=self._silences or 0.0, pause_seconds=self._pause_seconds)
            )
        return self._passages

    def _end_run(self) -> None:
        self._emit(self._stream.finish())
        self._space, self._behind_made_up, self._behind_letter = True, False, False
        self._open = False

    def _emit(self, sentences: Iterable[str]) -> None:
        for sentence in sentences:
            if not any(c.isalnum() or unicodedata.category(c) == "So" for c in sentence):
                self._append_mark(sentence)
                continue
            silences, seconds = self._silences, self._pause_seconds
            self._silences, self._pause_seconds = None, 0.0
            goes_on = self._release(before_text=silences is None or bool(seconds))
            if silences is None:
                silences = 0.0 if goes_on else 1.0
            self._held = Passage(
                sentence,
                self._words_of(sentence),
                length_factor=self._style.length_factor,
                pitch_factor=self._style.pitch_factor,
                volume_factor=self._style.volume_factor,
                silences=silences,
                pause_seconds=seconds,
            )

    def _words_of(self, sentence: str) -> dict[str, UserWord]:
        if not self._words:
            return {}
        names = _MADE_UP_WORD.findall(sentence)
        return {name: self._words[name] for name in names if name in self._words}

    def _release(self, *, before_text: bool = False) -> bool:
        """Let the held passage go; return whether its sentence goes on in the next one."""
        held, self._held = self._held, None
        if held is None:
            return False
        goes_on = before_text and not _ENDED.search(held.text[-8:])
        if goes_on and not _COMMA_ENDED.search(held.text):
            held = dataclasses.replace(held, text=held.text + ",")
        self._passages.append(held)
        return goes_on

    def _append_mark(self, mark: str) -> None:
        """Give a mark that stands alone to the passage before it."""
        held = self._held
        if held is not None and self._silences is None and not _ENDED.search(held.text[-8:]):
            self._held = dataclasses.replace(held, text=held.text + mark[:8])
