"""Texts as Inflect-v2 was published to read them, and as its voices speak them here."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ...text import Frontend, Passage
from ...text.espeak import load
from ..transcription import Transcription
from .text import frontend as published
from .text.reading import inflect_v2_phonemes


class InflectV2Transcription(Transcription[str]):
    """IPA of espeak-ng, chunk by chunk."""

    def ours(
        self, frontend: Frontend, sentences: Iterable[Passage]
    ) -> Iterator[tuple[str, list[str]]]:
        """Yield words and chunks of each sentence.

        Raises:
            EspeakError: espeak-ng is not installed.
        """
        espeak = load()
        for sentence in sentences:
            chunks = inflect_v2_phonemes(frontend, sentence, espeak)
            yield frontend.normalise(sentence.text), [phonemes for phonemes, _ in chunks]

    def as_published(self, text: str) -> Iterator[tuple[str, list[str]]]:
        """Yield words and phonemes of each chunk.

        Raises:
            EspeakError: espeak-ng is not installed.
        """
        espeak = load()
        for words in self.words_as_published(text):
            yield words, [published.phonemise(words, espeak)]

    def words_as_published(self, text: str) -> Iterator[str]:
        """Yield the words of each chunk."""
        for chunk, _ in published.chunks(text):
            yield published.normalise(chunk)

    def line(self, phonemes: str) -> str:
        """IPA, as it is."""
        return phonemes

    def row(self, phonemes: Sequence[str]) -> dict[str, Any]:
        """Chunks, and the ids of each."""
        tokens = [published.token_ids(chunk).tolist() for chunk in phonemes]
        return {"phonemes": list(phonemes), "ids": {"tokens": tokens}}
