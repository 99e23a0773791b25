"""Passages as one string each, for tests that compare many."""

from collections.abc import Iterable

from wyoming_nano_tts.text import Passage, SentenceStream
from wyoming_nano_tts.text.english.rules import RULES
from wyoming_nano_tts.text.sentence_rules import SentenceRules


def shown(passages: Iterable[Passage]) -> list[str]:
    """Texts; a newline before one that begins a paragraph, a tab before one that goes on."""
    return [
        ("\n" if passage.paragraph else "\t" if passage.continues else "") + passage.text
        for passage in passages
    ]


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
