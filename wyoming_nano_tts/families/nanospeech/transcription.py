"""Texts in letters, as the model reads them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ...text import Frontend, Passage
from ..transcription import Transcription
from .vocabulary import folded


class LetterTranscription(Transcription[str]):
    """No phonemes: words with figures spelled out, in plain characters."""

    def ours(
        self, frontend: Frontend, sentences: Iterable[Passage]
    ) -> Iterator[tuple[str, list[str]]]:
        """Yield words, and the characters of each sentence."""
        for sentence in sentences:
            words = frontend.normalise(sentence.text)
            yield words, [letters] if (letters := folded(words)).strip() else []

    def as_published(self, text: str) -> Iterator[tuple[str, list[str]]]:
        """Yield the text as it is: the published program changes nothing."""
        yield text, [text]

    def words_as_published(self, text: str) -> Iterator[str]:
        """Yield the text as it is."""
        yield text

    def line(self, phonemes: str) -> str:
        """The characters."""
        return phonemes

    def row(self, phonemes: Sequence[str]) -> dict[str, Any]:
        """Sentences; their numbers depend on the vocabulary of the voice."""
        return {"phonemes": list(phonemes), "ids": {"tokens": []}}
