"""From the elements and texts of an SSML document to passages."""

import dataclasses
import re
import unicodedata
from collections.abc import Callable, Iterable
from enum import IntEnum
from typing import Final

from ..passage import Passage, Run
from ..sentence_rules import SentenceRules
from ..sentences import SentenceStream
from .values import MOST_PAUSE_SECONDS, Style

_CLOSERS: Final = "\"'”’)]"
_COMMA_ENDED: Final = re.compile(r"[,;:]$")


class _Gap(IntEnum):
    """What markup wants between two passages; of several the greatest."""

    PAUSE = 0
    """That of a `break`, and nothing else."""
    SENTENCE = 1
    PARAGRAPH = 2


class PassageBuilder:
    """Collects text of one style into sentences; a change of style or a break ends a passage.

    A passage is held back until it is known what follows: a sentence that goes on in another style
    must not fall at its end, and a mark behind an element belongs to the word in it.

    Args:
        rules: gives those of the language of a tag; "" is the document's own.
    """

    def __init__(self, rules: Callable[[str], SentenceRules]) -> None:
        self._passages: list[Passage] = []
        self._rules = rules
        self._stream = SentenceStream(rules(""))
        self._style = Style()
        self._held: Passage | None = None
        self._behind_letter = False  # or behind a digit
        self._space = True  # white space, or nothing at all, stands before the next text
        self._behind_element = False
        self._open = False  # a sentence has begun and no mark has ended it
        self._gap: _Gap | None = None  # wanted by markup since the last text
        self._pause_seconds = 0.0

    def text(self, text: str, style: Style) -> None:
        """Add text; its white space has no meaning."""
        if not text:
            return
        if style != self._style:
            self._change(style)
        collapsed = re.sub(r"\s+", " ", text)
        if self._behind_element and collapsed[0].isalnum():
            collapsed = " " + collapsed  # "<phoneme…>cat</phoneme>s": no word of ours grows
        self._behind_element = False
        self._space = collapsed.endswith(" ")
        if collapsed.strip():
            self._open = not self._is_ended(collapsed, style.language)
        self._behind_letter = collapsed[-1].isalnum()
        self._emit(self._stream.feed(collapsed))

    def _change(self, style: Style) -> None:
        """Begin another style; emphasis inside a sentence is that of the sentence around it."""
        before, after = self._style.plain or self._style, style.plain or style
        if self._open and before == after:
            self._style = after
            return
        self._end_run()
        if style.language != self._style.language:
            self._stream = SentenceStream(self._rules(style.language))
        self._style = style

    def space(self, style: Style) -> None:
        """Keep what stands on both sides apart."""
        if not self._space:
            self.text(" ", style)

    def words(self, words: str, style: Style) -> None:
        """Add what was read of an element, in words: they do not grow together with what is beside them."""
        self.text(f" {words}" if self._behind_letter else words, style)
        self._behind_element = True

    def spoken(self, written: str, phones: tuple[str, ...], style: Style) -> None:
        """Add a word that is said as `phones`, in the language's notation; `written` is for who cannot use them."""
        if style != self._style or not self._space:
            self.text(" ", style)
        self._space, self._behind_letter, self._behind_element = False, True, True
        self._open = True
        self._emit(self._stream.feed_run(Run(written, phones)))

    def boundary(self, *, paragraph: bool = False) -> None:
        """End the sentence here, as between two `s` or `p`."""
        self._end_run()
        wanted = _Gap.PARAGRAPH if paragraph else _Gap.SENTENCE
        self._gap = max(self._gap or _Gap.PAUSE, wanted)

    def pause(self, seconds: float) -> None:
        """Be silent here for so long, instead of for what stands between sentences."""
        self._end_run()
        self._pause_seconds = min(self._pause_seconds + seconds, MOST_PAUSE_SECONDS)
        self._gap = _Gap.PAUSE

    def finish(self) -> list[Passage]:
        """Return all passages; a pause at the end is a passage of its own."""
        self._end_run()
        self._release()
        if self._pause_seconds:
            self._passages.append(
                Passage(
                    paragraph=self._gap is _Gap.PARAGRAPH,
                    continues=not self._gap,
                    pause_seconds=self._pause_seconds,
                )
            )
        return self._passages

    def _end_run(self) -> None:
        self._emit(self._stream.finish())
        self._space, self._behind_element, self._behind_letter = True, False, False
        self._open = False

    def _emit(self, passages: Iterable[Passage]) -> None:
        for passage in passages:
            if not _is_spoken(passage):
                self._append_mark(passage.text)
                continue
            gap, seconds = self._gap, self._pause_seconds
            self._gap, self._pause_seconds = None, 0.0
            goes_on = self._release(before_text=gap is None or bool(seconds))
            self._held = dataclasses.replace(
                passage,
                paragraph=gap is _Gap.PARAGRAPH,
                continues=goes_on if gap is None else gap is _Gap.PAUSE,
                length_factor=self._style.length_factor,
                pitch_factor=self._style.pitch_factor,
                volume_factor=self._style.volume_factor,
                pause_seconds=seconds,
                language=self._style.language,
                voice=self._style.voice,
            )

    def _release(self, *, before_text: bool = False) -> bool:
        """Let the held passage go; return whether its sentence goes on in the next one."""
        held, self._held = self._held, None
        if held is None:
            return False
        goes_on = before_text and not self._is_ended(held.end, held.language)
        if goes_on and not _COMMA_ENDED.search(held.end):
            held = held.ended_with(",")
        self._passages.append(held)
        return goes_on

    def _append_mark(self, mark: str) -> None:
        """Give a mark that stands alone to the passage before it."""
        held = self._held
        if held is not None and self._gap is None and not self._is_ended(held.end, held.language):
            self._held = held.ended_with(mark[:8])

    def _is_ended(self, text: str, language: str) -> bool:
        """Tell whether a mark of the language ends a sentence at the end of a text."""
        bare = text.rstrip()[-8:].rstrip(_CLOSERS)
        return bool(bare) and bare[-1] in self._rules(language).terminators


def _is_spoken(passage: Passage) -> bool:
    return any(
        run.phones or any(c.isalnum() or unicodedata.category(c) == "So" for c in run.text)
        for run in passage.runs
    )
