"""Passages as one string each, for tests that compare many."""

import itertools
from collections.abc import Iterable
from typing import Protocol, TypeVar

from wyoming_nano_tts.text import Passage, SentenceStream
from wyoming_nano_tts.text.english.rules import RULES
from wyoming_nano_tts.text.sentence_rules import SentenceRules

T = TypeVar("T")


def shown(passages: Iterable[Passage]) -> list[str]:
    """Texts; a newline before one that begins a paragraph, a tab before one that goes on."""
    return [
        ("\n" if passage.paragraph else "\t" if passage.continues else "") + passage.text
        for passage in passages
    ]


class Stream(Protocol[T]):
    """What makes passages of pieces of a text."""

    def feed(self, text: str) -> list[T]:
        """Take more text."""

    def flush_pause(self) -> list[T]:
        """Let out what is finished if the sender pauses."""

    def finish(self) -> list[T]:
        """Return the rest."""


def fed(
    stream: Stream[T], text: str, steps: Iterable[int], pauses: Iterable[bool] | None = None
) -> list[T]:
    """Feed a whole text in steps of so many characters, and pause behind those that `pauses` says."""
    sizes, paused = iter(steps), iter(itertools.repeat(False) if pauses is None else pauses)
    passages: list[T] = []
    position = 0
    while position < len(text):
        step = next(sizes)
        passages += stream.feed(text[position : position + step])
        position += step
        if next(paused):
            passages += stream.flush_pause()
    return passages + stream.finish()


class ShownStream:
    """A `SentenceStream`, of English where nothing else is said, whose passages come out shown."""

    def __init__(self, max_characters: int = 300, rules: SentenceRules = RULES) -> None:
        self.stream = SentenceStream(rules, max_characters)

    def feed(self, text: str) -> list[str]:
        """Take more text."""
        return shown(self.stream.feed(text))

    def flush_pause(self, *, long: bool = False) -> list[str]:
        """Let out what is finished if the sender pauses."""
        return shown(self.stream.flush_pause(long=long))

    def flush_clause(self) -> list[str]:
        """Let out a first clause."""
        return shown(self.stream.flush_clause())

    def finish(self) -> list[str]:
        """Return the rest."""
        return shown(self.stream.finish())

    def fed(
        self, text: str, steps: Iterable[int], pauses: Iterable[bool] | None = None
    ) -> list[str]:
        """Feed a whole text, as `fed` does."""
        return fed(self, text, steps, pauses)
